# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_takes_substitutes = fields.Boolean(
        "Takes substitutes", tracking=True,
        help="Where something is not found in the warehouse, its picker may give what the list of substitutes has for it, at the "
             "price of what was ordered.")

    @api.depends("picking_ids.oms_delivered_at")
    def _compute_oms_stage(self):
        return super()._compute_oms_stage()

    def _oms_is_delivered_map(self):
        """Delivered: every shipment to the customer, drop-shipped ones too, is known to have arrived."""
        found = super()._oms_is_delivered_map()
        shipped = self.filtered(lambda order: any(order.order_line.mapped("oms_shipped_qty")))
        if not shipped.ids:
            return found
        self.env["stock.picking"].flush_model(["oms_delivered_at"])
        self.env["stock.move"].flush_model(["state", "picking_id", "sale_line_id", "location_dest_id"])
        rows = self.env.execute_query(SQL(
            """SELECT line.order_id
                 FROM stock_move move
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                WHERE line.order_id = ANY(%s) AND move.state = 'done'
                GROUP BY line.order_id
               HAVING BOOL_AND(picking.oms_delivered_at IS NOT NULL)""",
            shipped.ids))
        return {**found, **{order_id: True for (order_id,) in rows}}

    @api.depends("picking_ids.oms_delivered_at")
    def _compute_oms_summary(self):
        return super()._compute_oms_summary()
