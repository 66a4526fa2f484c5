# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """What has arrived, for the customer: what somebody noted."""

    _inherit = "sale.order"

    def _oms_portal_arrived_on(self, picking):
        arrived = picking.oms_delivered_at
        return self.env["oms.day"]._customer_of(arrived, self) if arrived else super()._oms_portal_arrived_on(picking)
