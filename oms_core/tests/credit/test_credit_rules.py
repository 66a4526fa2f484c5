# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import OmsCase


class CreditRulesCase(OmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)
        cls.put(cls.cup, 1000)
        cls.company.oms_credit_mode = "enforce"

    @classmethod
    def policy(cls, *rules, **values):
        """A policy of the company: ``policy({"kind": "value", "threshold": 50})``."""
        return cls.env["oms.credit.policy"].create({
            "name": "Rules", "rule_ids": [Command.create(rule) for rule in rules], **values})

    @classmethod
    def by_clerk(cls, **quantities):
        return cls.quotation(**quantities).with_user(cls.clerk)

    def invoice(self, amount, due, partner=None):
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": (partner or self.customer).id,
            "invoice_date": due - timedelta(days=1), "invoice_date_due": due, "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({"name": "Old", "price_unit": amount, "tax_ids": [Command.clear()]})]})
        invoice.action_post()
        return invoice

    def why(self, order):
        holds = order.oms_hold_ids.filtered(lambda hold: hold.state == "active")
        return [hold.figures or hold.message for hold in holds]

    def results(self, order):
        return [(verdict.kind, verdict.result) for verdict in order.oms_verdict_ids.sorted("id")]


@tagged("post_install", "-at_install")
class TestCreditRules(CreditRulesCase):

    def assertHolds(self, rule, regex, other=None, **quantities):
        """An order is held for this rule and for no other; its decision is kept."""
        order = self.confirm(**(quantities or {"mug": 1}))
        self.assertTrue(order.oms_credit_held)
        self.assertRegex(self.why(order)[0], regex)
        self.assertEqual(len(self.why(order)), 1)
        self.assertIn((rule, "hold"), self.results(order))
        self.assertTrue(all(order.order_line.move_ids.mapped("oms_unreleased")))
        return order

    # --- each rule

    def test_maximum_order_value(self):
        self.policy({"kind": "value", "threshold": 50})
        self.assertFalse(self.confirm(mug=5).oms_held)
        self.assertHolds("value", "allowed .*50.00", mug=6)

    def test_oldest_open_item(self):
        self.limit(10000)
        self.policy({"kind": "oldest", "threshold": 30})
        today = fields.Date.today()
        self.invoice(10, today - timedelta(days=30))
        self.assertFalse(self.confirm(mug=1).oms_held)
        self.invoice(10, today - timedelta(days=31))
        self.assertHolds("oldest", "31 days overdue, allowed 30")

    def test_overdue_share(self):
        self.limit(10000)
        self.policy({"kind": "overdue", "threshold": 40})
        today = fields.Date.today()
        self.invoice(60, today + timedelta(days=9))
        self.invoice(40, today - timedelta(days=1))
        self.assertFalse(self.confirm(mug=1).oms_held)
        self.invoice(10, today - timedelta(days=1))
        self.assertHolds("overdue", "45.5 % of what is open")

    def test_review_date_and_blocked_customer(self):
        account = self.limit(10000)
        self.policy({"kind": "review"}, {"kind": "blocked"})
        account.review_date = fields.Date.today()
        self.assertFalse(self.confirm(mug=1).oms_held)
        account.review_date = fields.Date.today() - timedelta(days=2)
        order = self.assertHolds("review", "2 days ago")
        account.write({"review_date": False, "blocked": True})
        blocked = self.assertHolds("blocked", "blocked")
        account.blocked = False
        (order | blocked)._oms_process()
        self.assertFalse(any((order | blocked).mapped("oms_held")))

    def test_longer_payment_terms(self):
        self.policy({"kind": "terms"})
        soon, late = self.env["account.payment.term"].create([
            {"name": f"{days} days", "line_ids": [Command.create(
                {"value": "percent", "value_amount": 100, "nb_days": days})]} for days in (10, 40)])
        self.customer.property_payment_term_id = soon
        self.assertFalse(self.confirm(mug=1).oms_held)
        order = self.quotation(mug=1)
        order.payment_term_id = late
        order.action_confirm()
        self.assertRegex(self.why(order)[0], "30 days later than agreed")

    def test_score_class(self):
        account = self.limit(10000)
        self.policy({"kind": "score", "credit_class": "D"})
        account.sudo().credit_class = "C"
        self.assertFalse(self.confirm(mug=1).oms_held)
        account.sudo().credit_class = "E"
        self.assertHolds("score", "class E")

    def test_horizon(self):
        self.limit(100)
        self.policy({"kind": "horizon", "threshold": 30})
        far = self.quotation(mug=50)
        far.commitment_date = fields.Datetime.now() + timedelta(days=60)
        far.action_confirm()
        self.assertFalse(far.oms_held, "wanted after the horizon: does not count")
        self.assertFalse(self.confirm(mug=10).oms_held)
        self.assertHolds("horizon", "Order of .*10.00, room left .*0.00", mug=1)

    # --- which policy

    def test_without_a_policy_nothing_but_the_limit_counts(self):
        self.limit(100)
        order = self.confirm(mug=10)
        self.assertFalse(order.oms_held)
        self.assertEqual(self.results(order), [("limit", "pass")])
        self.assertFalse(self.confirm(self.env["res.partner"].create({"name": "New"}), mug=90).oms_verdict_ids)

    def test_a_policy_without_rules_holds_at_the_limit(self):
        self.policy()
        self.limit(50)
        self.assertHolds("limit", "limit .*50.00", mug=6)

    def test_the_policy_of_the_account_then_of_the_tag_then_of_all(self):
        tag = self.env["res.partner.category"].create({"name": "Shops"})
        self.policy({"kind": "value", "threshold": 10})
        shops = self.policy({"kind": "value", "threshold": 20}, category_id=tag.id)
        mine = self.policy({"kind": "value", "threshold": 30}, category_id=tag.id, sequence=99)
        shops.sequence = 1
        self.assertHolds("value", "allowed .*10.00", mug=9)
        self.customer.category_id = tag
        self.assertHolds("value", "allowed .*20.00", mug=9)
        self.env["oms.credit.account"].create(
            {"partner_id": self.customer.id, "limited": False, "policy_id": mine.id})
        self.assertHolds("value", "allowed .*30.00", mug=9)

    def test_observed_rules_note_and_hold_nothing(self):
        self.policy({"kind": "value", "threshold": 1, "mode": "observe"}, {"kind": "value", "threshold": 1, "effect": "pass"})
        order = self.confirm(mug=1)
        self.assertFalse(order.oms_held)
        self.assertEqual(self.results(order), [("limit", "pass"), ("value", "hold"), ("value", "pass")])

    def test_the_company_s_switch_is_the_master(self):
        self.policy({"kind": "value", "threshold": 1, "effect": "refuse"})
        self.company.oms_credit_mode = "observe"
        order = self.by_clerk(mug=1)
        order.action_confirm()
        self.assertFalse(order.oms_held)
        self.assertEqual(order.sudo().oms_hold_ids.mapped("state"), ["observed"])

    # --- refusal

    def test_a_person_is_refused_and_everybody_else_s_order_is_held(self):
        self.policy({"kind": "value", "threshold": 1, "effect": "refuse"})
        order = self.by_clerk(mug=1)
        with self.assertRefused(f"{order.name}: Larger than an order of this customer may be\n"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        portal = self.quotation(mug=1)
        portal.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        job = self.by_clerk(mug=1)
        job.with_context(cron_id=1).action_confirm()
        imported = self.by_clerk(mug=1)
        imported.with_context(oms_no_refusal=True).action_confirm()
        made = self.env["sale.order"].with_user(self.clerk).create({
            "partner_id": self.customer.id, "state": "sale",
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 1})]})
        for held in (portal, job, imported, made):
            self.assertEqual(held.state, "sale")
            self.assertTrue(held.oms_held)
            self.assertIn(("value", "refuse"), self.results(held.sudo()))

    # --- accounts

    def test_several_customers_share_one_limit(self):
        sister = self.env["res.partner"].create({"name": "Sister"})
        account = self.limit(100)
        account.member_ids = sister
        self.assertFalse(self.confirm(mug=6).oms_held)
        self.assertTrue(self.confirm(sister, mug=6).oms_held)
        self.assertEqual(account.owes, 60)
        found = self.env["oms.credit.account"]._oms_for_partners(sister | self.customer, self.company)
        self.assertEqual(found, {sister.id: account, self.customer.id: account})
        with self.assertRaises(ValidationError):
            self.limit(5, sister)

    def test_a_batch_of_customers_who_share_is_judged_cumulatively(self):
        sister = self.env["res.partner"].create({"name": "Sister"})
        self.limit(1000).member_ids = sister
        orders = self.quotation(mug=60) | self.quotation(sister, mug=60)
        orders.action_confirm()
        self.assertEqual(orders.mapped("oms_held"), [False, True])

    def test_a_limit_in_another_currency(self):
        currency = self.env["res.currency"].create({"name": "XTQ", "symbol": "¤", "rounding": 0.01})
        account = self.limit(100)
        with self.assertRaisesRegex(ValidationError, "no rate for XTQ"):
            account.limit_currency_id = currency
        account.invalidate_recordset()
        rate = self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": "2020-01-01", "company_id": self.company.id})
        account.limit_currency_id = currency
        self.assertEqual(account.limit_company, 50)
        self.assertFalse(self.confirm(mug=5).oms_held)
        self.assertHolds("limit", "limit .*50.00")
        rate.unlink()
        self.assertHolds("limit", "currency without a rate")

    def test_a_limit_of_zero_holds_and_no_limit_does_not(self):
        account = self.limit(0)
        self.assertTrue(self.confirm(mug=1).oms_held)
        account.limited = False
        self.assertFalse(self.confirm(mug=1).oms_held)

    def test_an_archived_account_has_no_limit(self):
        self.limit(0).active = False
        self.assertFalse(self.confirm(mug=1).oms_held)

    # --- clear messages for what makes no sense

    def test_what_makes_no_sense_is_refused(self):
        for rules in ([{"kind": "score"}], [{"kind": "limit"}, {"kind": "limit"}]):
            with self.assertRaises(ValidationError):
                self.policy(*rules)

    # --- what is kept

    def test_decisions_are_never_rewritten(self):
        self.limit(100)
        verdicts = self.confirm(mug=1).oms_verdict_ids
        self.assertEqual(verdicts.facts["why"], "within_limit")
        with self.assertRaises(AccessError):
            verdicts.write({"result": "hold"})
        with self.assertRaises(AccessError):
            verdicts.unlink()
        with self.assertRaises(AccessError):
            verdicts.with_user(self.salesman).read(["facts"])
