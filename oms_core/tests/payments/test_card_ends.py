# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..days.day_case import DayCase, everywhere
from ..people import new_user
from .ends_case import EndsCase


@tagged("post_install", "-at_install")
class TestCardEndDays(DayCase, EndsCase):
    """The day on which an authorisation ends is the company's, wherever it is."""

    @everywhere
    def test_it_ends_on_the_company_s_day_and_is_renewed_the_day_before(self):
        self.policy(days=3, days_renewed=3)
        order, card = self.on_card(mug=10, token=True)
        ends = self.day_of(fields.Datetime.now() + timedelta(days=3))
        self.assertEqual((card.oms_ends_on, card.oms_renew_on), (ends, ends - timedelta(days=1)))
        expiry, days = self.env["oms.expiry"], (ends - self.today).days
        with self.clock(days - 2, hour=23):
            self.assertNotIn(card.id, expiry._due(0, 10), "the evening before, whatever day it is elsewhere")
        with self.clock(days - 1, hour=0):
            self.assertIn(card.id, expiry._due(0, 10), "half an hour after midnight there")
            facts = self.env["oms.cover"]._gather(order)[order.id].authorisations[0]
            self.assertEqual((facts.ends, facts.before), (1, 1))


@tagged("post_install", "-at_install")
class TestCardEnds(EndsCase):
    """Authorisations that are about to end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_policy = cls.policy()

    def assertTold(self, order, times=1):
        self.assertEqual(len(order.oms_event_ids.filtered(lambda event: event.kind == "card_ends")), times)

    def test_accountants_type_the_day_that_the_provider_names(self):
        order, card = self.on_card(mug=10)
        billing = new_user(self.env, "billing", "account.group_account_invoice")
        day = self.env["oms.day"]._today(company=self.company)
        card.with_user(billing).oms_ends_on = day
        self.assertEqual(card.oms_ends_typed, day)
        self.assertHeld(order, "authorisation ends on")
        card.with_user(billing).oms_ends_on = day + timedelta(days=20)
        self.process()
        self.assertFree(order)
        self.card_policy.days = 4
        self.assertEqual(card.oms_ends_on, day + timedelta(days=20), "what was typed stays")
        card.with_user(billing).oms_ends_on = False
        self.assertEqual(card.oms_ends_on, day + timedelta(days=4), "by the policy again")

    def test_another_policy_moves_the_days_of_what_is_open(self):
        _order, card = self.on_card(mug=10)
        was = card.oms_ends_on
        self.card_policy.days = 10
        self.assertEqual(card.oms_ends_on, was + timedelta(days=3))
        self.card_policy.active = False
        self.assertFalse(card.oms_renew_on)

    # --- with a stored card

    def test_renewed_before_it_ends_and_the_old_one_given_back_after_that(self):
        order, card = self.on_card(mug=10, token=True)
        self.job()
        self.assertFalse(self.asked(card), "it does not end yet")
        self.ends_in(card, 1)
        self.job()
        self.assertEqual(self.asked(card).mapped("kind"), ["authorise"], "the old one stays until the new one is there")
        self.assertFree(order)
        self.job()
        self.assertEqual(len(self.asked(card)), 1, "once for this end")
        self.assertEqual(self.sent(), [("authorise", 100.0), ("void", 100.0)], "in this sequence")
        new = self.asked(card).filtered(lambda row: row.kind == "authorise").child_id
        self.assertEqual((new.state, new.sale_order_ids, new.operation), ("authorized", order, "offline"))
        self.assertEqual(card.state, "cancel")
        self.assertFree(order)
        self.assertTrue(new.oms_covers)
        today = self.env["oms.day"]._today(company=self.company)
        self.assertEqual(new.oms_ends_on, today + timedelta(days=5), "banks keep what is charged without the customer less long")
        self.assertTold(order, 0)
        self.job()
        self.assertFalse(self.asked(new))

    def test_renewed_for_what_is_still_needed(self):
        order, card = self.on_card(mug=10, token=True)
        order.order_line.product_uom_qty = 6
        self.ends_in(card, 1)
        self.job()
        self.assertEqual(self.asked(card).amount, 60.0)

    def test_a_renewal_that_fails_asks_the_customer_and_holds(self):
        order, card = self.on_card(mug=10, token=True)
        self.refuses.add("authorise")
        self.addCleanup(self.refuses.clear)
        self.ends_in(card, 1)
        self.job()
        self.sent()
        self.assertHeld(order, "authorisation ends on")
        self.assertTold(order)
        self.job()
        self.assertTold(order)
        self.assertEqual(self.asked(card).mapped("kind"), ["authorise"])

    def test_in_doubt_nobody_is_asked_to_pay_what_is_perhaps_there(self):
        order, card = self.on_card(mug=10, token=True)
        self.ends_in(card, 1)
        self.job()
        self.asked(card).sudo().write({"state": "doubt", "sent_on": fields.Datetime.now()})
        self.job()
        self.assertTold(order, 0)
        self.assertHeld(order, "authorisation ends on")

    # --- without one

    def test_without_a_stored_card_the_customer_is_asked_and_the_rest_held(self):
        self.company.write({"oms_customer_mails": True, "oms_mail_minutes": 0})
        order, card = self.on_card(mug=10)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.sent()
        self.job("cron_mail")
        self.ends_in(card, 1)
        self.job()
        self.assertHeld(order, r"60\.00")
        self.assertEqual(order.order_line.oms_shipped_qty, 4, "never what left")
        self.assertTold(order)
        todo = self.env["oms.todo"].search([("kind", "=", "card_ends"), ("order_id", "=", order.id)])
        self.assertEqual((todo.role, todo.res_model, todo.res_id), ("accountant", "payment.transaction", card.id))
        self.job("cron_mail")
        row = self.env["oms.mail.outbox"].search([("order_id", "=", order.id), ("event", "=", "pay")])
        self.assertEqual(row.state, "sent")
        body = row.message_id.body
        self.assertIn(f"/my/orders/{order.id}", body)
        self.assertIn("payment_amount=60.0", body)
        self.assertIn("60.00", body)
        for word in ("on hold", " held", "capture", "authoris"):
            self.assertNotIn(word, body.lower(), "no internal word reaches a customer")
        self.job()
        self.assertTold(order)
        # The customer pays again, on Odoo's page.
        new = self.card(order, 60.0)
        self.process()
        self.assertFree(order)
        self.job()
        self.assertEqual(self.sent(), [("void", 60.0)], "what the bank kept until now goes back")
        self.assertEqual(card.state, "done")
        self.assertFalse(self.env["oms.todo"].search([("kind", "=", "card_ends"), ("order_id", "=", order.id)]))
        self.assertEqual(new.state, "authorized")
        self.assertNoFaults()

    def test_paid_before_the_mail_left_nobody_is_asked(self):
        self.company.write({"oms_customer_mails": True, "oms_mail_minutes": 0})
        order, card = self.on_card(mug=10)
        self.ends_in(card, 1)
        self.job()
        self.card(order, 100.0)
        self.job("cron_mail")
        row = self.env["oms.mail.outbox"].search([("order_id", "=", order.id), ("event", "=", "pay")])
        self.assertEqual((row.state, row.reason), ("skipped", "It was paid meanwhile"))

    def test_what_nobody_needs_is_given_back(self):
        order, card = self.on_card(mug=10)
        self.card(order, 100.0, state="done")
        self.ends_in(card, 1)
        self.job()
        self.assertEqual(self.sent(), [("void", 100.0)])
        self.assertTold(order, 0)

    def test_nobody_waits_for_the_money_of_a_quotation(self):
        order = self.quotation(mug=10)
        card = self.card(order)
        self.ends_in(card, 1)
        self.job()
        self.assertTold(order, 0)
        self.assertFalse(self.asked(card))

    def test_a_deposit_by_card_is_asked_for_again_and_holds_nothing(self):
        order = self.quotation(mug=10)
        card = self.card(order, 30.0)
        order.action_confirm()
        self.ends_in(card, 1)
        self.job()
        self.assertTold(order)
        self.assertFree(order)
        self.assertEqual(self.env["oms.cover"]._to_pay(order), 30.0)

    def test_ended_it_counts_for_nothing(self):
        order, card = self.on_card(mug=10)
        self.ends_in(card, 0)
        self.env["oms.cover"]._check(order)
        self.assertHeld(order, "authorisation ends on")

    def test_the_job_looks_at_many_in_sets(self):
        cards = [self.on_card(mug=1)[1] for _ in range(6)]
        for card in cards:
            self.ends_in(card, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["oms.expiry"]._work([card.id for card in cards[:2]])
        self.env.flush_all()
        few = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["oms.expiry"]._work([card.id for card in cards[2:]])
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, few * 2, "twice as many, and not twice the statements")
