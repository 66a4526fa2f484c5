# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

#: Lines of which something is still to be shipped, as ``_oms_open_idx`` has them.
_IS_OPEN = SQL("line.state = 'sale' AND line.qty_delivered_method = 'stock_move' "
               "AND line.oms_ordered_qty > line.oms_shipped_qty + line.oms_closed_qty AND line.oms_ordered_qty > 0")
#: What of such a line is neither shipped nor given up, and what of it is backordered: at its price after discount without tax.
_OPEN = SQL("""CASE WHEN line.oms_shipped_qty = 0 AND line.oms_closed_qty = 0 THEN line.price_subtotal
                    ELSE line.price_subtotal / line.oms_ordered_qty
                         * (line.oms_ordered_qty - line.oms_shipped_qty - line.oms_closed_qty) END""")
_SHORT = SQL("""CASE WHEN line.oms_short_qty > 0
                     THEN line.price_subtotal / line.oms_ordered_qty * LEAST(line.oms_short_qty, line.oms_ordered_qty)
                     ELSE 0 END""")

#: The open moves of a line towards the customer.
_MOVES = SQL("""stock_move move
                JOIN stock_location dest ON dest.id = move.location_dest_id
           LEFT JOIN stock_location final ON final.id = move.location_final_id""")
_TO_COME = SQL("""move.sale_line_id = line.id AND move.state NOT IN ('draft', 'done', 'cancel') AND move.product_qty > 0
                  AND COALESCE(final.usage, dest.usage) = 'customer'""")


class SaleOrderLine(models.Model):
    """What lines are worth of which something is still to be shipped."""

    _inherit = "sale.order.line"

    # All that the manager's figures read of lines, so that they need not look at the lines themselves.
    _oms_open_idx = models.Index(
        "(order_id) INCLUDE (price_subtotal, oms_ordered_qty, oms_shipped_qty, oms_closed_qty, oms_short_qty) "
        "WHERE state = 'sale' AND qty_delivered_method = 'stock_move' "
        "AND oms_ordered_qty > oms_shipped_qty + oms_closed_qty AND oms_ordered_qty > 0")

    @api.model
    def _oms_open_value_sql(self, which=None):
        """SELECT of (order_id, open, short): the value of goods neither shipped nor given up, and of those of them that
        are backordered, at their prices after discount without tax, in the order's currency.

        :param which: a condition on ``line``
        """
        return SQL(
            """SELECT line.order_id, SUM(%s) AS open, SUM(%s) AS short
                 FROM sale_order_line line WHERE %s AND %s GROUP BY line.order_id""",
            _OPEN, _SHORT, _IS_OPEN, which or SQL("TRUE"))

    @api.model
    def _oms_open_from_sql(self, which):
        """SELECT of (order_id, warehouse_id, open, short): the same by where the goods are sent from, which is where their moves
        begin. What has no move yet is its order's warehouse's; NULL: a vendor sends it.

        :param which: a condition on ``line``
        """
        return SQL(
            """SELECT line.order_id, part.warehouse_id, SUM(%s * part.share) AS open, SUM(%s * part.share) AS short
                 FROM sale_order_line line
                 JOIN sale_order placed ON placed.id = line.order_id
           CROSS JOIN LATERAL (
                   SELECT source.warehouse_id, SUM(move.product_qty) / SUM(SUM(move.product_qty)) OVER () AS share
                     FROM %s JOIN stock_location source ON source.id = move.location_id
                    WHERE %s GROUP BY source.warehouse_id
                UNION ALL
                   SELECT placed.warehouse_id, 1 WHERE NOT EXISTS (SELECT FROM %s WHERE %s)) part
                WHERE %s AND %s
                GROUP BY line.order_id, part.warehouse_id""",
            _OPEN, _SHORT, _MOVES, _TO_COME, _MOVES, _TO_COME, _IS_OPEN, which)
