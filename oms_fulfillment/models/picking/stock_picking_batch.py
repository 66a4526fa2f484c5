# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _sanity_check(self):
        """Who enters is checked there; a transfer that waits again since is no obstacle for the others."""
        self.picking_ids._oms_leave_batch()
        self.picking_ids._oms_check_may_batch()
        return super()._sanity_check()

    def action_confirm(self):
        self.picking_ids._oms_leave_batch()
        self.picking_ids._oms_check_may_batch()
        return super().action_confirm()

    @api.depends("picking_ids.move_ids.oms_unreleased")
    def _compute_move_ids(self):
        """What was not sent to the warehouse has no availability to check."""
        super()._compute_move_ids()
        for batch in self.filtered("show_check_availability"):
            sent = batch.move_ids.filtered(lambda move: not move.oms_unreleased)
            batch.show_check_availability = any(move.state not in ("assigned", "cancel", "done") for move in sent)
