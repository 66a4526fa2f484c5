# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .oms_payment_operation import UNDER_WAY

#: States of the transaction that came of it in which it is done.
DONE = {"capture": ("done",), "refund": ("done",), "void": ("cancel",), "authorise": ("authorized", "done")}
#: States of the payment itself in which all of it is captured or given back.
WHOLE = {"capture": "done", "void": "cancel"}


class OmsPaymentOperation(models.Model):
    """What Odoo's transactions say of an operation, whoever wrote them: the answer, a webhook, the provider's back office."""

    _inherit = "oms.payment.operation"

    def _oms_leaves(self, child):
        """Written with the transaction that is to come of it, committed before anything leaves."""
        self.ensure_one()
        self.sudo().write({  # sudo: as the job that sends it
            "state": "sent", "sent_on": fields.Datetime.now(), "heard_on": False, "child_id": child.id, "tries": self.tries + 1})
        self.flush_recordset()

    def _oms_books(self):
        """(done, failed or nothing, words)."""
        self.ensure_one()
        child, payment = self.child_id, self.transaction_id
        if child.state in DONE[self.kind]:
            return "done", False
        if child.state in ("error", "cancel"):
            return "failed", " ".join((child.state_message or self.env._("The provider refused.")).split())
        whole = not self.currency_id.compare_amounts(self.amount, payment.amount)
        if whole and payment.state == WHOLE.get(self.kind):
            return "done", False  # some providers answer for the payment itself where all of it was asked for
        return None, False

    def _oms_adopt(self, done=False):
        """Find the transaction that came of it where the row was not told: who pressed Odoo's button died.

        :param done: it was done, so one that says so is preferred to our own that was not answered: the provider's message made
            one beside it
        """
        if self.kind == "authorise" or (self.child_id and (not done or self.child_id.state in DONE[self.kind])):
            return
        refund = self.kind == "refund"
        children = self.transaction_id.search([
            ("operation", "=", "refund" if refund else self.transaction_id.operation),
            # what is refunded of a part may be told of at the payment
            ("source_transaction_id", "in", (self.transaction_id | self.transaction_id.source_transaction_id).ids),
            # theirs is when the request began
            ("create_date", ">=", (self.sent_on or self.create_date) - timedelta(minutes=10)),
        ], order="id desc")
        children -= self.search([("child_id", "in", children.ids)]).child_id
        amount = -self.amount if refund else self.amount
        children = children.filtered(lambda child: not self.currency_id.compare_amounts(child.amount, amount))
        known = children.filtered(lambda child: child.state in DONE[self.kind])[:1] if done else children.browse()
        own = self.child_id
        self.child_id = known or own or children[:1]
        if known and own:
            own._set_error(self.env._("It is %s", known.reference), extra_allowed_states=("error",))

    @api.model
    def _oms_answered(self, payments):
        """These transactions are in another state now: what waits for them ends. What is in doubt, too: a late answer is one."""
        self.flush_model(["state", "child_id"])
        rows = self.env.execute_query(SQL(
            """SELECT id FROM oms_payment_operation WHERE state IN %s AND (child_id = ANY(%s) OR transaction_id = ANY(%s))""",
            UNDER_WAY, payments.ids, payments.ids))
        for row in self.browse([row_id for (row_id,) in rows]):
            end, words = row._oms_books()
            if end:
                row._oms_end(end, words)

    # --- what is found out otherwise ------------------------------------------------------------------------

    def _oms_take_as_done(self, words):
        """It was done, whoever says so: the transactions say so, too, and so will the ledger."""
        self.ensure_one()
        self._oms_adopt(done=True)
        child = self.child_id or self._oms_make_child()
        sent = child.with_context(oms_sending=False)
        if self.kind == "void":
            sent._set_canceled(state_message=words, extra_allowed_states=("error",))
        elif self.kind == "authorise" and self.provider_id.capture_manually:
            sent._set_authorized(state_message=words, extra_allowed_states=("error",))
        else:
            sent._set_done(state_message=words)
        self._oms_end("done", words)
        self.reason = words

    def _oms_take_as_not_done(self, words):
        """It was not done, whoever says so."""
        self.ensure_one()
        self.child_id.filtered(lambda child: child.state in ("draft", "pending"))._set_error(words)
        self._oms_end("failed", words)

    def _oms_make_child(self):
        """The transaction of something that was done and left none."""
        payment = self.transaction_id
        if self.kind == "authorise":
            child = payment.create(self._oms_prepare_authorisation(payment))
        else:
            child = payment._create_child_transaction(self.amount, is_refund=self.kind == "refund")
        self.child_id = child
        return child

    # --- before it leaves ---------------------------------------------------------------------------------------

    def _oms_why_not(self):
        """(why this cannot be asked of the provider, whether it is needed no more as it is); ("", False): it can.

        Extended by who knows more of what was authorised (when it ends).
        """
        self.ensure_one()
        payment, provider = self.transaction_id, self.provider_id
        if provider.state == "disabled":
            return self.env._("%s is switched off. Switch it on under Payment Providers, then try again.", provider.name), False
        if self.kind == "authorise":
            return self._oms_why_no_charge(payment)
        if self.kind == "refund":
            return self._oms_why_no_refund(payment), False
        return self._oms_why_no_capture(payment)

    def _oms_why_no_charge(self, payment):
        if self.cause == "renewal" and payment.state != "authorized":
            return self.env._("%s is over: it was captured or given back meanwhile.", payment.reference), True
        if self.cause == "renewal" and not self.provider_id.capture_manually:
            return self.env._(
                "%s takes the money at once now: authorising again would charge the card. Send the customer a payment link from "
                "the order.", self.provider_id.name), False
        if not payment.token_id.active:
            return self.env._(
                "No card is stored for %s (any more). Send the customer a payment link from the order.", payment.reference), False
        return "", False

    def _oms_why_no_refund(self, payment):
        facts = {"amount": self._oms_money(), "payment": payment.reference}
        if payment.state != "done":
            return self.env._("%(amount)s cannot be refunded: %(payment)s is not paid.", **facts)
        free = min(payment._oms_refund_room())
        if self.currency_id.compare_amounts(self.amount, free) > 0:
            return self.env._("%(amount)s cannot be refunded: of %(payment)s only %(free)s is left.", **facts,
                              free=self.currency_id.format(free))
        return ""

    def _oms_why_no_capture(self, payment):
        labels = dict(payment._fields["state"]._description_selection(self.env))
        facts = {"amount": self._oms_money(), "payment": payment.reference, "state": labels[payment.state]}
        if payment.state != "authorized":
            if self.kind == "void" or payment.state == "done":
                return self.env._("%(payment)s is over (%(state)s): it was captured or given back otherwise.", **facts), True
            return self.env._(
                "%(amount)s cannot be captured: the authorisation %(payment)s is over (%(state)s). Send the customer a payment "
                "link from the order.", **facts), False
        free = payment.amount - self._oms_used(payment)
        compared = self.currency_id.compare_amounts(self.amount, free)
        if compared > 0 or (self.kind == "void" and compared):
            return self.env._("Of %(payment)s %(free)s is left by now: asked anew.", **facts,
                              free=self.currency_id.format(free)), True
        if self.kind == "capture" and not self.env["oms.capture"]._takes_parts(payment) and (
                self.currency_id.compare_amounts(self.amount, payment.amount)):
            return self.env._(
                "%(amount)s cannot be captured: %(provider)s takes all of %(payment)s or nothing. Capture it by hand, or send "
                "the customer a payment link.", **facts, provider=self.provider_id.name), False
        return "", False

    def _oms_used(self, payment):
        """What of an authorisation is captured, given back, or may be."""
        parts = payment.child_transaction_ids.filtered(
            lambda one: one.operation == payment.operation and one.state in ("done", "cancel", "pending", "draft"))
        mine = self.sudo().search([("transaction_id", "=", payment.id), ("state", "in", UNDER_WAY), ("id", "!=", self.id)])
        return sum((parts - self.child_id).mapped("amount")) + sum(
            row.amount for row in mine if row.child_id not in parts)
