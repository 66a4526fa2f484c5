# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import QueryCanceled, SerializationFailure

from odoo import Command, fields
from odoo.tests import tagged

from ...planning import score as planning
from .score_case import ScoreCase


class Collided(SerializationFailure):
    pgcode = "40001"


class TooLong(QueryCanceled):
    pgcode = "57014"


@tagged("post_install", "-at_install")
class TestScoreJobs(ScoreCase):
    """All accounts at night, one within seconds, and when open invoices are expected to be paid."""

    def stale(self):
        return self.env["oms.credit.stale"].search([("partner_id", "=", self.customer.id)])

    def test_posting_paying_and_unmatching_mark_the_customer(self):
        cron = self.env.ref("oms_core.cron_score_stale")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        invoice = self.document(age=40)
        self.assertTrue(self.stale())
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers)
        for change in (lambda: self.pay(invoice, 5, amount=30), lambda: self.pay(invoice, 4),
                       lambda: invoice.line_ids.remove_move_reconcile(), invoice.button_draft):
            self.stale().unlink()
            change()
            self.assertTrue(self.stale())

    def test_the_job_scores_who_was_marked(self):
        self.habit(late=0)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_score_stale").method_direct_trigger()
        self.assertFalse(self.stale())
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((account.credit_class, account.limited, account.automatic), ("A", False, True))

    def test_the_nightly_job_scores_everybody_and_the_company(self):
        self.habit(late=20)
        self.env["oms.credit.stale"].search([]).unlink()
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_score").method_direct_trigger()
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(account.scored_on, self.today)
        self.assertFalse(self.accounts.search([("scored_on", "!=", self.today)]))

    def test_the_company_s_days_are_those_of_the_planning_code(self):
        second = self.env["res.partner"].create({"name": "Other"})
        self.habit(late=12)
        self.habit(late=-5, partner=second, amount=333)
        self.bill(age=1500)
        self.bill(age=10)
        self.document(age=50, amount=70, move_type="out_refund")
        self.env["oms.credit.stale"]._oms_open_accounts()
        self.env.flush_all()
        accounts = self.accounts.search([("company_id", "=", self.company.id)])
        history = self.accounts._gather_history(accounts.ids, self.today, 1096)
        facts = planning.gather([item for items, _ in history.values() for item in items], self.today, 1096)
        self.assertAlmostEqual(self.accounts._gather_company_days(self.company, self.today, 1096), facts.days_late, 6)

    def refusing(self, error, *accounts):
        """The database refuses to score any set with one of these accounts; nothing is really committed."""
        rate, cr = type(self.accounts)._oms_rate, self.env.cr
        points = [cr.savepoint(flush=False)]

        def refuse(records, today=None):
            if records & self.accounts.concat(*accounts):
                raise error
            return rate(records, today)

        def commit():
            self.env.flush_all()
            points.append(cr.savepoint(flush=False))

        def rollback():
            self.env.invalidate_all(flush=False)
            points[-1].rollback()

        return (patch.object(type(self.accounts), "_oms_rate", refuse), patch.object(cr, "commit", commit),
                patch.object(cr, "rollback", rollback))

    def three_customers(self):
        partners = self.customer | self.env["res.partner"].create([{"name": "Second"}, {"name": "Third"}])
        for partner in partners:
            self.habit(late=3, partner=partner)
        self.env["oms.credit.stale"]._oms_open_accounts()
        accounts = [self.accounts.search([("partner_id", "=", partner.id)]) for partner in partners]
        return partners, accounts

    def run_stale(self, error, account):
        cron, triggers = self.env.ref("oms_core.cron_score_stale"), self.env["ir.cron.trigger"]
        before = triggers.search([("cron_id", "=", cron.id)])
        with contextlib.ExitStack() as stack, self.assertLogs("odoo.addons.oms_core.jobs", "WARNING") as logs:
            for patched in self.refusing(error, account):
                stack.enter_context(patched)
            self.env["oms.credit.stale"]._cron_stale()
        self.assertEqual(len(logs.output), 1)
        self.assertIn(f"the customer with id {account.partner_id.id}", logs.output[0])
        return triggers.search([("cron_id", "=", cron.id)]) - before

    def test_who_takes_too_long_stops_nobody_and_is_left_for_the_night(self):
        partners, accounts = self.three_customers()
        wakened = self.run_stale(TooLong("canceling statement due to statement timeout"), accounts[1])
        self.assertFalse(wakened, "it would take as long again")
        self.assertFalse(self.env["oms.credit.stale"].search([("partner_id", "in", partners.ids)]))
        self.assertEqual([account.scored_on for account in accounts], [self.today, False, self.today])
        with self.assertLogs("odoo.addons.oms_core.jobs", "WARNING"), contextlib.ExitStack() as stack:
            for patched in self.refusing(TooLong("canceling statement due to statement timeout"), accounts[1]):
                stack.enter_context(patched)
            self.env["oms.credit.stale"]._cron_score()  # ends, too
        self.assertFalse(accounts[1].scored_on)

    def test_who_collides_is_looked_at_a_little_later(self):
        partners, accounts = self.three_customers()
        wakened = self.run_stale(Collided("could not serialize access due to concurrent update"), accounts[2])
        self.assertGreater(min(wakened.mapped("call_at")), fields.Datetime.now() + timedelta(minutes=5))
        left = self.env["oms.credit.stale"].search([("partner_id", "in", partners.ids)])
        self.assertEqual(set(left.mapped("partner_id")), {partners[2].id})
        self.assertEqual([account.scored_on for account in accounts], [self.today, self.today, False])

    def test_queries_do_not_grow_with_accounts(self):
        def queries(count):
            partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(count)])
            for partner in partners:
                self.bill(age=90, late=3, partner=partner)
            self.env["oms.credit.stale"]._oms_open_accounts()
            accounts = self.accounts.search([("partner_id", "in", partners.ids)])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts._oms_rate()
            return self.env.cr.sql_log_count - before

        queries(1)
        few, many = queries(2), queries(9)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 14)

    def test_open_invoices_are_expected_as_late_as_the_customer_pays(self):
        policy = self.env["oms.credit.score.policy"]._oms_for(self.company)
        policy.write({"days_late": 5, "days_late_known": True, "shrink": 6})
        first = self.bill(age=0)
        self.assertEqual(first.oms_expected_payment, self.ago(-35), "on posting, from what the company knows")
        self.habit(late=15)
        account = self.rated()
        self.assertEqual(account.expected_delay, 10, "half its own 15 days, half the company's 5")
        self.assertEqual(first.oms_expected_payment, planning.expected_payment(self.ago(-30), 15.0, 6, 5.0, 6.0))
        self.assertEqual(self.bill(age=0).oms_expected_payment, self.ago(-40), "on posting, from what is known")
        old = self.bill(age=300)
        self.assertEqual(old.oms_expected_payment, self.today, "what is open was not paid in the past")
        self.pay(old, 0)
        self.assertFalse(old.oms_expected_payment)
        first.button_draft()
        self.assertFalse(first.oms_expected_payment)

    def test_expected_receipts_know_instalments(self):
        term = self.env["account.payment.term"].create({"name": "Two", "line_ids": [
            Command.create({"value": "percent", "value_amount": 40, "nb_days": 10}),
            Command.create({"value": "percent", "value_amount": 60, "nb_days": 40})]})
        invoice = self.document(age=0, amount=200, invoice_payment_term_id=term.id)
        self.env.flush_all()
        self.rated()
        rows = self.env["oms.expected.receipt"].search([("move_id", "=", invoice.id)])
        self.assertEqual([(row.amount, row.expected) for row in rows], [(80, self.ago(-10)), (120, self.ago(-40))])
        self.assertEqual(invoice.oms_expected_payment, self.ago(-40))
        self.pay(invoice, 0, amount=80)
        self.rated()
        self.env.invalidate_all()
        rows = self.env["oms.expected.receipt"].search([("move_id", "=", invoice.id)])
        self.assertEqual(rows.mapped("amount"), [120])
