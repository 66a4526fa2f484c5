# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import html2plaintext

from ...planning.words import shortened

#: How much of a message the timeline shows; the chatter has it all.
SHOWN = 300


class OmsOrderEvent(models.Model):
    """What is said about an order: what customers write, by mail or in the portal, and what staff answer."""

    _inherit = "oms.order.event"

    # The last word about each order, for the To-do list: who said it waits.
    _said_idx = models.Index("(order_id, id) WHERE kind IN ('message', 'answered')")

    def _log_said(self, order, message, msg_values):
        """A message was posted on an order."""
        if self._is_of_customer(message, msg_values):
            self._log_message(order, message)
        elif self._is_answer(message):
            self._log_answer(order, message)

    def _is_of_customer(self, message, msg_values):
        """Whether somebody outside wrote this by hand; what comes with a rating or a signature is an event of its own, and
        what a mailbox answers by itself is none (``oms_by_itself``)."""
        # sudo: only who wrote it, and whether that is staff
        author = message.sudo().author_id
        return (
            not self.env.context.get("oms_by_itself")
            and message.message_type in ("comment", "email") and not msg_values.get("rating_id")
            and (author.partner_share if author else bool(message.email_from)))

    def _log_message(self, order, message):
        message = message.sudo()  # sudo: the words of a message that was allowed to be posted
        author = message.author_id.name or message.email_from
        text = shortened(html2plaintext(message.body or "", include_references=False), SHOWN)
        text = text or ", ".join(message.attachment_ids.mapped("name"))
        self._oms_log([{
            "order_id": order.id, "kind": "message", "customer_visible": not message.is_internal,
            "summary": self.env._("%(author)s: %(text)s", author=author, text=text),
            "facts": {"message_id": message.id, "author": author, "text": text},
        }])

    # --- what staff write to the customer ------------------------------------------------------------------

    def _is_answer(self, message):
        """Whether a person of ours wrote this to the customer by hand: no note, and nothing that is sent by itself."""
        # sudo: only who wrote it, and whether customers see it
        message = message.sudo()
        author = message.author_id
        return bool(
            message.message_type in ("comment", "email") and author and not author.partner_share
            and author != self.env.ref("base.partner_root")
            and not message.is_internal and message.subtype_id and not message.subtype_id.internal)

    def _log_answer(self, order, message):
        """The customer's question is answered. Where ours has a question mark, the next word is the customer's."""
        message = message.sudo()  # sudo: the words of a message that was allowed to be posted
        text = html2plaintext(message.body or "", include_references=False)
        self._log_answered(order, shortened(text, SHOWN), message_id=message.id, asks="?" in text)

    def _log_answered(self, orders, summary, **facts):
        """Nobody waits for us any more. For staff: customers have the message itself."""
        self._oms_log([
            {"order_id": order.id, "kind": "answered", "summary": summary, "facts": facts or False} for order in orders])
