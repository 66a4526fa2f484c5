# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("at_risk", "Promise at risk")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'desk', 'at_risk', sale.id, 'sale.order', sale.id, sale.name, sale.date_order,
                      sale.oms_promised_date, sale.amount_total, sale.currency_id, sale.company_id
                 FROM sale_order sale WHERE sale.state = 'sale' AND sale.oms_at_risk""")]
