# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsCapture(models.AbstractModel):
    """What is kept for an order of its customer's balance counts before its card."""

    _inherit = "oms.capture"

    @api.model
    def _gather_received(self, orders):
        found = dict(super()._gather_received(orders))
        for order_id, kept in self.env["oms.on.account"]._gather_paid_by_balance(orders.ids).items():
            found[order_id] = found.get(order_id, 0.0) + kept
        return found
