# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """What people decide about a line by hand: only from some warehouses, or at the cost of another order."""

    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if "oms_fixed_warehouse_ids" in vals:
            self._oms_source_as_chosen()
        return result

    def _oms_source_as_chosen(self):
        """Warehouses were chosen by hand: promise from them what they have. What they lack stays where it was promised, and
        what is picked stays picked."""
        lines = self.filtered(lambda line: line.state == "sale")._oms_promised_lines()
        # sudo: promises and demand of lines that the user may edit
        elsewhere = lines.filtered("oms_fixed_warehouse_ids").sudo().oms_promise_ids.filtered(
            lambda promise: promise.state == "open" and promise.warehouse_id not in promise.line_id.oms_fixed_warehouse_ids
            and promise.move_ids._oms_takeable())
        elsewhere._oms_replace(
            {promise: promise._oms_takeable_qty() for promise in elsewhere},
            self.env._("warehouse chosen by hand"))
        lines._oms_promise_short()

    def action_oms_why(self):
        """Why from there?"""
        self.ensure_one()
        return self._oms_why_action()

    def _oms_why_action(self, decision=None):
        return {
            "type": "ir.actions.client", "tag": "oms_sourcing_why", "name": self.env._("Why?"),
            "params": {"lineId": self.id, "decisionId": bool(decision) and decision.id},
        }

    def action_oms_take(self):
        """Choose another order's promise to take from for this line."""
        self.ensure_one()
        return self.env["oms.take"].create({"line_id": self.id})._oms_again()
