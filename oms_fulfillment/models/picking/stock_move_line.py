# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("picked") or vals.get("result_package_id") for vals in vals_list):
            lines.filtered(lambda line: line.picked or line.result_package_id).picking_id._oms_progress_later()
        # More of an order that was picked: it is to be picked again.
        lines.filtered(lambda line: not line.picked and line.picking_id.oms_picked_at).picking_id._oms_progress_later()
        return lines

    def write(self, vals):
        result = super().write(vals)
        # What a package carries over from the step before was packed there (is_entire_pack).
        if "picked" in vals or ("result_package_id" in vals and not vals.get("is_entire_pack")):
            self.picking_id._oms_progress_later()
        return result

    # --- what is not sent to the warehouse never enters a wave --------------------------------------------

    def _add_to_wave(self, wave=False, description=False):
        self.move_id._oms_check_workable()
        return super()._add_to_wave(wave=wave, description=description)

    def _is_auto_waveable(self):
        return self.move_id._oms_workable() and super()._is_auto_waveable()
