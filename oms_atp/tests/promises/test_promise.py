# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestPromise(AtpCase):
    def test_a_line_is_split_over_warehouses_and_the_rest_is_short(self):
        self.put(self.mug, 10)
        self.put(self.mug, 3, self.south)
        order = self.confirm(mug=15)
        self.assertPromised(order, north=10, south=3, short=2)
        moves = order.order_line.move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 15, "all of it is native demand")
        self.assertEqual(self.events(order), ["confirmed", "promised", "short"])
        self.assertEqual(order.order_line.oms_where, "13 in warehouse, 2 backordered")
        self.assertTrue(order.oms_backordered)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 13)
        self.assertPromised(order, short=2)
        self.assertEqual(order.oms_stage, "to_supply")
        self.assertTrue(order.oms_part_shipped)

    def test_one_warehouse_that_has_all_beats_the_own_that_has_some(self):
        self.put(self.mug, 5)
        self.put(self.mug, 5, self.south)
        self.put(self.cup, 5, self.south)
        self.assertPromised(self.confirm(mug=5, cup=5), south=10)

    def test_the_last_goods_are_promised_once(self):
        self.put(self.mug, 10)
        self.assertPromised(self.confirm(mug=10), north=10)
        self.assertPromised(self.confirm(mug=10), short=10)
        self.assertPromised(self.confirm(mug=10), short=10)

    def test_orders_confirmed_together_do_not_share_goods(self):
        self.put(self.mug, 10)
        first, second = self.quotation(mug=6), self.quotation(mug=6)
        (first | second).action_confirm()
        self.assertPromised(first, north=6)
        self.assertPromised(second, north=4, short=2)

    def test_a_held_order_keeps_its_promise(self):
        self.put(self.mug, 10)
        self.limit(1)
        held = self.confirm(mug=10)
        self.assertPromised(held, north=10)
        self.assertEqual(held.order_line.oms_waiting_qty, 10)
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertPromised(self.confirm(other, mug=5), short=5)
        held.oms_hold_ids.with_user(self.supervisor).action_clear()
        self.assertEqual(held.order_line.oms_released_qty, 10)
        self.ship(held)
        self.assertEqual(held.oms_stage, "shipped")
        self.assertEqual(held.oms_promise_ids.mapped("state"), ["kept"])

    def test_a_backorder_waits_its_turn_and_is_promised_when_goods_come(self):
        self.put(self.mug, 4)
        first = self.confirm(mug=10)
        second = self.confirm(mug=5)
        self.assertPromised(first, north=4, short=6)
        self.put(self.mug, 8, self.south)
        (second | first)._oms_process()
        self.assertPromised(first, north=4, south=6)
        self.assertPromised(second, south=2, short=3)
        (second | first)._oms_process()
        self.assertPromised(first, north=4, south=6)
        self.ship(first)
        self.assertEqual(first.order_line.qty_delivered, 10)
        self.assertEqual(first.order_line.product_uom_qty, 10)

    def test_what_is_backordered_cannot_be_shipped_by_hand(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=10)
        self.put(self.mug, 100)
        short = order.order_line.move_ids.filtered("oms_short")
        short._action_assign()
        self.assertFalse(short.quantity)
        with self.assertRefused("backordered"):
            short.quantity = 6

    def test_a_backorder_keeps_its_promise(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 4
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.oms_promise_ids.state, "open")
        rest = order.order_line.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(rest.oms_promise_id, order.oms_promise_ids)
        self.assertFalse(rest.oms_unreleased)
        self.ship(order)
        self.assertEqual(order.oms_promise_ids.state, "kept")
        self.assertNoFaults()

    def test_two_step_delivery_keeps_the_promise_to_the_door(self):
        self.south.delivery_steps = "pick_ship"
        self.put(self.mug, 10, self.south)
        order = self.confirm(mug=10)
        self.assertPromised(order, south=10)
        pick = order.picking_ids
        pick.button_validate()
        self.assertPromised(order, south=10)
        self.ship(order)
        self.assertEqual(order.oms_promise_ids.state, "kept")
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertPromised(order)

    # --- edits

    def test_more_is_promised_from_where_it_is(self):
        self.put(self.mug, 10)
        self.put(self.mug, 10, self.south)
        order = self.confirm(mug=10)
        order.order_line.product_uom_qty = 13
        self.assertPromised(order, north=10, south=3)

    def test_less_gives_up_what_costs_least_and_makes_no_return(self):
        self.put(self.mug, 10)
        self.put(self.mug, 5, self.south)
        order = self.confirm(mug=17)
        self.assertPromised(order, north=10, south=5, short=2)
        order.order_line.product_uom_qty = 14
        self.assertPromised(order, north=10, south=4)
        order.order_line.product_uom_qty = 3
        self.assertPromised(order, north=3)
        self.assertEqual(set(order.picking_ids.mapped("picking_type_code")), {"outgoing"})
        self.assertPromised(self.confirm(mug=12), north=7, south=5)

    def test_cancelling_frees_the_goods(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        order._action_cancel()
        self.assertEqual(order.oms_promise_ids.mapped("state"), ["withdrawn"])
        self.assertPromised(self.confirm(mug=10), north=10)

    def test_what_was_given_up_is_not_shipped_after_all(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 4
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertEqual(order.order_line.oms_closed_qty, 6)
        order._oms_process()
        order.order_line.product_uom_qty = 11
        self.assertPromised(order, north=1)

    def test_a_backorder_is_promised_once_though_validation_was_begun_and_left(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=10)
        order.picking_ids.button_validate()  # asks about a backorder, and is left there
        self.put(self.mug, 50)
        for _run in range(3):
            order._oms_process()
            self.assertPromised(order, north=10)

    def test_ordering_no_more_than_was_shipped_makes_no_return(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 4
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        order.order_line.product_uom_qty = 4
        self.assertEqual(order.picking_ids, picking)
        self.assertEqual(order.order_line.oms_closed_qty, 0)
        self.assertPromised(order)

    def test_locked_orders_get_their_backorders(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=10)
        order.action_lock()
        self.put(self.mug, 6, self.south)
        order._oms_process()
        self.assertPromised(order, north=4, south=6)

    def test_what_goes_on_being_backordered_is_told_once(self):
        order = self.confirm(mug=10)
        for _run in range(3):
            order._oms_process()
        self.assertEqual(self.events(order).count("short"), 1)

    def test_what_goes_on_being_backordered_is_decided_once(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=10)

        def decisions():
            return self.env["oms.decision"].search_count([("order_id", "=", order.id)])

        order._oms_process()
        order._oms_process()
        self.assertEqual(decisions(), 1)
        self.put(self.mug, 3)
        order._oms_process()
        self.assertEqual(decisions(), 2)

    def test_a_backorder_is_left_to_odoo_when_promising_is_switched_off(self):
        order = self.confirm(mug=10)
        self.company.oms_promise_mode = "off"
        order._oms_process()
        self.assertFalse(order.oms_backordered)
        self.assertFalse(order.order_line.move_ids.oms_unreleased)

    def test_warehouse_staff_cannot_write_a_promise_on_goods(self):
        order = self.confirm(mug=10)
        clerk = new_user(self.env, "oms_picker", "stock.group_stock_user")
        for vals in ({"oms_short": False}, {"oms_promise_id": False}, {"oms_unreleased": False}):
            with self.assertRaises(AccessError):
                order.order_line.move_ids.with_user(clerk).write(vals)

    def test_the_job_goes_on_where_it_ended_and_past_what_fails(self):
        order = self.confirm(mug=10)
        self.put(self.mug, 10, self.west)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_process").method_direct_trigger()
        self.assertPromised(order, west=10)

    def test_a_promise_is_not_rewritten(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        with self.assertRaises(AccessError):
            order.oms_promise_ids.write({"quantity": 20})
        with self.assertRaises(AccessError):
            order.oms_promise_ids.with_user(self.clerk).write({"at_risk": True})

    def test_lost_goods_put_the_latest_promise_at_risk(self):
        self.put(self.mug, 10)
        first, second = self.confirm(mug=5), self.confirm(mug=5)
        self.put(self.mug, -3)
        rules = {fault["rule"] for fault in self.env["oms.checker"]._oms_faults()}
        self.assertEqual(rules, {"promised_twice"})
        self.env["oms.promise"]._oms_mark_at_risk()
        self.assertEqual((first | second).mapped("oms_at_risk"), [False, True])
        self.assertNoFaults()
        self.put(self.mug, 3)
        self.env["oms.promise"]._oms_mark_at_risk()
        self.assertEqual((first | second).mapped("oms_at_risk"), [False, False])

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.put(self.mug, 20)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": self.mug.id, "product_uom_qty": 2, "product_uom_id": dozen.id})]})
        order.action_confirm()
        self.assertPromised(order, north=20, short=4)

    def test_left_alone_it_is_odoo(self):
        self.company.oms_promise_mode = "off"
        self.put(self.mug, 5, self.south)
        order = self.confirm(mug=5)
        self.assertFalse(order.oms_promise_ids)
        self.assertEqual(order.order_line.move_ids.warehouse_id, self.north)
        self.assertNoFaults()

    def test_a_walk_of_edits_keeps_the_books(self):
        seed = random.randrange(10**6)
        rng = random.Random(seed)
        for warehouse in (self.north, self.south, self.west):
            self.put(self.mug, 30, warehouse)
        orders = [self.confirm(mug=rng.randint(1, 20)) for _i in range(4)]
        for _step in range(40):
            order = rng.choice(orders)
            line = order.order_line
            action = rng.choice(["raise", "lower", "ship", "process", "hold", "clear", "stock"])
            if action == "raise":
                line.product_uom_qty += rng.randint(1, 10)
            elif action == "lower":
                low = max(line.qty_delivered, 1)
                line.product_uom_qty = rng.randint(int(low), max(int(line.product_uom_qty), int(low)))
            elif action == "ship" and not order.oms_held:
                self.ship(order)
            elif action == "process":
                order._oms_process()
            elif action == "hold":
                order._oms_place_hold("manual")
            elif action == "clear":
                order.oms_hold_ids.filtered(lambda hold: hold.state == "active").action_clear() \
                    if order.oms_held else None
            elif action == "stock":
                self.put(self.mug, rng.randint(1, 5), rng.choice([self.north, self.south, self.west]))
            self.assertEqual(self.env["oms.checker"]._oms_faults(), [], f"seed {seed}, {action}")
            codes = set(order.picking_ids.mapped("picking_type_code"))
            self.assertLessEqual(codes, {"outgoing"}, f"seed {seed}, {action}")

    def test_goods_lost_between_two_steps_do_not_become_a_return(self):
        """Odoo cuts the link between the steps then; lowering the order would have the customer send back what never left."""
        self.south.delivery_steps = "pick_ship"
        self.put(self.mug, 10, self.south)
        order = self.confirm(mug=10)
        self.ship_first_step(order)
        lost = self.env["stock.quant"].search([
            ("product_id", "=", self.mug.id), ("location_id", "=", self.south.wh_output_stock_loc_id.id)])
        lost.with_context(inventory_mode=True).inventory_quantity = 0
        lost.action_apply_inventory()
        with self.assertRefused("picked already"):
            order.order_line.product_uom_qty = 3
        self.assertFalse(order.order_line.move_ids.filtered(lambda move: move.location_id.usage == "customer"))
        self.assertEqual(order.order_line.oms_released_qty, 10)

    def ship_first_step(self, order):
        picking = order.picking_ids.filtered(lambda picking: picking.picking_type_id == self.south.pick_type_id)
        picking.move_ids.picked = True
        picking.button_validate()

    def test_what_came_back_is_no_step_on_the_way(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 4
        picking.with_context(skip_backorder=True).button_validate()
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.write({"quantity": 4, "to_refund": True})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 4, "picked": True})
        back.button_validate()
        rest = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertFalse(rest._oms_is_further_step())
        self.assertEqual(rest._oms_takeable(), rest)
