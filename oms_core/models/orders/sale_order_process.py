# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...jobs import in_sets, later_on_collision, run, tell

_logger = logging.getLogger(__name__)

#: Orders processed in one transaction.
CHUNK = 20
#: The order at which the last run ended.
_AFTER = "oms_core.process_after"


class SaleOrder(models.Model):
    """The one path of an order: gather, plan, apply, settle (docs/architecture.md)."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._oms_log_confirmed()
        return orders

    def write(self, vals):
        confirmed = self.browse()
        if vals.get("state") == "sale":
            confirmed = self.filtered(lambda order: order.state != "sale")
            confirmed.order_line._oms_reopen(
                {line: line.oms_closed_qty for line in confirmed.order_line}, self.env._("Confirmed again"))
        result = super().write(vals)
        confirmed._oms_log_confirmed()
        return result

    def _oms_log_confirmed(self):
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "confirmed", "customer_visible": True,
             "summary": self.env._("Order confirmed")}
            for order in self
        ])

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        confirmed._oms_after_cancel()
        return result

    def _oms_after_cancel(self):
        """What goes with cancelled orders. Extended by holds and promising."""
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "cancelled", "customer_visible": True,
             "summary": self.env._("Order cancelled")}
            for order in self
        ])

    # --- the process ---------------------------------------------------------------------------------

    def _oms_check(self):
        """Decide, for all orders in one pass, which must not go on: before anything of them is launched. Extended by holds and
        credit."""

    def _oms_recheck(self):
        """Let go what nothing stops any more, before what was kept back goes on. Extended by holds and credit."""

    def _oms_check_release(self):
        """Decide which of these orders must not have goods sent by now. Extended by credit."""

    def _oms_process(self):
        """Bring confirmed orders as far as the facts allow. Safe to call at any time, and twice."""
        orders = self.filtered(lambda order: order.state == "sale")
        orders._oms_recheck()
        orders._oms_supply()
        orders._oms_send()

    def _oms_supply(self):
        """Launch what a hold kept back, of lines that are not held. Extended by promising: what is short is tried again."""
        procurements = []
        rules = {}
        for line in self.order_line.filtered(lambda line: line.product_id.type == "consu" and not line.display_type):
            if not line._oms_asks_others(rules) or line._oms_release_blocked():
                continue
            missing = line._oms_unlaunched_quantity() - line._oms_lost_in_line_uom()
            if line.product_uom_id.compare(missing, 0) > 0:
                quantity, unit = line.product_uom_id._adjust_uom_quantities(missing, line.product_id.uom_id)
                procurements += line._create_procurements(quantity, unit, line._prepare_procurement_values())
        if procurements:  # directly: Odoo's own launch leaves out locked orders
            self.env["stock.rule"].run(procurements)

    def _oms_send(self, planned=False):
        """Release the unreleased moves of orders and lines that are not held: all of them, or those of warehouses
        that send at once.

        :param planned: also those of warehouses that plan what they send
        :returns: the moves sent
        """
        held = self.filtered(lambda order: order._oms_release_blocked() or (
            planned and order.picking_policy == "one" and order._oms_stops()))
        free = self.filtered(lambda order: order.state == "sale") - held
        if planned and held and not free:
            held._oms_refuse_to_send()
        # sudo: the order desk has no access of its own to moves; held orders are left out above, held lines by _oms_release
        moves = free.sudo().order_line.move_ids.filtered(lambda move: move.oms_unreleased and move._oms_may_release())
        return (moves if planned else moves._oms_going_at_once())._oms_release()

    def _oms_refuse_to_send(self):
        """Say why none of these orders can be sent, and the way out."""
        facts = {"orders": ", ".join(self[:5].mapped("name")), "reasons": self._oms_stop_names()}
        if any(order._oms_release_blocked() for order in self):
            raise UserError(self.env._(
                "%(orders)s cannot be sent to the warehouse: held for %(reasons)s. Clear the hold first.", **facts))
        raise UserError(self.env._(
            "%(orders)s cannot be sent to the warehouse: to be shipped complete, and a part is held for %(reasons)s. "
            "Clear the hold first.", **facts))

    def _oms_give_up_promises(self, lines):
        """Give what is promised to these lines of held orders back to the others. For promising; here nothing is promised.

        :returns: the orders that gave something back
        """
        return self.browse()

    @api.model
    def _oms_before_process(self):
        """What the job looks at before orders. Extended by holds, credit and promising."""

    @api.model
    @later_on_collision("oms_core.cron_process")
    def _cron_oms_process(self):
        """Give held and backordered orders another look.

        A run that is out of time is followed by one that begins where it ended, so that no order waits for ever
        behind others. An order that cannot be processed is named in the log and does not stop the others, nor does what is
        looked at before.
        """
        _done, failed = in_sets(self.env, ("What is looked at before orders",), 1, lambda _what: self._oms_before_process())
        for what, error in failed.items():
            tell(_logger, what, "is not done", error)
        last = int(self.env["oms.job.mark"]._get(_AFTER) or 0)
        waiting = self.search(self._oms_waiting_domain(), order="id")
        # Where very many would go first they take their turn.
        first = waiting._oms_going_first()
        first = first if len(first) <= 200 else first.browse()
        rest = waiting - first
        rest = rest.filtered(lambda order: order.id > last) + rest.filtered(lambda order: order.id <= last)
        in_turn = set(rest.ids)

        def process(order_ids):
            self.browse(order_ids)._oms_process_or_log()
            if order_ids[-1] in in_turn:
                self.env["oms.job.mark"]._put(_AFTER, order_ids[-1])

        run(self.env, "oms_core.cron_process", first.ids + rest.ids, process, CHUNK, name=lambda order_id: f"order {order_id}")

    @api.model
    def _oms_waiting_domain(self):
        """Orders for which something may have changed that nobody told us. Extended by holds and credit."""
        return [("state", "=", "sale"), ("oms_backordered", "=", True)]

    def _oms_going_first(self):
        """Those of these waiting orders that go within seconds. Extended by holds."""
        return self.browse()

    def _oms_process_or_log(self):
        """Process as many of these orders as can be; the log names the others. What was claimed for them wakes no job: it would
        be this one, for ever."""
        _done, failed = in_sets(self.env, self, len(self) or 1, lambda orders: orders._oms_process(), wake=False)
        for order, error in failed.items():
            tell(_logger, order.name, "cannot be processed", error)
