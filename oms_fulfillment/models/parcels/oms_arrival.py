# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsArrival(models.AbstractModel):
    """What carriers or people said of arrivals, for the rest of the suite."""

    _inherit = "oms.arrival"

    @api.model
    def _gather_delivered(self, picking_ids):
        if not picking_ids:
            return super()._gather_delivered(picking_ids)
        self.env["stock.picking"].flush_model(["oms_delivered_at"])
        return {**super()._gather_delivered(picking_ids), **dict(self.env.execute_query(SQL(
            "SELECT id, oms_delivered_at FROM stock_picking WHERE id = ANY(%s) AND oms_delivered_at IS NOT NULL",
            list(picking_ids))))}
