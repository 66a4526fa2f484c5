# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class OmsSummary(models.AbstractModel):
    _inherit = "oms.summary"

    def _arrived_on(self, orders):
        found = super()._arrived_on(orders)
        if not orders.ids:
            return found
        rows = self.env.execute_query(SQL(
            """SELECT line.order_id, MAX(picking.oms_delivered_at)
                 FROM sale_order_line line
                 JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                WHERE line.order_id = ANY(%s)
                GROUP BY 1
               HAVING BOOL_AND(picking.oms_delivered_at IS NOT NULL)""", orders.ids))
        return {**found, **dict(rows)}
