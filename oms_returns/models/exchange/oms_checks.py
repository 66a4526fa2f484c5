# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecks(models.AbstractModel):
    _inherit = "oms.checks"

    @api.model
    def _same_sql(self, ids, company):
        """What is sent in exchange has the customer's reference, and often the very goods, of what comes back: it is not ordered
        twice."""
        return SQL(
            """(CASE WHEN EXISTS (SELECT FROM sale_order swap WHERE swap.id = mine.id AND swap.oms_exchange_return_id IS NOT NULL)
                     THEN NULL ELSE %s END)""", super()._same_sql(ids, company))
