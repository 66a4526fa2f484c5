# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    """The days that customers are told are those that were promised."""

    _inherit = "oms.portal"

    def _dates(self, orders):
        found = super()._dates(orders)
        lines = orders.filtered(lambda order: order.company_id.oms_promise_mode == "on").order_line
        lines.move_ids.oms_promise_id.fetch(["delivery_date"])  # of all lines at once
        for line in lines:
            if line.id in found:
                found[line.id] = self._coming(line) or found[line.id]
        return found

    def _coming(self, line):
        """[(quantity, day or None)] of what is still to come, by day; None: no day is promised, or it is over."""
        line.ensure_one()
        today, rows = self.env["oms.day"]._customer_today(line.order_id), {}
        moves = line.move_ids.filtered(lambda move: move.state not in ("done", "cancel", "draft"))._oms_towards_customer()
        if not any(move.oms_promise_id or move.oms_short for move in moves):
            return []

        def day_of(move):
            day = move.oms_promise_id.delivery_date
            return day if day and day >= today and not move.oms_short else None

        for day, some in moves.grouped(day_of).items():
            rows[day] = some._oms_counted()
        return [(rows[day], day) for day in sorted(rows, key=lambda day: (day is None, day))]

    def _free_now(self, company, products):
        """What can be promised for today."""
        if company.oms_promise_mode != "on":
            return super()._free_now(company, products)
        stored = products._oms_kept_in_stock()
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id), ("oms_promises", "=", True)])
        self.env.flush_all()
        free = dict.fromkeys(stored.ids, 0.0)
        for (product_id, _warehouse_id), quantity in self.env["oms.supply"]._gather_free(
                self.env.cr, stored.ids, warehouses.ids).items():
            free[product_id] += max(quantity, 0.0)
        return free

    def _apply_wish(self, order):
        """Promises follow a date as soon as it is written, by whomever."""
        return None if order.company_id.oms_promise_mode == "on" else super()._apply_wish(order)
