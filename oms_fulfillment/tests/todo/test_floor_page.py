# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .floor_page_case import FloorPageCase, at


@tagged("post_install", "-at_install")
class TestFloorPage(FloorPageCase):
    """Where everything of a warehouse is, what missed its truck and why; each number opens what it counted."""

    def test_every_open_transfer_is_in_one_place(self):
        with at(8):
            orders = self.every_kind()
            page = self.page()
            self.assertEqual(self.shown(page), dict.fromkeys(orders, 1))
            for place in page["places"]:
                self.assertEqual(self.rows(place).sale_id, orders[place["key"]], place["key"])
            self.assertNumbersAreLists(page)
            self.assertEqual(sum(bar["count"] for bar in page["bars"]), len(orders))

    def test_bars_are_the_trucks_of_today_and_tomorrow(self):
        with at(8):
            self.every_kind()
            bars = self.page()["bars"]
            self.assertEqual([(bar["day"], self.plain(bar["hour"]), bar["minutes"]) for bar in bars],
                             [("Today", "10:00 AM", 120), ("", "Later", "")])
            self.assertEqual([part["key"] for part in bars[0]["parts"]], ["held", "backordered", "send", "pick", "pack", "ship"])
            self.assertEqual([part["key"] for part in bars[1]["parts"]], ["goods"])
        with at(10, 1):
            self.assertEqual([bar["key"] for bar in self.page()["bars"]], ["2026-03-02 16:00:00", "later"], "the next one")
        with at(20):
            self.west_order()
            bars = self.page()["bars"]
            self.assertEqual([(bar["key"], bar["day"], bar["count"]) for bar in bars], [
                ("2026-03-03 10:00:00", "Tomorrow", 7), ("later", "", 1)], "what is late goes with the next one, too")

    def test_what_missed_its_truck_says_what_was_not_done_by_then(self):
        with at(8):
            orders = self.every_kind()
            self.assertEqual(self.page()["missed"]["count"], 0)
        with at(16, 1):
            page = self.page()
            self.assertEqual(self.causes(page), {"held": 1, "goods": 1, "send": 1, "pick": 1, "pack": 1, "ship": 1})
            for cause in page["missed"]["causes"]:
                name = {"goods": "backordered"}.get(cause["key"], cause["key"])
                self.assertEqual(self.rows(cause).sale_id, orders[name], cause["key"])
            self.assertNumbersAreLists(page)
            self.assertEqual(page["missed"]["count"], 6)

    def test_the_cause_stays_when_the_work_is_done_too_late(self):
        with at(8):
            orders = self.every_kind()
        with at(17):
            self.open_pickings(orders["send"])._oms_send_planned()
            self.advanced(orders["send"], "pick", "pack")
            self.advanced(orders["pick"], "pick", "pack")
            self.advanced(orders["pack"], "pack")
            page = self.page()
            self.assertEqual(self.shown(page), {"held": 1, "backordered": 1, "goods": 1, "ship": 4})
            self.assertEqual(self.causes(page), {"held": 1, "goods": 1, "send": 1, "pick": 1, "pack": 1, "ship": 1})
            self.assertNumbersAreLists(page)
            self.advanced(orders["ship"], "ship")
            self.assertNotIn("ship", self.causes(self.page()), "it has left")

    def test_a_carrier_with_trucks_of_its_own_counts_by_those(self):
        post = self.env["delivery.carrier"].create({"name": "Post", "product_id": self.env["product.product"].create({
            "name": "Post", "type": "service"}).id})
        self.fetched((0, 12.0), carrier=post)
        with at(8):
            order, other = self.west_order(), self.west_order()
            order.carrier_id = post
            page = self.page()
            self.assertEqual([bar["key"] for bar in page["bars"]], ["2026-03-02 10:00:00", "2026-03-02 12:00:00"])
            self.assertEqual(self.rows(page["bars"][1]).sale_id, order)
            self.assertEqual(self.open_pickings(order).oms_pickup_at.hour, 12)
            self.assertEqual(self.open_pickings(other).oms_pickup_at.hour, 10)
        with at(12, 30):
            self.assertEqual(self.rows(self.page()["missed"]).sale_id, order)

    def test_hours_are_the_warehouses(self):
        with at(8):
            self.west.partner_id = self.env["res.partner"].create({"name": "Yard", "tz": "America/New_York"})
            self.west_order()
            bar = self.page()["bars"][0]
            self.assertEqual((bar["key"], self.plain(bar["hour"])), ("2026-03-02 15:00:00", "10:00 AM"))

    def plain(self, text):
        return text.replace("\u202f", " ")

    def test_without_trucks_it_is_the_end_of_the_day(self):
        self.stock(mug=5)
        with at(8):
            order = self.order(mug=1)
            page = self.page(warehouse=self.warehouse)
            self.assertEqual((self.shown(page), [bar["key"] for bar in page["bars"]]), ({"pick": 1}, ["2026-03-02 23:59:59"]))
            self.assertEqual(self.open_pickings(order).oms_where, "pick")
            self.assertFalse(self.open_pickings(order).oms_missed)
        with at(8, day=1):
            self.open_pickings(order).invalidate_recordset()
            self.assertEqual(self.open_pickings(order).oms_missed, "pick")

    def test_a_warehouse_of_one_step_goes_through_the_same_places(self):
        self.stock(mug=5)
        with at(8):
            order, seen = self.order(mug=1), []
            for work in ("_oms_pick", "_oms_pack", "_oms_ship"):
                seen.append(self.shown(self.page(warehouse=self.warehouse)))
                getattr(self.open_pickings(order), work)()
                self.env.cr.precommit.run()
            self.assertEqual(seen, [{"pick": 1}, {"pack": 1}, {"ship": 1}])
            self.assertEqual(self.shown(self.page(warehouse=self.warehouse)), {})

    def test_what_is_sent_in_part_is_where_that_part_is(self):
        with at(8):
            order = self.west_order(mug=1, pen=5)
            self.open_pickings(order)._oms_send_planned()
            picking = self.open_pickings(order).filtered("oms_step")
            self.assertEqual(picking.oms_where, "pick")
            self.assertEqual(self.shown(self.page())["pick"], 1)

    def test_lists_find_what_is_in_no_place(self):
        with at(8):
            done = self.advanced(self.sent(), "pick", "pack", "ship").picking_ids
            still = self.open_pickings(self.west_order())
            pickings = self.env["stock.picking"].with_user(self.chief)
            self.assertEqual(pickings.search([("oms_where", "=", False), ("id", "in", (done | still).ids)]), done)
            self.assertEqual(pickings.search([("oms_where", "!=", False), ("id", "in", (done | still).ids)]), still)
            self.assertEqual(pickings.search([("oms_pickup_at", "=", False), ("id", "in", (done | still).ids)]), done)
            self.assertEqual(pickings.search([("oms_pickup_at", "<", "2026-03-02 10:00:00"), ("id", "in", still.ids)]).ids, [])
            self.assertEqual(pickings.search([("oms_pickup_at", "<=", "2026-03-02 10:00:00"), ("id", "in", still.ids)]), still)

    # --- who, how much -------------------------------------------------------------------------------------------------

    def test_it_is_for_who_leads_the_warehouse(self):
        keeper = new_user(self.env, "keeper", groups="stock.group_stock_manager,base.group_user")
        with at(8):
            self.every_kind()
            for user in (self.chief, keeper):
                page = self.page(user)
                self.assertEqual(len(self.shown(page)), 7, user.login)
                self.assertNumbersAreLists(page, user)
        for user in (self.picker, self.clerk):
            with self.assertRaises(AccessError):
                self.page(user)

    def test_only_transfers_that_the_user_may_read_count(self):
        with at(8):
            self.west_order()
            self.west_order(mug=2)
            self.env["ir.rule"].create({
                "name": "Large ones", "model_id": self.env.ref("stock.model_stock_picking").id,
                "groups": [(4, self.env.ref("stock.group_stock_user").id)],
                "domain_force": [("move_ids.product_uom_qty", ">", 1)]})
            page = self.page()
            self.assertEqual(self.shown(page), {"send": 1})
            self.assertNumbersAreLists(page)

    def test_each_company_keeps_to_itself(self):
        other = self.env["res.company"].create({"name": "Other"})
        yard = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        page = self.env["oms.floor.page"].with_user(self.chief).page(yard.id)
        self.assertNotIn(yard.id, [one["id"] for one in page["warehouses"]])
        self.assertNotEqual(page["warehouse"], yard.id)

    def test_where_there_is_no_warehouse_nothing_is_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["stock.warehouse"].search([("company_id", "=", other.id)]).active = False
        chief = new_user(self.env, "other_chief", groups="oms_fulfillment.group_fulfillment_supervisor,base.group_user",
                              company_id=other.id, company_ids=[other.id])
        service = self.env["oms.floor.page"].with_user(chief).with_company(other)
        self.assertEqual(service.page(), {"warehouses": [], "warehouse": False})

    def test_it_asks_as_much_for_many_as_for_one(self):
        with at(8):
            self.west_order()
            self.page()
            few = self.queries()
            for _number in range(5):
                self.every_kind()
            self.page()
            self.assertEqual(self.queries(), few)
            self.assertLessEqual(few, 22)

    def queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        service, before = self.env["oms.floor.page"].with_user(self.chief), self.env.cr.sql_log_count
        service.page(self.west.id)
        return self.env.cr.sql_log_count - before

    def test_nothing_on_it_says_why_it_is_held_or_what_it_costs(self):
        with at(8):
            self.every_kind()
            self.assertNotIn("Solvency", str(self.page()))

    def test_tours_totes_and_who_is_at_work(self):
        with at(8):
            orders = self.env["sale.order"].concat(*(self.sent() for _number in range(3)))
            pickings = self.open_pickings(orders)
            kind = {"picking_type_id": self.west.pick_type_id.id, "warehouse_id": self.west.id, "method": "cluster",
                    "company_id": self.west.company_id.id}
            walked, ready = self.env["oms.tour"].create([
                {**kind, "name": "TOUR/1", "state": "active", "user_id": self.picker.id}, {**kind, "name": "TOUR/2"}])
            pickings[:2].move_line_ids.oms_tour_id = walked
            pickings[2].move_line_ids.oms_tour_id = ready
            pickings[0].move_line_ids.picked = True
            tote = self.env["stock.package"].create({"name": "TOTE-1"})
            self.env["oms.tour.tote"].create([
                {"tour_id": walked.id, "picking_id": pickings[0].id, "number": 1, "package_id": tote.id},
                {"tour_id": walked.id, "picking_id": pickings[1].id, "number": 2}])
            page = self.page()
            counts = {name: page["tours"][name]["count"] for name in ("ready", "active", "totes")}
            self.assertEqual(counts, {"ready": 1, "active": 1, "totes": 1})
            self.assertNumbersAreLists(page)
            [walk] = page["tours"]["walks"]
            self.assertEqual((walk["name"], walk["user"], walk["done"], walk["lines"]), ("TOUR/1", self.picker.name, 1, 2))
            self.assertEqual(self.people(page), [(self.picker.name, 0, None)])
            self.scanned(walked)
            self.assertEqual(self.people(self.page()), [(self.picker.name, 1, 0)])
            other = self.page(warehouse=self.warehouse)
            self.assertEqual((other["people"], other["tours"]["walks"]), ([], []))
        with at(9):
            self.assertEqual([(one["scans"], one["minutes"]) for one in self.page()["people"]], [(0, None)], "an hour ago")

    def people(self, page):
        return [(one["name"], one["scans"], one["minutes"]) for one in page["people"]]

    def scanned(self, tour):
        self.env["oms.scan"].create({
            "key": "page", "user_id": self.picker.id, "company_id": tour.company_id.id, "kind": "pick", "tour_id": tour.id,
            "at": fields.Datetime.now()})

    def test_what_is_no_warehouse_is_refused_in_words(self):
        with self.refused("warehouse_id: must be a number"):
            self.env["oms.floor.page"].with_user(self.chief).page("West")
