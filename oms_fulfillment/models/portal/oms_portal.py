# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    """What has arrived, for the customer: what somebody noted."""

    _inherit = "oms.portal"

    def _arrived_on(self, order, picking):
        arrived = picking.oms_delivered_at
        return self.env["oms.day"]._customer_of(arrived, order) if arrived else super()._arrived_on(order, picking)
