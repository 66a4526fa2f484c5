# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import facts


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """What comes back does not belong to the promise any more under which it left."""
        return {**super()._prepare_move_default_values(new_picking), **facts({"oms_promise_id": False, "oms_short": False})}
