# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...planning.event_kind import Kind


class OmsOrderEvent(models.Model):
    """What happens to an order's cards beside being captured: they end, and money is charged back."""

    _inherit = "oms.order.event"

    kind = fields.Selection(
        selection_add=[("card_ends", "Card ends"), ("chargeback", "Chargeback")],
        ondelete={"card_ends": "cascade", "chargeback": "cascade"})

    def _kinds(self):
        return {
            **super()._kinds(),
            "card_ends": Kind("fa-credit-card", "warn", self._words_of_card_end, shown=True, mailed="pay",
                              same=lambda event: f"{(event.facts or {}).get('transaction_id')} {(event.facts or {}).get('day')}"),
            "chargeback": Kind("fa-credit-card-alt", "bad"),  # between the bank and us: customers read nothing of it
        }

    def _words_of_card_end(self, facts):
        return self.env._("Your card payment can no longer be kept open: please pay again")
