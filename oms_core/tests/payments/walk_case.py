# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from ..billing.billing_case import BillingCase
from .payment_case import PaymentCase
from .scripted import Side, make_provider, patches

#: How each provider's cards are captured, and what it can: (way, captures, stores cards).
WAYS = {"each": ("partial", True), "complete": ("full_only", False), "first": ("full_only", False), "token": ("full_only", True),
        "hand": ("partial", False)}


class Nothing(Exception):
    """There is nothing to do what was to be done with."""


class WalkCase(PaymentCase, BillingCase):
    """A shop with five providers, two customers, taxes on top and within, a bank: where anything may happen to money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.mug, cls.cup):
            cls.put(product, 100_000)
        cls.within = cls.tax.copy({"name": "19 % within", "amount": 19.0, "price_include_override": "tax_included"})
        outstanding = cls.env["account.account"].create({
            "name": "On its way", "code": "OMSWAY", "account_type": "asset_current", "reconcile": True})
        cls.side = Side()
        cls.providers = {way: cls.new_provider(way, *abilities) for way, abilities in WAYS.items()}
        (cls.bank.inbound_payment_method_line_ids | cls.bank.outbound_payment_method_line_ids).payment_account_id = outstanding
        cls.env.invalidate_all()
        # what customers are told of payments is another story
        cls.startClassPatcher(patch.object(
            type(cls.env["sale.order"]), "_send_payment_succeeded_for_order_mail", lambda orders: None))

    @classmethod
    def new_provider(cls, way, captures, tokens):
        provider = make_provider(cls.env, cls.company)
        for one in patches(cls.env, cls.side, provider, captures, tokens):
            cls.startClassPatcher(one)
        cls.env.invalidate_all()
        provider.write({"name": way, "capture_manually": True})
        cls.bank.inbound_payment_method_line_ids[0].copy({"name": way, "payment_provider_id": provider.id})
        provider.invalidate_recordset(["journal_id"])
        clearing = cls.env["account.account"].create({
            "name": f"Taken back {way}", "code": f"OMSB{way[:4].upper()}", "account_type": "asset_current"})
        journal = cls.env["account.journal"].search([("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1)
        cls.env["oms.payment.policy"].create({
            "company_id": cls.company.id, "provider_id": provider.id, "capture": way, "chargeback_journal_id": journal.id,
            "chargeback_account_id": clearing.id})
        return provider

    def begin(self):
        """Two new customers, to whom nothing has happened yet."""
        self.customer, self.sister = self.env["res.partner"].create([
            {"name": f"Corner Shop {self.seed}"}, {"name": f"Sister Shop {self.seed}"}])
        self.accounts = self.limit(10**8, self.customer) | self.limit(10**8, self.sister)
        self.orders = self.env["sale.order"]
        self.favours = self.env["account.move"]  # credit notes that somebody wrote as a favour
        self.loosened = set()  # orders of whose bills somebody took a payment off, or used it elsewhere
        self.reshared = set()  # orders with a discount that were raised or lowered after some of it was billed
        self.otherwise = set()  # orders for which money came by other means than its cards
        self.most = {}  # what an order's goods that left were ever worth

    # --- chance ------------------------------------------------------------------------------------------------

    def chance(self, part):
        return self.dice.random() < part

    def some(self, records):
        """One of them.

        :raises Nothing: where there is none
        """
        if not records:
            raise Nothing
        return records[self.dice.randrange(len(records))]

    def price(self):
        return self.dice.choice((0.07, 3.33, 9.99, 10.0, 12.5, 19.95, round(self.dice.uniform(0.5, 40), 2)))

    def part(self, amount):
        """Some of an amount, mostly all of it."""
        return max(round(amount * self.dice.choice((1, 1, 0.5, 0.3, self.dice.random())), 2), 0.01)

    @contextmanager
    def perhaps(self):
        """What people try may be refused in words; then nothing is changed."""
        try:
            with self.env.cr.savepoint():
                yield
        except UserError as error:
            self.env.invalidate_all()
            self.refused[str(error).partition(":")[0][:60]] += 1

    # --- what there is -------------------------------------------------------------------------------------------

    def confirmed(self):
        return self.orders.filtered(lambda order: order.state == "sale")

    def roots(self, orders=None):
        """The payments that customers made, captures and the like being theirs."""
        return (self.orders if orders is None else orders).transaction_ids.filtered(lambda one: not one.source_transaction_id)

    def family(self, card):
        """What came of a payment: captures, voids, refunds of it and of its captures."""
        return card.child_transaction_ids | card.child_transaction_ids.child_transaction_ids

    def bills(self, *states, kind="out_invoice"):
        return (self.orders.invoice_ids | self.favours).filtered(
            lambda bill: bill.move_type == kind and bill.state in (states or ("posted",)))

    def still_open(self):
        return self.bills().filtered(lambda bill: bill.amount_residual > 0)

    def to_ship(self, order):
        return order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one.picking_type_code == "outgoing")

    def operations_of(self, orders):
        cards = self.roots(orders)
        return self.env["oms.payment.operation"].search([("transaction_id", "in", (cards | self.family(cards)).ids)], order="id")

    def way(self, card):
        return card.provider_id.name

    def returned(self, order):
        return order.picking_ids.filtered(lambda one: one.picking_type_code == "incoming" and one.state == "done")

    # --- what is used by several steps -----------------------------------------------------------------------------

    def pay_by_card(self, orders, way=None, amount=None, state="authorized"):
        way = way or self.dice.choice(list(WAYS))
        self.provider = self.providers[way]
        return self.card(orders, amount, token=way == "token", state=state)

    def post_process(self):
        """Odoo's own job: what is done gets a payment in the books."""
        for one in (self.roots() | self.family(self.roots())).sorted("id"):
            if not one.is_post_processed:
                one._post_process()

    def down_payment(self, order, percent):
        made = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage",
            "amount": percent})._create_invoices(order)
        self.env.flush_all()
        made.action_post()
        return made

    def receipt(self, partner, amount):
        """A payment on account."""
        payment = self.env["account.payment"].create({
            "partner_id": partner.id, "amount": amount, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": self.bank.id})
        payment.action_post()
        return payment

    def reversal(self, bill):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=bill.ids).create({
            "journal_id": bill.journal_id.id})
        return self.env["account.move"].browse(wizard.refund_moves()["res_id"])
