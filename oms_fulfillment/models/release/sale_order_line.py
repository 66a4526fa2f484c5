# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """What ships complete from several warehouses does not begin in one of them before it can in all."""
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        orders = self.order_id.filtered(lambda order: order.picking_policy == "one" and order.state == "sale")
        if orders:
            orders.sudo().order_line.move_ids._oms_keep_together()  # sudo: demand of orders that the user has just confirmed
        return result
