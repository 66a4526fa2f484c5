# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import os
import tempfile
from datetime import date, datetime
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ...report import billing_sheet
from ..people import new_user
from .billing_case import JANUARY, BillingCase, SheetCase

NASTY = ['=HYPERLINK("http://evil.example","x")', "@SUM(1+1)", "+1", "-2+3", "=1+1", "http://evil.example", "007",
         "a\x01b\tc", "\t=1", "_x0041_"]


@tagged("post_install", "-at_install")
class TestBillingFile(SheetCase):
    """What is in the file, and who gets it."""

    def test_text_is_never_a_formula(self):
        for text in NASTY:
            partner = self.env["res.partner"].create({"name": text, "ref": text, "vat": False})
            invoice = self.invoice(10.0, partner, ref=text, invoice_origin=text)
            payment = self.pay(invoice, date=date(2024, 1, 20), amounts={invoice.id: 4.0})
            payment.memo = text
        self.company.name = "=Evil()"
        _totals, book = self.sheet(**JANUARY)
        for page in book:
            self.assertFalse(page._hyperlinks)
            for cells in page.iter_rows():
                for cell in cells:
                    if cell.data_type == "f":
                        self.assertRegex(cell.value, r"^=SUBTOTAL\(109,[A-Z]+\d+:[A-Z]+\d+\)$")
                    if isinstance(cell.value, str) and cell.data_type != "f" and cell.value[:1] in "=+-@\t":
                        self.assertTrue(cell.quotePrefix, "nor when somebody edits the cell")
        for name, column in (("Customers", "Customer"), ("Invoices", "Reference"), ("Payments", "Memo")):
            shown = {row[column] for row in self.rows(book, name)}
            for text in NASTY[:7]:
                self.assertIn(text, shown)
            self.assertIn("a\ufffdb\tc", shown)
        self.assertEqual(book["Summary"]["A1"].data_type, "s")

    def test_numbers_dates_and_furniture(self):
        self.invoice(1234.5, invoice_date="2024-01-10")
        _totals, book = self.sheet(**JANUARY)
        page = book["Invoices"]
        self.assertEqual(page.freeze_panes, "B5")
        self.assertEqual(page.auto_filter.ref, "A4:R5")
        self.assertGreater(page.column_dimensions["E"].width, 30)
        titles = [cell.value for cell in page[billing_sheet.HEADER_ROW + 1]]
        first = dict(zip(titles, page[billing_sheet.HEADER_ROW + 2]))
        self.assertIsInstance(first["Date"].value, datetime)
        self.assertEqual(first["Date"].number_format, "yyyy-mm-dd")
        money = first["Open, in USD"]
        self.assertEqual((money.data_type, money.value), ("n", 1234.5))
        self.assertEqual(money.number_format, '#,##0.00 "USD";[Red]-#,##0.00 "USD"')
        below = {row[0].value: dict(zip(titles, row)) for row in page.iter_rows(min_row=6)}
        self.assertEqual(below["Total"]["Open, in USD"].value, 1234.5)
        self.assertEqual(below["Total of the rows shown"]["Open, in USD"].value, "=SUBTOTAL(109,O5:O5)")

    def test_more_rows_than_a_sheet_has(self):
        for number in range(5):
            self.invoice(1.0 + number)
        with patch.object(billing_sheet, "MAX_ROWS", 6):
            totals, book = self.sheet(**JANUARY)
        self.assertEqual([len(self.rows(book, name)) for name in ("Invoices", "Invoices (2)", "Invoices (3)")],
                         [2, 2, 1])
        self.assertEqual(totals["invoice"], 15.0)

    def test_since_the_beginning_until_today(self):
        self.invoice(100.0, invoice_date="2019-01-10", invoice_date_due="2019-02-10")
        with freeze_time("2024-03-01"):
            totals, book = self.sheet()
        self.assertEqual((totals["opening"], totals["invoice"], totals["d90"]), (0.0, 100.0, 100.0))
        self.assertIn(datetime(2024, 3, 1), [row[1] for row in book["Summary"].iter_rows(values_only=True)])

    def test_the_period_must_not_end_before_it_begins(self):
        with self.assertRaises(UserError):
            self.sheet(date_from=date(2024, 2, 1), date_to=date(2024, 1, 31))

    def test_queries_do_not_grow_with_the_documents(self):
        self.invoice(1.0)
        self.sheet(**JANUARY)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["oms.billing.sheet"]._oms_write(io.BytesIO(), self.company, **JANUARY)
            return self.cr.sql_log_count - before
        few = queries()
        for number in range(5):
            self.invoice(2.0 + number)
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 20)

    # --- who may ---

    def test_only_accountants_of_the_company(self):
        sheet = self.env["oms.billing.sheet"]
        for user in (self.clerk, self.salesman):
            user.write({"company_ids": [Command.link(self.company.id)]})
            with self.assertRaises(AccessError):
                sheet.with_user(user)._oms_write(io.BytesIO(), self.company)
            with self.assertRaises(AccessError):
                self.env["oms.billing.sheet.wizard"].with_user(user).create({})
        self.assertTrue(sheet.with_user(self.accountant)._oms_write(io.BytesIO(), self.company)["ok"])
        reader = new_user(
            self.env, "oms_reader", "account.group_account_readonly", company_ids=[Command.set(self.company.ids)],
            company_id=self.company.id)
        self.assertTrue(sheet.with_user(reader)._oms_write(io.BytesIO(), self.company)["ok"])
        stranger = self.env["res.company"].create({"name": "Not theirs"})
        with self.assertRaises(AccessError):
            sheet.with_user(self.accountant)._oms_write(io.BytesIO(), stranger)

    def test_the_wizard(self):
        with freeze_time("2024-01-17"):
            wizard = self.env["oms.billing.sheet.wizard"].with_user(self.accountant).create({})
        self.assertEqual((wizard.date_from, wizard.date_to, wizard.company_id),
                         (date(2024, 1, 1), date(2024, 1, 17), self.company))
        self.assertTrue(wizard.open_before)
        action = wizard.action_download()
        self.assertEqual(action["url"], (
            f"/oms/billing_sheet?company_id={self.company.id}&date_from=2024-01-01&date_to=2024-01-17&open_before=1"))
        with self.assertRaises(UserError):
            wizard.date_from = date(2024, 2, 1)

    def test_as_attachment(self):
        self.invoice(100.0)
        attachment = self.env["oms.billing.sheet"].with_user(self.accountant)._oms_attach(self.company, **JANUARY)
        self.assertEqual(attachment.name, "Billing Sheet & Sons 2024-01-01 2024-01-31.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(attachment.raw))
        self.assertRow(self.customer_row(book), closing_balance=100)

    def test_nothing_is_left_in_the_temporary_folder(self):
        with tempfile.TemporaryDirectory() as folder, patch.object(tempfile, "tempdir", folder):
            file, _name, _totals = self.env["oms.billing.sheet"]._oms_temporary(self.company, **JANUARY)
            self.assertEqual(os.listdir(folder), [])
            self.assertEqual(file.read(2), b"PK")
            file.close()


@tagged("post_install", "-at_install")
class TestBillingSheetDownload(HttpCase, BillingCase):
    def test_download(self):
        invoice = self.invoice(123.0)
        url = f"/oms/billing_sheet?company_id={self.company.id}&date_from=2024-01-01&date_to=2024-01-31"
        self.authenticate("oms_accountant", "oms_accountant")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertIn(invoice.name, [row[0] for row in book["Invoices"].iter_rows(values_only=True)])

    def test_refused(self):
        url = f"/oms/billing_sheet?company_id={self.company.id}"
        self.authenticate("oms_clerk", "oms_clerk")
        self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate("oms_accountant", "oms_accountant")
        for bad in (f"company_id={self.company.id}&date_to=9999-12-31", "company_id=1&date_from=0001-01-01",
                    "company_id=1&date_to=yesterday",
                    f"company_id={self.company.id}&date_from=2024-02-01&date_to=2024-01-01"):
            self.assertEqual(self.url_open(f"/oms/billing_sheet?{bad}").status_code, 400, bad)
        for company in ("99999999", "x", "0", "-1", str(2**31), "9" * 5000, ""):
            self.assertEqual(self.url_open(f"/oms/billing_sheet?company_id={company}").status_code, 403, company)
        self.assertEqual(self.url_open("/oms/billing_sheet").status_code, 403)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)
