# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestShip(FulfillmentCase):
    def test_one_step(self):
        self.stock(mug=10, lamp=10)
        order = self.order(mug=3, lamp=2)
        picking = self.open_pickings(order)
        self.assertEqual(picking.oms_step, "pick")
        self.assertEqual(picking._oms_pick()[picking.id].status, "done")
        self.assertEqual(picking.oms_step, "pick", "told to the order at the end of the transaction")
        self.env.cr.precommit.run()
        self.assertEqual(picking.oms_step, "pack")
        self.assertEqual(picking._oms_pack()[picking.id].status, "done")
        self.env.cr.precommit.run()
        self.assertEqual(picking.oms_step, "ship")
        self.assertEqual(len(picking.move_line_ids.result_package_id), 1, "one carton for the order")
        outcome = picking._oms_ship()[picking.id]
        self.assertEqual((outcome.status, outcome.why, outcome.ids), ("done", "", (picking.id,)))
        self.assertShips(order, mug=3, lamp=2)
        self.assertEqual(order.oms_stage, "shipped")
        self.assertFalse(picking.oms_step)
        self.assertEqual(
            [kind for kind in self.kinds(order) if kind in ("picked", "packed", "shipped")],
            ["picked", "packed", "shipped"])

    def test_two_and_three_steps_in_one_call(self):
        for steps, count in (("pick_ship", 2), ("pick_pack_ship", 3)):
            with self.subTest(steps=steps):
                warehouse = self._warehouse(f"W {steps}", f"W{count}", steps)
                self.stock(warehouse, mug=5)
                order = self.order(warehouse, mug=5)
                first = self.open_pickings(order)
                self.assertEqual(first.oms_step, "pick")
                outcome = first._oms_ship(pack=True)[first.id]
                self.assertEqual((outcome.status, outcome.why, len(outcome.ids)), ("done", "", count))
                self.assertShips(order, mug=5)
                left = self.env["stock.picking"].browse(outcome.ids[-1])
                self.assertEqual(len(left.move_line_ids.result_package_id), 1, "packed on the way")
                self.assertEqual(order.oms_stage, "shipped")
                told = [kind for kind in self.kinds(order) if kind in ("picked", "packed", "shipped")]
                self.assertEqual(told, ["picked", "packed", "shipped"], "once each, in this order")

    def test_partial_leaves_a_backorder(self):
        self.stock(mug=3, lamp=1)
        order = self.order(mug=10, lamp=1)
        picking = self.open_pickings(order)
        outcome = picking._oms_ship()[picking.id]
        self.assertEqual(outcome.status, "partly")
        self.assertIn("7 Mug", outcome.why)
        self.assertShips(order, mug=3, lamp=1)
        backorder = self.open_pickings(order)
        self.assertEqual(backorder.backorder_id, picking)
        self.assertEqual(backorder.move_ids.product_uom_qty, 7)
        self.assertTrue(order.oms_part_shipped)

    def test_backorder_keeps_its_promise(self):
        self.env.company.oms_promise_mode = "on"
        self.stock(mug=10)
        order = self.order(mug=10)
        picking = self.open_pickings(order)
        promise = picking.move_ids.oms_promise_id
        self.assertTrue(promise)
        picking.move_ids.quantity = 4
        picking._oms_pick()
        self.assertEqual(picking._oms_ship()[picking.id].status, "partly")
        rest = self.open_pickings(order).move_ids
        self.assertEqual(rest.product_uom_qty, 6)
        self.assertEqual(rest.oms_promise_id, promise)
        self.assertFalse(rest.oms_unreleased, "what the warehouse has stays with the warehouse")
        self.assertEqual(promise.state, "open")

    def test_only_what_was_picked_ships(self):
        self.stock(mug=5, lamp=5)
        order = self.order(mug=5, lamp=5)
        picking = self.open_pickings(order)
        picking.move_ids.filtered(lambda move: move.product_id == self.mug).picked = True
        self.assertEqual(picking._oms_ship()[picking.id].status, "partly")
        self.assertShips(order, mug=5)

    def test_nothing_reserved_is_said(self):
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        outcome = picking._oms_ship()[picking.id]
        self.assertEqual(outcome.status, "not")
        self.assertIn("5 Mug", outcome.why)
        self.assertFalse(picking.date_done)

    def test_ship_complete_waits(self):
        self.stock(mug=3)
        order = self.order(confirm=False, mug=5)
        order.picking_policy = "one"
        order.action_confirm()
        picking = self.open_pickings(order)
        outcome = picking._oms_ship()[picking.id]
        self.assertEqual(outcome.status, "not")
        self.assertIn("2 Mug", outcome.why)

    def test_one_refusal_does_not_stop_the_others(self):
        self.pen.tracking = "lot"
        self.stock(mug=50)
        orders = self.env["sale.order"].concat(*(self.order(mug=2) for _number in range(5)))
        bad = self.open_pickings(self.order(pen=1))
        self.env["stock.move.line"].create({
            "move_id": bad.move_ids.id, "picking_id": bad.id, "product_id": self.pen.id, "quantity": 1})
        outcomes = (self.open_pickings(orders) | bad)._oms_ship()
        self.assertEqual(outcomes.pop(bad.id).status, "not")
        self.assertEqual({outcome.status for outcome in outcomes.values()}, {"done"})
        self.assertEqual(set(orders.mapped("oms_stage")), {"shipped"})
        self.assertNotEqual(bad.state, "done")

    def test_native_button_tells_the_timeline_too(self):
        self.stock(mug=5)
        order = self.order(mug=5)
        self.open_pickings(order).button_validate()
        told = [kind for kind in self.kinds(order) if kind in ("picked", "packed", "shipped")]
        self.assertEqual(told, ["picked", "shipped"])

    def test_native_put_in_pack_tells_the_timeline_too(self):
        self.stock(mug=5)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        picking.move_ids.picked = True
        picking.action_put_in_pack()
        self.assertIn("packed", self.kinds(order))
        self.assertTrue(picking.oms_packed_at)

    def test_unpicked_again(self):
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        picking._oms_pick()
        self.env.cr.precommit.run()
        self.assertTrue(picking.oms_picked_at)
        picking.move_ids.picked = False
        self.env.cr.precommit.run()
        self.assertFalse(picking.oms_picked_at)
        self.assertEqual(picking.oms_step, "pick")

    def test_buttons_say_what_came_of_it(self):
        self.stock(mug=5)
        good, bad = self.order(mug=5), self.order(mug=5)
        pickings = self.open_pickings(good | bad).with_user(self.picker)
        action = pickings.action_oms_ship()
        result = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((result.done_count, result.left_count), (1, 1))
        self.assertEqual(
            {row.order_id: (row.status, row.why) for row in result.line_ids},
            {good: ("done", "shipped"), bad: ("not", "Nothing is reserved: not found: 5 Mug")})
        self.assertEqual(result.summary, f"Done: {good.name}. Not done: {bad.name}")
        self.stock(mug=5)
        bad.picking_ids.action_assign()
        self.assertEqual(self.open_pickings(bad).action_oms_ship()["tag"], "display_notification")
