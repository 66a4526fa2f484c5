# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    oms_tour_id = fields.Many2one(
        "oms.tour", "Tour", readonly=True, copy=False, ondelete="set null", index="btree_not_null")
