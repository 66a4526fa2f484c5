# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsSample(models.AbstractModel):
    """One order of the sample data has arrived."""

    _inherit = "oms.sample"

    @api.model
    def _take_on(self, orders):
        result = super()._take_on(orders)
        shipped = orders["delivered"].picking_ids.filtered("oms_can_deliver")
        if shipped:
            shipped._oms_deliver("staff")
        return result
