# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...planning.event_kind import Kind


class OmsOrderEvent(models.Model):
    """What was asked of cards is told to staff; customers read of payments."""

    _inherit = "oms.order.event"

    kind = fields.Selection(selection_add=[("card", "Card")], ondelete={"card": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "card": Kind("fa-credit-card")}
