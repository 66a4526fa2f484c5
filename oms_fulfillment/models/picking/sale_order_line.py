# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.depends("move_ids.picking_id.oms_delivered_at")
    def _compute_oms_stage(self):
        return super()._compute_oms_stage()

    def _oms_is_delivered_map(self):
        """Delivered: every shipment of the line to the customer is known to have arrived."""
        shipped = self.filtered(lambda line: line.oms_shipped_qty > 0)
        if not shipped.ids:
            return super()._oms_is_delivered_map()
        self.env["stock.picking"].flush_model(["oms_delivered_at"])
        self.env["stock.move"].flush_model(["state", "picking_id", "sale_line_id", "location_dest_id"])
        rows = self.env.execute_query(SQL(
            """SELECT move.sale_line_id
                 FROM stock_move move
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                WHERE move.sale_line_id = ANY(%s) AND move.state = 'done'
                GROUP BY move.sale_line_id
               HAVING BOOL_AND(picking.oms_delivered_at IS NOT NULL)""",
            shipped.ids))
        return {**super()._oms_is_delivered_map(), **{line_id: True for (line_id,) in rows}}
