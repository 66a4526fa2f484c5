# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL


class OmsCustomer(models.Model):
    _inherit = "oms.customer"

    @api.model
    def _gather_customer_facts(self, partner_ids, company, today):
        """What came back, too: returned_units and shipped_units of the last 12 months, in products' units, by whatever
        return, ours or Odoo's own."""
        facts = super()._gather_customer_facts(partner_ids, company, today)
        for found in facts.values():
            found.update(returned_units=0.0, shipped_units=0.0)
        rows = self.env.execute_query(SQL(
            """SELECT buyer.commercial_partner_id,
                      COALESCE(SUM(part.quantity) FILTER (WHERE NOT part.leaves), 0)::float,
                      COALESCE(SUM(part.quantity) FILTER (WHERE part.leaves), 0)::float
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id AND sale.company_id = %(company)s
                 JOIN sale_order_line line ON line.order_id = sale.id
           CROSS JOIN LATERAL (
                      SELECT dest.usage = 'customer' AS leaves,
                             move.quantity * unit.factor / product_unit.factor AS quantity
                        FROM stock_move move
                        JOIN stock_location source ON source.id = move.location_id
                        JOIN stock_location dest ON dest.id = move.location_dest_id
                        %(units)s
                       WHERE move.sale_line_id = line.id AND move.state = 'done' AND %(day)s > %(year)s
                         AND (source.usage = 'customer') != (dest.usage = 'customer')) part
                WHERE buyer.commercial_partner_id = ANY(%(ids)s)
                GROUP BY 1""",
            day=self.env["oms.day"]._company_day_sql(SQL("move.date"), SQL("sale.company_id")),
            company=company.id, year=today - relativedelta(years=1), ids=list(partner_ids),
            units=self.env["stock.move"]._oms_units_sql()))
        for partner_id, returned, shipped in rows:
            facts[partner_id].update(returned_units=returned, shipped_units=shipped)
        return facts

    @api.model
    def _line_kept_sql(self):
        """What came back for good was not kept, by whatever return, ours or Odoo's own."""
        return SQL(
            "GREATEST(%s - COALESCE((COALESCE(line.oms_qty_returned, 0) + (%s)) / NULLIF(line.product_uom_qty, 0), 0), 0)",
            super()._line_kept_sql(), self._line_taken_back_sql())

    @api.model
    def _line_taken_back_sql(self):
        """How much of ``line``, in its unit, came back by Odoo's own return to be credited. What was sent beyond what is
        ordered stands for it: an exchange, or an order lowered since."""
        return SQL(
            """SELECT CASE WHEN SUM(part.back) > 0
                           THEN GREATEST(SUM(part.back) - GREATEST(SUM(part.sent) - line.product_uom_qty, 0), 0)
                           ELSE 0 END
                 FROM (SELECT CASE WHEN source.usage = 'customer' AND dest.usage != 'customer' AND move.state = 'done'
                                    AND move.to_refund AND move.oms_return_line_id IS NULL
                                   THEN move.quantity * unit.factor / line_unit.factor ELSE 0 END AS back,
                              CASE WHEN source.usage != 'customer' AND dest.usage = 'customer'
                                   THEN CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END
                                        * unit.factor / line_unit.factor ELSE 0 END AS sent
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id
                         JOIN stock_location dest ON dest.id = move.location_dest_id
                         JOIN uom_uom unit ON unit.id = move.product_uom
                         JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                        WHERE move.sale_line_id = line.id AND move.product_id = line.product_id
                          AND move.state NOT IN ('draft', 'cancel')) part""")
