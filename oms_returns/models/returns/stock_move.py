# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact

# What a move of Odoo's own return means for the money of its order line.
ADOPTED = [
    ("counted", "Counts for the order"),
    ("waits", "Its return decides about the money"),  # billed as ordered: Odoo would never credit it
    ("replaced", "Replaced by another delivery"),
]


class StockMove(models.Model):
    """Moves of Odoo's own returns of deliveries, which returns of ours adopted."""

    _inherit = "stock.move"

    oms_adopted = fields.Selection(ADOPTED, "Odoo's own return", copy=False, readonly=True)

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_adopted": Fact(self.oms_adopted)}

    def _oms_came_back(self):
        """Of Odoo's own returns the timeline tells as ever."""
        return super()._oms_came_back() | self.filtered(
            lambda move: move.oms_adopted and move.state == "done" and move.location_id.usage == "customer")

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: what returns follow from moves that somebody may cancel
        self.filtered("oms_adopted").sudo().oms_return_line_id.return_id._oms_follow_cancelled()
        self.filtered(lambda move: move.sale_line_id and move.location_dest_usage == "customer").sudo().sale_line_id \
            ._oms_forget_replacement()
        return result
