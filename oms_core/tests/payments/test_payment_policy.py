# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.payments.payment_provider import HARMLESS
from ..people import new_user
from .ends_case import EndsCase


@tagged("post_install", "-at_install")
class TestPaymentPolicy(EndsCase):
    """How cards are captured, by provider and method: read from what they can, refused where they cannot."""

    def test_the_form_says_in_words_what_a_provider_can(self):
        parts, whole = self.policy(), self.policy(self.whole)
        self.assertIn("Parts captures any part of what was authorised.", parts.can_words)
        self.assertIn("Its share with each shipment", parts.can_words)
        self.assertIn("Each shipment from the stored card", parts.can_words)
        self.assertEqual(parts.abilities, "each complete first token hand")
        self.assertIn("captures all of what was authorised or nothing", whole.can_words)
        self.assertIn("stores no cards", whole.can_words)
        self.assertNotIn("Its share with each shipment", whole.can_words)
        self.assertEqual(whole.abilities, "complete first hand")
        at_once = self.new_provider("At once", False, False, "none")
        self.assertIn("takes the money at once", self.policy(at_once).can_words)

    def test_who_chooses_a_provider_reads_none_of_its_keys(self):
        """Odoo shows providers to administrators only, and guards not every key by itself."""
        accountant = new_user(self.env, "keys", "oms_core.group_oms_manager")
        mine = self.parts.with_user(accountant)
        self.assertEqual((mine.name, mine.read(["display_name", "code", "state"])[0]["code"]), ("Parts", "none"))
        secret = [name for name, field in self.parts._fields.items() if name not in HARMLESS and field.store]
        self.assertIn("pending_msg", secret)
        self.assertFalse(set(secret) & set(mine.fields_get()))
        for name in secret:
            with self.subTest(name), self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.search([("pending_msg", "ilike", "a")])
        card = self.card(self.quotation(mug=1)).with_user(accountant)
        self.assertEqual(card.provider_id.display_name, "Parts")

    def test_it_begins_with_what_takes_least(self):
        self.assertEqual(self.policy().capture, "each")
        self.assertEqual(self.policy(self.whole).capture, "complete")
        self.assertEqual(self.policy(self.new_provider("At once", False, False, "none")).capture, "hand")
        self.method.support_manual_capture = "full_only"
        self.assertEqual(self.policy(method_id=self.method.id).capture, "complete", "the method takes no part")

    def test_what_a_provider_cannot_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "Its share with each shipment.* is not possible(.|\n)*Whole captures all"), \
                self.env.cr.savepoint():
            self.policy(self.whole, capture="each")
        with self.assertRaisesRegex(ValidationError, "stores no cards"), self.env.cr.savepoint():
            self.policy(self.whole, capture="token")
        policy = self.policy()
        with self.assertRaisesRegex(ValidationError, "is not possible"), self.env.cr.savepoint():
            policy.write({"provider_id": self.whole.id, "capture": "each"})
        with Form(policy) as form:
            form.provider_id = self.whole
            self.assertEqual(form.capture, "complete", "the way that was chosen is not possible with this one")

    def test_what_is_lost_later_is_not_asked_for(self):
        """A method that captures no parts any more: nothing is refused at the warehouse's door, no part is asked."""
        self.policy(capture="each")
        card = self.card(self.quotation(mug=1))
        self.assertEqual(self.env["oms.payment.policy"]._for(card)[card.id].capture, "each")
        self.method.support_manual_capture = "full_only"
        found = self.env["oms.payment.policy"]._for(card)[card.id]
        self.assertEqual((found.capture, found.parts), ("complete", False))

    def test_the_most_specific_one_counts(self):
        brand = self.method.with_context(active_test=False).brand_ids[:1]
        self.env["oms.payment.policy"].create({"company_id": self.company.id, "days": 3, "capture": "hand"})
        card = self.card(self.quotation(mug=1))

        def counts(transaction=card):
            found = self.env["oms.payment.policy"]._for(transaction)[transaction.id]
            return found.capture, found.days
        self.assertEqual(counts(), ("hand", 3))
        self.policy(capture="complete", days=9)
        self.assertEqual(counts(), ("complete", 9))
        self.policy(capture="first", days=8, method_id=self.method.id)
        self.assertEqual(counts(), ("first", 8))
        self.policy(capture="each", days=5, method_id=brand.id)
        self.assertEqual(counts(), ("first", 8))
        branded = self.card(self.quotation(mug=1), payment_method_id=brand.id)
        self.assertEqual(counts(branded), ("each", 5), "a brand before the method that it is one of")

    def test_nobody_who_has_none_has_anything_done_by_itself(self):
        card = self.card(self.quotation(mug=1))
        found = self.env["oms.payment.policy"]._for(card)[card.id]
        self.assertEqual((found.capture, found.days, found.renew_days), ("hand", None, None))
        self.assertFalse(card.oms_ends_on)
        self.policy()
        self.assertTrue(card.oms_ends_on, "of those that are open when the first policy is made")

    def test_days_begin_with_the_usual_ones_and_are_a_company_s_to_change(self):
        policy = self.policy()
        self.assertEqual((policy.days, policy.days_renewed, policy.renew_days), (7, 5, 1))
        self.assertIn("shortest time", policy.source)
        policy.days = 28
        self.assertRegex(policy.source, "usual would be 7 and 5 days")
        with self.assertRaisesRegex(ValidationError, "renewed every day"), self.env.cr.savepoint():
            policy.renew_days = 5
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            policy.days = -1
            policy.flush_recordset()

    def test_one_each_and_each_company_its_own(self):
        self.policy()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.policy()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "Parts belongs to"), self.env.cr.savepoint():
            self.policy(company_id=other.id)

    def test_another_company_s_provider_is_not_told_of(self):
        """Whoever guesses its id learns neither name nor what it can."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.new_provider("Farland", "partial", True, "partial", company=other)
        head = new_user(self.env, "head", "account.group_account_manager", company_ids=[Command.set(self.company.ids)])
        for values in ({}, {"capture": "token"}, {"days": 2, "renew_days": 2}, {"days": 99999}):
            with self.assertRaises(ValidationError) as refused, self.env.cr.savepoint():
                self.env["oms.payment.policy"].with_user(head).create({
                    "company_id": self.company.id, "provider_id": theirs.id, "capture": "each", **values})
            self.assertNotIn("Farland", str(refused.exception))
            self.assertNotIn("Elsewhere", str(refused.exception))

    def test_days_that_no_calendar_has(self):
        self.card(self.confirm(mug=1))
        policy = self.policy()
        for values in ({"days": 3651}, {"days": 2**31 - 1}, {"days_renewed": 10**6}, {"renew_days": 10**9, "days": 0}):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "at most 3650"), self.env.cr.savepoint():
                policy.write(values)
        policy.days = 3650

    def test_accountants_decide_billing_reads(self):
        head = new_user(self.env, "head", "account.group_account_manager", company_ids=[Command.set(self.company.ids)])
        with Form(self.env["oms.payment.policy"].with_user(head)) as form:
            form.provider_id = self.whole.with_user(head)
        self.assertEqual(form.record.capture, "complete")
        billing = new_user(self.env, "billing", "account.group_account_invoice")
        self.assertIn("Whole", form.record.with_user(billing).display_name)
        with self.assertRaises(AccessError):
            form.record.with_user(billing).capture = "first"
        with self.assertRaises(AccessError):
            form.record.with_user(self.clerk).read(["capture"])
