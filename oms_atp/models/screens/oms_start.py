# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.models.start.oms_start import Switch
from odoo.tools import SQL


class OmsStart(models.AbstractModel):
    """The switch for promising, and how many orders were sold what was not there."""

    _inherit = "oms.start"

    @api.model
    def _switches(self):
        return {
            "promises": Switch(
                "oms_promise_mode", "off", "on", self.env._("Promising"),
                self.env._("Each order is promised goods that nobody else is promised, with a date that stock and purchases "
                           "bear out; while this is off, orders are confirmed whether there are goods or not."),
                (self.env._("Off"), self.env._("On")), "oms_atp.oms_availability_action"),
            **super()._switches(),
        }

    @api.model
    def _month(self):
        return {"promises": self._month_of_promises(), **super()._month()}

    @api.model
    def _month_of_promises(self):
        if self.env.company.oms_promise_mode == "on":
            found = self._one_row(SQL(
                """SELECT COUNT(DISTINCT line.order_id) AS orders,
                          COUNT(DISTINCT line.order_id) FILTER (WHERE promise.coming) AS coming
                     FROM oms_promise promise JOIN sale_order_line line ON line.id = promise.line_id
                    WHERE promise.company_id = %s AND promise.create_date >= %s""", self.env.company.id, self._since()))
            if not found["orders"]:
                return self.env._("Last 30 days: no order was promised yet.")
            return self.env._(
                "Last 30 days, promised: %(orders)s, %(coming)s of them from goods that still had to come.",
                orders=self._orders_said(found["orders"]), coming=found["coming"])
        found = self._one_row(self._oversold_sql())
        if not found["orders"]:
            return self.env._("Last 30 days: no orders of counted goods to judge by.")
        if not found["oversold"]:
            return self.env._(
                "Last 30 days: none of %s took more than was free in stock.", self._orders_said(found["orders"]))
        return self.env._(
            "Last 30 days: %(oversold)s of %(orders)s took more than was free in stock when they were confirmed. Each would have "
            "been given the date when goods come.", oversold=found["oversold"], orders=self._orders_said(found["orders"]))

    @api.model
    def _oversold_sql(self):
        """Orders confirmed since for goods that are counted, and those that took more than was free then in all warehouses.

        Reckoned back from what is free now: what came or went otherwise since is taken off again, what orders took since is
        given back. What is bought for an order alone, or sent by a vendor, takes nothing from stock.
        """
        return SQL(
            """WITH taken AS MATERIALIZED (%s), event AS (%s UNION ALL %s), shelf AS (%s), told AS (
                   SELECT event.order_id, COALESCE(shelf.quantity, 0) - COALESCE(SUM(event.change) OVER (
                              PARTITION BY event.product_id ORDER BY event.at DESC, event.order_id DESC NULLS LAST
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS free
                     FROM event LEFT JOIN shelf ON shelf.product_id = event.product_id)
             SELECT COUNT(DISTINCT order_id) AS orders,
                    COUNT(DISTINCT order_id) FILTER (WHERE round(free::numeric, 4) < 0) AS oversold
               FROM told WHERE order_id IS NOT NULL""",
            self._taken_sql(), self._taken_since_sql(), self._moved_otherwise_sql(), self._free_now_sql())

    @api.model
    def _taken_sql(self):
        """What confirmed orders take from stock, or took since."""
        return SQL(
            """SELECT move.product_id, sale.id AS order_id, sale.date_order AS at, move.state = 'done' AS gone,
                      CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / product_unit.factor
                           ELSE move.product_qty END AS quantity
                 FROM stock_move move
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                 JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                 JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                 JOIN product_product product ON product.id = move.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                WHERE move.company_id = %(company)s AND move.state NOT IN ('draft', 'cancel')
                  AND move.oms_to_order IS NOT TRUE
                  AND (move.state != 'done' OR sale.date_order >= %(since)s)""",
            company=self.env.company.id, since=self._since())

    @api.model
    def _taken_since_sql(self):
        return SQL(
            """SELECT product_id, order_id, at, -SUM(quantity) AS change FROM taken
                WHERE at >= %(since)s GROUP BY product_id, order_id, at""", since=self._since())

    @api.model
    def _moved_otherwise_sql(self):
        """What came or went since otherwise, of what is ``taken``."""
        return SQL(
            """SELECT move.product_id, NULL, move.date,
                      SUM(move.quantity * unit.factor / product_unit.factor
                          * CASE WHEN dest.usage = 'internal' THEN 1 ELSE -1 END)
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id
                 JOIN stock_location dest ON dest.id = move.location_dest_id
                 JOIN product_product product ON product.id = move.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                WHERE move.company_id = %(company)s AND move.state = 'done' AND move.date >= %(since)s
                  AND (source.usage = 'internal') != (dest.usage = 'internal')
                  AND NOT (move.sale_line_id IS NOT NULL AND dest.usage = 'customer' AND move.oms_to_order IS NOT TRUE)
                  AND move.product_id IN (SELECT product_id FROM taken)
                GROUP BY move.product_id, move.date""",
            company=self.env.company.id, since=self._since())

    @api.model
    def _free_now_sql(self):
        """What is in stock now beyond what is ``taken`` of it."""
        return SQL(
            """SELECT product_id, SUM(quantity) AS quantity FROM (
                      SELECT quant.product_id, quant.quantity FROM stock_quant quant
                        JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                       WHERE location.company_id = %(company)s AND quant.product_id IN (SELECT product_id FROM taken)
                   UNION ALL
                      SELECT product_id, -quantity FROM taken WHERE NOT gone) free
                GROUP BY product_id""",
            company=self.env.company.id)
