# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Mails with which a mailbox answers by itself ("out of office") are kept, but are nobody's words."""
        if self._oms_is_automatic_answer(message):
            self = self.with_context(oms_by_itself=True)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _oms_is_automatic_answer(self, message):
        """Whether an e-mail says of itself that a mailbox answered, and no person (RFC 3834, and what was in use before
        it). What a customer's own system sends (``auto-generated``) is the customer's word.

        :param message: an ``email.message.EmailMessage``
        """
        submitted = str(message.get("Auto-Submitted") or "").strip().lower()
        precedence = str(message.get("Precedence") or "").strip().lower()
        return submitted.startswith("auto-replied") or precedence == "auto_reply" or any(
            message.get(header) for header in ("X-Autoreply", "X-Autorespond"))
