# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_delivery_status(self):
        """Goods that are expected back do not make a delivered order a partly delivered one."""
        super()._compute_delivery_status()
        for order in self.filtered(lambda order: order.delivery_status in ("partial", "started", "pending")):
            # sudo: which transfers are of returns, for whoever computes the order
            expected = order.sudo().picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel") and picking.move_ids.oms_return_line_id)
            rest = order.sudo().picking_ids - expected  # sudo: as above
            if expected and any(picking.state == "done" for picking in rest) and all(
                    picking.state in ("done", "cancel") for picking in rest):
                order.delivery_status = "full"
