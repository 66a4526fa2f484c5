# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestPublicReportsMoney(BillingCase):
    """What users of comparable systems reported about bills, payments and cancellations, as it is here and has to stay."""

    def owes(self, partner=None):
        account = self.env["oms.credit.account"].search([("partner_id", "=", (partner or self.customer).id)], limit=1) or (
            self.env["oms.credit.account"].create({
                "partner_id": (partner or self.customer).id, "company_id": self.company.id, "limit": 10000}))
        self.env.flush_all()
        return round(self.env["oms.credit.account"]._gather_owes(self.env.cr, [account.id]).get(account.id, 0.0), 2)

    def down_payment(self, order, percent=30):
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage",
            "amount": percent}).create_invoices()
        bill = order.invoice_ids[-1:]
        bill.action_post()
        return bill

    def reverse(self, bill):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=bill.ids).create({
            "journal_id": bill.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.action_post()
        return note

    # --- more than ordered ------------------------------------------------------------------------------

    def test_more_was_sent_than_ordered(self):
        self.put(self.mug, 20)
        order = self.confirm(mug=10)
        order.picking_ids.move_ids.quantity = 12
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.owes(), 120)
        self.assertEqual(self.bill(order).amount_total, 120)
        self.assertEqual(self.owes(), 120)
        self.assertFalse(self.bill(order))

    def test_something_else_was_put_into_the_parcel(self):
        self.put(self.mug, 10)
        self.put(self.cup, 10)
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids = [Command.create({
            "product_id": self.cup.id, "product_uom_qty": 2, "quantity": 2, "picked": True,
            "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id})]
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual((order.amount_total, self.bill(order).amount_total), (100, 110))

    # --- who pays ---------------------------------------------------------------------------------------

    def test_another_one_pays_from_now_on(self):
        payer = self.env["res.partner"].create({"name": "Head office"})
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        order.picking_ids.move_ids.quantity = 4
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        first = self.bill(order)
        order.partner_invoice_id = payer
        self.assertEqual((self.owes(), self.owes(payer)), (40, 60))
        self.ship(order)
        second = self.bill(order)
        self.assertEqual((first.partner_id, first.amount_total), (self.customer, 40))
        self.assertEqual((second.partner_id, second.amount_total), (payer, 60))
        self.assertEqual((self.owes(), self.owes(payer)), (40, 60))

    # --- given back --------------------------------------------------------------------------------------

    def test_a_down_payment_is_credited_and_the_order_cancelled(self):
        order = self.confirm(mug=10)
        bill = self.down_payment(order)
        note = self.reverse(bill)
        order._action_cancel()
        self.assertEqual((bill.amount_residual, note.amount_residual, self.owes(), order.oms_stage), (0, 0, 0, "cancelled"))
        self.assertFalse(self.todo("cancelled_billed"))
        self.assertFalse(self.bill(order))

    def test_a_down_payment_of_a_cancelled_order_is_somebody_s_work(self):
        order, quiet = self.confirm(mug=10), self.confirm(mug=10)
        bill = self.down_payment(order)
        (order | quiet)._action_cancel()
        row = self.todo("cancelled_billed")
        self.assertEqual((row.order_id, row.value), (order, 30))
        self.assertTrue(row.with_user(self.accountant).mine)
        self.reverse(bill)
        self.assertFalse(self.todo("cancelled_billed"))

    def test_what_was_sent_of_a_cancelled_order_stays_billed(self):
        order = self.shipped(mug=10)
        self.bill(order)
        order._action_cancel()
        self.assertFalse(self.todo("cancelled_billed"))

    def test_a_down_payment_whose_goods_were_all_given_up(self):
        order = self.confirm(mug=10)
        bill = self.down_payment(order)
        self.pay_natively(bill)
        order.picking_ids.action_cancel()
        self.assertEqual(order.oms_stage, "delivered", "money is open")
        self.assertEqual(order.env["oms.portal"]._stage(order)[0], "closed", "but the customer waits for nothing")
        self.assertIn(order, self.todo("to_invoice").order_id)
        note = self.bill(order)
        self.assertEqual((note.move_type, note.amount_total, order.oms_stage), ("out_refund", 30, "closed"))
        self.assertEqual(self.owes(), -30)
        self.assertNotIn(order, self.todo("to_invoice").order_id)

    def test_confirmed_anew_with_less(self):
        self.put(self.mug, 20)
        order = self.confirm(mug=10)
        order._action_cancel()
        order.action_draft()
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        self.assertEqual((self.owes(), order.order_line.oms_released_qty), (40, 4))
        self.ship(order)
        self.assertEqual((self.bill(order).amount_total, self.owes()), (40, 40))

    # --- currencies --------------------------------------------------------------------------------------

    def foreign_bill(self, amount=100):
        currency = self.foreign_currency(rate=3.0)
        bill = self.invoice(amount, currency_id=currency.id)
        return currency, bill

    def test_what_rounding_between_currencies_leaves_is_nothing(self):
        currency, bill = self.foreign_bill(100)  # 33.33 of ours
        for amount in (33.33, 33.33, 33.34):
            self.pay_natively(bill, amount=amount, currency_id=currency.id, payment_date="2024-01-11")
        self.assertEqual((bill.amount_residual, bill.amount_residual_signed, self.owes()), (0, 0, 0))
        self.assertIn(bill.payment_state, ("paid", "in_payment"))

    def test_two_part_payments_at_other_rates(self):
        currency, bill = self.foreign_bill(90)  # 30 of ours
        for day, rate, left in (("2024-02-01", 2.0, 15), ("2024-03-01", 4.5, 0)):
            self.env["res.currency.rate"].create({
                "name": day, "rate": rate, "currency_id": currency.id, "company_id": self.company.id})
            self.pay_natively(bill, amount=45, currency_id=currency.id, payment_date=day)
            self.assertEqual((bill.amount_residual_signed, self.owes()), (left, left))
        self.assertEqual(bill.amount_residual, 0)
