# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatchJob(MatchCase):
    """Payments of which there is no doubt apply themselves, where the company wants it."""

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.env.ref("oms_core.cron_match").id)])

    def test_nothing_by_itself_where_nobody_wanted_it(self):
        invoice = self.invoice(100.0)
        before = self.triggers()
        line = self.arrives(100.0, invoice.name)
        self.assertEqual(self.triggers(), before)
        self.run_job()
        self.assertEqual((invoice.amount_residual, line.is_reconciled), (100.0, False))
        self.assertIn("switch it on", self.row(line)["why_not"])

    def test_what_is_exact_and_alone_applies_itself(self):
        self.company.oms_match_auto = True
        exact, vague, short = self.invoice(100.0), self.invoice(60.0, self.other), self.invoice(80.0)
        before = self.triggers()
        lines = [self.arrives(100.0, exact.name), self.arrives(61.0, "something"), self.arrives(70.0, short.name)]
        self.assertGreater(self.triggers(), before, "the job is wakened by what comes")
        payment = self.payment(60.0, vague.name, self.other)
        self.run_job()
        self.assertEqual([one.amount_residual for one in (exact, vague, short)], [0.0, 0.0, 80.0])
        self.assertEqual([line.is_reconciled for line in lines], [True, False, False])
        applied = self.env["oms.match.applied"].search([("receipt_id", "in", [lines[0].id, self.credit_of(payment).id])])
        self.assertEqual((len(applied), set(applied.mapped("auto")), applied.user_id.ids), (2, {True}, []))
        self.assertGreaterEqual(min(applied.mapped("score")), 90)

    def test_what_somebody_took_back_is_left_to_people(self):
        self.company.oms_match_auto = True
        invoice = self.invoice(100.0)
        line, payment = self.arrives(100.0, invoice.name), self.payment(40.0, self.invoice(40.0).name)
        self.run_job()
        for applied in self.env["oms.match.applied"].search([]):
            self.undo(applied)
        self.run_job()
        self.assertEqual((invoice.amount_residual, line.is_reconciled, self.credit_of(payment).reconciled), (100.0, False, False))
        self.assertTrue(self.row(line))

    def test_taken_back_at_the_invoice_is_left_to_people(self):
        self.company.oms_match_auto = True
        invoice = self.invoice(100.0)
        self.arrives(100.0, invoice.name)
        self.run_job()
        invoice._oms_receivable_lines().remove_move_reconcile()
        self.run_job()
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_the_same_money_twice_pays_once(self):
        self.company.oms_match_auto = True
        invoice = self.invoice(100.0)
        lines = [self.arrives(100.0, invoice.name) for _one in range(2)]
        self.run_job()
        self.run_job()
        self.assertEqual((invoice.amount_residual, sum(line.is_reconciled for line in lines)), (0.0, 1))

    def test_one_that_cannot_be_written_does_not_stop_the_others(self):
        self.company.oms_match_auto = True
        invoices = [self.invoice(float(amount)) for amount in (100, 200, 300)]
        lines = [self.arrives(invoice.amount_total, invoice.name) for invoice in invoices]
        apply_statements = type(self.env["oms.match"])._apply_statements

        def fails_for_one(match, doing):
            if any(one.came.id == lines[1].id for one in doing):
                raise ValueError("a bug")
            return apply_statements(match, doing)
        with patch.object(type(self.env["oms.match"]), "_apply_statements", fails_for_one), self.assertLogs("odoo", "WARNING"):
            self.run_job()
        self.assertEqual([invoice.amount_residual for invoice in invoices], [0.0, 200.0, 0.0])

    def test_what_is_wrong_with_one_company_stops_no_other(self):
        self.company.oms_match_auto = True
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, invoice.name)
        first = self.env["res.company"].create({"name": "AAA, first of all", "oms_match_auto": True})
        service = type(self.env["oms.match"])
        native = service._match_company

        def broken(match, company):
            if company == first:
                raise UserError("No journal for exchange differences.")
            return native(match, company)

        with patch.object(service, "_match_company", broken), self.assertLogs("odoo", "WARNING") as log:
            self.run_job()
        self.assertIn("AAA, first of all", "".join(log.output))
        self.assertEqual((invoice.amount_residual, line.is_reconciled), (0.0, True))

    def test_companies_are_apart(self):
        self.company.oms_match_auto = True
        stranger = self.env["res.company"].create({"name": "Stranger"})
        invoice = self.invoice(100.0)
        plan = self.env["oms.match"]._plan_company(stranger)
        self.assertEqual(plan, [])
        self.arrives(100.0, invoice.name)
        self.assertEqual(self.env["oms.match"]._plan_company(stranger), [])
        self.assertEqual(len(self.env["oms.match"]._plan_company(self.company)), 1)

    def test_a_whole_day_is_applied_in_sets(self):
        self.company.oms_match_auto = True
        amounts = [10.0 + number for number in range(25)]
        invoices = [self.invoice(amount) for amount in amounts]
        for invoice in invoices:
            self.payment(invoice.amount_total, invoice.name)
        with patch("odoo.addons.oms_core.models.matching.oms_match_job.SET", 7):
            self.run_job()
        self.assertEqual(sum(invoice.amount_residual for invoice in invoices), 0.0)
        self.assertEqual(self.env["oms.match.applied"].search_count([]), 25)
