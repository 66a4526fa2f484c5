# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .release_case import MONDAY, ReleaseCase


@tagged("post_install", "-at_install")
class TestBoard(ReleaseCase):
    """What would go, what stays and why, before anybody sends; and what was sent comes back."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(MONDAY)
        self.shelve(self.cups, mug=100, lamp=100)
        self.shelve(self.food, pen=100)

    def reasons(self, board):
        return {row["text"]: row["orders"] for row in board["reasons"]}

    def result(self, action):
        """{order: (status, why)} of what came of it."""
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        return {line.order_id: (line.status, line.why) for line in lines}

    def test_the_load_by_pickup_and_zone_before_sending(self):
        noon, evening = self.carrier("Noon truck", 12), self.carrier("Evening truck", 18)
        self.cups.lines_a_day = 2
        first, both, full = (self.waits(mug=1, carrier=noon), self.waits(lamp=1, pen=1, carrier=evening),
                             self.waits(mug=1, carrier=evening))
        board = self.board()
        self.assertEqual(self.shown(board, board["go"]), sorted((first | both).ids))
        self.assertEqual([(one["day"], one["carrier"], one["go"]["orders"], one["stay"]["orders"]) for one in board["pickups"]],
                         [("Today", "Noon truck", 1, 0), ("Today", "Evening truck", 1, 1)])
        cups, food = str(self.cups.id), str(self.food.id)
        self.assertEqual([one["zones"] for one in board["pickups"]], [{cups: [0, 1, 0]}, {cups: [0, 1, 1], food: [0, 1, 0]}])
        self.assertEqual([(zone["name"], zone["limit"], zone["sent"], zone["go"]) for zone in board["zones"]],
                         [("Cups", 2, 0, 2), ("Food", 0, 0, 1)])
        self.assertEqual(self.reasons(board), {"Full for today: Cups": 1})
        self.assertTrue(all((first | both | full).mapped("oms_unreleased")), "nothing was written")

    def test_what_it_says_is_what_it_does(self):
        self.cups.lines_a_day = 2
        every = self.env["stock.picking"].union(*(self.waits(mug=1) for _order in range(3)))
        board = self.board()
        self.env["oms.release.board"].with_user(self.chief).send(self.warehouse.id, self.shown(board, board["go"]))
        self.assertEqual(sorted(self.sent(every).ids), self.shown(board, board["go"]))
        after = self.board()
        self.assertEqual((after["go"]["orders"], after["stay"]["orders"], after["floor"]["orders"]), (0, 1, 2))
        self.assertEqual(after["zones"][0]["sent"], 2)
        self.assertEqual(after["pickups"][0]["zones"], {str(self.cups.id): [2, 0, 1]})

    def test_one_pickup(self):
        noon, evening = self.carrier("Noon truck", 12), self.carrier("Evening truck", 18)
        first, later = self.waits(mug=1, carrier=noon), self.waits(mug=1, carrier=evening)
        board = self.board()
        shown = self.shown(board, board["pickups"][1]["go"])
        action = self.env["oms.release.board"].with_user(self.clerk).send(self.warehouse.id, shown)
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.sent(first | later), later)

    def test_sent_twice_goes_once(self):
        picking = self.waits(mug=1)
        board = self.env["oms.release.board"].with_user(self.chief)
        board.send(self.warehouse.id, picking.ids)
        found = self.result(board.send(self.warehouse.id, picking.ids))
        self.assertEqual(found[picking.sale_id], ("not", "Nothing of it waits to be sent: it was sent before"))
        self.assertEqual(self.kinds(picking.sale_id).count("released"), 1)

    def test_what_changed_meanwhile_is_said(self):
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        held, goes = self.waits(mug=1), self.waits(mug=1)
        board = self.board()
        shown = self.shown(board, board["go"])
        held.sale_id._oms_place_hold("address_test")
        found = self.result(self.env["oms.release.board"].with_user(self.chief).send(self.warehouse.id, shown))
        self.assertEqual({order: status for order, (status, _why) in found.items()}, {held.sale_id: "not", goes.sale_id: "done"})
        self.assertIn("held: Address check", found[held.sale_id][1])

    def test_why_each_of_them_stays(self):
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        self.desk = self._product("Desk")
        held, short = self.waits(mug=1), self.waits(desk=5)
        held.sale_id._oms_place_hold("address_test")
        early = self.waits(mug=1)
        early.move_ids.date = "2026-05-01"
        complete = self.waits(mug=1, lamp=900, complete=True)
        board = self.board()
        self.assertEqual(self.reasons(board), {
            "Held: clear the hold first": 1, "Backordered": 1, "Scheduled later: too early to send it": 1,
            "Ships complete: A part of the order is not there yet": len(complete)})
        stays = held | short | early | complete
        self.assertEqual(sum(row["orders"] for row in board["reasons"]), board["stay"]["orders"])
        self.assertEqual(self.shown(board, board["stay"]), sorted(stays.ids))

    def test_every_number_opens_its_rows(self):
        self.waits(mug=1)
        sent = self.waits(mug=1)
        sent._oms_send_planned()
        self.waits(mug=900)
        board = self.board(self.clerk)
        figures = [board["go"], board["stay"], board["floor"], *board["reasons"], *(
            one[name] for one in board["pickups"] for name in ("go", "stay", "floor"))]
        for figure in figures:
            rows = self.env["stock.picking"].with_user(self.clerk).search([("id", "in", self.shown(board, figure))])
            self.assertEqual(len(rows), figure["orders"])
        self.assertEqual(self.shown(board, board["floor"]), sent.ids)

    def test_a_transfer_is_said_once_however_many_figures_count_it(self):
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        noon, evening = self.carrier("Noon truck", 12), self.carrier("Evening truck", 18)
        self.cups.lines_a_day = 2
        waiting = self.env["stock.picking"].union(*(
            self.waits(mug=1, carrier=carrier) for carrier in (noon, evening) * 3), self.waits(mug=1, pen=900))
        waiting[0].sale_id._oms_place_hold("address_test")
        partly = self.waits(mug=1, pen=1)
        partly.move_ids.filtered(lambda move: move.product_id == self.pen)._oms_release()
        board = self.board()
        said = [number for part in board["parts"] for number in part]
        floor = self.shown(board, board["floor"])
        self.assertEqual(sorted(said), sorted([*(waiting | partly).ids, *floor]), "once where it waits, once on the floor")
        both = self.shown(board, board["go"]) + self.shown(board, board["stay"])
        self.assertEqual(sorted(both), sorted((waiting | partly).ids))
        self.assertEqual(sorted(number for row in board["reasons"] for number in self.shown(board, row)),
                         self.shown(board, board["stay"]))
        for row in board["pickups"]:
            self.assertLessEqual(set(self.shown(board, row["go"])), set(self.shown(board, board["go"])))
            self.assertLessEqual(set(self.shown(board, row["floor"])), set(floor))
        self.assertNotIn('"ids"', json.dumps(board))

    def test_ship_complete_over_warehouses_goes_at_once(self):
        south = self._warehouse("South", "STH", policy="planned")
        self.stock(south, mug=3)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.cups.location_ids, -98)
        picking = self.waits(mug=5, complete=True)
        self.assertEqual(picking.picking_type_id.warehouse_id, self.warehouse | south)
        board = self.board()
        self.assertEqual(board["others"], "Ships complete, goes along: 1 in South")
        self.env["oms.release.board"].with_user(self.chief).send(self.warehouse.id, self.shown(board, board["go"]))
        self.assertEqual(self.sent(picking), picking)

    def test_ship_complete_waits_for_the_other_warehouses_room_and_says_so(self):
        south = self._warehouse("South", "STH", policy="planned")
        far = self._zone("Far", 1, south)
        self.shelve(far, mug=3, lamp=5)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.cups.location_ids, -98)
        picking = self.waits(mug=5, complete=True)
        self.waits(south, lamp=1)._oms_send_planned()
        self.assertEqual(self.reasons(self.board()), {"Ships complete: Full for today: Far (South)": 1})
        self.run_due()
        self.assertFalse(self.sent(picking))

    def test_a_warehouse_that_sends_at_once_waits_for_the_other_as_well(self):
        south = self._warehouse("South", "STH")
        self.stock(south, mug=3)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.cups.location_ids, -98)
        picking = self.waits(mug=5, complete=True)
        self.assertEqual(len(picking), 2)
        self.assertFalse(self.sent(picking))
        picking.sale_id._oms_process()
        self.assertFalse(self.sent(picking), "the process leaves it alone, too")
        self.run_due()
        self.assertEqual(self.sent(picking), picking)

    def test_taken_back_waits_again(self):
        picking, picked = self.waits(mug=1), self.waits(mug=1)
        (picking | picked)._oms_send_planned()
        picked._oms_pick()
        board = self.env["oms.release.board"].with_user(self.chief)
        page = self.board()
        self.assertEqual(self.shown(page, page["floor"]), picking.ids)
        found = self.result(board.take_back(self.warehouse.id, (picking | picked).ids))
        self.assertEqual(found[picking.sale_id][0], "done")
        self.assertEqual(found[picked.sale_id], ("not", "Picked, packed or done in part: it stays with the warehouse"))
        self.assertTrue(picking.oms_unreleased and not picking.move_line_ids)
        page = self.board()
        self.assertEqual(self.shown(page, page["go"]), picking.ids)
        events = picking.sale_id.oms_event_ids.mapped("summary")
        self.assertIn(f"{picking.name}: taken back from the warehouse", events)

    def test_what_is_packed_or_in_output_is_never_taken_back(self):
        for code, steps in (("ONE", "ship_only"), ("TWO", "pick_ship"), ("THREE", "pick_pack_ship")):
            with self.subTest(steps=steps):
                warehouse = self._warehouse(steps, code, steps, "planned")
                self.stock(warehouse, mug=5)
                picking = self.waits(warehouse, mug=2)
                picking._oms_send_planned()
                if steps == "ship_only":
                    picking.move_line_ids.result_package_id = self.env["stock.package"].create({"name": "P1"})
                else:
                    picking._oms_pick()
                    picking = self.open_pickings(picking.sale_id)
                self.env["oms.release.board"].with_user(self.chief).take_back(warehouse.id, picking.ids)
                self.assertFalse(any(self.open_pickings(picking.sale_id).move_ids.mapped("oms_unreleased")))
                self.assertTrue(picking.move_line_ids)

    def test_who_may(self):
        picking = self.waits(mug=1)
        board = self.env["oms.release.board"]
        for user in (self.picker, new_user(self.env, "stranger", "sales_team.group_sale_salesman")):
            with self.assertRaises(AccessError):
                board.with_user(user).board()
        leader = new_user(self.env, "leader", "stock.group_stock_manager")
        self.assertFalse(self.board(leader)["may_send"])
        with self.assertRaises(AccessError):
            board.with_user(leader).send(self.warehouse.id, picking.ids)
        with self.assertRaises(AccessError):
            board.with_user(self.clerk).take_back(self.warehouse.id, picking.ids)
        self.assertFalse(self.board(self.clerk)["may_take_back"])

    def test_bad_input_is_answered_in_words(self):
        board = self.env["oms.release.board"].with_user(self.chief)
        other = self.env["stock.warehouse"].create({
            "name": "Theirs", "code": "THR", "company_id": self.env["res.company"].create({"name": "Other"}).id})
        with self.refused("not in a company that is chosen"):
            board.board(other.id)
        with self.refused("must be a list of numbers"):
            board.send(self.warehouse.id, "all")
        with self.refused("must be a number"):
            board.board("first")
        with self.refused("This warehouse is not there"):
            board.send(None, [])
        self.warehouse.oms_release_policy = "at_once"
        with self.refused("North sends at once"):
            board.take_back(self.warehouse.id, [])

    def test_a_transfer_elsewhere_is_not_sent_from_here(self):
        south = self._warehouse("South", "STH", policy="planned")
        self.stock(south, mug=3)
        picking = self.waits(south, mug=1)
        self.env["oms.release.board"].with_user(self.chief).send(self.warehouse.id, picking.ids)
        self.assertTrue(picking.oms_unreleased)

    def test_the_same_few_questions_for_any_number(self):
        counts = {}
        self.board()
        for number in (2, 12):
            for _order in range(number):
                self.waits(mug=1, pen=1)
            self.waits(mug=1)._oms_send_planned()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.board()
            counts[number] = self.cr.sql_log_count - before
        self.assertEqual(counts[2], counts[12])
        self.assertLessEqual(counts[12], 55)
