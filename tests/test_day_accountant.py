# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .books_case import BooksCase


@tagged("post_install", "-at_install")
class TestDayAccountant(BooksCase):
    """The accountant's day."""

    role = "accountant"

    def billed(self, name, price, days_ago):
        invoice = self.shipped(name, self.goods(f"Mug of {name}", price, stock=9), 1)._create_invoices()
        day = fields.Date.today() - timedelta(days=days_ago)
        invoice.write({"invoice_date": day, "invoice_date_due": day})
        invoice.action_post()
        return invoice

    def test_day(self):
        self.billed("New Debt", 70, 3)
        self.billed("Old Debt", 50, 4_000)  # older than whatever the database has
        order = self.shipped("Bill Me", self.goods("Mug to bill", 30, stock=9), 1)
        self.day("oms_day_accountant")
        self.assertEqual(order.invoice_ids.create_uid, self.user)
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))
        self.authenticate(self.user.login, self.user.login)
        day = fields.Date.today()
        file = self.url_open(f"/oms/billing_sheet?company_id={self.company.id}&date_from={day}&date_to={day}&open_before=1")
        self.assertEqual((file.status_code, file.content[:2]), (200, b"PK"), "a workbook")
