# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBillingRunBilled(RunCase):
    """After a run its amounts are those of the invoices, whatever changed since the preview."""

    def billed_lines(self, run):
        return run.line_ids.sudo().filtered(lambda line: line.state == "billed")

    def assertAsInvoices(self, run):
        lines = self.billed_lines(run)
        for invoice in run.invoice_ids.sudo():
            mine = lines.filtered(lambda line, invoice=invoice: line.move_id == invoice)
            self.assertTrue(mine, invoice.name)
            self.assertEqual(round(sum(mine.mapped("amount")), 2), invoice.amount_total_in_currency_signed, invoice.name)
            self.assertEqual(round(sum(mine.mapped("amount_company")), 2), invoice.amount_total_signed, invoice.name)
            self.assertEqual(mine.currency_id, invoice.currency_id)
        self.assertEqual(round(run.amount, 2), round(sum(run.invoice_ids.sudo().mapped("amount_total_signed")), 2))

    def test_a_price_that_changed_since_the_preview(self):
        dear, other = self.shipped(mug=2), self.shipped(self.other, mug=1)
        run = self.preview()
        self.assertEqual(run.amount, 30.0)
        dear.order_line.price_unit = 21.0
        self.do(run)
        self.assertAsInvoices(run)
        self.assertEqual((run.amount, self.billed_lines(run).filtered(lambda line: line.order_id == other).amount), (52.0, 10.0))

    def test_several_orders_on_one_invoice_have_each_its_part(self):
        self.billed(self.customer, "daily", group="address")
        first, second = self.shipped(mug=1), self.shipped(mug=2)
        run = self.preview()
        second.order_line.price_unit = 3.33
        [invoice] = self.do(run)
        self.assertEqual({line.order_id: line.amount for line in self.billed_lines(run)}, {first: 10.0, second: 6.66})
        self.assertAsInvoices(run)
        self.assertEqual(invoice.amount_total, 16.66)

    def test_cents_of_cash_rounding_are_somebodys(self):
        rounding = self.env["account.cash.rounding"].create({
            "name": "0.05", "rounding": 0.05, "strategy": "add_invoice_line",
            "profit_account_id": self.env["account.account"].search([("account_type", "=", "income")], limit=1).id,
            "loss_account_id": self.env["account.account"].search([("account_type", "=", "expense")], limit=1).id})
        self.billed(self.customer, "daily", group="address")
        orders = self.shipped(mug=1) + self.shipped(mug=1)
        orders.order_line.price_unit = 3.33
        run = self.preview()
        prepare = type(orders)._prepare_invoice
        with patch.object(type(orders), "_prepare_invoice", lambda order: {
                **prepare(order), "invoice_cash_rounding_id": rounding.id}):
            [invoice] = self.do(run)
        self.assertEqual(invoice.amount_total, 6.65)
        self.assertAsInvoices(run)

    def test_a_rate_that_changed_since_the_preview(self):
        foreign = self.foreign_currency(2.0)
        order = self.quotation(mug=2)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": foreign.id})
        order.order_line.price_unit = 20.0
        self.put(self.mug, 2)
        order.action_confirm()
        self.ship(order)
        run = self.preview(date(2026, 2, 28))
        self.assertEqual((run.amount, run.line_ids.amount), (20.0, 40.0))
        self.env["res.currency.rate"].create({
            "name": "2026-02-01", "rate": 4.0, "currency_id": foreign.id, "company_id": self.company.id})
        self.do(run)
        self.assertAsInvoices(run)
        self.assertEqual(run.amount, 10.0)

    def test_how_customers_are_billed_is_asked_once_for_a_set(self):
        orders = self.shipped(mug=1) + self.shipped(self.other, mug=2)
        billing = type(self.env["oms.billing"])
        asked, terms = [], billing._terms_sql

        def counted(service, some, day):
            asked.append(len(some))
            return terms(service, some, day)
        with patch.object(billing, "_terms_sql", counted):
            run = self.preview()
            self.assertEqual(asked, [2])
            self.do(run)
        self.assertEqual(asked, [2, 2])
        self.assertEqual(len(orders.invoice_ids), 2)
