# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .stock_move import Losing


class OmsDemand(models.AbstractModel):
    """Demand for what was bought and will not come."""

    _inherit = "oms.demand"

    @api.model
    def _take_off(self, line, quantity):
        """What will not come goes first."""
        return super()._take_off(line, quantity - self._take_off_lost(line, quantity))

    @api.model
    def _take_off_lost(self, lines, most=None):
        """Take what will not come (``most`` of it) off the demand that waits for it. What is on no move any more is not there to
        be taken off.

        :returns: how much was taken off
        """
        lines = lines.sudo().filtered("oms_unbought_qty")  # sudo: demand of lines that are launched anew
        if not lines:
            return 0.0
        _outcomes, coverage = lines._gather_bought()
        lost = {}
        for move in lines.move_ids.filtered(lambda move: move.product_id == move.sale_line_id.product_id):
            node = coverage and coverage.moves.get(move.id)
            lost[move] = coverage.lost(move.id) if node and (node.to_order or node.mixed) else 0.0
        most = sum(lost.values()) if most is None else most
        return most - self._take_back(lines.move_ids.browse().concat(*lost), most, lost.get)

    @api.model
    def _is_given_up(self):
        return super()._is_given_up() and not isinstance(self.env.context.get("oms_losing"), Losing)
