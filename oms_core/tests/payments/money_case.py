# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
from unittest.mock import patch

from odoo import Command
from odoo.addons.payment.models.payment_provider import PaymentProvider
from odoo.tools import mute_logger

from ..billing.billing_case import BillingCase

NUMBERS = itertools.count(1)


class MoneyCase(BillingCase):
    """The small shop with a card provider that does what the story says: authorise, capture in parts, void, refund."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        compute = PaymentProvider._compute_feature_support_fields

        def able(providers):
            compute(providers)
            providers.filtered(lambda one: one.name == "Card").support_manual_capture = "partial"
        cls.startClassPatcher(patch.object(PaymentProvider, "_compute_feature_support_fields", able))
        cls.provider = cls.env["payment.provider"].create({"name": "Card", "code": "none", "company_id": cls.company.id})
        cls.bank.inbound_payment_method_line_ids[0].copy({"name": "Card", "payment_provider_id": cls.provider.id})
        cls.provider.invalidate_recordset(["journal_id"])
        cls.method = cls.env.ref("payment.payment_method_unknown")

    # --- the card ------------------------------------------------------------------------------------------

    @classmethod
    def card(cls, orders, amount, state="authorized", booked=True, **values):
        """An online payment for one or several orders."""
        payment = cls.env["payment.transaction"].create({
            "provider_id": cls.provider.id, "payment_method_id": cls.method.id, "amount": amount,
            "currency_id": orders.currency_id[:1].id, "partner_id": orders.partner_id[:1].id, "operation": "online_direct",
            "reference": f"CARD-{next(NUMBERS)}", "sale_order_ids": [Command.set(orders.ids)], **values})
        return cls.becomes(payment, state, booked)

    @classmethod
    def becomes(cls, payment, state, booked=True):
        """What the provider says, and what Odoo makes of it."""
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            {"authorized": payment._set_authorized, "done": payment._set_done, "cancel": payment._set_canceled,
             "pending": payment._set_pending, "draft": lambda: None}[state]()
        if booked and state == "done":
            payment._post_process()
        return payment

    @classmethod
    def capture(cls, payment, amount, state="done", booked=True):
        return cls.becomes(payment._create_child_transaction(amount), state, booked)

    @classmethod
    def void(cls, payment, amount):
        return cls.becomes(payment._create_child_transaction(amount), "cancel")

    @classmethod
    def refund(cls, payment, amount, state="done", booked=True):
        return cls.becomes(payment._create_child_transaction(amount, is_refund=True), state, booked)

    def other_currency(self):
        """One that the company does not count in, without any rate."""
        other = self.env["res.currency"].with_context(active_test=False).search([
            ("id", "!=", self.company.currency_id.id), ("rounding", "=", 0.01)], limit=1)
        other.active = True
        other.rate_ids.unlink()
        return other

    # --- what is said ----------------------------------------------------------------------------------------

    def money(self, order):
        self.env.flush_all()
        return self.env["oms.money"]._of(order)

    def assertMoney(self, order, **wanted):
        found = self.money(order)
        self.assertEqual({name: getattr(found, name) for name in wanted}, wanted)

    def credited(self, invoice, quantity=None):
        """A credit note for an invoice, or for so much of its first line."""
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        if quantity is not None:
            note.invoice_line_ids[:1].quantity = quantity
        note.action_post()
        return note


class PrepaidCase(MoneyCase):
    """Orders that are paid first, and shipped and billed in parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 500)
        cls.put(cls.cup, 500)

    def part(self, order, **quantities):
        """Ship so much of the order, the rest later."""
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.quantity = quantities.get(move.product_id.name, 0)
        picking.with_context(skip_backorder=True).button_validate()

    def assertPaid(self, *bills):
        for bill in bills:
            self.assertEqual(bill.amount_residual, 0, bill.name)
            self.assertIn(bill.payment_state, ("paid", "in_payment"), bill.name)

    def left(self, payment):
        return -sum(payment.move_id._oms_receivable_lines().mapped("amount_residual"))
