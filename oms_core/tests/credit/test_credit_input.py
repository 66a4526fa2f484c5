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

    def test_what_is_owed_is_taken_apart(self):
        account = self.limit(1000)
        self.invoice(30, self.days_ago(3))
        self.invoice(20, self.days_ago(-9))
        order = self.confirm(mug=5)
        order.picking_ids.move_ids.quantity = 2
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertEqual(
            (account.owes, account.owes_overdue, account.owes_not_due, account.owes_shipped, account.owes_ordered),
            (100, 30, 20, 20, 30))
        order._create_invoices()
        self.env.invalidate_all()
        self.assertEqual((account.owes, account.owes_shipped, account.owes_ordered), (100, 0, 50), "a draft, and three to come")
        order._oms_place_hold("credit", "Ask me")
        self.env.invalidate_all()
        self.assertEqual((account.owes_overdue, account.owes_not_due, account.owes_shipped), (30, 20, 0))
        empty = self.env["oms.credit.account"].create({"partner_id": self.clerk.partner_id.id})
        self.assertEqual((empty.owes, empty.owes_not_due, empty.owes_ordered), (0, 0, 0))

    def draft(self, move_type, amount):
        return self.env["account.move"].create({
            "move_type": move_type, "partner_id": self.customer.id, "invoice_date": self.days_ago(0),
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": amount, "tax_ids": [Command.clear()]})]})

    def test_a_negative_invoice_is_refused_and_gives_no_room(self):
        account = self.limit(10)
        negative = self.draft("out_invoice", -90)
        self.assertEqual(account.owes, 0)
        with self.assertRefused("negative total"):
            negative.action_post()
        self.assertTrue(self.confirm(mug=2).oms_held)

    def test_a_credit_note_gives_room_when_it_is_posted(self):
        account = self.limit(10)
        refund = self.draft("out_refund", 90)
        self.assertEqual(account.owes, 0)
        order = self.confirm(mug=2)
        self.assertTrue(order.oms_held)
        refund.action_post()
        order._oms_process()
        self.assertFalse(order.oms_held)

    def test_without_a_receivable_account_orders_are_judged_all_the_same(self):
        """A company that has no chart of accounts yet: orders are owed, nothing else is."""
        company = self.env["res.company"].create({"name": "New", "oms_credit_mode": "enforce"})
        self.env.user.company_ids |= company
        here = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        self.assertFalse(here["account.account"].search(
            [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]))
        self.assertFalse(self.customer.with_env(here).property_account_receivable_id)
        account = here["oms.credit.account"].create({"partner_id": self.customer.id, "company_id": company.id, "limit": 25})
        here["oms.credit.policy"].create({"name": "New", "rule_ids": [
            Command.create({"kind": "limit"}), Command.create({"kind": "oldest", "threshold": 1})]})
        service = here["product.product"].create(
            {"name": "Hour", "type": "service", "list_price": 10, "invoice_policy": "order", "taxes_id": [Command.clear()]})

        def order(hours):
            order = here["sale.order"].create({"partner_id": self.customer.id, "order_line": [
                Command.create({"product_id": service.id, "product_uom_qty": hours})]})
            order.action_confirm()
            return order

        first = order(2)
        self.assertEqual((first.oms_held, order(1).oms_held), (False, True))
        self.assertEqual(account.owes, 20)
        account._oms_rate()
        self.assertFalse(account.credit_class)
        with self.assertRefused("No journal"):
            first._create_invoices()

    # --- money that is not in the books yet

    def test_a_payment_without_an_entry_leaves_room_and_wakes_the_job(self):
        """A bank journal without an outstanding account: Odoo writes no entry before the bank statement comes."""
        account = self.limit(10)
        order = self.confirm(mug=2)
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 10, "payment_type": "inbound", "partner_type": "customer"})
        payment.outstanding_account_id = False
        cron = self.env.ref("oms_core.cron_process")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(order.oms_held)
        self.assertEqual(account.owes, 10)

    def test_a_payment_without_an_entry_counts_until_its_invoice_is_closed(self):
        account = self.limit(1000)
        invoice = self.invoice(100, self.days_ago(9))
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 60, "payment_type": "inbound", "partner_type": "customer",
            "invoice_ids": [Command.link(invoice.id)]})
        payment.outstanding_account_id = False
        payment.action_post()
        self.env.invalidate_all()
        self.assertEqual(account.owes, 40)
        self.draft_entry(invoice, 60)
        self.env.invalidate_all()
        self.assertEqual(account.owes, 40 - 40, "the bank statement closed 60; of the payment 40 fit what is left")
        self.draft_entry(invoice, 40)
        self.env.invalidate_all()
        self.assertEqual(account.owes, 0)

    def draft_entry(self, invoice, amount):
        """What matching a bank statement with the invoice does."""
        receivable = invoice.line_ids.filtered(lambda item: item.display_type == "payment_term")
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1).default_account_id
        entry = self.env["account.move"].create({"move_type": "entry", "line_ids": [
            Command.create({"account_id": receivable.account_id.id, "partner_id": self.customer.id, "credit": amount}),
            Command.create({"account_id": bank.id, "debit": amount})]})
        entry.action_post()
        (receivable | entry.line_ids.filtered("credit")).reconcile()

    def test_what_a_card_is_authorised_for_takes_no_room_from_others(self):
        account = self.limit(100)
        order = self.quotation(mug=9)
        payment = self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": 90, "currency_id": order.currency_id.id, "partner_id": self.customer.id,
            "state": "pending", "sale_order_ids": [Command.link(order.id)], "reference": "CARD-90"})
        self.env.cr.execute("UPDATE payment_transaction SET state = 'authorized' WHERE id = %s", [payment.id])
        self.env.invalidate_all()
        order.action_confirm()
        self.assertEqual(account.owes, 0)
        self.assertFalse(self.confirm(mug=10).oms_held)

    # --- customers

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
