# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    _inherit = "oms.portal"

    def _dates(self, orders):
        """No day before that of the vendor; none for what will not come, and none that is over."""
        found = super()._dates(orders)
        for line in orders.sudo().order_line:  # sudo: dates that follow from purchases, for customers
            if line.id in found and (line.oms_vendor_date or line.oms_unbought_qty):
                found[line.id] = line._oms_bought_days(found[line.id])
        return found
