# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, HTTPError, Timeout
from urllib3.exceptions import NewConnectionError

from odoo import models
from odoo.exceptions import ValidationError

from .sending import sending_of

#: What accountants and managers may know of a provider, to choose it in a policy. Natively only administrators read any of it,
#: and so not all keys have groups of their own.
HARMLESS = frozenset({"id", "name", "display_name", "code", "state", "company_id", "sequence", "active", "module_id",
                      "module_state", "support_manual_capture", "support_tokenization", "support_refund", "write_date"})


class PaymentProvider(models.Model):
    """Odoo takes a provider that does not answer for one that refuses. Who sends has to know which it was."""

    _inherit = "payment.provider"

    def _has_field_access(self, field, operation):
        if not self.env.su and field.name not in HARMLESS and not self.env.user.has_group("base.group_system"):
            return False
        return super()._has_field_access(field, operation)

    def _send_api_request(self, method, endpoint, **kwargs):
        sending = sending_of(self.env)
        if not sending:
            return super()._send_api_request(method, endpoint, **kwargs)
        sending.asked = True
        try:
            answer = super()._send_api_request(method, endpoint, **kwargs)
        except ValidationError as error:
            self._oms_note_answer(sending, error, read=method == "GET" and sending.taken)
            raise
        sending.taken = sending.taken or method != "GET"
        return answer

    def _oms_note_answer(self, sending, error, read=False):
        """What became of a request that ended in an error: Odoo raises within the handling of the real one.

        :param read: it asked what became of something that may have been done before: whatever went wrong, that is not known
        """
        cause = error.__cause__ or error.__context__
        words = str(error).strip().partition("\n")[0]
        connected = not (isinstance(cause, ConnectTimeout) or (isinstance(cause, NoConnection) and _never_connected(cause)))
        if not connected and not read:
            sending.unreachable = words
        elif read or isinstance(cause, (NoConnection, Timeout)):
            sending.unanswered = self.env._("%s did not answer: it may have been done or not", self.name)
        elif isinstance(cause, HTTPError) and cause.response is not None and cause.response.status_code >= 500:
            sending.unanswered = self.env._(
                "%(provider)s failed itself (HTTP %(code)s): it may have been done or not", provider=self.name,
                code=cause.response.status_code)


def _never_connected(error):
    """Whether no connection came about, so that nothing was sent."""
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    return isinstance(reason, NewConnectionError)
