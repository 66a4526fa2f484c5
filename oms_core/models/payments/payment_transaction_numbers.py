# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import HTTPError, Timeout

from odoo import models
from odoo.exceptions import ValidationError

from .sending import sending_of

ADYEN = ("/payments/{}/captures", "/payments/{}/cancels", "/payments/{}/refunds")
RAZORPAY = re.compile(r"payments/[^/]*/(capture|refund)")


class PaymentTransaction(models.Model):
    """By which number a provider is asked: that of the payment that the customer made.

    Odoo makes a transaction for each capture, void and refund. Its providers ask by the number of that one, which it does not
    have yet (odoo/odoo#259223 Adyen, #282554 Razorpay, #277182 Authorize.Net), or by that of a captured part (#283597 Adyen),
    which some have not (what a person found to be done). All of them know the payment.
    """

    _inherit = "payment.transaction"

    def _oms_number(self):
        """The number of the payment that this is a capture, void or refund of, or of a part of which; empty for the payment."""
        source = self.source_transaction_id
        return (source.source_transaction_id or source).provider_reference

    def _send_api_request(self, method, endpoint, **kwargs):
        number = self._oms_number()
        if number and self.provider_code == "adyen" and endpoint in ADYEN:
            kwargs["endpoint_param"] = number
        elif number and self.provider_code == "razorpay" and RAZORPAY.fullmatch(endpoint):
            endpoint = RAZORPAY.sub(rf"payments/{number}/\1", endpoint)
        elif number and self.provider_code == "stripe" and endpoint == "refunds" and method == "POST":
            kwargs["data"] = {**kwargs["data"], "payment_intent": number}
        return super()._send_api_request(method, endpoint, **kwargs)

    # --- Authorize.Net: Odoo's asks it by a client of its own ------------------------------------------------------------

    def _send_payment_request(self):
        return self._oms_authorize_net(super()._send_payment_request)

    def _send_capture_request(self):
        return self._oms_authorize_net(super()._send_capture_request)

    def _send_void_request(self):
        return self._oms_authorize_net(super()._send_void_request)

    def _send_refund_request(self):
        return self._oms_authorize_net(super()._send_refund_request)

    def _oms_authorize_net(self, native):
        """By the number of the payment, and what is no answer is told from a refusal, as with those that ask through Odoo."""
        if self.provider_code != "authorize":
            return native()
        for one in (self, self.source_transaction_id):
            if one.source_transaction_id and not one.provider_reference:
                one.provider_reference = one._oms_number()
        sending = sending_of(self.env)
        if not sending:
            return native()
        sending.asked = True
        try:
            return native()
        except (NoConnection, Timeout, HTTPError) as error:
            self.provider_reference = False
            # It acts by one kind of request; the others say what became of it.
            acts = "createTransactionRequest" in str(error.request and error.request.body)
            refused = ValidationError(self.env._("%s cannot be reached, or did not answer.", self.provider_id.name))
            refused.__cause__ = error
            self.provider_id._oms_note_answer(sending, refused, read=not acts)
            raise refused

    def _set_canceled(self, state_message=None, extra_allowed_states=()):
        """Authorize.Net voids what it has not settled yet instead of refunding it: the customer has it back. Odoo's takes that
        for a refund that did not come about (odoo/odoo#249434). Only then it allows this to follow what is done."""
        back = self.filtered(lambda one: one.provider_code == "authorize" and one.operation == "refund") if (
            "done" in extra_allowed_states) else self.browse()
        back._set_done(state_message=state_message)
        return super(PaymentTransaction, self - back)._set_canceled(state_message, extra_allowed_states) | back
