# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import html2plaintext

from ...planning.words import shortened

#: How much of a message the timeline shows; the chatter has it all.
SHOWN = 300


class SaleOrder(models.Model):
    """What customers write about an order, by mail or in the portal, is on its timeline. So is their signature."""

    _inherit = "sale.order"

    def write(self, vals):
        signed = self.filtered(lambda order: not order.signature) if vals.get("signature") else self.browse()
        result = super().write(vals)
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "signed",
             "summary": self.env._("Signed by %s", order.signed_by or order.partner_id.name),
             "facts": {"by": order.signed_by or order.partner_id.name}}
            for order in signed])
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if len(self) == 1 and self._oms_is_of_customer(message, msg_values):
            self._oms_log_message(message)
        elif len(self) == 1 and self._oms_is_answer(message):
            self._oms_log_answer(message)
        return result

    def _oms_is_of_customer(self, message, msg_values):
        """Whether somebody outside wrote this by hand; what comes with a rating or a signature is an event of its own, and
        what a mailbox answers by itself is none (``oms_by_itself``)."""
        # sudo: only who wrote it, and whether that is staff
        author = message.sudo().author_id
        return (
            not self.env.context.get("oms_by_itself")
            and message.message_type in ("comment", "email") and not msg_values.get("rating_id")
            and (author.partner_share if author else bool(message.email_from)))

    def _oms_log_message(self, message):
        message = message.sudo()  # sudo: the words of a message that was allowed to be posted
        author = message.author_id.name or message.email_from
        text = shortened(html2plaintext(message.body or "", include_references=False), SHOWN)
        text = text or ", ".join(message.attachment_ids.mapped("name"))
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.id, "kind": "message", "customer_visible": not message.is_internal,
            "summary": self.env._("%(author)s: %(text)s", author=author, text=text),
            "facts": {"message_id": message.id, "author": author, "text": text},
        }])

    # --- what staff write to the customer ------------------------------------------------------------------

    def _oms_is_answer(self, message):
        """Whether a person of ours wrote this to the customer by hand: no note, and nothing that is sent by itself."""
        # sudo: only who wrote it, and whether customers see it
        message = message.sudo()
        author = message.author_id
        return bool(
            message.message_type in ("comment", "email") and author and not author.partner_share
            and author != self.env.ref("base.partner_root")
            and not message.is_internal and message.subtype_id and not message.subtype_id.internal)

    def _oms_log_answer(self, message):
        """The customer's question is answered. Where ours has a question mark, the next word is the customer's."""
        message = message.sudo()  # sudo: the words of a message that was allowed to be posted
        text = html2plaintext(message.body or "", include_references=False)
        self._oms_log_answered(
            shortened(text, SHOWN), message_id=message.id, asks="?" in text)

    def _oms_log_answered(self, summary, **facts):
        """Nobody waits for us any more. For staff: customers have the message itself."""
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "answered", "summary": summary, "facts": facts or False} for order in self])
