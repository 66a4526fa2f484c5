# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """An order to be shipped complete from several warehouses goes to all of them at once or waits, whatever sends it. Within one
    warehouse its transfer waits for the rest, as Odoo has it."""

    _inherit = "stock.move"

    def _oms_going_at_once(self):
        moves = super()._oms_going_at_once()
        waiting = moves._oms_waiting_together(moves)
        return moves.filtered(lambda move: move.sale_line_id.order_id not in waiting)

    def _oms_waiting_together(self, going):
        """Those orders of these moves, to be shipped complete from several warehouses, of which something cannot go now."""
        orders = self.sale_line_id.order_id.filtered(lambda order: order.picking_policy == "one")
        stopped = orders.order_line._oms_stopped() if orders else orders.order_line
        found = orders.browse()
        for order in orders:
            still_open = order.order_line.move_ids.filtered(
                lambda move: move.state not in ("draft", "done", "cancel") and move._oms_towards_customer())
            if len(still_open.warehouse_id | still_open.picking_type_id.warehouse_id) > 1 and any(
                    move.oms_unreleased and (move not in going or move.sale_line_id in stopped) for move in still_open):
                found |= order
        return found

    def _oms_keep_together(self):
        """Take back what was begun alone of orders that have to wait; nothing where somebody has a part of it in hand."""
        sent = self.filtered(lambda move: not move.oms_unreleased and move.state not in ("draft", "done", "cancel"))
        orders = sent._oms_waiting_together(self.browse())
        moves = orders.order_line.move_ids.filtered(
            lambda move: move.state not in ("draft", "cancel") and not move.oms_unreleased)
        begun = moves.filtered(lambda move: move.state == "done") | moves._oms_begun()
        return moves.filtered(lambda move: move.sale_line_id.order_id not in begun.sale_line_id.order_id)._oms_unrelease()
