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
        moved = {}
        if ("package_id" in vals or "quant_id" in vals) and "result_package_id" not in vals:
            moved = self._oms_whole_packages().grouped("package_id")
        # What leaves a transfer, or is not there any more, may have been the last that was not picked.
        left = self.picking_id if "picking_id" in vals else self.env["stock.picking"]
        result = super().write(vals)
        for package, lines in moved.items():
            elsewhere = lines.filtered(lambda line, package=package: line.package_id != package)
            if elsewhere:
                # Odoo keeps it there, and then refuses to "split the same package into two location" (odoo#241662)
                elsewhere.result_package_id = False
                elsewhere.picking_id._oms_not_whole(package)
        # What a package carries over from the step before was packed there (is_entire_pack). What is not whole any more was not.
        if "picked" in vals or ("result_package_id" in vals and not vals.get("is_entire_pack")) or (
                not vals.get("is_entire_pack", True)) or ("quantity" in vals and not vals["quantity"]):
            self.picking_id._oms_progress_later()
        if left or "quantity" in vals:
            # More of what was picked, or another line beside it: it is to be picked again.
            more = self.filtered(lambda line: not line.picked and line.picking_id.oms_picked_at)
            (left | more.picking_id)._oms_progress_later()
        return result

    def unlink(self):
        whole = self._oms_whole_packages()
        packages, pickings = whole.package_id, whole.picking_id
        left = self.filtered(lambda line: not line.picked and line.quantity and line.state not in ("done", "cancel")).picking_id
        result = super().unlink()
        left._oms_progress_later()
        if packages:
            pickings.exists()._oms_not_whole(packages)
        return result

    def _oms_whole_packages(self):
        """Those of these lines that go on in the package that they come in."""
        return self.filtered(
            lambda line: line.package_id and line.result_package_id == line.package_id and line.state not in ("done", "cancel"))

    # --- what is not sent to the warehouse never enters a wave --------------------------------------------

    def _add_to_wave(self, wave=False, description=False):
        self.move_id._oms_check_workable()
        return super()._add_to_wave(wave=wave, description=description)

    def _is_auto_waveable(self):
        return self.move_id._oms_workable() and super()._is_auto_waveable()
