# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def copy(self, default=None):
        """A delivery duplicated by hand is other goods than those that were promised."""
        copies = super().copy(default)
        # sudo: marks of ours, on moves that were made just now
        copies.move_ids.sudo().filtered(lambda move: move.oms_promise_id or move.oms_short).write(
            {"oms_promise_id": False, "oms_short": False})
        return copies
