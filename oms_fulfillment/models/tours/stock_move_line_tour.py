# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    oms_tour_id = fields.Many2one(
        "oms.tour", "Tour", readonly=True, copy=False, ondelete="set null", index="btree_not_null")
    oms_scanned = fields.Float(
        "Scanned", readonly=True, copy=False, help="How much of it a picker has taken on its tour, in the unit of the line.")
    oms_not_found = fields.Float("Not found", readonly=True, copy=False, help="What was not there, in the unit of the line.")
    oms_skipped = fields.Boolean("Comes last", readonly=True, copy=False)

    def _is_auto_waveable(self):
        # sudo: as for automatic batches (stock_picking_tour.py)
        return not self.picking_id.picking_type_id.sudo().oms_method_ids and super()._is_auto_waveable()
