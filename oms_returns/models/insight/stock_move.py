# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """Promises hear of returns that may come, or will not."""

    _inherit = "stock.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and self.env["oms.may.come"]._is_on():
            # sudo: only which products
            moves = self.sudo().filtered(lambda move: move.oms_return_line_id and move.location_id.usage == "customer")
            if moves:
                self.env["oms.may.come"]._changed(moves.product_id, self.env._("a return is on its way, or not any more"))
        return result
