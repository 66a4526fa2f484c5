# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """Why a line is supplied from where it is, and taking from another order for it."""

    _inherit = "sale.order.line"

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
