# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    """What lines are worth of which something is still to be shipped."""

    _inherit = "sale.order.line"

    # All that the manager's figures read of lines, so that they need not look at the lines themselves.
    _oms_open_idx = models.Index(
        "(order_id) INCLUDE (price_subtotal, oms_ordered_qty, oms_shipped_qty, oms_closed_qty, oms_short_qty) "
        "WHERE state = 'sale' AND qty_delivered_method = 'stock_move' "
        "AND oms_ordered_qty > oms_shipped_qty + oms_closed_qty AND oms_ordered_qty > 0")

    @api.model
    def _oms_open_value_sql(self):
        """SELECT of (order_id, open, short): the value of goods neither shipped nor given up, and of those of them that
        are backordered, at their prices after discount without tax, in the order's currency."""
        return SQL(
            """SELECT line.order_id,
                      SUM(CASE WHEN line.oms_shipped_qty = 0 AND line.oms_closed_qty = 0 THEN line.price_subtotal
                               ELSE line.price_subtotal / line.oms_ordered_qty
                                    * (line.oms_ordered_qty - line.oms_shipped_qty - line.oms_closed_qty) END) AS open,
                      SUM(CASE WHEN line.oms_short_qty > 0
                               THEN line.price_subtotal / line.oms_ordered_qty
                                    * LEAST(line.oms_short_qty, line.oms_ordered_qty) ELSE 0 END) AS short
                 FROM sale_order_line line
                WHERE line.state = 'sale' AND line.qty_delivered_method = 'stock_move'
                  AND line.oms_ordered_qty > line.oms_shipped_qty + line.oms_closed_qty
                  AND line.oms_ordered_qty > 0
                GROUP BY line.order_id""")
