# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .test_credit_rules import CreditRulesCase


@tagged("post_install", "-at_install")
class TestCreditInput(CreditRulesCase):
    """Books as they come: what is open, overdue and how old, and what is owed, have a defined result."""

    def open(self, account):
        self.env.flush_all()
        return self.env["oms.credit.account"]._gather_open(self.env.cr, account.ids).get(account.id)

    def days_ago(self, days):
        return fields.Date.today() - timedelta(days=days)

    def test_an_item_without_a_due_date_is_due_on_its_own_date(self):
        account = self.limit(1000)
        receivable = self.customer.property_account_receivable_id
        other = self.env["account.account"].search([("account_type", "=", "income")], limit=1)
        entry = self.env["account.move"].create({
            "move_type": "entry", "date": self.days_ago(8), "line_ids": [
                Command.create({"account_id": receivable.id, "partner_id": self.customer.id, "debit": 30}),
                Command.create({"account_id": other.id, "credit": 30})]})
        entry.action_post()
        entry.line_ids.flush_recordset()
        self.env.cr.execute("UPDATE account_move_line SET date_maturity = NULL WHERE move_id = %s", [entry.id])
        self.assertEqual(tuple(self.open(account)), (30, 30, 8))

    def test_instalments_are_overdue_one_by_one(self):
        account = self.limit(1000)
        term = self.env["account.payment.term"].create({"name": "Half", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 60)]})
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": self.days_ago(30),
            "invoice_payment_term_id": term.id, "invoice_line_ids": [
                Command.create({"name": "x", "price_unit": 100, "tax_ids": [Command.clear()]})]})
        invoice.action_post()
        self.assertEqual(tuple(self.open(account)), (100, 50, 20))

    def test_reversed_and_part_paid_invoices(self):
        account = self.limit(1000)
        invoice = self.invoice(100, self.days_ago(9))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"amount": 40})._create_payments()
        self.assertEqual(account.owes, 60)
        other = self.invoice(70, self.days_ago(20))
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=other.ids).create(
            {"journal_id": other.journal_id.id}).refund_moves()
        other.reversal_move_ids.filtered(lambda refund: refund.state == "draft").action_post()
        account.invalidate_recordset()
        self.assertEqual(account.owes, 60)
        self.assertEqual(tuple(self.open(account)), (60, 60, 9))

    def test_a_credit_note_alone_leaves_room_and_is_no_share_overdue(self):
        account = self.limit(10)
        self.policy({"kind": "overdue", "threshold": 0}, {"kind": "oldest", "threshold": 0})
        refund = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customer.id, "invoice_date": self.days_ago(50),
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 90, "tax_ids": [Command.clear()]})]})
        refund.action_post()
        self.assertEqual(account.owes, -90)
        self.assertFalse(self.confirm(mug=10).oms_held)
        self.assertTrue(self.confirm(mug=1).oms_held)

    def test_an_archived_customer_s_orders_are_judged(self):
        self.limit(5)
        order = self.quotation(mug=1)
        self.customer.active = False
        order.action_confirm()
        self.assertTrue(order.oms_held)

    def test_customers_who_share_and_are_merged_owe_once(self):
        sister = self.env["res.partner"].create({"name": "Sister"})
        account = self.limit(1000)
        account.member_ids = sister
        self.invoice(30, self.days_ago(-9), sister)
        self.invoice(20, self.days_ago(-9))
        self.env["base.partner.merge.automatic.wizard"]._merge((sister | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(account.owes, 50)
        self.assertEqual(account.partner_id, self.customer)
        self.assertFalse(self.confirm(mug=1).oms_held)

    def test_the_first_limit_of_a_company_counts_at_once(self):
        """Also where the account was there before, made by the nightly scores behind the cache's back."""
        company = self.env["res.company"].create({"name": "New", "oms_credit_mode": "enforce"})
        Account = self.env["oms.credit.account"]
        self.assertFalse(Account._oms_used(company.id))
        self.env.cr.execute(
            """INSERT INTO oms_credit_account (partner_id, company_id, limited, "limit", active, automatic)
                    VALUES (%s, %s, FALSE, 0, TRUE, TRUE) RETURNING id""", [self.customer.id, company.id])
        account = Account.browse(self.env.cr.fetchone()[0])
        self.assertFalse(Account._oms_used(company.id))
        account.limited = True
        self.assertTrue(Account._oms_used(company.id))

    def test_a_policy_that_is_archived_does_not_count(self):
        policy = self.policy({"kind": "value", "threshold": 1})
        policy.active = False
        self.assertFalse(self.confirm(mug=1).oms_held)
        policy.active = True
        self.assertTrue(self.confirm(mug=1).oms_held)
