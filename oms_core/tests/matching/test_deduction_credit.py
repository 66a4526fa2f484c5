# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import tagged

from ...models.credit.oms_credit_account_owes import Open
from ..billing.billing_case import BillingCase, SheetCase
from .deduction_case import DeductionCase


@tagged("post_install", "-at_install")
class TestDeductionCredit(DeductionCase, BillingCase):
    """What is in dispute is owed, but not late; refused, it is late from its due date on."""

    def overdue(self, account):
        self.env.flush_all()
        return self.env["oms.credit.account"]._gather_open(self.env.cr, account.ids).get(account.id, Open())

    def late_invoice(self, amount, days=30):
        due = self.env["oms.day"]._today(company=self.company) - timedelta(days=days)
        return self.invoice(amount, invoice_date=due, invoice_date_due=due, invoice_payment_term_id=False)

    def test_it_is_owed_and_not_late(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        deduction = self.deduct(invoice, 25.0)
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (100.0, 75.0, 30))
        self.pay_natively(invoice, amount=75.0)
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (25.0, 0.0, 0), "all that is open is in dispute")
        deduction.action_refuse()
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (25.0, 25.0, 30))
        deduction.action_reopen()
        deduction.action_accept()
        self.assertEqual(self.overdue(account).due, 0.0)

    def overdue_row(self, invoice):
        self.env.invalidate_all()
        return self.todo("overdue").filtered(lambda row: row.res_id == invoice.id)

    def test_the_overdue_list_leaves_out_what_is_in_dispute(self):
        invoice = self.late_invoice(100.0)
        self.assertEqual(self.overdue_row(invoice).value, 100.0)
        self.deduct(invoice, 40.0)
        self.assertEqual(self.overdue_row(invoice).value, 60.0)
        self.deduct(invoice, 60.0)
        self.assertFalse(self.overdue_row(invoice))

    def history(self, account):
        self.env.flush_all()
        today = self.env["oms.day"]._today(company=self.company)
        return account._gather_history(account.ids, today, 1096).get(account.id, ([], 0.0))

    def test_the_score_counts_it_as_a_dispute_and_not_as_late(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        deduction = self.deduct(invoice, 40.0)
        items, disputed = self.history(account)
        self.assertEqual(([item.amount for item in items if item.paid is None], disputed), ([60.0], 40.0))
        deduction.action_refuse()
        items, disputed = self.history(account)
        self.assertEqual(([item.amount for item in items if item.paid is None], disputed), ([100.0], 0.0))

    def test_written_off_it_was_never_paid(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        self.deduct(invoice, 40.0, "other").action_accept()
        items, disputed = self.history(account)
        self.assertEqual([(item.amount, item.paid) for item in items], [(60.0, None)])
        self.assertEqual(disputed, 40.0)


@tagged("post_install", "-at_install")
class TestDeductionBooks(DeductionCase, SheetCase):
    """The workbook still agrees with the ledger."""

    def test_the_workbook_agrees(self):
        for kind, paid in (("price", 90.0), ("other", 80.0), ("freight", 70.0)):
            deduction = self.short(100.0, paid, kind)
            if kind != "freight":
                deduction.action_accept()
        today = self.env["oms.day"]._today(company=self.company)
        _totals, book = self.sheet(date_from=today.replace(day=1), date_to=today)
        self.assertEqualsLedger(book, today)
        self.assertRow(self.customer_row(book), closing_balance=30.0)
