# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models

from .oms_mail_outbox_send import LAYOUT

#: What mails are made of; the rest of a template (recipients, layout) is the same for all of them.
RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids", "report_template_ids")


class SaleOrder(models.Model):
    """Mails about an order to its customer. Odoo's own about the same are not sent beside ours."""

    _inherit = "sale.order"

    def _oms_is_mailed(self, event):
        """Whether the customer is told of such an event. Orders of a channel are told of by the channel, as a rule."""
        self.ensure_one()
        company = self.company_id
        if not company.oms_customer_mails or (self.oms_channel and not company.oms_mail_channels):
            return False
        enabled = self.env["oms.mail.event"]._oms_enabled(company.id)
        return event in enabled or (event == "confirmed" and "received" in enabled)

    def _send_order_confirmation_mail(self):
        """Odoo's confirmation (portal signature, payment, shop): not where ours comes anyway."""
        return super(
            SaleOrder, self.filtered(lambda order: not order._oms_is_mailed("confirmed")))._send_order_confirmation_mail()

    def _oms_mail_recipient(self):
        """Whoever ordered, or their company."""
        self.ensure_one()
        return next((one for one in (self.partner_id, self.partner_id.commercial_partner_id) if one.email), None)

    def _oms_mail_post(self, recipient, parts):
        """Write one mail of several parts, each from its template, in the customer's language and time zone.

        :param parts: list of (template, [facts of the events told with it])
        :returns: the message, whose mails are not sent yet
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        rendered = [
            template.with_company(self.company_id).with_context(
                oms_facts=facts, oms_first=number == 0, tz=self.env["oms.day"]._customer_zone(self))._generate_template(
                order.ids, RENDERED)[self.id]
            for number, (template, facts) in enumerate(parts)]
        first = rendered[0]
        return order.with_context(mail_notify_force_send=False).message_post(
            body=Markup("<hr/>").join(part["body_html"] for part in rendered),
            subject=first["subject"] if len(rendered) == 1 else self._oms_mail_subject(),
            email_from=first.get("email_from") or None, reply_to=first.get("reply_to") or None,
            partner_ids=recipient.ids, message_type="auto_comment", subtype_xmlid="mail.mt_note",
            attachments=[one for part in rendered for one in part.get("attachments", [])],
            attachment_ids=[one for part in rendered for one in part.get("attachment_ids", [])],
            email_layout_xmlid=LAYOUT, force_email_lang=self.partner_id.lang, force_email_company=self.company_id)

    def _oms_mail_subject(self):
        order = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return order.env._("%(company)s: news about your order %(order)s", company=self.company_id.name, order=self.name)

    # --- for templates --------------------------------------------------------------------------------------------

    def _oms_mail_shipments(self, facts):
        """What of the shipments is told in this mail."""
        self.ensure_one()
        known = {row.get("picking_id") for row in facts or []}
        return self._oms_portal_shipments(self.picking_ids.filtered(lambda picking: picking.id in known))

    def _oms_mail_words(self, kind, facts):
        """The events in the customer's words, one sentence each."""
        event = self.env["oms.order.event"]
        return [event._oms_words_of(kind, row) for row in facts or [{}]]
