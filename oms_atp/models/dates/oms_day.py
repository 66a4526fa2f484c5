# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsDay(models.AbstractModel):
    _inherit = "oms.day"

    @api.model
    def _zone_of_warehouse(self, warehouse):
        """As ``stock.warehouse._oms_tz_sql`` says."""
        return warehouse.oms_calendar_id.tz or super()._zone_of_warehouse(warehouse)
