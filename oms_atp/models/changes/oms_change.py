# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.planning.change_facts import Promised


class OmsChange(models.AbstractModel):
    """What a change of a confirmed order does to its promises."""

    _inherit = "oms.change"

    def _gather_promises(self, order):
        """By warehouse and day of arrival, as promised; what is backordered has no day."""
        found = super()._gather_promises(order)
        lines = order.order_line._oms_promised_lines()
        lines.oms_promise_ids.move_ids.fetch(["state"])  # of all lines at once
        for line in lines:
            rows = {}
            for promise in line.oms_promise_ids.filtered(lambda promise: promise.state == "open"):
                left = promise.move_ids.filtered(
                    lambda move: move.state not in ("done", "cancel"))._oms_towards_customer()._oms_counted()
                where = promise.warehouse_id.name, str(promise.delivery_date or promise._oms_day())
                rows[where] = rows.get(where, 0.0) + left
            said = [Promised(quantity, place, day) for (place, day), quantity in sorted(rows.items()) if quantity]
            if line.oms_short_qty:
                said.append(Promised(line.oms_short_qty, "", None))
            found[str(line.id)] = said
        return found

    def _moves_to_ship(self, moves):
        """From where what is backordered will come is not known yet."""
        return super()._moves_to_ship(moves).filtered(lambda move: not move.oms_short)

    def _apply_address(self, order, address):
        """Promises are made anew for the way to the new address; what was promised for a day stays, where there is no
        better."""
        super()._apply_address(order, address)
        order._oms_follow_date()

    def _dated_moves(self, moves):
        """What is promised keeps the days of its promise, which followed the date when it was written."""
        return super()._dated_moves(moves).filtered(lambda move: not move.oms_promise_id)
