# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        result = super().write(vals)
        if not {"date_planned", "product_qty"}.isdisjoint(vals):
            self._oms_supply_changed()
        return result

    def _oms_supply_changed(self):
        """A confirmed purchase comes at another time or in another quantity: have its promises looked at."""
        lines = self.filtered(
            lambda line: line.state == "purchase" and line.company_id.oms_promise_mode == "on"
            and line.product_id.is_storable)
        if lines:
            self.env["oms.dirty"]._oms_append(lines.product_id, ", ".join(sorted(set(lines.order_id.mapped("name")))))
