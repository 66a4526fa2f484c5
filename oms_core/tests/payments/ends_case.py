# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from ..common import OmsCase


class EndsCase(OmsCase):
    """A shop whose customers pay by card: a provider that captures parts and stores cards, one that takes all or nothing. Both do
    at once what they are asked, or refuse it (``refuses``)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)
        cls.put(cls.cup, 1000)
        cls.can, cls.refuses, cls.called = {}, set(), []
        cls.classPatch(cls.registry["payment.provider"], "_compute_feature_support_fields", cls._scripted_support(cls.can))
        for kind, name in (("authorise", "_send_payment_request"), ("capture", "_send_capture_request"),
                           ("void", "_send_void_request"), ("refund", "_send_refund_request")):
            cls.classPatch(cls.registry["payment.transaction"], name, cls._scripted_answer(kind))
        cls.method = cls.env.ref("payment.payment_method_card")
        cls.method.write({"support_manual_capture": "partial", "support_tokenization": True, "support_refund": "partial"})
        cls.parts = cls.new_provider("Parts", "partial", True, "partial")
        cls.whole = cls.new_provider("Whole", "full_only", False, "full_only")

    @classmethod
    def _scripted_support(cls, can):
        def support(providers):
            for provider in providers:
                capture, tokens, refund = can.get(provider.id) or can.get(provider._origin.id) or (False, False, "none")
                provider.update({"support_express_checkout": False, "support_manual_capture": capture,
                                 "support_tokenization": tokens, "support_refund": refund})
        return support

    @classmethod
    def _scripted_answer(cls, kind):
        def answer(transaction):
            cls.called.append((kind, transaction.amount))
            if kind in cls.refuses:
                transaction._set_error("Refused by the bank")
            else:
                {"authorise": transaction._set_authorized, "capture": transaction._set_done,
                 "void": transaction._set_canceled, "refund": transaction._set_done}[kind]()
        return answer

    @classmethod
    def new_provider(cls, name, capture, tokens, refund, company=None):
        company = company or cls.company
        journal = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        provider = cls.env["payment.provider"].create({
            "name": name, "code": "none", "state": "test", "allow_tokenization": tokens, "company_id": company.id,
            "journal_id": journal.id, "capture_manually": True})
        cls.can[provider.id] = (capture, tokens, refund)
        provider.invalidate_recordset()
        return provider

    @classmethod
    def policy(cls, provider=None, **values):
        return cls.env["oms.payment.policy"].create({
            "company_id": cls.company.id, "provider_id": (provider or cls.parts).id, **values})

    def card(self, orders, amount=None, provider=None, token=False, state="authorized", **values):
        """What a customer authorises for these orders on their page."""
        provider = provider or self.parts
        made = self.env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": self.method.id,
            "amount": amount or sum(orders.mapped("amount_total")),
            "currency_id": orders[:1].currency_id.id, "partner_id": orders[:1].partner_id.id, "operation": "online_direct",
            "token_id": self.token(orders.partner_id[:1], provider).id if token else False,
            "sale_order_ids": [Command.set(orders.ids)], **values})
        if state == "authorized":
            made._set_authorized()
        elif state == "done":
            made._set_done()
        return made

    def token(self, partner, provider):
        return self.env["payment.token"].create({
            "provider_id": provider.id, "payment_method_id": self.method.id, "partner_id": partner.id,
            "provider_ref": "stored", "payment_details": "4242"})

    def on_card(self, token=False, provider=None, **quantities):
        """A confirmed order, all of which a card was authorised for."""
        order = self.quotation(**quantities)
        card = self.card(order, token=token, provider=provider)
        order.action_confirm()
        return order, card

    def job(self, name="cron_card_ends"):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"oms_core.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def sent(self):
        """Have what was asked of providers sent; returns (what, amount) of it."""
        self.called.clear()
        self.job("cron_payment_operations")
        return list(self.called)

    def asked(self, card):
        return self.env["oms.payment.operation"].search([("transaction_id", "=", card.id)], order="id")

    def ends_in(self, card, days):
        """As if it had been authorised so long ago that it ends in so many days."""
        today = self.env["oms.day"]._today(company=self.company)
        ends = today + timedelta(days=days)
        card.oms_authorised_on = fields.Datetime.now() - (card.oms_ends_on - ends)
        self.env.flush_all()
        self.assertEqual(card.oms_ends_on, ends)

    def process(self):
        self.job("cron_process")

    def assertHeld(self, order, regex):
        hold = order._oms_active_holds()
        self.assertEqual(hold.mapped("reason_id.code"), ["card"])
        self.assertRegex(hold.message, regex)

    def assertFree(self, order, why=None):
        self.assertFalse(order._oms_active_holds().mapped("message"), why)
