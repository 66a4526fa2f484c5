# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """A line that is put into another order (``order_id`` rewritten, a link command): its demand, promises, holds and bills
    belong to the order it stands in. Where there are none it is taken into the other order as if it was typed there."""

    _inherit = "sale.order.line"

    def write(self, vals):
        if not isinstance(vals.get("order_id"), int):  # anything else is no order: Odoo says so
            return super().write(vals)
        target = self.env["sale.order"].browse(vals["order_id"])
        moved = self.filtered(lambda line: line.order_id != target)
        moved._oms_check_may_move(target)
        result = super().write(vals)
        moved.filtered(lambda line: line.state == "sale")._action_launch_stock_rule()
        return result

    def _oms_check_may_move(self, target):
        """:raises UserError: names the first line that cannot be put into ``target``, why, and the way out"""
        for line in self.filtered(lambda line: not line.display_type):
            why = line._oms_why_stays() or (target.locked and self.env._("%s is locked", target.name))
            if why:
                raise UserError(self.env._(
                    "%(line)s of %(order)s cannot be moved to %(target)s: %(why)s. Order it anew in %(target)s, and take it off "
                    "%(order)s.", line=line.product_id.display_name or line.name, order=line.order_id.name, target=target.name,
                    why=why))

    def _oms_why_stays(self):
        """Why this line cannot leave its order, in words; empty: it can."""
        self.ensure_one()
        line = self.sudo()  # sudo: demand, holds and bills of a line that the user may write
        held = line.order_id.oms_hold_ids._not_cleared()._on(line)
        if held:
            return self.env._("it is held (%s)", ", ".join(held.reason_id.mapped("name")))
        if line.order_id.state == "sale":
            return self.env._("its order is confirmed")
        if line.move_ids or line.invoice_lines or line.is_downpayment or line._oms_has_history():
            return self.env._("it has deliveries, promises or invoices")
        return ""

    def _oms_has_history(self):
        """Whether something of ours was done for this line that stays with its order. Extended by promising."""
        return bool(self.oms_closure_ids or self.order_id.oms_hold_ids.filtered(lambda hold: hold.line_id == self))
