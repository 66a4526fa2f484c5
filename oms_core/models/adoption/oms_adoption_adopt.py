# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

from ...planning import kits


class OmsAdoption(models.Model):
    """Taking over a database in use: one statement per question, however many orders there are.

    Odoo knows nothing of quantities given up: what was ordered, is on no move and will be on none stands nowhere. Left
    so, each such order would be one to supply, for ever. What a move or an open purchase will bring stays open.
    """

    _inherit = "oms.adoption"

    def _auto_init(self):
        is_new = not table_exists(self.env.cr, self._table)
        result = super()._auto_init()
        if is_new:
            self.pool.post_init(self._oms_adopt)  # when all tables are there; also where an older version is updated
        return result

    @api.model
    def _oms_adopt(self):
        """Give up what confirmed orders from before will never get, and list what did not fit.

        Orders that were confirmed under the suite are left alone: their quantities are accounted for.
        """
        lines = self._adopt_kits()  # marks the moves of kits, which the others leave alone
        lines |= lines.browse(self._adopt_lines())
        self._adopt_stock()
        lines.invalidate_recordset(["oms_closure_ids"])
        lines.modified(["oms_closure_ids"])  # quantities and stages, worked out already, follow
        lines._oms_settle_open_bought()

    @api.model
    def _adopt_lines(self):
        """:returns: ids of the order lines of which something was given up"""
        self.env.cr.execute(SQL(
            """CREATE TEMPORARY TABLE oms_adopted ON COMMIT DROP AS (%s)""", self._adopt_missing_sql()))
        reasons = {
            "cut_short": self.env._("From before: shipped in part, nothing more on its way"),
            "cancelled": self.env._("From before: its delivery was cancelled"),
            "never_launched": self.env._("From before: no delivery was ever made"),
        }
        stamp = SQL("%s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'", self.env.uid, self.env.uid)
        self.env.cr.execute(SQL(
            """INSERT INTO oms_line_closure (line_id, company_id, quantity, reason, user_id, date,
                                             create_uid, create_date, write_uid, write_date)
               SELECT line_id, company_id, missing, CASE kind WHEN 'cut_short' THEN %s WHEN 'cancelled' THEN %s ELSE %s END,
                      %s, now() AT TIME ZONE 'UTC', %s FROM oms_adopted ORDER BY line_id""",
            *reasons.values(), self.env.uid, stamp))
        self.env.cr.execute(SQL(
            """INSERT INTO oms_adoption (kind, company_id, order_id, line_id, product_id, quantity, billed, date,
                                         create_uid, create_date, write_uid, write_date)
               SELECT kind, company_id, order_id, line_id, product_id, missing, billed, now() AT TIME ZONE 'UTC', %s
                 FROM oms_adopted ORDER BY line_id""", stamp))
        self.env.cr.execute("SELECT line_id FROM oms_adopted")
        lines = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.execute("DROP TABLE oms_adopted")
        return lines

    @api.model
    def _adopt_kits(self):
        """Kits, counted whole, that confirmed orders from before will never get.

        :returns: the order lines of which something was given up
        """
        moves = self.env["stock.move"].sudo()  # sudo: orders of all companies, at installation
        if not moves._oms_knows_kits():
            return self.env["sale.order.line"]
        moves._oms_adopt_kits()
        lines = moves.search([("oms_kit", "!=", False), ("sale_line_id.state", "=", "sale")]).sale_line_id
        # sudo: here and below the installation takes over orders of all companies
        known = self.env["oms.order.event"].sudo().search(
            [("order_id", "in", lines.order_id.ids), ("kind", "=", "confirmed")]).order_id
        counted, rows, reason = lines._gather_kits(lines.ids), [], self.env._("From before: its delivery was cancelled")
        for line in lines.filtered(lambda line: line.order_id not in known):
            missing = line.oms_ordered_qty - line.oms_closed_qty - sum(counted[line.id][bucket] for bucket in kits.BUCKETS)
            if line.product_id.uom_id.compare(missing, 0) > 0:
                shipped, billed = counted[line.id]["shipped"], line._oms_count_billed()
                rows.append({
                    "kind": "cut_short" if shipped else "cancelled", "company_id": line.company_id.id,
                    "order_id": line.order_id.id, "line_id": line.id, "product_id": line.product_id.id, "quantity": missing,
                    "billed": max(min(missing, billed - shipped), 0.0)})
        self.env["oms.line.closure"].sudo().create([{  # sudo: as above
            "line_id": row["line_id"], "company_id": row["company_id"], "quantity": row["quantity"], "reason": reason}
            for row in rows])
        self.sudo().create(rows)  # sudo: as above
        return self.env["sale.order.line"].browse([row["line_id"] for row in rows])

    @api.model
    def _adopt_missing_sql(self):
        """SELECT of (line_id, order_id, company_id, product_id, kind, missing, billed) of the goods of confirmed orders
        from before that nothing will bring; quantities in the product's unit."""
        return SQL(
            """WITH placed AS MATERIALIZED (
                   SELECT move.sale_line_id AS line_id,
                          SUM(CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / product_unit.factor
                                   ELSE move.product_qty END)
                          FILTER (WHERE move.state NOT IN ('draft', 'cancel') AND (dest.usage = 'customer'
                              OR (move.state != 'done' AND COALESCE(final.usage, dest.usage) = 'customer'))) AS quantity,
                          SUM(move.quantity * unit.factor / product_unit.factor)
                          FILTER (WHERE move.state = 'done' AND dest.usage = 'customer') AS shipped
                     FROM stock_move move %(goes_to)s %(units)s
                    WHERE move.sale_line_id IS NOT NULL
                    GROUP BY move.sale_line_id),
               closed AS MATERIALIZED (SELECT line_id, SUM(quantity) AS quantity FROM oms_line_closure GROUP BY line_id),
               ordered AS (
                   SELECT line.id AS line_id, line.order_id, sale.company_id, line.product_id,
                          placed.line_id IS NOT NULL AS launched, COALESCE(placed.shipped, 0) AS shipped,
                          line.qty_invoiced * unit.factor / product_unit.factor AS invoiced,
                          line.product_uom_qty * unit.factor / product_unit.factor
                          - COALESCE(placed.quantity, 0) - COALESCE(closed.quantity, 0) AS missing
                     FROM sale_order_line line
                     JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                     JOIN product_product product ON product.id = line.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id AND template.type = 'consu'
                     JOIN uom_uom unit ON unit.id = line.product_uom_id
                     JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                LEFT JOIN placed ON placed.line_id = line.id
                LEFT JOIN closed ON closed.line_id = line.id
                    WHERE line.display_type IS NULL AND NOT COALESCE(line.is_downpayment, FALSE)
                      AND NOT EXISTS (SELECT FROM oms_order_event event
                                       WHERE event.order_id = sale.id AND event.kind = 'confirmed')
                      AND NOT EXISTS (  -- kits: their moves are of components
                          SELECT FROM stock_move part WHERE part.sale_line_id = line.id AND part.oms_kit IS NOT NULL)
                      AND NOT (%(asked_for)s))
             SELECT line_id, order_id, company_id, product_id,
                    CASE WHEN NOT launched THEN 'never_launched' WHEN shipped > 0 THEN 'cut_short' ELSE 'cancelled' END AS kind,
                    missing, GREATEST(LEAST(missing, COALESCE(invoiced, 0) - shipped), 0) AS billed
               FROM ordered
              WHERE round(missing::numeric, 4) > 0""", asked_for=self._adopt_asked_for_sql(),
            goes_to=self.env["stock.move"]._oms_goes_to_sql(), units=self.env["stock.move"]._oms_units_sql())

    @api.model
    def _adopt_asked_for_sql(self):
        """Whether a vendor is still to be asked, or to agree, to send the goods of ``line``: its moves come with that."""
        if not column_exists(self.env.cr, "purchase_order_line", "sale_line_id"):
            return SQL("FALSE")
        return SQL(
            """EXISTS (SELECT FROM purchase_order_line bought
                         JOIN purchase_order purchase ON purchase.id = bought.order_id
                        WHERE bought.sale_line_id = line.id AND bought.product_id = line.product_id
                          AND purchase.state IN ('draft', 'sent', 'to approve'))""")

    @api.model
    def _adopt_stock(self):
        """Stock that is not there, or is reserved more than once: nothing is moved, somebody has to count."""
        self.env.cr.execute(SQL(
            """INSERT INTO oms_adoption (kind, company_id, product_id, location_id, quantity, date,
                                         create_uid, create_date, write_uid, write_date)
               SELECT CASE WHEN SUM(quant.quantity) < 0 THEN 'negative' ELSE 'overreserved' END, location.company_id,
                      quant.product_id, quant.location_id,
                      CASE WHEN SUM(quant.quantity) < 0 THEN -SUM(quant.quantity)
                           ELSE SUM(quant.reserved_quantity) - SUM(quant.quantity) END,
                      now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'
                 FROM stock_quant quant
                 JOIN stock_location location ON location.id = quant.location_id
                WHERE location.usage = 'internal' AND location.company_id IS NOT NULL
                GROUP BY location.company_id, quant.product_id, quant.location_id
               HAVING round(LEAST(SUM(quant.quantity), SUM(quant.quantity) - SUM(quant.reserved_quantity))::numeric, 4) < 0
             ORDER BY quant.product_id, quant.location_id""", self.env.uid, self.env.uid))
