# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .insight_case import InsightCase


@tagged("post_install", "-at_install")
class TestScore(InsightCase):
    """What a customer sends back may count in the credit score."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.env["oms.day"]._today(company=cls.company)
        for age in (60, 90, 120, 150):
            invoice = cls.env["account.move"].create({
                "move_type": "out_invoice", "partner_id": cls.customer.id, "invoice_date": today - timedelta(days=age),
                "invoice_date_due": today - timedelta(days=age - 30), "invoice_line_ids": [Command.create({
                    "name": "Goods", "price_unit": 100, "tax_ids": [Command.clear()]})]})
            invoice.action_post()
            cls.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
                {"payment_date": today - timedelta(days=age - 30)})._create_payments()
        cls.policy = cls.env["oms.credit.score.policy"]._oms_for(cls.company)

    def rated(self):
        self.env["oms.credit.stale"]._oms_open_accounts([(self.customer.id, self.company.id)])
        account = self.env["oms.credit.account"].search(
            [("partner_id", "=", self.customer.id), ("company_id", "=", self.company.id)])
        account._oms_rate()
        return account

    def test_returns_change_no_score_until_somebody_says_so(self):
        before = self.rated()
        said = (before.score, before.score_parts, before.recommended_limit)
        self.walk(self.ask(self.shipped(mug=10), mug=6))
        self.work_out()
        account = self.rated()
        self.assertEqual((account.score, account.score_parts, account.recommended_limit), said)

    def test_with_a_weight_they_do(self):
        self.walk(self.ask(self.shipped(mug=10), mug=6))
        self.work_out()
        without = self.rated().score
        self.policy.weight_returns = 20
        account = self.rated()
        self.assertEqual(account.score_parts["returns"]["value"], 0.6)
        self.assertEqual(account.score_parts["returns"]["mark"], 0)
        self.assertLess(account.score, without)
        self.assertIn("Sent back", str(account.score_shown))
        self.assertIn("60%", str(account.score_shown))

    def test_who_was_sent_nothing_is_not_judged_by_it(self):
        self.policy.weight_returns = 20
        self.work_out()
        self.assertNotIn("returns", self.rated().score_parts)

    def test_a_weight_is_not_negative(self):
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.policy.weight_returns = -1

    def test_nothing_is_asked_without_a_weight(self):
        account = self.rated()
        rules = self.policy._oms_planning()
        before = self.env.cr.sql_log_count
        account._gather_besides(account.ids, self.company, self.env["oms.day"]._today(company=self.company), rules)
        self.assertEqual(self.env.cr.sql_log_count, before)
