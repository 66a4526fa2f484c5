# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """A cancelled order keeps nothing on anybody's card."""

    _inherit = "sale.order"

    def _action_cancel(self):
        result = super()._action_cancel()
        cancelled = self.filtered(lambda order: order.state == "cancel")
        if cancelled:
            self.env["oms.capture"]._follow(cancelled, "cancel", f"cancelled {self.env.cr.now().isoformat()}")
        return result
