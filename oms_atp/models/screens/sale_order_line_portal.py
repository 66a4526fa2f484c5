# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """When the customer gets what, by what was promised."""

    _inherit = "sale.order.line"

    def _oms_portal_coming(self):
        """[(quantity, day or None)] of what is still to come, by day; None: no day is promised, or it is over."""
        self.ensure_one()
        today, rows = self.env["oms.day"]._customer_today(self.order_id), {}
        moves = self.move_ids.filtered(lambda move: move.state not in ("done", "cancel", "draft"))._oms_towards_customer()
        if not any(move.oms_promise_id or move.oms_short for move in moves):
            return []

        def day_of(move):
            day = move.oms_promise_id.delivery_date
            return day if day and day >= today and not move.oms_short else None

        for day, some in moves.grouped(day_of).items():
            rows[day] = some._oms_counted()
        return [(rows[day], day) for day in sorted(rows, key=lambda day: (day is None, day))]

    def _oms_later_date(self, old, new):
        """Facts of a later day for the customer, or None where it is not later (or the customer was told no day).

        :param old: days promised before
        :param new: days promised now; empty: none is known
        """
        self.ensure_one()
        order = self.order_id.sudo()  # sudo: only whether the customer was told a day
        if not old or order._oms_portal_is_line_checking(self.sudo()):
            return None
        if new and (max(new) - max(old)).days < self.company_id.oms_mail_moved_days:
            return None
        return {"product_id": self.product_id.id, "product": self.product_id.display_name, "old": str(max(old)),
                "new": str(max(new)) if new else None}
