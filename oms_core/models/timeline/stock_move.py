# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import groupby


class StockMove(models.Model):
    """Goods that come back by Odoo's own return: the order's timeline tells of them, too."""

    _inherit = "stock.move"

    def _oms_came_back(self):
        """Done moves that brought goods of orders back from their customers. Extended by returns, which tells of its
        own."""
        return self.filtered(
            lambda move: move.state == "done" and move.sale_line_id and move.location_id.usage == "customer"
            and move.location_dest_id.usage != "customer")

    def _oms_log_returned(self):
        """One event per order."""
        def order_of(move):
            return move.sale_line_id.order_id

        entries = []
        for order, moves in groupby(self, order_of):
            moves = self.concat(*moves)
            entries.append({
                "order_id": order.id, "kind": "returned",
                "line_id": moves.sale_line_id.id if len(moves.sale_line_id) == 1 else False,
                "summary": self.env._(
                    "%(pickings)s: %(goods)s", pickings=", ".join(moves.picking_id.mapped("name")),
                    goods=", ".join(f"{move.quantity:.12g} × {move.product_id.display_name}" for move in moves)),
                "facts": {"picking_ids": moves.picking_id.ids},
            })
        self.env["oms.order.event"]._oms_log(entries)
