# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..people import new_user
from .score_case import ScoreCase

SECONDS = 50  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestScore(ScoreCase):
    """Does the customer pay on time: stories of customers, told with real invoices and payments."""

    # --- how they pay

    def test_who_pays_on_time_is_class_a(self):
        self.habit(late=0)
        account = self.rated()
        self.assertEqual((account.credit_class, account.days_late, account.on_time), ("A", 0.0, 1.0))
        self.assertEqual((account.scored_on, account.scored_invoices), (self.today, 6))
        self.assertGreater(account.recommended_limit, 0)

    def test_who_pays_late_is_not(self):
        self.habit(late=45)
        account = self.rated()
        self.assertIn(account.credit_class, ("D", "E"))
        self.assertEqual((account.days_late, account.on_time), (45.0, 0.0))

    def test_who_improves_has_a_trend_and_a_history(self):
        for number in range(8):
            self.bill(age=330 - 35 * number, late=max(0, 40 - 8 * number), terms=10)
        account = self.rated()
        self.assertGreater(account.score_parts["trend"]["mark"], 80)
        before = account.score
        for number in range(10):
            self.bill(age=40 + number, late=-10)
        account._oms_rate()
        self.assertGreater(account.score, before)
        self.assertEqual(len(account.score_ids), 1, "one a day at most")
        self.assertEqual(account.score_ids.score, before)
        account._oms_rate(today=self.today + timedelta(days=1))
        self.assertEqual(account.score_ids.mapped("score"), [account.score, before])
        account._oms_rate(today=self.today + timedelta(days=2))
        self.assertEqual(len(account.score_ids), 2, "what did not change is not kept again")

    def test_too_few_invoices_are_no_score(self):
        self.habit(late=0, count=2)
        account = self.rated()
        self.assertFalse(account.credit_class)
        self.assertFalse(account.score_ids)
        self.env.flush_all()
        [stored] = self.env.execute_query_dict(score_columns(account.id))
        self.assertEqual(set(stored.values()), {None}, "nothing is invented")
        self.assertEqual(self.customer.oms_pays()[self.customer.id]["days_late"], None)

    def test_without_any_invoice(self):
        account = self.limit(100)
        account._oms_rate()
        self.assertFalse(account.credit_class)
        self.assertEqual(account.expected_delay, 0)

    def test_a_limit_of_zero_is_not_no_limit(self):
        self.habit(late=0)
        self.bill(age=5)
        account = self.rated()
        self.assertFalse(account.limited)
        self.assertNotIn("used", account.score_parts)
        account.write({"limited": True, "limit": 0})
        account._oms_rate()
        self.assertEqual(account.score_parts["used"]["mark"], 0)

    # --- what invoices can be

    def test_part_payments_count_each_for_itself(self):
        invoice = self.document(age=60, amount=100)
        self.pay(invoice, 30, amount=40)
        self.pay(invoice, 10, amount=25)
        self.assertEqual(self.items(self.rated()), [(25.0, 20), (35.0, None), (40.0, 0)])

    def test_instalments_have_their_own_due_dates(self):
        term = self.env["account.payment.term"].create({"name": "Two", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 40})]})
        invoice = self.document(age=60, amount=200, invoice_payment_term_id=term.id)
        self.pay(invoice, 45, amount=100)
        account = self.rated()
        self.assertEqual(self.items(account), [(100.0, 5), (100.0, None)])
        self.assertEqual(account.scored_invoices, 1)

    def test_a_reversed_invoice_was_never_late(self):
        invoice = self.document(age=200, amount=500)
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "journal_id": invoice.journal_id.id, "date": self.ago(20)}).refund_moves()
        invoice.reversal_move_ids.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.items(self.rated()), [])
        self.habit(late=0)
        self.assertEqual(self.rated().days_late, 0)

    def test_credit_notes_and_blocked_invoices_are_disputes(self):
        self.habit(late=0)
        self.assertEqual(self.rated().score_parts["disputes"]["value"], 0)
        self.document(age=50, amount=100, move_type="out_refund")
        account = self.rated()
        self.assertAlmostEqual(account.score_parts["disputes"]["value"], 100 / 700, 3)
        self.bill(age=5, amount=300).action_toggle_block_payment()
        account = self.rated()
        self.assertAlmostEqual(account.score_parts["disputes"]["value"], 400 / 1300, 3)
        self.assertEqual(account.score_parts["disputes"]["mark"], 0)

    def test_no_due_date_is_due_when_invoiced(self):
        invoice = self.bill(age=20, late=15, terms=0)
        self.env.cr.execute("UPDATE account_move_line SET date_maturity = NULL WHERE move_id = %s", (invoice.id,))
        self.env.cr.execute("UPDATE account_move SET invoice_date_due = NULL WHERE id = %s", (invoice.id,))
        self.env.invalidate_all()
        self.assertEqual(self.items(self.rated()), [(100.0, 15)])

    def test_two_currencies_are_weighed_in_the_company_s(self):
        other = self.env["res.currency"].with_context(active_test=False).search(
            [("name", "in", ("EUR", "USD")), ("id", "!=", self.company.currency_id.id)], limit=1)
        other.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
        for age, rate in ((800, 2.0), (45, 2.5)):  # the rate moves between invoice and payment
            self.env["res.currency.rate"].create({
                "currency_id": other.id, "name": self.ago(age), "rate": rate, "company_id": self.company.id})
        self.bill(age=60, late=20, amount=600, currency_id=other.id)
        self.bill(age=60, late=0, amount=100)
        account = self.rated()
        self.assertEqual([days for _amount, days in self.items(account)], [0, 20])
        days = [amount for amount, _days in self.items(account)]
        self.assertEqual(days[0], 100)
        self.assertTrue(230 <= days[1] <= 300, days)
        self.assertEqual(account.scored_invoices, 2)

    def test_an_advance_payment_is_not_earlier_than_the_invoice(self):
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 100, "payment_type": "inbound", "partner_type": "customer",
            "date": self.ago(400)})
        payment.action_post()
        invoice = self.document(age=60)
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
        expected = [(100.0, -30)] if payment.move_id else [(100.0, None)]
        self.assertEqual(self.items(self.rated()), expected)

    def test_contacts_of_a_company_count_for_it(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self.habit(late=0, partner=contact)
        self.assertEqual(self.rated().scored_invoices, 6)
        self.assertEqual(contact.oms_pays()[contact.id]["class"], "A")

    def test_two_companies_know_nothing_of_each_other(self):
        self.habit(late=0)
        second = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= second
        self.env["account.chart.template"].with_company(second).try_loading("generic_coa", second, install_demo=False)
        other = self.env(context={**self.env.context, "allowed_company_ids": [second.id, self.company.id]})
        for number in range(4):
            move = other["account.move"].with_company(second).create({
                "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": self.ago(200 + number),
                "invoice_date_due": self.ago(170 + number), "company_id": second.id,
                "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 50, "tax_ids": [Command.clear()]})]})
            move.action_post()
        here, there = self.rated(), self.rated(company=second)
        self.assertEqual((here.credit_class, here.scored_invoices), ("A", 6))
        self.assertEqual((there.credit_class, there.scored_invoices), ("E", 4))
        self.assertEqual(self.customer.oms_pays()[self.customer.id]["class"], "A")
        self.assertEqual(self.customer.with_company(second).oms_pays()[self.customer.id]["class"], "E")

    def test_customers_merged(self):
        twin = self.env["res.partner"].create({"name": "Corner Shop Ltd", "email": "shop@example.com"})
        self.habit(late=0, count=3)
        self.habit(late=30, count=3, partner=twin)
        self.rated()
        self.limit(700, partner=twin)
        self.rated(twin)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | twin).ids, self.customer)
        account = self.rated()
        self.assertEqual(len(account), 1)
        self.assertEqual((account.limited, account.limit, account.scored_invoices), (True, 700, 6))
        self.assertEqual(account.days_late, 15)

    def test_an_archived_customer_keeps_its_score_and_an_archived_account_is_left_alone(self):
        self.habit(late=0)
        account = self.rated()
        self.customer.active = False
        account._oms_rate()
        self.assertEqual(account.credit_class, "A")
        account.active = False
        self.assertFalse(self.env["oms.credit.stale"]._oms_accounts([(self.customer.id, self.company.id)]))

    # --- policy

    def test_policies_that_cannot_be_used_are_refused(self):
        policy = self.env["oms.credit.score.policy"]._oms_for(self.company)
        self.assertEqual(policy, self.env["oms.credit.score.policy"]._oms_for(self.company))
        weights = [name for name in policy._fields if name.startswith("weight_")]
        for vals, why in ((dict.fromkeys(weights, 0), "sum to 0"), ({"weight_pays": -1}, "negative"),
                          ({"bound_a": 40}, "go down"), ({"minimum": 0}, "At least one"), ({"horizon": 30}, "year")):
            with self.assertRaisesRegex(ValidationError, why), self.env.cr.savepoint():
                policy.write(vals)
        policy.write({"minimum": 7})
        self.habit(late=0)
        self.assertFalse(self.rated().credit_class)

    # --- who sees what

    def test_salespeople_see_how_a_customer_pays_and_not_why(self):
        self.habit(late=10)
        account = self.rated()
        seen = self.customer.with_user(self.salesman).oms_pays()[self.customer.id]
        self.assertEqual((seen["class"], seen["days_late"], seen["on_time"]), (account.credit_class, 10.0, 0.0))
        self.assertNotIn("score", seen)
        with self.assertRaises(AccessError):
            account.with_user(self.salesman).read(["credit_class"])
        self.assertTrue(account.with_user(self.clerk).read(["credit_class", "days_late", "on_time"]))
        with self.assertRaises(AccessError):
            account.with_user(self.clerk).read(["score_parts"])
        biller = new_user(self.env, "oms_score_biller", "account.group_account_invoice")
        for user in (self.supervisor, biller):
            self.assertIn("pays", account.with_user(user).read(["score", "score_parts"])[0]["score_parts"])
        self.assertIn("10.0 days", account.with_user(self.supervisor).score_shown)

    def test_nobody_writes_a_score(self):
        self.habit(late=0)
        account = self.rated()
        for vals in ({"score": 100}, {"credit_class": "A"}, {"days_late": 0}, {"score_parts": {}}):
            with self.assertRaises(AccessError):
                account.with_user(self.supervisor).write(vals)
        with self.assertRaises(AccessError):
            account.score_ids.write({"score": 100})
        with self.assertRaises(AccessError):
            account.score_ids.unlink()

    def test_whoever_opens_an_account_takes_over_the_score_s(self):
        self.habit(late=0)
        account = self.rated()
        self.assertTrue(account.automatic)
        self.assertEqual(self.limit(500), account)
        self.assertEqual((account.limited, account.limit, account.automatic), (True, 500, False))
        self.assertEqual(account.credit_class, "A")


def score_columns(account_id):
    """The columns that stay empty without a score."""
    return SQL("""SELECT score, credit_class, days_late, on_time, recommended_limit, score_parts
                    FROM oms_credit_account WHERE id = %s""", account_id)
