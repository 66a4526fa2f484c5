# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsCredit(models.AbstractModel):
    _inherit = "oms.credit"

    def _day(self, order):
        """What is promised counts on the day it leaves, whatever was wished."""
        if not order.oms_promised_date:
            return super()._day(order)
        return self._days_until(order.oms_promised_date, order.company_id)
