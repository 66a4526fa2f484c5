# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import tagged

from .deduction_case import DeductionCase
from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestNoRate(DeductionCase, MatchCase):
    """Nothing is booked at a rate that nobody entered: Odoo takes the first later one, or one for one. Who has it booked is told
    which currency lacks a rate on which day, and where to enter it."""

    WORDS = "no rate of TST on .* or before, and none is guessed. Enter it under Accounting, Currencies"

    def setUp(self):
        super().setUp()
        self.today = self.env["oms.day"]._today(company=self.company)
        self.foreign = self.foreign_currency(rate=2.0)

    def from_day(self, day):
        """The company has rates from that day on only."""
        self.foreign.rate_ids.name = day

    def test_an_order_billed_by_hand(self):
        order, own = self.quotation(mug=2), self.shipped(mug=1)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": self.foreign.id})
        order.order_line.price_unit = 21.0
        self.put(self.mug, 2)
        order.action_confirm()
        self.ship(order)
        self.from_day(self.today + timedelta(days=1))
        outcome = self.outcome(order | own)
        self.assertEqual((outcome.billed, list(outcome.failed)), (own, [order]), "it does not lose the others")
        self.assertRegex(outcome.failed[order], self.WORDS)
        self.assertRegex(order.oms_billing_issue_ids.reason, self.WORDS)
        self.assertIn(order, self.todo("not_billed").order_id)
        self.assertFalse(order.invoice_ids)
        self.from_day(self.today)
        bill = self.bill(order)
        self.assertEqual((bill.amount_total, self.receivable(bill)), (42.0, 21.0))
        self.assertTrue(order.oms_billing_issue_ids.closed_on)

    def test_a_deduction_that_is_written_off(self):
        self.reason("price").write({"settle": "write_off"})
        invoice = self.invoice(100.0, currency_id=self.foreign.id)
        deduction = self.deduct(invoice, 10.0)
        self.from_day(self.today + timedelta(days=1))
        with self.assertRefused(self.WORDS):
            deduction.action_accept()
        self.assertEqual((deduction.state, invoice.amount_residual), ("open", 100.0))
        self.from_day(self.today)
        deduction.action_accept()
        self.assertEqual((invoice.amount_residual, self.receivable(deduction.settle_id)), (90.0, -5.0))

    def test_a_bank_fee_and_an_early_discount(self):
        self.company.write({"oms_match_fee": 10.0, "oms_match_fee_account_id": self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1).id})
        fee = self.invoice(100.0, currency_id=self.foreign.id)
        early = self.invoice(200.0, currency_id=self.foreign.id, invoice_payment_term_id=self.early().id)
        short, in_time = (self.payment(amount, invoice.name, currency_id=self.foreign.id) for amount, invoice in (
            (93.0, fee), (196.0, early)))
        self.from_day("2024-01-21")  # they came on the 20th
        for payment in (short, in_time):
            with self.assertRefused(f"{payment.name}: .*{self.WORDS}"):
                self.apply(payment)
        self.assertEqual((fee.amount_residual, early.amount_residual), (100.0, 200.0))
        self.from_day("2024-01-20")
        for payment in (short, in_time):
            self.apply(payment)
        self.assertEqual((fee.amount_residual, early.amount_residual), (0.0, 0.0))
