# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from collections import namedtuple
from unittest.mock import patch

from odoo import Command

from .payment_case import PaymentCase
from .scripted import answer

#: What went over the line: the address without its host, and what was sent, as a dictionary.
Sent = namedtuple("Sent", "method path body")


class Line:
    """The line to the provider, in place of ``requests``: what was sent, answered as the story says, else as usual.

    ``next``: what the next requests come to, one each: an exception, (status, content), or None: as usual. ``usual``: a function
    of a :class:`Sent` that returns the content of the answer.
    """

    usual = None

    def __init__(self):
        self.sent, self.next = [], []

    def request(self, method, url, data=None, json=None, **_kwargs):
        return self.come(Sent(method, url.split("/", 3)[3], data or json or {}))

    def post(self, url, data, **_kwargs):
        [(operation, body)] = json.loads(data).items()
        return self.come(Sent("POST", operation, body))

    def come(self, sent):
        self.sent.append(sent)
        how = self.next.pop(0) if self.next else None
        if isinstance(how, Exception):
            raise how
        return answer(*how) if how else answer(200, self.usual(sent))


class RealCase(PaymentCase):
    """The small shop with one of Odoo's own providers, installed beside the suite; nothing leaves the machine."""

    code = None
    way = "complete"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.side = Line()
        cls.side.usual = cls.usual
        cls.startClassPatcher(patch("requests.request", cls.side.request))
        cls.startClassPatcher(patch("requests.post", cls.side.post))
        method = cls.env.ref("payment.payment_method_card")
        cls.provider = cls.env["payment.provider"].create({
            "name": cls.code.title(), "code": cls.code, "state": "test", "company_id": cls.company.id, "allow_tokenization": True,
            "payment_method_ids": [Command.set(method.ids)], "available_currency_ids": [Command.set(cls.company.currency_id.ids)],
            **cls.keys()})
        method.active = True
        cls.provider.capture_manually = True
        cls.policy = cls.follow(cls.way)
        cls.currency = cls.company.currency_id.name

    @classmethod
    def keys(cls):
        """Made up: what the provider's module wants to be filled in."""
        fields = cls.env["payment.provider"]._fields
        return {name: "made-up" for name in fields if getattr(fields[name], "required_if_provider", None) == cls.code}

    @classmethod
    def usual(cls, sent):
        raise NotImplementedError

    def card(self, order, *args, **kwargs):
        payment = super().card(order, *args, **kwargs)
        payment.provider_reference = "pay-1"
        return payment

    def sent(self):
        """[(path, what was sent)] since last asked."""
        found = [(one.path, one.body) for one in self.side.sent]
        self.side.sent.clear()
        return found

    def money(self, order):
        """(captured, refunded, in doubt)."""
        self.env.flush_all()
        money = self.env["oms.money"]._of(order)
        return money.captured, money.refunded, sum(money.in_doubt)

    def ten(self, *shipped, token=False):
        """Ten mugs at ten on the card, so many of them shipped one after the other; (order, card)."""
        order = self.confirm(mug=10)
        card = self.card(order, token=token)
        for mugs in shipped:
            self.ship_some(order, mug=mugs)
            self.send()
        return order, card

    def give_up(self, order):
        order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_cancel()
        self.send()
        self.send()
