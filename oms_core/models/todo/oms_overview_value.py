# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

#: Lines of which something is still to be shipped, as ``_oms_open_idx`` of lines has them.
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


class OmsOverview(models.AbstractModel):
    """What open orders are worth, in SQL: for the figures and for the columns of lists, so that they agree."""

    _inherit = "oms.overview"

    def _open_sql(self, which=None):
        """SELECT of (order_id, open, short): the value of goods neither shipped nor given up, and of those of them that
        are backordered, at their prices after discount without tax, in the order's currency.

        :param which: a condition on ``line``
        """
        return SQL(
            """SELECT line.order_id, SUM(%s) AS open, SUM(%s) AS short
                 FROM sale_order_line line WHERE %s AND %s GROUP BY line.order_id""",
            _OPEN, _SHORT, _IS_OPEN, which or SQL("TRUE"))

    def _open_from_sql(self, which):
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

    def _open_from_flushed(self, which):
        self.env["sale.order.line"].flush_model()
        self.env["stock.move"].flush_model()
        return self._open_from_sql(which)

    def _values_of(self, order_ids):
        """{order id: (open, short)} in the orders' currencies, from the warehouse that the context names or from all."""
        if not order_ids:
            return {}
        self.env["sale.order.line"].flush_model()
        if "oms_from_warehouse" not in self.env.context:
            sql = self._open_sql(SQL("line.order_id = ANY(%s)", list(order_ids)))
        else:
            self.env["stock.move"].flush_model()
            sql = SQL("SELECT order_id, SUM(open) AS open, SUM(short) AS short FROM (%s) part WHERE warehouse_id %s GROUP BY 1",
                      self._open_from_sql(SQL("line.order_id = ANY(%s)", list(order_ids))), self._from_sql())
        return {row[0]: row[1:] for row in self.env.execute_query(
            SQL("SELECT order_id, open::float8, short::float8 FROM (%s) value", sql))}

    def _from_sql(self):
        """The end of a condition on a warehouse: that of the context; False there: none."""
        warehouse_id = self.env.context.get("oms_from_warehouse")
        return SQL("= %s", warehouse_id) if warehouse_id and isinstance(warehouse_id, int) else SQL("IS NULL")

    def _rates(self, currency_ids):
        """{currency id: factor to the currency of the user's company, as of today}"""
        own = self.env.company.currency_id
        rates = (self.env["res.currency"].browse(currency_ids) | own)._get_rates(
            self.env.company, self.env["oms.day"]._today(company=self.env.company))
        return {currency_id: rates[own.id] / rates[currency_id] for currency_id in currency_ids}
