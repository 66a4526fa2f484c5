# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..roles.res_users import FLOOR


class StockMove(models.Model):
    _inherit = "stock.move"

    def _oms_unrelease(self):
        """What is taken back from the warehouse leaves its batch, too."""
        moves = super()._oms_unrelease()
        moves.picking_id._oms_leave_batch()
        return moves

    def _action_cancel(self):
        """Where only what waits is left of a transfer, it leaves its batch, too."""
        result = super()._action_cancel()
        self.picking_id._oms_leave_batch()
        return result

    def _action_synch_order(self):
        """What is on a transfer and not on its order is put there by Odoo when it leaves or comes; the floor, which may put
        goods on a transfer, may not write orders (odoo#275051)."""
        if not self.env.su and any(self.env.user.has_group(group) for group in FLOOR):
            self.check_access("write")
            # sudo: a line of nothing ordered, of goods on transfers that the user may write and has just validated
            self = self.sudo()
        return super()._action_synch_order()

    def _oms_short_picked(self):
        """Those of these moves of which less was picked than was asked for."""
        return self.filtered(lambda move: move.product_uom.compare(move.quantity, move.product_uom_qty) < 0)

    def _oms_list_quantities(self, missing=False, limit=3):
        """"3 MUG, 1 LAMP and 4 more": for messages.

        :param missing: the quantity that is not reserved instead of the quantity asked for
        """
        texts = [
            f"{(move.product_uom_qty - move.quantity) if missing else move.product_uom_qty:.12g}"
            f" {move.product_id.display_name}"
            for move in self[:limit]
        ]
        text = ", ".join(texts)
        if len(self) > limit:
            return self.env._("%(list)s and %(count)s more", list=text, count=len(self) - limit)
        return text
