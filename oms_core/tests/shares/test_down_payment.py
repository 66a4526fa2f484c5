# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .test_shares import SharesCase


@tagged("post_install", "-at_install")
class TestDownPayment(SharesCase):
    """A down payment is deducted as far as it is in force (odoo/odoo#275684), whatever became of its documents."""

    def paid_in_advance(self, taxes=None, **values):
        """An order over 100 of which half was billed in advance; everything shipped since."""
        self.put(self.mug, 10)
        order = self.quotation(mug=10, **values)
        if taxes:
            order.order_line.tax_ids = taxes
        order.action_confirm()
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage",
            "amount": 50}).create_invoices()
        self.env.flush_all()
        order.invoice_ids.action_post()
        return order

    def reverse(self, bill, price=None, post=True):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=bill.ids).create({
            "journal_id": bill.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if price:
            note.invoice_line_ids.filtered("price_unit").price_unit = price
        if post:
            note.action_post()
        return note

    def down(self, order):
        return order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)

    def last_bill(self, order):
        self.ship(order)
        bill = self.bill(order)
        self.assertFalse(self.bill(order))
        return bill

    def test_its_credit_note_is_cancelled(self):
        order = self.paid_in_advance()
        note = self.reverse(order.invoice_ids)
        self.assertEqual((self.down(order).price_unit, self.down(order).qty_to_invoice), (0, 0))
        note.button_draft()
        note.button_cancel()
        self.assertEqual((self.down(order).price_unit, self.down(order).qty_to_invoice), (50, -1))
        self.assertEqual(self.last_bill(order).amount_total, 50)

    def test_its_credit_note_is_deleted(self):
        order = self.paid_in_advance()
        note = self.reverse(order.invoice_ids)
        note.button_draft()
        note.unlink()
        self.assertEqual(self.last_bill(order).amount_total, 50)

    def test_its_credit_note_stays(self):
        order = self.paid_in_advance()
        self.reverse(order.invoice_ids)
        self.assertEqual(self.last_bill(order).amount_total, 100)

    def test_part_of_it_is_credited(self):
        """odoo/odoo#43919, odoo/odoo#133291: what was left of it was not deducted."""
        order = self.paid_in_advance()
        self.reverse(order.invoice_ids, price=20)
        self.assertEqual(self.last_bill(order).amount_total, 70)
        self.assertEqual(self.billed(order), 100)

    def test_part_of_it_is_credited_by_a_draft(self):
        order = self.paid_in_advance()
        note = self.reverse(order.invoice_ids, price=20, post=False)
        self.assertEqual(self.last_bill(order).amount_total, 70)
        note.action_post()
        self.assertEqual(self.billed(order), 100)

    def test_with_taxes(self):
        order = self.paid_in_advance(self.taxes()["excluded"])
        note = self.reverse(order.invoice_ids)
        note.button_draft()
        note.button_cancel()
        self.last_bill(order)
        self.assertEqual(self.billed(order), order.amount_total)

    def test_the_last_bill_is_cancelled_and_made_anew(self):
        order = self.paid_in_advance()
        bill = self.last_bill(order)
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual(self.bill(order).amount_total, 50)

    def test_it_is_cancelled_after_it_was_deducted(self):
        order = self.paid_in_advance()
        down = order.invoice_ids
        self.last_bill(order)
        down.button_draft()
        down.button_cancel()
        row = self.todo("to_invoice")
        self.assertEqual((row.order_id, row.value), (order, 50))
        self.assertEqual(self.bill(order).amount_total, 50, "what was deducted and never billed")
        self.assertFalse(self.bill(order))
        self.assertEqual(self.billed(order), 100)

    def test_a_locked_order(self):
        order = self.paid_in_advance()
        self.ship(order)
        order.action_lock()
        note = self.reverse(order.invoice_ids)
        note.button_draft()
        note.button_cancel()
        self.assertEqual(self.bill(order).amount_total, 50)

    # --- further reports ------------------------------------------------------------------------------------

    def test_the_last_bill_is_credited_and_made_anew(self):
        """odoo/odoo#78999, odoo/odoo#161350: the down payment was left out of the new bill, or added to it."""
        order = self.paid_in_advance()
        self.reverse(self.last_bill(order))
        self.assertEqual(self.bill(order).amount_total, 50)
        self.assertEqual(self.billed(order), 100)

    def test_part_of_the_goods_while_it_is_larger(self):
        """OCA/sale-workflow#4236: the bill for the first part became a credit note."""
        order = self.paid_in_advance()
        self.ship_some(order, mug=3)
        self.assertEqual(self.bill(order).mapped("move_type"), ["out_invoice"])
        self.ship(order)
        self.bill(order)
        self.assertEqual(self.billed(order), 100)

    def test_more_is_paid_in_advance_than_is_ordered(self):
        """odoo/odoo#26401: the last bill asked for what was to be given back."""
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 300}).create_invoices()
        order.invoice_ids.action_post()
        bill = self.last_bill(order)
        self.assertEqual((bill.move_type, bill.amount_total, self.billed(order)), ("out_refund", 200, 100))

    def test_a_discount_is_typed_on_it(self):
        """odoo/odoo#274090: a discount typed on the down payment made the last bill negative."""
        order = self.paid_in_advance()
        self.down(order).discount = 66.67
        self.assertEqual(self.last_bill(order).amount_total, 50)
