# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models
from odoo.tools import email_normalize, formataddr

from ...planning.words import shortened
from .oms_mail_event import SIDES
from .oms_mail_outbox_send import LAYOUT

#: What mails are made of; the rest of a template (recipients, layout) is the same for all of them.
RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids", "report_template_ids")
#: As much of a customer's number as fits into a subject.
LONGEST_NUMBER = 40


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
        return event in enabled or any(SIDES[side] == event and side in enabled for side in SIDES)

    def _send_order_confirmation_mail(self):
        """Odoo's confirmation (portal signature, payment, shop): not where ours comes anyway."""
        return super(
            SaleOrder, self.filtered(lambda order: not order._oms_is_mailed("confirmed")))._send_order_confirmation_mail()

    def _oms_mail_recipient(self):
        """Whoever ordered, or their company."""
        self.ensure_one()
        return next((one for one in (self.partner_id, self.partner_id.commercial_partner_id) if one.email), None)

    def _oms_mail_post(self, recipient, parts):
        """Write one mail of several parts, each from its template, in the customer's language and time zone. What every mail
        has (greeting, numbers, goods, what follows) stands around them once.

        :param parts: list of (event, template, [facts of what is told with it])
        :returns: the message, whose mails are not sent yet
        """
        self.ensure_one()
        order = self.with_company(self.company_id).with_context(
            lang=self.partner_id.lang or self.env.lang, tz=self.env["oms.day"]._customer_zone(self))
        rendered = [
            template.with_company(self.company_id).with_context(
                oms_facts=facts, oms_first=number == 0, tz=order.env.context["tz"])._generate_template(
                order.ids, RENDERED)[self.id]
            for number, (_event, template, facts) in enumerate(parts)]
        first = rendered[0]
        values = {
            "order": order, "recipient": recipient, "parts": [Markup(part["body_html"] or "") for part in rendered],
            **order._oms_mail_blocks(parts)}
        body = order.env["ir.qweb"]._render("oms_core.oms_mail_body", values, minimal_qcontext=True, lang=order.env.lang)
        return order.with_context(
            mail_notify_force_send=False, oms_mail_preview=order._oms_mail_preview(parts)).message_post(
            body=Markup(body),
            subject=first["subject"] if len(rendered) == 1 else order._oms_mail_subject(),
            email_from=first.get("email_from") or None,
            # Where none is given Odoo has answers come to the order; one that is given as empty would leave none.
            **({"reply_to": first["reply_to"]} if first.get("reply_to") else {}),
            partner_ids=recipient.ids, message_type="auto_comment", subtype_xmlid="mail.mt_note",
            attachments=[one for part in rendered for one in part.get("attachments", [])],
            attachment_ids=[one for part in rendered for one in part.get("attachment_ids", [])],
            email_layout_xmlid=LAYOUT, force_email_lang=order.env.lang, force_email_company=self.company_id)

    def _oms_mail_subject(self):
        order = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return order.env._("%(company)s: news about your order %(order)s", company=self.company_id.name,
                           order=order._oms_mail_name())

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        """The line that mailboxes show beside the subject."""
        values = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        return {**values, "oms_preview": self.env.context.get("oms_mail_preview") or "",
                "oms_language": self.env["res.lang"]._get_data(code=values["lang"] or self.env.lang)}

    # --- for templates --------------------------------------------------------------------------------------------

    def _oms_mail_name(self):
        """The order as its customer knows it: their number, if they gave one, and ours."""
        self.ensure_one()
        theirs = shortened(self.client_order_ref or "", LONGEST_NUMBER)
        return f"{theirs} ({self.name})" if theirs and theirs != self.name else self.name

    def _oms_mail_sender(self):
        """The company, at its own address; where it has none, at that of who looks after the order."""
        self.ensure_one()
        company = self.company_id
        address = email_normalize(company.email or "") or email_normalize(self.user_id.filtered("active").email or "")
        return formataddr((company.name, address)) if address else self.env.user.email_formatted

    def _oms_mail_shipments(self, facts):
        """What of the shipments is told in this mail."""
        self.ensure_one()
        known = {row.get("picking_id") for row in facts or []}
        return self.env["oms.portal"]._shipments(self, self.picking_ids.filtered(lambda picking: picking.id in known))

    def _oms_mail_words(self, kind, facts):
        """The events in the customer's words, one sentence each; what was told in several steps is one."""
        event = self.env["oms.order.event"]
        if kind in ("moved", "backordered"):
            return event._oms_words_of_days(self._oms_mail_days(facts), self)
        said = [event._oms_words_of(kind, row) for row in facts or []]
        return [words for words in dict.fromkeys(said) if words]

    def _oms_mail_days(self, facts):
        """The days that moved; where none was known then, and one is by now, that one."""
        self.ensure_one()
        rows = [dict(day) for row in facts or [] for day in row.get("dates") or []]
        if all(row["new"] for row in rows):
            return rows
        now = {}
        for line_id, some in self.env["oms.portal"]._dates(self).items():
            product = self.order_line.browse(line_id).product_id
            now.setdefault(product.id, []).extend(day for _quantity, day in some)
        days = {product_id: str(max(found)) for product_id, found in now.items() if found and all(found)}
        for row in rows:
            day = days.get(row["product_id"], "")
            row["new"] = row["new"] or (day if day > row["old"] else None)
        return rows
