# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from copy import deepcopy
from types import MethodType

from odoo import models

from .sending import SENDING, Sending, sending_of

ENDS = ("authorized", "done", "cancel", "error")


class PaymentTransaction(models.Model):
    """Captures, voids and refunds, whoever asks for them, are seen by the outbox (``oms.payment.operation``)."""

    _inherit = "payment.transaction"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ENDS and self.ids and not sending_of(self.env):
            # sudo: a provider answers: whoever waits for it is told
            self.env["oms.payment.operation"].sudo()._oms_answered(self)
        return result

    def _capture(self, amount_to_capture=None):
        return self._oms_seen("capture", amount_to_capture, super()._capture)

    def _void(self, amount_to_void=None):
        return self._oms_seen("void", amount_to_void, super()._void)

    def _refund(self, amount_to_refund=None):
        return self._oms_seen("refund", amount_to_refund, super()._refund)

    def _oms_seen(self, kind, amount, native):
        """Odoo's own way, seen: by the job as it is, by people's buttons with a row of their own.

        :param native: the bound method of Odoo
        """
        self.ensure_one()
        if sending_of(self.env) or self.operation == "validation":  # some providers void what a stored card was tried with
            return native(amount)
        operations = self.env["oms.payment.operation"]
        sending = Sending(operations._oms_begin(self, kind, amount or self.amount))
        seen = MethodType(native.__func__, self.with_context(**{SENDING: sending}))  # so that its calls are noted
        try:
            child = seen(amount).with_env(self.env)
        except Exception as error:
            operations._oms_note_fault(sending.operation_id, self, error, sending)
            raise
        if sending.unanswered and child.state == "error":  # Odoo takes that for a refusal: whoever looks later would believe it
            child.write({"state": "draft", "state_message": sending.unanswered})
        operations._oms_note_hand(sending.operation_id, child, sending)
        return child

    def _process(self, provider_code, payment_data):
        sending = sending_of(self.env)
        if sending and self:
            sending.answers.append((self.id, provider_code, deepcopy(payment_data)))
        return super()._process(provider_code, payment_data)

    def _create_child_transaction(self, amount, is_refund=False, **custom_create_values):
        child = super()._create_child_transaction(amount, is_refund=is_refund, **custom_create_values)
        sending = sending_of(self.env)
        if sending:
            sending.committed(child)
        return child

    # --- Odoo's buttons, on several at once: asked before anything leaves -----------------------------------------

    def action_capture(self):
        self.check_access("write")  # before anything is said of them
        self.env["oms.payment.operation"]._oms_check_free(self)
        return super().action_capture()

    def action_void(self):
        self.check_access("write")  # before anything is said of them
        self.env["oms.payment.operation"]._oms_check_free(self)
        return super().action_void()

    def action_refund(self, amount_to_refund=None):
        self.check_access("write")  # before anything is said of them
        self.env["oms.payment.operation"]._oms_check_free(self)
        return super().action_refund(amount_to_refund=amount_to_refund)
