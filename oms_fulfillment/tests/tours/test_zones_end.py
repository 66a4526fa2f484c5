# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tour_case import TourCase


@tagged("post_install", "-at_install")
class TestZonesEnd(TourCase):
    """Picked in two zones: the one that was brought first goes on whichever way the other one ends."""

    def setUp(self):
        super().setUp()
        self.shop_of_two, mugs, lamps = self.shop("pick_ship")
        self.front, self.back = self.env["oms.zone"].with_user(self.boss).create([
            {"name": name, "warehouse_id": self.shop_of_two.id} for name in ("Front", "Back")])
        mugs.oms_zone_id, lamps.oms_zone_id = self.front, self.back
        self.ways("zone", warehouse=self.shop_of_two)
        self.put(mugs, mug=3)
        self.put(lamps, lamp=3)
        self.shop_order = self.order(self.shop_of_two, mug=1, lamp=1)
        self.transfer = self.shop_order.picking_ids.filtered(lambda one: one.oms_step == "pick")
        self.tours = self.plan()

    def plan(self):
        return super().plan(self.shop_of_two)

    def bring(self, zone):
        return self.walk(self.floor().take(zone_id=zone.id))

    def lamps_are_lost(self):
        """Nothing of the lamps is reserved any more."""
        self.transfer.move_ids.filtered(lambda move: move.product_id == self.lamp)._do_unreserve()

    def lamps_are_cancelled(self):
        self.shop_order.order_line.filtered(lambda line: line.product_id == self.lamp).product_uom_qty = 0

    def test_planning_takes_it_on(self):
        for lost in (self.lamps_are_lost, self.lamps_are_cancelled):
            with self.subTest(lost=lost.__name__), self.env.cr.savepoint() as savepoint:
                self.bring(self.front)
                lost()
                self.assertEqual(self.transfer.oms_step, "pick")
                self.plan()
                self.assertEqual((self.transfer.state, self.tours.mapped("state")), ("done", ["done", "cancel"]))
                self.assertEqual(self.transfer.move_ids.filtered(lambda move: move.state == "done").product_id, self.mug)
                self.assertNoFaults()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_job_takes_it_on(self):
        self.bring(self.front)
        self.lamps_are_lost()
        self.env["oms.tours"]._plan_set(self.picks(self.shop_of_two).ids)
        self.assertEqual(self.transfer.state, "done")

    def test_whoever_wants_the_empty_tour_takes_it_on(self):
        self.bring(self.front)
        self.lamps_are_lost()
        with self.assertRaisesRegex(Exception, "No tour is ready"):
            self.floor().take(zone_id=self.back.id)
        # what is refused is undone; who finds another tour to take has done this on the way
        self.floor()._next_to_pick(None, self.back.id)
        self.assertEqual(self.transfer.state, "done")

    def test_a_cancelled_tour_takes_it_on_where_nothing_is_left(self):
        self.bring(self.front)
        self.lamps_are_lost()
        self.tours.filtered(lambda tour: tour.zone_id == self.back).with_user(self.chief).action_cancel()
        self.assertEqual(self.transfer.state, "done")

    def test_lost_after_its_tour_was_cancelled_and_before_it_is_planned_anew(self):
        self.bring(self.front)
        self.tours.filtered(lambda tour: tour.zone_id == self.back).with_user(self.chief).action_cancel()
        self.assertEqual(self.transfer.oms_step, "pick", "the lamp is still to be picked")
        self.lamps_are_lost()
        self.plan()
        self.assertEqual(self.transfer.state, "done")

    def test_what_is_planned_anew_is_waited_for(self):
        self.bring(self.front)
        self.tours.filtered(lambda tour: tour.zone_id == self.back).with_user(self.chief).action_cancel()
        again = self.plan()
        self.assertEqual((len(again), self.transfer.oms_step), (1, "pick"))
        self.bring(self.back)
        self.assertEqual((self.transfer.state, len(self.transfer.move_ids)), ("done", 2))

    def stays(self):
        """What the office is told of a transfer that does not go on."""
        return [text for text in self.shop_order.oms_event_ids.mapped("summary") if text and "does not go on" in text]

    def test_what_ships_complete_goes_on_when_the_rest_is_dropped(self):
        self.transfer.move_type = "one"
        self.bring(self.front)
        self.lamps_are_lost()
        for _again in range(2):
            self.plan()
            self.assertEqual((self.transfer.oms_step, self.tours.mapped("state")), ("pick", ["done", "cancel"]))
            [told] = self.stays()
            self.assertIn("To be shipped complete", told)
        self.lamps_are_cancelled()
        self.plan()
        self.assertEqual(self.transfer.state, "done")
        self.assertEqual(len(self.stays()), 1)
        self.assertNoFaults()

    def test_what_is_refused_is_tried_again_and_told_once(self):
        self.bring(self.front)
        self.lamps_are_lost()
        # a rule of the shop's own
        self.patch(type(self.transfer), "_oms_not_ready", lambda pickings: dict.fromkeys(pickings.ids, "It is Sunday"))
        self.plan()
        self.plan()
        self.assertEqual((self.transfer.oms_step, len(self.stays())), ("pick", 1))
        self.patch(type(self.transfer), "_oms_not_ready", lambda _pickings: {})
        self.plan()
        self.assertEqual(self.transfer.state, "done")

    def test_who_has_the_other_tour_puts_it_down_empty(self):
        self.bring(self.front)
        tour = self.floor(self.other_picker).take(zone_id=self.back.id)
        self.lamps_are_lost()
        self.plan()
        self.assertEqual(self.transfer.oms_step, "pick", "somebody is on the way")
        told = self.say(tour, "put_down", user=self.other_picker)
        self.assertEqual((told["status"], self.transfer.state), ("accepted", "done"))

    def test_nothing_was_brought(self):
        self.lamps_are_lost()
        self.plan()
        self.assertEqual((self.transfer.oms_step, self.transfer.state), ("pick", "assigned"))

    def test_what_the_other_zone_brought_is_not_picked_again(self):
        self.bring(self.front)
        tour = self.floor().take(zone_id=self.back.id)
        self.assertEqual([(line["product"]["name"], line["state"]) for line in tour["lines"]], [(self.lamp.name, "open")])
        front = self.tours.filtered(lambda one: one.zone_id == self.front)
        self.assertEqual((front.line_ids.product_id, front.line_ids.oms_scanned), (self.mug, 1))

    def test_more_of_what_the_other_zone_brought_is_a_line_of_its_own(self):
        """The front brought three, the back finds none of its two, and two more lie in the front: five are not picked there
        anew."""
        self.shop_order._action_cancel()
        place = {zone: self.env["stock.location"].search([("oms_zone_id", "=", zone.id)]) for zone in self.front | self.back}
        self.put(place[self.back], mug=2)
        order = self.order(self.shop_of_two, mug=5)
        transfer = order.picking_ids.filtered(lambda one: one.oms_step == "pick")
        self.assertEqual(sorted(transfer.move_line_ids.mapped("quantity")), [2, 3])
        self.tours = self.plan()
        self.bring(self.front)
        self.put(place[self.front], mug=2)
        tour = self.floor().take(zone_id=self.back.id)
        [line] = tour["lines"]
        self.assertEqual(line["quantity"], 2)
        self.say(tour, "short", line, found=0, reason="not_there")
        still = [one for one in self.floor().read(tour["id"])["lines"] if one["state"] == "open"]
        self.assertEqual([(one["quantity"], one["done"]) for one in still], [(2, 0)])
        self.walk(self.floor().read(tour["id"]))
        brought = transfer.move_line_ids.filtered("quantity")
        self.assertEqual(sorted((one.quantity, one.oms_scanned) for one in brought), [(2, 2), (3, 3)])
        self.assertEqual(transfer.state, "done")
        self.assertNoFaults()
