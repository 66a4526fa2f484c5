# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCustomer(models.Model):
    _inherit = "oms.customer"

    @api.model
    def _gather_customer_facts(self, partner_ids, company, today):
        """Open promises, too: promised_qty (products' units), promised_lines, and of the quantity promised_risk."""
        facts = super()._gather_customer_facts(partner_ids, company, today)
        for found in facts.values():
            found.update(promised_qty=0.0, promised_lines=0, promised_risk=0.0)
        rows = self.env.execute_query(SQL(
            """SELECT buyer.commercial_partner_id, SUM(promise.quantity)::float, COUNT(DISTINCT promise.line_id),
                      COALESCE(SUM(promise.quantity) FILTER (WHERE promise.at_risk), 0)::float
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id AND sale.company_id = %s
                 JOIN oms_promise promise ON promise.order_id = sale.id AND promise.state = 'open'
                WHERE buyer.commercial_partner_id = ANY(%s)
                GROUP BY 1""", company.id, list(partner_ids)))
        for partner_id, quantity, lines, risk in rows:
            facts[partner_id].update(promised_qty=quantity, promised_lines=lines, promised_risk=risk)
        return facts
