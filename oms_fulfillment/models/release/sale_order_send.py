# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning.outcome import DONE, NOT, PARTLY, Outcome
from .stock_picking_waits import OPEN


class SaleOrder(models.Model):
    """The order desk's button says of each order what went, and what the rest waits for."""

    _inherit = "sale.order"

    @api.depends("picking_policy", "order_line.move_ids.oms_promise_id.coming")
    def _compute_oms_can_send(self):
        super()._compute_oms_can_send()
        for order in self.filtered("oms_can_send"):
            stopped = order.order_line._oms_stopped()
            order.oms_can_send = not (stopped and order.picking_policy == "one") and any(
                move._oms_may_release() and move.sale_line_id not in stopped for move in order._oms_waiting_moves())

    def _oms_waiting_moves(self):
        # sudo: demand of orders that the user may read
        moves = self.sudo().order_line.move_ids
        return moves.filtered(lambda move: move.oms_unreleased and move.state not in OPEN).with_prefetch(moves._prefetch_ids)

    def action_oms_send_to_warehouse(self):
        """As for transfers, order by order. Refused, saying why, where all of them are held."""
        waiting = self._oms_waiting_moves().grouped(lambda move: move.sale_line_id.order_id.id)
        super().action_oms_send_to_warehouse()
        outcomes = {order.id: order._oms_sent(waiting.get(order.id, self.env["stock.move"])) for order in self}
        return self.env["oms.fulfillment.result"]._oms_show(self.env._("Send to warehouse"), self, outcomes)

    def _oms_sent(self, waiting):
        """The Outcome of sending the order, of which these moves waited."""
        self.ensure_one()
        sent = waiting.filtered(lambda move: not move.oms_unreleased)
        # sudo: why the transfers of an order that the user may read wait
        left = "; ".join(dict.fromkeys(filter(None, waiting.sudo().picking_id.mapped("oms_release_note"))))
        if not sent:
            held = self._oms_stop_names()
            return Outcome(NOT, left or (self.env._("held: %(reasons)s", reasons=held) if held else self._oms_nothing_to_send()))
        what = self.env._("1 line sent") if len(sent) == 1 else self.env._("%s lines sent", len(sent))
        return Outcome(PARTLY if left else DONE, f"{what}; {left}" if left else what)

    def _oms_nothing_to_send(self):
        if self.state != "sale":
            return self.env._("not confirmed: nothing of it is for the warehouse yet")
        if self.oms_stage == "in_warehouse":
            return self.env._("sent before: the warehouse is at work on it")
        return self.env._("nothing of it waits to be sent: %(where)s", where=self.oms_summary or self.oms_stage)
