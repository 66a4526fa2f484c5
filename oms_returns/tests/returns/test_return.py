# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestReturn(ReturnsCase):
    def test_from_request_to_refund(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        back = self.ask(order, mug=4)
        self.assertRegex(back.name, r"^RMA/\d{5}")
        self.assertDecision(back, "accept", "within_policy")
        self.assertEqual(back.amount, 40)

        back.with_user(self.returns_clerk).action_authorise()
        self.assertEqual(back.state, "authorised")
        self.assertEqual((back.line_ids.to_receive, back.line_ids.received_quantity), (4, 0))

        back.with_user(self.returns_clerk).action_receive()
        self.assertEqual(back.state, "received")
        self.assertEqual(self.in_stock(self.mug), 90)
        self.assertEqual(self.in_stock(self.mug, self.inspection()), 4)
        self.assertEqual(order.order_line.qty_delivered, 10, "nobody decided yet whether it counts")
        self.assertEqual(back.picking_ids.return_id, order.picking_ids - back.picking_ids)

        back.with_user(self.returns_clerk).action_inspect()
        self.assertEqual(self.in_stock(self.mug), 94)
        self.assertEqual(self.in_stock(self.mug, self.inspection()), 0)

        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual(back.state, "settled")
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(order.order_line.qty_invoiced, 6)
        note = back.refund_ids
        self.assertEqual((note.move_type, note.state, note.amount_total), ("out_refund", "posted", 40))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.payment_state, "paid", "taken off the open invoice")
        self.assertEqual(invoice.amount_residual, 60)
        self.assertIn(note.name, back.line_ids.result)
        self.assertEqual(self.events(order)[-2:], ["returned", "refunded"])
        self.assertNoFaults()

    def test_damaged_is_scrapped(self):
        order = self.shipped(mug=10)
        self.bill(order)
        back = self.ask(order, "damaged", mug=3)
        self.assertEqual(back.line_ids.disposition, "scrap")
        self.walk(back)
        self.assertEqual(self.in_stock(self.mug), 90)
        self.assertEqual(self.in_stock(self.mug, self.inspection()), 0)
        scrap = self.env["stock.scrap"].search([("oms_return_line_id", "=", back.line_ids.id)])
        self.assertEqual((scrap.state, scrap.scrap_qty, scrap.origin), ("done", 3, back.name))
        self.assertEqual(back.refund_ids.amount_total, 30)
        self.assertNoFaults()

    def test_two_goods_two_fates(self):
        order = self.shipped(mug=10, cup=10)
        self.bill(order)
        back = self.ask(order, mug=2, cup=3)
        mug, cup = back.line_ids
        self.walk(back, {mug.id: "scrap", cup.id: "restock"})
        self.assertEqual((self.in_stock(self.mug), self.in_stock(self.cup)), (90, 93))
        self.assertEqual(len(back.refund_ids), 1)
        self.assertEqual(back.refund_ids.amount_total, 35)
        self.assertNoFaults()

    def test_less_came_than_was_announced(self):
        order = self.shipped(mug=10)
        self.bill(order)
        back = self.ask(order, mug=5)
        back.action_authorise()
        back.with_user(self.returns_clerk).line_ids.to_receive = 3
        back.action_receive()
        back.action_inspect()
        self.assertEqual((back.state, back.line_ids.to_receive), ("received", 2), "the rest is still expected")
        back.action_close_rest()
        self.assertEqual(back.state, "inspected")
        back.action_settle()
        self.assertEqual(self.in_stock(self.mug), 93)
        self.assertEqual(back.refund_ids.amount_total, 30)
        self.assertDecision(self.ask(order, mug=7), "accept", "within_policy")
        self.assertNoFaults()

    def test_nothing_came(self):
        order = self.shipped(mug=10)
        back = self.ask(order, mug=5)
        back.action_authorise()
        back.line_ids.to_receive = 0
        with self.assertRaisesRegex(UserError, "nothing of it has come"):
            back.action_receive()
        back.action_cancel()
        self.assertEqual(back.state, "cancelled")

    def test_only_the_next_step(self):
        back = self.ask(self.shipped(mug=10), mug=5)
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual(back.state, "requested", "nothing to do yet")
        back.action_authorise()
        with self.assertRaisesRegex(UserError, "cannot become"):
            back.action_authorise()
        self.assertEqual(back.picking_ids.mapped("state"), ["assigned"], "expected, once")

    def test_no_refund_was_agreed(self):
        order = self.shipped(mug=10)
        self.bill(order)
        back = self.ask(order, mug=4)
        back.line_ids.resolution = "nothing"
        self.walk(back)
        self.assertFalse(back.refund_ids)
        self.assertEqual(back.line_ids.result, "Taken back without refund")
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (10, 10))
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self.in_stock(self.mug), 94)
        self.assertNoFaults()

    def test_order_shipped_in_two_goes(self):
        self.put(self.mug, -94)
        order = self.confirm(mug=10)
        self.ship(order)
        self.put(self.mug, 10)
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_assign()
        self.ship(order)
        self.assertEqual(len(order.picking_ids), 2)
        self.bill(order)
        back = self.walk(self.ask(order, mug=8))
        self.assertEqual(len(back.picking_ids.filtered("return_id")), 2)
        self.assertEqual(sorted(
            back.line_ids.move_ids._oms_from_customer().mapped("quantity")), [2, 6])
        self.assertEqual(back.refund_ids.amount_total, 80)
        self.assertNoFaults()

    def test_many_returns_at_once_share_transfers(self):
        order = self.shipped(mug=10, cup=10)
        other = self.shipped(mug=10)
        self.bill(order)
        self.bill(other)
        returns = self.ask(order, mug=2) | self.ask(order, cup=3) | self.ask(other, mug=1) | self.ask(order, mug=1)
        self.walk(returns)
        self.assertEqual(set(returns.mapped("state")), {"settled"})
        receipts = returns.picking_ids.filtered("return_id")
        self.assertEqual(len(receipts), 4, "one per return: each is a parcel of its own")
        self.assertEqual(len(returns.picking_ids - receipts), 1, "one into stock")
        self.assertEqual(len(returns.refund_ids), 2, "one per invoice")
        self.assertEqual((self.in_stock(self.mug), self.in_stock(self.cup)), (84, 93))
        self.assertEqual(sum(returns.refund_ids.mapped("amount_total")), 55)
        self.assertNoFaults()

    def test_three_steps_to_the_door(self):
        self.north.delivery_steps = "pick_pack_ship"
        order = self.shipped(mug=10)
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.bill(order)
        back = self.walk(self.ask(order, mug=4))
        self.assertEqual(self.in_stock(self.mug), 94)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(back.refund_ids.amount_total, 40)
        self.assertNoFaults()

    def test_goods_in_inspection_are_not_picked(self):
        self.put(self.mug, -90)
        order = self.shipped(mug=10)
        back = self.ask(order, mug=10)
        back.action_authorise()
        back.action_receive()
        second = self.confirm(mug=5)
        self.assertEqual(second.picking_ids.move_ids.quantity, 0)
        back.action_inspect()
        self.assertEqual(second.picking_ids.move_ids.quantity, 5, "what went back into stock serves who waits")

    def test_serial_numbers_come_back(self):
        watch = type(self).watch = self.new_product("watch", 100.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": name, "product_id": watch.id} for name in ("W1", "W2")])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(watch, self.north.lot_stock_id, 1, lot_id=lot)
        order = self.shipped(watch=2)
        self.bill(order)
        self.walk(self.ask(order, watch=2))
        quants = self.env["stock.quant"].search(
            [("product_id", "=", watch.id), ("location_id", "=", self.north.lot_stock_id.id)])
        self.assertEqual({(quant.lot_id.name, quant.quantity) for quant in quants}, {("W1", 1), ("W2", 1)})

    def test_the_order_shows_its_returns(self):
        order = self.shipped(mug=10)
        self.assertTrue(order.oms_can_return)
        wizard = self.env["oms.return.wizard"].browse(order.action_oms_return()["res_id"])
        self.assertEqual((wizard.line_ids.left_quantity, wizard.line_ids.quantity), (10, 10))
        wizard.line_ids.quantity = 2
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual(back.line_ids.quantity, 2)
        self.assertEqual(order.oms_return_count, 1)
        self.assertEqual(order.action_oms_view_returns()["res_id"], back.id)
        self.assertEqual(self.env["oms.return"].search([("order_ids", "in", order.ids)]), back)

    def test_the_desk_asks_for_a_return_and_staff_of_returns_decide(self):
        """The desk's next step when a customer calls: what it may not do (authorise, receive, refund) it does not get."""
        order = self.shipped(mug=10).with_user(self.clerk)
        arch = self.env["sale.order"].with_user(self.clerk).get_view(view_type="form")["arch"]
        self.assertIn('name="action_oms_return"', arch)
        wizard = self.env["oms.return.wizard"].with_user(self.clerk).browse(order.action_oms_return()["res_id"])
        wizard.line_ids.write({"quantity": 2, "reason_id": self.env.ref("oms_returns.reason_damaged").id})
        back = self.env["oms.return"].with_user(self.clerk).browse(wizard.action_create()["res_id"])
        self.assertEqual((back.state, back.line_ids.quantity, back.line_ids.decision), ("requested", 2, "accept"))
        self.assertEqual((back.create_uid, back.sudo().user_id.id), (self.clerk, False))
        self.assertEqual(order.action_oms_view_returns()["res_id"], back.id)
        with self.assertRaises(AccessError):
            back.action_authorise()
        back.with_user(self.returns_clerk).action_authorise()

    def test_one_reason_for_what_has_none_of_its_own(self):
        order, reason = self.shipped(mug=3, cup=2), self.env["oms.return.reason"].search([], limit=2)
        wizard = self.env["oms.return.wizard"]._oms_propose(order)
        wizard.reason_id = reason[0]
        for line, own in zip(wizard.line_ids, (reason[1], reason.browse())):
            line.write({"quantity": 1, "reason_id": own.id})
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual(back.line_ids.mapped("reason_id"), reason[1] + reason[0])

    def test_a_dialog_asks_only_for_goods_of_its_order(self):
        order, other = self.shipped(mug=1), self.shipped(mug=1)
        wizard = self.env["oms.return.wizard"].with_user(self.clerk).browse(
            order.with_user(self.clerk).action_oms_return()["res_id"])
        wizard.line_ids.sale_line_id = other.order_line
        with self.assertRaisesRegex(UserError, order.name):
            wizard.action_create()

    def test_the_dialog_says_at_once_that_nothing_is_left(self):
        order = self.shipped(mug=1)
        self.assertFalse(self.env["oms.return.wizard"]._oms_propose(order).nothing_left)
        self.ask(order, mug=1)
        self.assertTrue(self.env["oms.return.wizard"]._oms_propose(order).nothing_left)

    def test_todo(self):
        back = self.ask(self.shipped(mug=10), mug=5)
        todo = self.env["oms.todo"]
        for kind, step in (("return_request", "action_authorise"), ("return_receive", "action_receive"),
                           ("return_inspect", "action_inspect"), ("return_settle", "action_settle")):
            self.env.flush_all()
            rows = todo.search([("role", "=", "returns"), ("res_model", "=", "oms.return"), ("res_id", "=", back.id)])
            self.assertEqual(rows.mapped("kind"), [kind])
            self.assertEqual(rows.order_id, back.order_ids)
            getattr(back, step)()
            todo.invalidate_model()
        self.env.flush_all()
        self.assertFalse(todo.search([("res_model", "=", "oms.return"), ("res_id", "=", back.id)]))
