# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.common import beginning
from odoo.addons.oms_core.tests.payments.payment_case import PaymentCase
from odoo.tests import freeze_time

from ..common import ReturnsCase


class RefundCase(PaymentCase, ReturnsCase):
    """Returns of goods that were paid by card or otherwise; the provider does what the story says, and its payments are booked
    in the bank's journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.script("partial")
        cls.env["oms.payment.policy"].search([("company_id", "=", cls.company.id)]).unlink()  # cards are captured by hand
        cls.bank = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.bank.inbound_payment_method_line_ids[0].copy({"name": "Scripted", "payment_provider_id": cls.provider.id})
        cls.provider.invalidate_recordset(["journal_id"])

    def book(self):
        """Odoo's job books what is done."""
        self.env["payment.transaction"].search([("state", "=", "done"), ("is_post_processed", "=", False)])._post_process()

    def by_card(self, order, amount=None, **values):
        payment = self.card(order, amount, state="done", **values)
        self.book()
        return payment

    @beginning
    def shipped_by_card(self, token=False, **quantities):
        """An order that was paid by card, shipped and billed; (order, payment)."""
        order = self.confirm(**quantities)
        payment = self.by_card(order, token=token)
        self.ship(order)
        self.bill(order)
        return order, payment

    def back(self, order, way="paid", **quantities):
        """All steps of a return whose money goes back in a way; the provider is asked."""
        back = self.ask(order, **quantities)
        back.money_way = way
        self.walk(back)
        self.send()
        self.book()
        return back

    def authorised(self, order, **quantities):
        """A return that is authorised; what its policy pays by then went back."""
        back = self.ask(order, **quantities)
        back.action_authorise()
        self.send()
        self.book()
        return back

    def after(self, days):
        """So many days later the job gives up what did not come."""
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            self.env["oms.return"]._oms_expire(self.env["oms.return"]._oms_to_expire(fields.Datetime.now(), None, 100))

    def refunds(self, order):
        """[(amount, state)] of what providers were asked to give back."""
        return [(row.amount, row.state) for row in self.operations(order, kind="refund")]

    def transfers(self, back):
        return self.env["account.payment"].search([("oms_note_id", "in", back.refund_ids.ids)], order="id")

    def pay_back(self, note, amount=None, **values):
        """*Pay* on a credit note, or an invoice."""
        values.update({"amount": amount} if amount else {})
        return self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=note.ids).create(values)._create_payments()

    def note_by_hand(self, order):
        """Odoo's own credit note of all of an invoice, posted."""
        invoice = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")[:1]
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"reason": "By hand", "journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        note.action_post()
        return note

    def told(self, note, amount):
        """The bank's statement says that so much went, and somebody matches it with the credit note."""
        item = note._oms_receivable_lines()
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "payment_ref": note.name, "partner_id": note.partner_id.id, "amount": -amount})
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = item.account_id
        (suspense | item).reconcile()

    def open(self, order):
        """What is open of all documents of the order, credit notes below zero."""
        documents = (order.invoice_ids | order.invoice_ids.reversal_move_ids).filtered(lambda move: move.state == "posted")
        return round(sum(documents.mapped("amount_residual_signed")), 2)

    def assertOnceOnly(self, order):
        """No more went back than came: by payment, and by order."""
        for payment in order.transaction_ids:
            self.assertGreaterEqual(min(payment._oms_refund_room()), -0.001, payment.reference)
        money = self.env["oms.money"]._of(order)
        self.assertLessEqual(money.refunded + money.in_doubt.refund, money.captured + max(money.received, 0) + 0.001)
