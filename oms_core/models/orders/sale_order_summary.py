# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_summary = fields.Char("Where it is", compute="_compute_oms_summary")

    @api.depends("state", "oms_held", "order_line.oms_short_qty", "order_line.oms_waiting_qty", "order_line.oms_closed_qty",
                 "order_line.oms_released_qty", "order_line.oms_shipped_qty", "order_line.oms_ordered_qty",
                 "order_line.qty_delivered", "picking_ids.carrier_tracking_ref", "oms_stage", "oms_arrival_estimate")
    @api.depends_context("lang")
    def _compute_oms_summary(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        ids = confirmed._origin.ids
        Summary = self.env["oms.summary"]
        moves, arrived = Summary._gather_moves(ids), Summary._arrived_on(self.browse(ids))
        (self - confirmed).oms_summary = False
        for order in confirmed:
            goods = order.order_line.filtered(lambda line: line.product_id.type == "consu" and line.oms_ordered_qty > 0)
            parts = Summary._parts(order, goods, moves[order._origin.id], arrived.get(order._origin.id)) if goods else ()
            order.oms_summary = "; ".join(parts) or False
