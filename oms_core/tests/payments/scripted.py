# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A payment provider that does what a story says. Tests only: it overrides Odoo's seams in the registry, over ``requests``.

``install(env, side, …)`` also works in Odoo's shell, so that processes that die tell their stories, too.
"""
import json
import os
from collections import namedtuple
from unittest.mock import patch

from requests import Response
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout
from urllib3.exceptions import NewConnectionError

from odoo import Command

#: What the provider was asked: ``kind`` (payment, capture, void, refund), reference of the transaction, amount.
Asked = namedtuple("Asked", "kind reference amount")
OK = {"payment": "authorized", "capture": "done", "void": "cancel", "refund": "done"}


class Side:
    """The provider's own side: what it was asked, what it did, and how it behaves next.

    :param path: a file that outlives the process: each request that was carried out is a line of it
    """

    def __init__(self, path=None):
        self.path, self.asked, self.did, self.next, self.before = path, [], [], [], None

    def behaves(self, *how):
        """For the next requests, one each: "done", "pending" (says later), "refused", "timeout" (nothing was done), "acted"
        (done, and no answer), "failing" (HTTP 500), "down" (no connection), "twice" (its answer comes twice), "charged" (paid at
        once), "whole" (it answers for the payment that this is of, not for the part)."""
        self.next = list(how)

    def request(self, _method, _url, json=None, **_kwargs):
        asked = Asked(json["kind"], json["reference"], json["amount"])
        self.asked.append(asked)
        if self.before:
            self.before(asked)
        how = self.next.pop(0) if self.next else "done"
        if how == "down":
            raise NoConnection(NewConnectionError(None, "nobody is there"))
        if how == "timeout":
            raise ReadTimeout("too slow")
        if how == "failing":
            return answer(500, {})
        if how == "refused":
            return answer(402, {})
        self.act(asked)
        if how == "acted":
            raise ReadTimeout("too slow")
        state = {"pending": "pending", "charged": "done"}.get(how, OK[asked.kind])
        return answer(200, {"state": state, "twice": how == "twice", "whole": how == "whole"})

    def act(self, asked):
        self.did.append(asked)
        if self.path:
            with open(self.path, "a", encoding="utf-8") as lines:
                lines.write(json.dumps(asked) + "\n")
                lines.flush()
                os.fsync(lines.fileno())


def answer(status, content):
    response = Response()
    response.status_code, response._content = status, json.dumps(content).encode()
    return response


def patches(env, side, provider, capture="partial", tokens=True, refund="partial"):
    """What makes ``provider`` the scripted one, as patchers that are not started yet."""
    provider_id, Provider, Payment = provider.id, type(env["payment.provider"]), type(env["payment.transaction"])
    native = Provider._compute_feature_support_fields

    def can(self):
        native(self)
        self.filtered(lambda one: one.id == provider_id).update({
            "support_manual_capture": capture, "support_tokenization": tokens, "support_refund": refund})

    def send(kind):
        def request(self):
            said = self._send_api_request("POST", kind, json={
                "kind": kind, "reference": self.reference, "amount": abs(self.amount)})
            for _time in range(2 if said.get("twice") else 1):
                payment = self.source_transaction_id if said.get("whole") else self
                payment._process("none", {"reference": payment.reference, **said})
        return request

    def apply(self, data):
        self.provider_reference = f"scripted-{self.reference}"
        {"pending": self._set_pending, "authorized": self._set_authorized, "done": self._set_done, "cancel": self._set_canceled,
         }[data["state"]]()

    return [
        patch.object(Provider, "_compute_feature_support_fields", can),
        patch.object(Provider, "_parse_response_error", lambda self, response: "The card was refused."),
        patch.object(Payment, "_send_payment_request", send("payment")),
        patch.object(Payment, "_send_capture_request", send("capture")),
        patch.object(Payment, "_send_void_request", send("void")),
        patch.object(Payment, "_send_refund_request", send("refund")),
        patch.object(Payment, "_extract_amount_data", lambda self, data: None),
        patch.object(Payment, "_apply_updates", apply),
        patch("odoo.addons.payment.models.payment_provider.requests.request", side.request),
    ]


def make_provider(env, company):
    """A provider (its code is none of Odoo's) with the method Card."""
    method = env.ref("payment.payment_method_card")
    provider = env["payment.provider"].create({
        "name": "Scripted", "code": "none", "state": "test", "company_id": company.id, "allow_tokenization": True,
        "payment_method_ids": [Command.set(method.ids)]})
    method.active = True
    return provider


def install(env, side, provider, **abilities):
    """For Odoo's shell: scripted until the process ends."""
    for one in patches(env, side, provider, **abilities):
        one.start()
    env.invalidate_all()
    if not provider.capture_manually:
        provider.capture_manually = True


class Scripted:
    """For test cases: a scripted provider, its cards, and the job."""

    def setUp(self):
        super().setUp()
        self.side.__init__()  # each story begins with a provider that was asked nothing

    def each_of(self, stories, *told):
        side = {name: [*value] if isinstance(value, list) else value for name, value in vars(self.side).items()}
        for story in stories:
            super().each_of([story], *told)
            vars(self.side).update({name: [*value] if isinstance(value, list) else value for name, value in side.items()})

    @classmethod
    def script(cls, capture="partial", tokens=True, refund="partial", way=None):
        """Make the provider. :param way: how it is captured, by its policy; else as is usual for what it can"""
        cls.side = Side()
        cls.provider = make_provider(cls.env, cls.company)
        for one in patches(cls.env, cls.side, cls.provider, capture, tokens, refund):
            cls.startClassPatcher(one)
        # every payment mails its order's paper, which no story about money reads: a tenth of their time
        cls.startClassPatcher(patch.object(
            type(cls.env["ir.actions.report"]), "_render_qweb_pdf", lambda *_args, **_kwargs: (b"the order's paper", "html")))
        cls.env.invalidate_all()
        cls.provider.capture_manually = True
        cls.follow(way or ("each" if capture == "partial" else "complete"))

    @classmethod
    def follow(cls, way):
        """The company's policy for its cards."""
        policies = cls.env.get("oms.payment.policy")
        if policies is None:  # without the screen for them
            capture = type(cls.env["oms.capture"])
            usual = capture._usual_policy
            cls.startClassPatcher(patch.object(
                capture, "_usual_policy", lambda self, payment: usual(self, payment)._replace(capture=way)))
            return None
        policies.search([("company_id", "=", cls.company.id)]).unlink()
        return policies.create({"company_id": cls.company.id, "provider_id": cls.provider.id, "capture": way})

    def card(self, order, amount=None, token=False, state="authorized", currency=None):
        """The customer pays: an authorisation over ``amount``, of the whole order if nothing is said."""
        orders, order = order, order[:1]
        payment = self.env["payment.transaction"].create({
            "provider_id": self.provider.id, "payment_method_id": self.provider.payment_method_ids.id,
            "amount": sum(orders.mapped("amount_total")) if amount is None else amount,
            "currency_id": (currency or order.currency_id).id, "partner_id": order.partner_id.id, "operation": "online_direct",
            "reference": self.env["payment.transaction"]._compute_reference("none", prefix=order.name),
            "token_id": self.stored_card(order.partner_id).id if token else False, "sale_order_ids": [Command.set(orders.ids)]})
        if state != "draft":
            {"authorized": payment._set_authorized, "done": payment._set_done, "pending": payment._set_pending}[state]()
        return payment

    def stored_card(self, partner):
        return self.env["payment.token"].create({
            "provider_id": self.provider.id, "payment_method_id": self.provider.payment_method_ids.id,
            "partner_id": partner.id, "provider_ref": "stored", "payment_details": "4242"})

    def send(self):
        """The job runs."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_payment_operations").method_direct_trigger()
        self.env.invalidate_all()

    def webhook(self, payment, state):
        """The provider says later what became of it."""
        return self.env["payment.transaction"].sudo()._process("none", {"reference": payment.reference, "state": state})

    def operations(self, order, **values):
        return self.env["oms.payment.operation"].search([
            ("order_id", "in", order.ids), *((name, "=", value) for name, value in values.items())], order="id")

    def wants(self, order):
        """[(kind, amount, state)] of all that was asked for the order."""
        return [(row.kind, row.amount, row.state) for row in self.operations(order)]

    def provider_did(self):
        """[(kind, amount)] that the provider carried out."""
        return [(asked.kind, asked.amount) for asked in self.side.did]
