# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import units


class StockMove(models.Model):
    """What is reserved for demand in a smaller unit than the product's is what was asked for, not what is left of it after
    it went through the product's unit and back."""

    _inherit = "stock.move"

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        vals = super()._prepare_move_line_vals(quantity=quantity, reserved_quant=reserved_quant)
        if vals.get("quantity") and vals.get("product_uom_id") == self.product_uom.id:
            vals["quantity"] = self.product_uom._oms_as_asked(vals["quantity"], self.product_id.uom_id)
        return vals

    def _oms_in_own_unit(self, quantity):
        """``quantity`` of the product's unit in this move's; whole ones of that where it is the smaller one."""
        self.ensure_one()
        unit = self.product_id.uom_id
        each = unit._compute_quantity(1.0, self.product_uom, round=False)
        step = 10.0 ** -self.env["decimal.precision"].precision_get("Product Unit")
        return units.snap(quantity, each, step) if self.product_uom != unit and each > 1.0 else quantity * each


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        if vals.get("quantity") and self.env.context.get("reserved_quant"):  # more is reserved on the same line
            for line in self[:1]:
                vals = {**vals, "quantity": line.product_uom_id._oms_as_asked(vals["quantity"], line.product_id.uom_id)}
        return super().write(vals)
