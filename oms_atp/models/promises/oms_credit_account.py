# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    _inherit = "oms.credit.account"

    @api.model
    def _order_day_sql(self):
        """What is promised counts on the day it leaves."""
        return SQL(
            "COALESCE(%s, %s)", self._company_day_sql(SQL("sale.oms_promised_date")), super()._order_day_sql())
