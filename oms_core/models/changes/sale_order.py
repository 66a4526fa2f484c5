# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_oms_change(self):
        """Open the dialog with the order as it is."""
        self.ensure_one()
        return self.env["oms.order.change"]._oms_open(self)
