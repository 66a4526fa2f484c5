# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..payments.test_public_reports_payments import cash_rounding
from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestPublicReportsMatching(MatchCase):
    """What users of comparable systems reported about matching, as it is here and has to stay."""

    def test_a_second_part_leaves_the_first_alone(self):
        """OCA/account-reconcile#43: matched by its reference, the second payment took the place of the first one."""
        invoice = self.invoice(10000.0)
        first, second = self.payment(8000.0, "XYZ789"), self.payment(1500.0, invoice.name)
        (self.credit_of(first) | invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")).reconcile()
        self.apply(second)
        self.assertEqual((invoice.amount_residual, self.credit_of(first).reconciled), (500, True))

    def test_two_digits_of_a_number_are_no_number(self):
        """erp-mafia/accounted#2673, frappe/erpnext#46725: 31 payments were booked on invoices by two digits of the text."""
        invoice = self.invoice(250.0)
        payment = self.payment(250.0, f"Rent {invoice.name[-2:]} December", partner=self.other)
        self.assertFalse([one for one in self.row(payment)["proposals"] if one["sure"]])

    def test_an_early_discount_of_a_rounded_invoice(self):
        """odoo/odoo#207049: 2 % off 13.35 is 0.25, to the coin; two cents stayed open."""
        tax = self.env["account.tax"].create({"name": "21", "amount": 21, "type_tax_use": "sale", "company_id": self.company.id})
        for strategy in ("add_invoice_line", "biggest_tax"):
            with self.subTest(strategy=strategy):
                invoice = self.env["account.move"].create({
                    "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": "2024-01-10",
                    "invoice_payment_term_id": self.early().id,
                    "invoice_cash_rounding_id": cash_rounding(self.env, "UP", strategy).id,
                    "invoice_line_ids": [Command.create({
                        "name": "Goods", "quantity": 1, "price_unit": 11.0, "tax_ids": [Command.set(tax.ids)]})]})
                invoice.action_post()
                payment = self.payment(13.10, invoice.name)
                self.assertTrue(self.best(payment)["sure"])
                self.apply(payment)
                self.assertEqual((invoice.amount_total, invoice.amount_residual), (13.35, 0))

    def test_instalments_of_a_rounded_invoice(self):
        """odoo/odoo#176289: instalments were not rounded, and what was paid to the coin did not fit."""
        term = self.env["account.payment.term"].create({"name": "halves", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 40)]})
        invoice = self.invoice(868.33, invoice_payment_term_id=term.id,
                               invoice_cash_rounding_id=cash_rounding(self.env, "HALF-UP").id)
        for part in sorted(invoice.line_ids.filtered(lambda line: line.display_type == "payment_term").mapped("balance"))[::-1]:
            self.apply(self.payment(part, invoice.name))
        self.assertEqual((invoice.amount_total, invoice.amount_residual), (868.35, 0))

    def test_a_discounted_payment_that_was_registered_first(self):
        """odoo/odoo#182656: registered as a payment without an entry, the statement's line found no discount any more."""
        invoice = self.invoice(100.0, invoice_payment_term_id=self.early().id)
        self.payment(98.0, invoice.name, entry=False, invoice_ids=[Command.set(invoice.ids)])
        line = self.arrives(98.0, invoice.name, date="2024-01-21")
        self.apply(line)
        self.assertEqual((invoice.amount_residual, invoice.payment_state in ("paid", "in_payment")), (0, True))

    def test_two_discounts_in_one_payment(self):
        one, two = (self.invoice(amount, invoice_payment_term_id=self.early().id) for amount in (33.33, 66.67))
        self.apply(self.payment(32.66 + 65.34, f"{one.name} {two.name}"))
        self.assertEqual((one.amount_residual, two.amount_residual), (0, 0))

    def test_currencies_of_other_coins(self):
        """Whole yen and thousandths of a dinar fit to their last unit."""
        for name, rounding, rate, amount in (("YYY", 1.0, 151.3, 26451.0), ("DDD", 0.001, 0.307, 26.451)):
            coin = self.env["res.currency"].create({"name": name, "symbol": name, "rounding": rounding})
            self.env["res.currency.rate"].create({
                "name": "2000-01-01", "rate": rate, "currency_id": coin.id, "company_id": self.company.id})
            invoice = self.invoice(amount, currency_id=coin.id)
            payment = self.payment(amount, invoice.name, currency_id=coin.id)
            self.assertTrue(self.best(payment)["sure"])
            self.apply(payment)
            self.assertEqual(invoice.amount_residual, 0)
