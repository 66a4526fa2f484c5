# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("quantity").move_id._oms_check_workable()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.get("quantity") or vals.get("move_id"):
            self.filtered("quantity").move_id._oms_check_workable()
        return result
