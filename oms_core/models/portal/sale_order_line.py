# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_portal_open_quantity(self):
        """For copies of the portal's pages of before (see ``sale_order.py``)."""
        return self.env["oms.portal"]._open_quantity(self)
