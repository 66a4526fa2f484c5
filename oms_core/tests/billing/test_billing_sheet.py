# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from collections import defaultdict
from datetime import date

from odoo import Command
from odoo.tests import tagged

from .billing_case import JANUARY, SheetCase

SECONDS = 60  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestBillingSheet(SheetCase):
    """The spreadsheet says what the ledger says."""

    def test_a_month(self):
        """Opening, invoices, credit notes, payments, closing; and the lists behind them."""
        before = self.invoice(1000.0, invoice_date="2023-11-20", invoice_date_due="2023-12-20")
        paid = self.invoice(200.0, invoice_date="2024-01-05", invoice_date_due="2024-01-20")
        self.invoice(50.0, invoice_date="2024-01-31", invoice_date_due="2024-02-15", ref="PO 7")
        note = self.credit_note(30.0, invoice_date="2024-01-12")
        payment = self.pay(before, date=date(2024, 1, 15), share=0.4, reference="b1")
        self.pay(paid, date=date(2024, 1, 20))
        totals, book = self.sheet(**JANUARY)
        self.assertEqual(book.sheetnames, [
            "Summary", "Customers", "Invoices", "Credit notes", "Payments", "Other entries"])
        self.assertRow(
            self.customer_row(book), opening_balance=1000, invoices=250, credit_notes=-30, payments=-600,
            other_entries=0, closing_balance=620, not_due=50, **{"31_60_days": 600}, credits_not_used=-30)
        self.assertEqualsLedger(book, JANUARY["date_to"])
        self.assertEqual(totals["closing"], 620.0)
        invoices = {row["Number"]: row for row in self.rows(book, "Invoices")}
        self.assertEqual(len(invoices), 3)
        self.assertRow(invoices[paid.name], status="Settled", days_overdue=None, open=0)
        (shown,) = self.rows(book, "Credit notes")
        self.assertRow(shown, number=note.name, total=30, status="Open")
        payments = {row["Number"]: row for row in self.rows(book, "Payments")}
        self.assertRow(payments[payment.name], amount=400, matched_with=f"{before.name} (400.00)")

    def test_an_older_invoice_still_open(self):
        before = self.invoice(1000.0, invoice_date="2023-11-20", invoice_date_due="2023-12-20")
        self.pay(before, date=date(2024, 1, 15), share=0.4)
        (row,) = self.rows(self.sheet(**JANUARY)[1], "Invoices")
        self.assertEqual((row["Older, in USD"], row["Of the period, in USD"], row["Open, in USD"]), (1000, None, 600))
        self.assertRow(row, status="Part settled", days_overdue=42, age="31-60 days")
        self.assertFalse(self.rows(self.sheet(open_before=False, **JANUARY)[1], "Invoices"))

    def test_the_edges_of_the_period(self):
        for day in ("2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01"):
            self.invoice(100.0, invoice_date=day)
        totals, book = self.sheet(**JANUARY)
        self.assertRow(self.customer_row(book), opening_balance=100, invoices=200, closing_balance=300)
        self.assertEqual(len(self.rows(book, "Invoices")), 3)
        self.assertEqual((totals["opening"], totals["invoice"]), (100.0, 200.0))
        self.assertEqualsLedger(book, JANUARY["date_to"])

    def test_a_past_month_stays_as_it_was(self):
        """What is paid in February was open on 31 January, today as then."""
        invoice = self.invoice(100.0, invoice_date="2024-01-10", invoice_date_due="2024-01-25")
        before = self.sheet(**JANUARY)
        self.pay(invoice, date=date(2024, 2, 1))
        after = self.sheet(**JANUARY)
        self.assertEqual(after[0], before[0])
        self.assertEqual(self.customer_row(after[1]), self.customer_row(before[1]))
        self.assertEqual(self.rows(after[1], "Invoices"), self.rows(before[1], "Invoices"))

    def test_the_age_of_debts(self):
        for due, amount in (("2024-01-31", 1), ("2024-01-30", 2), ("2024-01-01", 4), ("2023-12-31", 8),
                            ("2023-12-02", 16), ("2023-12-01", 32), ("2023-11-02", 64), ("2023-11-01", 128)):
            self.invoice(amount, invoice_date="2023-10-01", invoice_date_due=due)
        totals, book = self.sheet(**JANUARY)
        self.assertRow(self.customer_row(book), **{
            "not_due": 1, "1_30_days": 6, "31_60_days": 24, "61_90_days": 96, "over_90_days": 128})
        self.assertEqual([totals[key] for key in ("not_due", "d1_30", "d31_60", "d61_90", "d90")], [1, 6, 24, 96, 128])

    def test_a_customer_with_only_payments(self):
        self.env["account.payment"].create({
            "partner_id": self.other.id, "amount": 75.0, "date": "2024-01-09", "journal_id": self.bank.id,
            "payment_type": "inbound", "partner_type": "customer", "memo": "in advance"}).action_post()
        _totals, book = self.sheet(**JANUARY)
        self.assertRow(
            self.customer_row(book, self.other), opening_balance=0, payments=-75, closing_balance=-75,
            credits_not_used=-75, not_due=0)
        (row,) = self.rows(book, "Payments")
        self.assertEqual((row["Not used yet, in USD"], row["Matched with"], row["Memo"]), (75, None, "in advance"))

    def test_a_credit_note_not_matched_and_one_matched(self):
        invoice = self.invoice(100.0)
        self.credit_note(30.0)
        matched = self.credit_note(20.0)
        (invoice + matched).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        _totals, book = self.sheet(**JANUARY)
        status = {row["Total"]: row["Status"] for row in self.rows(book, "Credit notes")}
        self.assertEqual(status, {30: "Open", 20: "Settled"})
        self.assertRow(self.customer_row(book), credits_not_used=-30, closing_balance=50)

    def test_money_paid_back(self):
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 10.0, "date": "2024-01-09", "journal_id": self.bank.id,
            "payment_type": "outbound", "partner_type": "customer"})
        payment.action_post()
        _totals, book = self.sheet(**JANUARY)
        (row,) = self.rows(book, "Payments")
        self.assertEqual((row["Number"], row["Amount"]), (payment.name, -10))

    def test_other_entries_and_entries_without_customer(self):
        account = self.customer.with_company(self.company).property_account_receivable_id
        income = self.env["account.account"].search([
            ("account_type", "=", "income"), ("company_ids", "=", self.company.id)], limit=1)
        self.env["account.move"].create({
            "journal_id": self.misc.id, "date": "2024-01-03", "ref": "written off",
            "line_ids": [
                Command.create({"account_id": account.id, "partner_id": self.customer.id, "credit": 5.0}),
                Command.create({"account_id": account.id, "credit": 2.0}),
                Command.create({"account_id": income.id, "debit": 7.0}),
            ]}).action_post()
        totals, book = self.sheet(**JANUARY)
        self.assertEqual(totals["other"], -7.0)
        self.assertEqual({row["Customer"]: row["Closing balance"] for row in self.rows(book, "Customers")},
                         {self.customer.name: -5, "(no customer)": -2})
        self.assertEqual(len(self.rows(book, "Other entries")), 2)

    def test_drafts_and_cancelled_documents_are_not_there(self):
        draft = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": "2024-01-10",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})]})
        draft.copy().button_cancel()
        totals, book = self.sheet(**JANUARY)
        self.assertEqual((totals["closing"], totals["customers"]), (0.0, 0))
        self.assertEqual(self.rows(book, "Invoices"), [])

    def test_one_customer_pays_for_another(self):
        invoice = self.invoice(100.0, invoice_date_due="2024-01-15")
        self.env["account.payment"].create({
            "partner_id": self.other.id, "amount": 100.0, "date": "2024-01-09", "journal_id": self.bank.id,
            "payment_type": "inbound", "partner_type": "customer"}).action_post()
        items = self.env["account.move.line"].search([
            ("company_id", "=", self.company.id), ("account_type", "=", "asset_receivable")])
        items.reconcile()
        self.assertEqual(invoice.payment_state, "paid")
        _totals, book = self.sheet(**JANUARY)
        self.assertEqualsLedger(book, JANUARY["date_to"])
        self.assertRow(
            self.customer_row(book), closing_balance=100, matched_with_other_customers=100, **{"1_30_days": 0})
        self.assertRow(
            self.customer_row(book, self.other), closing_balance=-100, matched_with_other_customers=-100)

    def test_several_currencies(self):
        foreign = self.foreign_currency(rate=2.0)
        invoice = self.invoice(300.0, currency_id=foreign.id)
        self.invoice(10.0)
        self.env["res.currency.rate"].create({
            "name": "2024-01-20", "rate": 2.5, "currency_id": foreign.id, "company_id": self.company.id})
        self.pay(invoice, date=date(2024, 1, 20), share=0.5)
        _totals, book = self.sheet(**JANUARY)
        self.assertEqualsLedger(book, JANUARY["date_to"])
        row = next(row for row in self.rows(book, "Invoices") if row["Number"] == invoice.name)
        self.assertEqual((row["Total"], row["Open"], row["Of the period, in USD"], row["Open, in USD"]),
                         (300, 150, 150, 75))
        summary = {row[0]: row[1:] for row in book["Summary"].iter_rows(values_only=True)}
        self.assertEqual(summary["TST"], (150, 0, 150, 75))
        self.assertEqual(summary["USD"], (10, 0, 10, 10))
        cell = next(cell for cells in book["Invoices"].iter_rows() for cell in cells if cell.value == 300)
        self.assertIn('"TST"', cell.number_format)
        self.pay(invoice, date=date(2024, 1, 25))
        self.assertEqualsLedger(self.sheet(**JANUARY)[1], JANUARY["date_to"])

    def test_other_companies_are_not_in_it(self):
        self.invoice(100.0)
        theirs = self.env["res.company"].create({"name": "Theirs"})
        self.env["account.chart.template"].try_loading("generic_coa", company=theirs, install_demo=False)
        theirs.currency_id = self.env.ref("base.EUR")
        journal = self.env["account.journal"].search([("company_id", "=", theirs.id), ("type", "=", "sale")], limit=1)
        self.env.user.company_ids += theirs
        self.env["account.move"].with_context(allowed_company_ids=theirs.ids).create({
            "move_type": "out_invoice", "partner_id": self.other.id, "journal_id": journal.id,
            "invoice_date": "2024-01-10", "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
        }).action_post()
        totals, book = self.sheet(**JANUARY)
        self.assertEqual((totals["closing"], totals["customers"]), (100.0, 1))
        self.assertNotIn(self.other.name, [row["Customer"] for row in self.rows(book, "Customers")])
        self.assertEqual(
            self.env["oms.billing.sheet"]._oms_write(io.BytesIO(), theirs, **JANUARY)["currency"], "EUR")

    def test_a_busy_year_equals_the_ledger(self):
        """Many invoices, credit notes, part payments, in seeded disorder: at each month's end the sheet is the ledger."""
        customers = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(4)])
        open_invoices = defaultdict(lambda: self.env["account.move"])
        for step in range(24):
            customer = customers[step * 7 % 4]
            day = f"2024-{1 + step // 8:02}-{1 + step * 5 % 27:02}"
            invoice = self.invoice(10.01 + step * 3.33, customer, invoice_date=day)
            open_invoices[customer] += invoice
            if step % 3 == 0:
                self.pay(invoice, date=date(2024, 1 + step // 8, 28), share=(0.3, 1, 1.2)[step // 3 % 3])
            if step % 5 == 0:
                self.credit_note(3.21, customer, invoice_date=day)
        for day in (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)):
            _totals, book = self.sheet(date_from=day.replace(day=1), date_to=day)
            self.assertEqualsLedger(book, day)

    def test_a_contact_s_payment_is_its_company_s(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": firm.id})
        self.invoice(100.0, contact)
        _totals, book = self.sheet(**JANUARY)
        self.assertRow(self.customer_row(book, firm), closing_balance=100)
        self.assertEqual(len(self.rows(book, "Customers")), 1)
