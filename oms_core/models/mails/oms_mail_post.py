# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models

from .oms_mail_outbox_send import LAYOUT

#: What mails are made of; the rest of a template (recipients, layout) is the same for all of them.
RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids", "report_template_ids")


class OmsMail(models.AbstractModel):
    """One mail of all that happened."""

    _inherit = "oms.mail"

    def _write_mail(self, order, recipient, parts):
        """Write one mail of several parts, each from its template, in the customer's language and time zone. What every mail
        has (greeting, numbers, goods, what follows) stands around them once.

        :param parts: list of (event, template, [facts of what is told with it])
        :returns: the message, whose mails are not sent yet
        """
        order = order.with_company(order.company_id).with_context(
            lang=order.partner_id.lang or self.env.lang, tz=self.env["oms.day"]._customer_zone(order))
        mail = order.env[self._name]
        rendered = [
            template.with_company(order.company_id).with_context(
                oms_facts=facts, oms_first=number == 0, tz=order.env.context["tz"])._generate_template(
                order.ids, RENDERED)[order.id]
            for number, (_event, template, facts) in enumerate(parts)]
        first = rendered[0]
        values = {
            "order": order, "recipient": recipient, "parts": [Markup(part["body_html"] or "") for part in rendered],
            **mail._blocks(order, parts)}
        body = order.env["ir.qweb"]._render("oms_core.oms_mail_body", values, minimal_qcontext=True, lang=order.env.lang)
        return order.with_context(
            mail_notify_force_send=False, oms_mail_preview=mail._preview(order, parts)).message_post(
            body=Markup(body),
            subject=first["subject"] if len(rendered) == 1 else mail._subject_of_several(order),
            email_from=first.get("email_from") or None,
            # Where none is given Odoo has answers come to the order; one that is given as empty would leave none.
            **({"reply_to": first["reply_to"]} if first.get("reply_to") else {}),
            partner_ids=recipient.ids, message_type="auto_comment", subtype_xmlid="mail.mt_note",
            attachments=[one for part in rendered for one in part.get("attachments", [])],
            attachment_ids=[one for part in rendered for one in part.get("attachment_ids", [])],
            email_layout_xmlid=LAYOUT, force_email_lang=order.env.lang, force_email_company=order.company_id)

    def _subject_of_several(self, order):
        return self.env._("%(company)s: news about your order %(order)s", company=order.company_id.name,
                          order=self._order_name(order))
