# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SaleOrderLine(models.Model):
    """What an order line shows on the form."""

    _inherit = "sale.order.line"

    @api.depends("oms_promise_ids", "oms_offer")
    def _compute_qty_to_deliver(self):
        """Promises say where goods come from and when; the forecast of one warehouse would say something else."""
        result = super()._compute_qty_to_deliver()
        self.filtered(lambda line: line.oms_promise_ids or (
            line.state in ("draft", "sent") and line.oms_offer)).display_qty_widget = False
        return result
