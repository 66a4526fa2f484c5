# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    oms_tour_id = fields.Many2one(
        "oms.tour", "Tour", readonly=True, copy=False, ondelete="set null", index="btree_not_null")
    oms_scanned = fields.Float(
        "Scanned", readonly=True, copy=False, help="How much of it a picker has taken on its tour, in the unit of the line.")
    oms_not_found = fields.Float("Not found", readonly=True, copy=False, help="What was not there, in the unit of the line.")
    oms_skipped = fields.Boolean("Comes last", readonly=True, copy=False)

    def _is_auto_waveable(self):
        types = self.env["oms.tour.method"]._oms_type_ids()
        return not types.intersection(self.picking_id.picking_type_id.ids) and super()._is_auto_waveable()

    @api.model_create_multi
    def create(self, vals_list):
        """Odoo takes a line for picked whose move is picked in part. On a tour, nobody has been there yet."""
        moves = self.env["stock.move"].browse([
            vals["move_id"] for vals in vals_list if vals.get("move_id") and "picked" not in vals])
        begun = moves.filtered("picked")
        touring = begun.filtered(lambda move: move.picking_id._oms_open_tours()) if begun else begun
        return super().create([
            {**vals, "picked": False} if "picked" not in vals and vals.get("move_id") in touring.ids else vals
            for vals in vals_list])

    def write(self, vals):
        """What somebody says is not picked after all, was not scanned. What was not picked whole yet stays scanned: Odoo says of
        all that stays behind that it is not picked."""
        unpicked = self.browse()
        if "picked" in vals and not vals["picked"] and "oms_scanned" not in vals:
            unpicked = self.filtered(lambda line: line.picked and line.oms_scanned)
        result = super().write(vals)
        if unpicked:
            unpicked.write({"oms_scanned": Fact(0.0)})
        return result
