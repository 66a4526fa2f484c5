# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _sanity_check(self):
        self.picking_ids._oms_check_may_batch()
        return super()._sanity_check()

    def action_confirm(self):
        self.picking_ids._oms_check_may_batch()
        return super().action_confirm()
