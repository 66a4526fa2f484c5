# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .floor_page_case import FloorPageCase, at


@tagged("post_install", "-at_install")
class TestPickup(FloorPageCase):
    """Whoever shows with which truck something goes shows the same one, in the same words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post, cls.van = cls.env["delivery.carrier"].create([
            {"name": name, "product_id": cls.env["product.product"].create({"name": name, "type": "service"}).id}
            for name in ("Post", "Van")])
        cls.fetched(*((weekday, hour) for weekday in range(6) for hour in (12.0, 18.0)), carrier=cls.post)
        cls.fetched(*((weekday, 11.0) for weekday in range(6)), carrier=cls.van)
        cls.env["stock.quant"]._update_available_quantity(cls.mug, cls.warehouse.lot_stock_id, 100)
        cls.env["oms.tour.method"].create({"picking_type_id": cls.west.pick_type_id.id, "kind": "single"})

    def of_board(self, picking):
        board = self.env["oms.release.board"].with_user(self.chief).board(self.west.id)
        return [(one["day"], one["hour"], one["at"]) for one in board["pickups"] for part in ("go", "stay", "floor")
                if any(picking.id in board["parts"][number] for number in one[part]["parts"])]

    def of_page(self, picking):
        return [(bar["day"], bar["hour"], f"{bar['key']}Z") for bar in self.page()["bars"] if picking in self.rows(bar)]

    def assertSame(self, picking, hour, day="Today"):
        """The page, the board, the list and, where it is on one, its tour say this hour."""
        self.env.invalidate_all()
        [of_page] = self.of_page(picking)
        self.assertEqual([of_page], self.of_board(picking))
        self.assertEqual((of_page[0], of_page[1].replace("\u202f", " ")), (day, hour))
        text = of_page[1] if day == "Today" else " ".join(of_page[:2])
        self.assertEqual(picking.oms_pickup_text, text)
        tour = picking.move_line_ids.oms_tour_id
        for one in tour:
            self.assertEqual((one.due, one.due_text), (picking.oms_pickup_at, text))
            [head] = [head for head in self.env["oms.floor"].with_user(self.picker).home(self.west.id)["ready"]
                      if head["id"] == one.id]
            self.assertEqual((head["due_text"], head["due"]), (text, of_page[2].replace(" ", "T")))
        return tour

    def plan(self):
        self.env["oms.tours"].with_user(self.chief)._plan_for(self.west.pick_type_id)

    def test_the_same_everywhere_and_as_time_goes_by(self):
        with at(8):
            waits, sent = self.open_pickings(self.west_order()), self.open_pickings(self.sent()).filtered("oms_step")
            self.plan()
            self.assertSame(waits, "10:00 AM")
            self.assertTrue(self.assertSame(sent, "10:00 AM"))
        with at(10, 5):
            self.plan()
            self.assertSame(waits, "4:00 PM")
            self.assertSame(sent, "4:00 PM")
        with at(16, 5):
            self.plan()
            self.assertSame(waits, "10:00 AM", "Tomorrow")
            self.assertSame(sent, "10:00 AM", "Tomorrow")

    def test_the_carrier_of_the_transfer_comes_before_that_of_the_order(self):
        with at(8):
            order = self.sent()
            order.carrier_id = self.post
            picking = self.open_pickings(order).filtered("oms_step")
            self.plan()
            self.assertSame(picking, "12:00 PM")
            picking.carrier_id = self.van
            self.plan()
            self.assertTrue(self.assertSame(picking, "11:00 AM"))
            self.assertEqual(self.rows(self.page()["bars"][0]), picking)

    def test_what_is_promised_for_later_goes_then(self):
        with at(8):
            order = self.sent()
            self.env.cr.execute("UPDATE oms_promise SET date = date + interval '1 day' WHERE order_id = %s", [order.id])
            self.env.invalidate_all()
            picking = self.open_pickings(order).filtered("oms_step")
            self.plan()
            self.assertSame(picking, "10:00 AM", "Tomorrow")
            self.assertFalse(picking.oms_missed)

    def test_a_tour_that_somebody_has_follows_as_well(self):
        with at(8):
            picking = self.open_pickings(self.sent()).filtered("oms_step")
            self.plan()
            tour = picking.move_line_ids.oms_tour_id
            self.env["oms.floor"].with_user(self.picker).take(tour.id)
        with at(10, 5):
            self.plan()
            self.assertEqual((tour.state, tour.due.hour), ("active", 16))

    def test_missed_is_about_the_day_not_about_a_truck_of_it(self):
        with at(8):
            picking = self.open_pickings(self.sent()).filtered("oms_step")
        with at(10, 5):
            picking.invalidate_recordset()
            self.assertFalse(picking.oms_missed, "one more comes today")
        with at(16, 5):
            picking.invalidate_recordset()
            self.assertEqual((picking.oms_missed, str(picking.oms_pickup_at)), ("pick", "2026-03-03 10:00:00"))

    def test_a_sibling_is_no_cause(self):
        """Of one order a part was packed in time and not fetched, another one sent and picked too late: each has its cause."""
        with at(8):
            order = self.west_order(mug=1, lamp=1)
            self.open_pickings(order)._oms_send_planned()
            self.advanced(order, "pick", "pack")
            ready = self.open_pickings(order).filtered(lambda one: one.oms_where == "ship")
            self.assertEqual(ready.move_ids.product_id, self.mug)
        with at(16, 5):
            self.env["stock.quant"]._update_available_quantity(self.lamp, self.west.lot_stock_id, 10)
            order._oms_process()
            late = self.open_pickings(order).filtered("oms_to_send")
            self.assertEqual(late.move_ids.product_id, self.lamp)
            late._oms_send_planned()
            late._oms_pick()
            self.env.cr.precommit.run()
            self.env.invalidate_all()
            self.assertEqual((ready.oms_where, ready.oms_missed), ("ship", "ship"))

    def test_days_long_past_and_far_off_have_a_pickup_as_well(self):
        with at(8):
            order, far = self.sent(), self.sent()
            self.env.cr.execute("UPDATE oms_promise SET date = date - interval '90 days' WHERE order_id = %s", [order.id])
            self.env.cr.execute("UPDATE oms_promise SET date = date + interval '90 days' WHERE order_id = %s", [far.id])
            self.env.invalidate_all()
            late, later = (self.open_pickings(one).filtered("oms_step") for one in (order, far))
            self.assertEqual((str(late.oms_pickup_at), late.oms_missed), ("2026-03-02 10:00:00", "send"))
            self.assertEqual((str(later.oms_pickup_at.date()), later.oms_missed), ("2026-05-31", False))
            self.assertNumbersAreLists(self.page())
