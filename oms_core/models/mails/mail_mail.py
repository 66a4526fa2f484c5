# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import mail_text

#: In the layout of our mails to customers (``oms_core.oms_mail_layout``).
OURS = 'class="o_oms_mail"'


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        """The text part of mails to customers says what a person sees: Odoo's also has the hidden preview line with its filling,
        and asterisks and numbers in place of links. What names and numbers have in them that nobody sees is left out."""
        found = super()._prepare_outgoing_list(*args, **kwargs)
        for email in found:
            if OURS in (email["body"] or ""):
                email["subject"], email["body"] = mail_text.clean(email["subject"]), mail_text.clean(email["body"])
                email["body_alternative"] = mail_text.of_html(email["body"])
        return found
