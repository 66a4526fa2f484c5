# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestOrderQuantities(ReturnsCase):
    """After a return the order is not shipped again, not billed again, and says so."""

    beginnings = (("shipped_and_billed", {"mug": 10}), ("shipped", {"mug": 10}))

    def assertLine(self, order, delivered, invoiced, to_invoice, status):
        line = order.order_line
        self.assertEqual(
            (line.qty_delivered, line.qty_invoiced, line.qty_to_invoice, line.invoice_status),
            (delivered, invoiced, to_invoice, status))
        self.assertNoFaults()

    def open_moves(self, order):
        return [(move.product_qty, move.location_dest_id.usage) for move in order.order_line.move_ids
                if move.state not in ("done", "cancel")]

    def ordered_policy(self):
        self.mug.invoice_policy = "order"
        self.anew()

    # --- billed as delivered

    def test_billed_as_delivered(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        self.walk(self.ask(order, mug=4))
        self.assertLine(order, 6, 6, 0, "invoiced")
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.amount_to_invoice, 0)
        with self.assertRaises(UserError):
            order._create_invoices(final=True)

    def test_returned_before_it_was_billed(self):
        order = self.shipped(mug=10)
        back = self.walk(self.ask(order, mug=4))
        self.assertFalse(back.refund_ids)
        self.assertEqual(back.line_ids.result, "Not billed: nothing to refund")
        self.assertLine(order, 6, 0, 6, "to invoice")
        self.assertEqual(self.bill(order).amount_total, 60)
        self.assertLine(order, 6, 6, 0, "invoiced")

    def test_partly_billed(self):
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 6
        picking.with_context(skip_backorder=True).button_validate()
        self.bill(order)
        self.ship(order)
        self.assertLine(order, 10, 6, 4, "to invoice")
        back = self.walk(self.ask(order, mug=5))
        self.assertEqual(back.refund_ids.amount_total, 10, "of five back, four were never billed")
        self.assertLine(order, 5, 5, 0, "invoiced")

    def test_credit_note_taken_back_by_hand(self):
        """A person undid it: to be credited again, and no fault of ours."""
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.walk(self.ask(order, mug=4))
        note = back.refund_ids
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=note.ids).create(
            {"journal_id": note.journal_id.id})
        self.env["account.move"].browse(wizard.refund_moves()["res_id"]).action_post()
        self.assertLine(order, 6, 10, -4, "to invoice")
        order._create_invoices(final=True).action_post()
        self.assertLine(order, 6, 6, 0, "invoiced")

    def test_all_of_it(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        self.walk(self.ask(order, mug=10))
        self.assertLine(order, 0, 0, 0, "invoiced")
        self.assertEqual(order.oms_stage, "closed")

    def test_all_of_it_before_it_was_billed(self):
        order = self.shipped(mug=10)
        self.walk(self.ask(order, mug=10))
        self.assertLine(order, 0, 0, 0, "no")
        self.assertEqual((order.invoice_status, order.oms_stage), ("no", "closed"))

    def test_one_line_came_back_unbilled_the_other_is_billed(self):
        order = self.shipped(mug=10, cup=10)
        self.walk(self.ask(order, mug=10))
        self.bill(order)
        self.assertEqual(order.invoice_status, "invoiced")

    # --- billed as ordered

    def test_billed_as_ordered(self):
        self.ordered_policy()
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.walk(self.ask(order, mug=4))
        self.assertEqual(back.refund_ids.amount_total, 40)
        self.assertLine(order, 6, 6, 0, "invoiced")
        self.assertEqual((order.amount_to_invoice, order.order_line.untaxed_amount_to_invoice), (0, 0))
        with self.assertRaises(UserError):
            order._create_invoices(final=True)

    def test_billed_as_ordered_all_of_it(self):
        self.ordered_policy()
        order, _invoice = self.shipped_and_billed(mug=10)
        self.walk(self.ask(order, mug=10))
        self.assertLine(order, 0, 0, 0, "invoiced")

    def test_billed_as_ordered_not_billed_yet(self):
        self.ordered_policy()
        order = self.shipped(mug=10)
        back = self.walk(self.ask(order, mug=4))
        self.assertFalse(back.refund_ids)
        self.assertLine(order, 6, 0, 6, "to invoice")
        self.assertEqual(self.bill(order).amount_total, 60)
        self.assertLine(order, 6, 6, 0, "invoiced")

    def test_billed_as_ordered_in_part_shipped(self):
        self.ordered_policy()
        order = self.confirm(mug=10)
        self.bill(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 6
        picking.with_context(skip_backorder=True).button_validate()
        back = self.walk(self.ask(order, mug=2))
        self.assertEqual(back.refund_ids.amount_total, 20)
        self.assertLine(order, 4, 8, 0, "invoiced")
        self.assertEqual(self.open_moves(order), [(4, "customer")])

    def test_owes_nothing_for_what_came_back(self):
        other = self.env["res.partner"].create({"name": "Other Shop"})
        account = self.limit(1000, other)
        self.ordered_policy()
        order = self.shipped(other, mug=10)
        invoice = self.bill(order)
        self.walk(self.ask(order, mug=4))
        account.invalidate_recordset()
        self.assertEqual(account.owes, 60)
        self.pay(invoice)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 0)

    # --- shipping

    def test_more_is_ordered_after_the_return(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        self.walk(self.ask(order, mug=4))
        order.order_line.product_uom_qty = 11
        self.assertEqual(self.open_moves(order), [(1, "customer")], "one more, not the four that came back")
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 10)
        self.assertLine(order, 7, 7, 0, "invoiced")

    def test_launched_again_or_lowered_to_what_was_kept(self):
        for policy in ("delivery", "order"):
            with self.subTest(policy=policy):
                self.mug.invoice_policy = policy
                self.anew()
                order, _invoice = self.shipped_and_billed(mug=10)
                self.walk(self.ask(order, mug=4))
                order.order_line._action_launch_stock_rule()
                order._oms_process()
                self.assertFalse(self.open_moves(order), "nothing is sent again")
                order.order_line.product_uom_qty = 6
                self.assertFalse(self.open_moves(order), "nothing is fetched back")
                self.assertLine(order, 6, 6, 0, "invoiced")
                order.order_line.product_uom_qty = 7
                self.assertEqual(self.open_moves(order), [(1, "customer")])

    def test_order_is_lowered_while_goods_wait(self):
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 6
        picking.with_context(skip_backorder=True).button_validate()
        self.walk(self.ask(order, mug=2))
        order.order_line.product_uom_qty = 8
        self.assertEqual(self.open_moves(order), [(2, "customer")])

    def test_while_it_is_being_inspected_nothing_is_shipped_again(self):
        order = self.shipped(mug=10)
        back = self.ask(order, mug=4)
        back.action_authorise()
        back.action_receive()
        order.order_line.product_uom_qty = 11
        self.assertEqual(self.open_moves(order), [(1, "customer")])

    def test_more_is_ordered_while_what_was_credited_is_still_to_come(self):
        """The customer who orders six more gets six and is billed six; fewer are not fetched back twice."""
        self.allow(money_when="authorisation", money_auto=True)
        for policy in ("delivery", "order"):
            with self.subTest(policy=policy):
                self.mug.invoice_policy = policy
                self.anew()
                order = self.shipped_and_paid(mug=10)
                back = self.ask(order, mug=4)
                back.action_authorise()
                line = order.order_line
                self.assertEqual((back.refund_ids.amount_total, line.oms_qty_ahead), (40, 4))
                line._action_launch_stock_rule()
                self.assertEqual(self.open_moves(order), [(4, "internal")], "nothing is sent for what is to come")
                line.product_uom_qty = 16
                self.assertEqual(sorted(self.open_moves(order)), [(4, "internal"), (6, "customer")])
                order.picking_ids.filtered(lambda picking: (
                    picking.picking_type_code == "outgoing" and picking.state == "assigned")).button_validate()
                self.assertEqual((line.qty_to_invoice, self.bill(order).amount_total), (6, 60))
                back.action_receive()
                back.action_inspect()
                self.assertLine(order, 12, 12, 0, "invoiced")
                self.assertEqual(self.open_moves(order), [])

    def test_stage_stays(self):
        order = self.shipped(mug=10, cup=1)
        self.assertEqual(order.oms_stage, "shipped")
        self.walk(self.ask(order, mug=4))
        self.assertEqual(order.oms_stage, "shipped")
        self.assertFalse(order.oms_backordered)
        self.pay(self.bill(order))
        self.assertEqual(order.oms_stage, "closed")
