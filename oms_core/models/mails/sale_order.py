# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """Odoo's own mails about what ours tell of are not sent beside them; and the names that templates know."""

    _inherit = "sale.order"

    def _send_order_confirmation_mail(self):
        """Odoo's confirmation (portal signature, payment, shop): not where ours comes anyway."""
        mail = self.env["oms.mail"]
        return super(SaleOrder, self.filtered(
            lambda order: not mail._is_mailed(order, "confirmed")))._send_order_confirmation_mail()

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        """Every mail of Odoo's about a confirmation, from a form, the portal, a payment or its own queue, comes through here."""
        self.ensure_one()
        mail = self.env["oms.mail"]
        # sudo: records are compared, nothing is read
        if mail_template and self.state == "sale" and mail_template.sudo() in mail._standard_mails() \
                and mail._is_mailed(self, "confirmed"):
            return None
        return super()._send_order_notification_mail(mail_template, *args, **kwargs)

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        """The line that mailboxes show beside the subject."""
        values = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        return {**values, "oms_preview": self.env.context.get("oms_mail_preview") or "",
                "oms_language": self.env["res.lang"]._get_data(code=values["lang"] or self.env.lang)}

    # --- for templates: a company's own words, in whichever database, call these -----------------------------------

    def _oms_mail_name(self):
        self.ensure_one()
        return self.env["oms.mail"]._order_name(self)

    def _oms_mail_sender(self):
        self.ensure_one()
        return self.env["oms.mail"]._sender(self)

    def _oms_mail_shipments(self, facts):
        self.ensure_one()
        return self.env["oms.mail"]._shipments(self, facts)

    def _oms_mail_words(self, kind, facts):
        self.ensure_one()
        return self.env["oms.mail"]._words(self, kind, facts)
