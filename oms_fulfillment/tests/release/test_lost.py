# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .release_case import MONDAY, ReleaseCase


@tagged("post_install", "-at_install")
class TestLost(ReleaseCase):
    """Goods that are gone after they were sent take themselves back."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(MONDAY)
        self.stock(mug=10, lamp=5)

    def assertFaultless(self):
        self.env.flush_all()
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])

    def test_a_count_that_finds_less_takes_the_last_one_back(self):
        first, last = self.waits(mug=6), self.waits(mug=4)
        (first | last)._oms_send_planned()
        self.lose("mug", 4)
        self.assertTrue(last.oms_unreleased)
        self.assertFalse(first.oms_unreleased)
        self.assertEqual((first.state, first.move_ids.quantity), ("assigned", 6))
        self.assertIn("not there any more", last.oms_release_note)
        self.assertIn("Product Quantity Updated", last.oms_release_note, "what happened")
        said = [text for text in last.sale_id.oms_event_ids.mapped("summary") if "not there any more: 4 Mug" in text]
        self.assertTrue(said and said[0].startswith(f"{last.name}: taken back"), said)
        self.assertFalse(last.oms_can_send)
        last._oms_send_planned()
        self.assertTrue(last.oms_unreleased, "it cannot be sent again for nothing")
        self.assertFaultless()

    def test_it_goes_again_when_goods_have_come(self):
        picking = self.waits(mug=4)
        picking._oms_send_planned()
        self.lose("mug", 10)
        self.assertTrue(picking.oms_unreleased)
        self.stock(mug=4)
        self.env["oms.promise"]._oms_follow_supply(self.mug.ids)
        self.assertTrue(picking.oms_can_send)
        self.assertEqual(picking.oms_release_note, "waits to be sent")
        picking._oms_send_planned()
        self.assertEqual(picking.state, "assigned")
        self.assertFaultless()

    def test_where_it_sends_at_once_it_goes_by_itself(self):
        self.warehouse.oms_release_policy = "at_once"
        picking = self.waits(mug=4)
        self.lose("mug", 10)
        self.assertTrue(picking.oms_unreleased)
        self.stock(mug=4)
        self.env["oms.promise"]._oms_follow_supply(self.mug.ids)
        self.assertEqual((picking.oms_unreleased, picking.state), (False, "assigned"))

    def test_a_part_is_lost_and_the_rest_is_picked(self):
        picking = self.waits(mug=10, lamp=2)
        picking._oms_send_planned()
        self.lose("mug", 3)
        self.assertEqual(
            sorted((move.product_id.name, move.product_uom_qty, move.oms_unreleased) for move in picking.move_ids),
            [("Lamp", 2, False), ("Mug", 3, True), ("Mug", 7, False)])
        self.assertTrue(picking.oms_partly_unreleased)
        picking._oms_pick()
        picking._oms_ship()
        self.assertShips(picking.sale_id, mug=7, lamp=2)
        self.assertEqual(picking.sale_id.order_line[0].oms_waiting_qty, 3)
        self.assertFaultless()

    def test_the_last_that_was_not_picked_is_lost_and_the_rest_is_packed(self):
        """The handheld's tour was over, nothing was left to pick, and no station found it."""
        def lose(_line):
            self.lose("lamp", 5)

        def let_go(line):
            line.move_id._do_unreserve()

        def not_found(line):
            line.quantity = 0

        def cancel(line):
            line.move_id._action_cancel()

        for what in (lose, let_go, not_found, cancel):
            with self.subTest(what=what.__name__), self.env.cr.savepoint() as savepoint:
                picking = self.waits(mug=3, lamp=2)
                picking._oms_send_planned()
                mug, lamp = picking.move_line_ids.sorted(lambda line: line.product_id != self.mug)
                mug.picked = True
                self.env.cr.precommit.run()
                self.assertEqual((picking.oms_step, picking.oms_picked_at), ("pick", False))
                what(lamp)
                self.env.cr.precommit.run()
                self.assertEqual(picking.oms_step, "pack")
                self.assertIn("picked", picking.sale_id.oms_event_ids.mapped("kind"))
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_what_was_not_there_is_found_and_picked_after_all(self):
        picking = self.waits(mug=3, lamp=2)
        picking._oms_send_planned()
        mug, lamp = picking.move_line_ids.sorted(lambda line: line.product_id != self.mug)
        mug.picked = True
        lamp.quantity = 0
        self.env.cr.precommit.run()
        self.assertEqual(picking.oms_step, "pack")
        lamp.quantity = 2
        self.env.cr.precommit.run()
        self.assertEqual((picking.oms_step, picking.oms_picked_at), ("pick", False))

    def test_what_is_picked_stays_picked(self):
        picking = self.waits(mug=10)
        picking._oms_send_planned()
        picking.move_line_ids.quantity = 6
        picking.move_line_ids.picked = True
        self.lose("mug", 4)
        self.assertEqual(sorted(picking.move_ids.mapped(lambda move: (move.product_uom_qty, move.quantity, move.picked))),
                         [(4, 0, False), (6, 6, True)])
        self.assertFaultless()

    def test_what_is_lost_before_it_is_sent_is_not_sent(self):
        first, last = self.waits(mug=6), self.waits(mug=4)
        self.lose("mug", 4)
        self.assertIn("not there any more", last.oms_release_note)
        self.assertEqual((first.oms_can_send, last.oms_can_send), (True, False))
        board = self.board()
        self.assertEqual(self.shown(board, board["go"]), first.ids)
        self.stock(mug=4)
        self.env["oms.promise"]._oms_follow_supply(self.mug.ids)
        self.assertTrue(last.oms_can_send)

    def test_what_is_not_there_when_it_is_sent_stays_behind(self):
        """Lost in part, and no job has looked yet."""
        picking = self.waits(mug=10)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.warehouse.lot_stock_id, -4)
        picking._oms_send_planned()
        self.assertEqual(sorted((move.product_uom_qty, move.quantity, move.oms_unreleased) for move in picking.move_ids),
                         [(4, 0, True), (6, 6, False)])
        self.assertIn("not there any more", picking.oms_release_note)

    def test_scrapped_goods_are_lost_too(self):
        picking = self.waits(mug=10)
        picking._oms_send_planned()
        self.env["stock.scrap"].create({
            "product_id": self.mug.id, "scrap_qty": 10, "location_id": self.warehouse.lot_stock_id.id}).do_scrap()
        self.follow()
        self.assertTrue(picking.oms_unreleased)

    def test_goods_that_vanish_without_a_word_are_found_out_within_the_hour(self):
        picking = self.waits(mug=10)
        picking._oms_send_planned()
        picking.move_line_ids.unlink()
        self.env["stock.quant"]._update_available_quantity(self.mug, self.warehouse.lot_stock_id, -10)
        self.env["sale.order"]._oms_before_process()
        self.follow()
        self.assertTrue(picking.oms_unreleased)

    def test_what_is_promised_for_earlier_keeps_its_goods(self):
        later, earlier = self.waits(mug=5), self.waits(mug=5)
        (later | earlier)._oms_send_planned()
        earlier.scheduled_date = "2026-03-01"  # so Odoo takes from the other first
        later.scheduled_date = "2026-03-09"
        self.lose("mug", 5)
        kept = self.sent(later | earlier)
        self.assertEqual(kept.sale_id, later.sale_id, "by the promises, not by which row Odoo found first")
        self.assertEqual(kept.state, "assigned")

    def test_goods_in_output_are_not_touched(self):
        warehouse = self._warehouse("Two", "TWO", "pick_ship", "planned")
        self.warehouse.oms_promises = False
        self.stock(warehouse, mug=5)
        first, second = self.waits(warehouse, mug=3), self.waits(warehouse, mug=2)
        (first | second)._oms_send_planned()
        first._oms_pick()
        out = self.open_pickings(first.sale_id)
        self.lose("mug", 2, warehouse)
        self.assertFalse(out.oms_unreleased)
        self.assertEqual(out.move_ids.quantity, 3)
        self.assertTrue(second.oms_unreleased)

    def test_what_another_warehouse_has_is_sent_from_there(self):
        south = self._warehouse("South", "STH", policy="planned")
        self.stock(south, mug=4)
        picking = self.waits(mug=4)
        picking._oms_send_planned()
        self.lose("mug", 10)
        self.assertEqual(picking.state, "cancel")
        other = self.open_pickings(picking.sale_id)
        self.assertEqual((other.picking_type_id.warehouse_id, other.oms_can_send), (south, True))

    def test_what_ships_complete_comes_back_whole_from_several_warehouses(self):
        south = self._warehouse("South", "STH", policy="planned")
        self.stock(south, pen=4)
        picking = self.waits(mug=4, pen=2, complete=True)
        self.assertEqual(len(picking), 2)
        picking._oms_send_planned()
        self.assertEqual(self.sent(picking), picking)
        self.lose("pen", 4, south)
        self.assertFalse(self.sent(picking), "the other warehouse does not begin alone")
        self.assertFaultless()

    def test_by_hand_reserved_warehouses_are_left_alone(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        picking = self.waits(mug=4)
        picking._oms_send_planned()
        self.lose("mug", 1)
        self.assertFalse(picking.oms_unreleased)
