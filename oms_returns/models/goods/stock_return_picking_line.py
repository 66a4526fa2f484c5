# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models
from odoo.addons.oms_core.tools import Fact


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    oms_return_line_id = fields.Many2one("oms.return.line", readonly=True)

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        if self.oms_return_line_id:
            values.update(oms_return_line_id=Fact(self.oms_return_line_id.id), to_refund=self.to_refund)
        return values

    def _oms_prepare_move(self, picking):
        """Values of the move that brings it back, linked as Odoo links it (``_process_line``)."""
        values = self.move_id.copy_data(self._prepare_move_default_values(picking))[0]
        origins, followers = self._oms_linked_moves()
        values["move_orig_ids"] = [Command.set(origins.ids)]
        values["move_dest_ids"] = [Command.set(followers.ids)]
        return values

    def _oms_linked_moves(self):
        """(moves it follows, moves that follow it): itself, its siblings of a delivery in steps, and their returns."""
        move = self.move_id

        def alive(moves):
            return moves.filtered(lambda one: one.state != "cancel")

        origins = move.move_dest_ids.returned_move_ids | move | alive(alive(move.move_dest_ids).move_orig_ids)
        back = move.move_orig_ids.returned_move_ids
        return origins, back | alive(alive(back.move_orig_ids).move_dest_ids)
