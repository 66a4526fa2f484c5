# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from ...planning.event_kind import OTHER, Kind

KINDS = [
    ("imported", "Imported"),
    ("confirmed", "Confirmed"),
    ("held", "Held"),
    ("cleared", "Hold cleared"),
    ("promised", "Promised"),
    ("moved", "Promise moved"),
    ("short", "Backordered"),
    ("released", "Sent to warehouse"),
    ("picked", "Picked"),
    ("packed", "Packed"),
    ("shipped", "Shipped"),
    ("delivered", "Delivered"),
    ("invoiced", "Invoiced"),
    ("paid", "Paid"),
    ("returned", "Returned"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
    ("changed", "Changed"),
    ("message", "Message"),
    ("rated", "Rated"),
    ("mail", "Mail sent"),
    ("tracking", "Tracking number"),
    ("signed", "Signed"),
    ("answered", "Answered"),
    ("removed", "Older entries removed"),
]


class OmsOrderEvent(models.Model):
    """The kinds of events. Whoever adds one says all of it in one place: its name by ``selection_add``, the rest by
    ``_kinds`` and ``super()``; nothing else has to know of it."""

    _inherit = "oms.order.event"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    icon = fields.Char(compute="_compute_look", export_string_translation=False)
    tone = fields.Char(compute="_compute_look", export_string_translation=False)

    @api.depends("kind")
    def _compute_look(self):
        kinds = self._kinds()
        for event in self:
            kind = kinds.get(event.kind, OTHER)
            event.icon, event.tone = kind.icon, kind.tone

    def _kinds(self):
        """{kind: Kind}; words are about the order of this event, and in the language of its environment."""
        return {
            "imported": Kind("fa-download", passing=True),
            "confirmed": Kind("fa-check", "good", lambda facts: self.env._("Order received"), shown=True,
                              mailed="confirmed", same=lambda event: str(event.order_id.date_order)),
            "held": Kind("fa-hand-paper-o", "bad"),
            # what was being checked goes on
            "cleared": Kind("fa-unlock", "good", mailed="confirmed", same=lambda event: f"cleared {event.id}"),
            "promised": Kind("fa-handshake-o", "info", passing=True),
            "moved": Kind("fa-calendar", "warn", self._words_of_date,
                          mailed="moved", same=lambda event: json.dumps((event.facts or {}).get("dates")), passing=True),
            "short": Kind("fa-hourglass-half", "warn", passing=True),
            "released": Kind("fa-share", "info", passing=True),
            "picked": Kind("fa-shopping-basket", "info", passing=True),
            "packed": Kind("fa-archive", "info", passing=True),
            "shipped": Kind("fa-truck", "good", self._words_of_shipment, shown=True, mailed="shipped"),
            "delivered": Kind("fa-home", "good", lambda facts: self.env._("Delivered"), shown=True, mailed="delivered"),
            "invoiced": Kind("fa-file-text-o", "plain", self._words_of_invoice, shown=True),
            "paid": Kind("fa-money", "good", self._words_of_payment, shown=True),
            "returned": Kind("fa-undo", "warn", lambda facts: self.env._("Return received"), shown=True),
            "refunded": Kind("fa-reply", "warn", self._words_of_credit_note, shown=True,
                             mailed="refunded", same=lambda event: str((event.facts or {}).get("invoice_id") or event.id)),
            "cancelled": Kind("fa-ban", "bad", lambda facts: self.env._("Order cancelled"), shown=True,
                              mailed="cancelled", same=lambda event: str(event.date)),
            "changed": Kind("fa-pencil", "plain", self._words_of_change),
            "message": Kind("fa-comment-o", "plain", self._words_of_message),
            "rated": Kind("fa-star-o", "plain", self._words_of_rating, shown=True),
            "mail": Kind("fa-envelope-o", passing=True),
            # a number that came after the goods had left
            "tracking": Kind("fa-truck", "plain", self._words_of_tracking, shown=True, mailed="shipped",
                             same=lambda event: f"{event._shipment_key()} {(event.facts or {}).get('tracking')}"),
            "signed": Kind("fa-pencil-square-o", "good", self._words_of_signature, shown=True),
            "answered": Kind("fa-reply-all"),
            "removed": Kind("fa-eraser"),
        }

    def _shipment_key(self):
        """The shipment that it is about, else the event itself."""
        return str((self.facts or {}).get("picking_id") or self.id)
