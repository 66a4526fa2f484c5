# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import units


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _adjust_uom_quantities(self, qty, quant_uom):
        """Demand that its product's unit cannot express (one of a dozen is 0.0833, rounded 0.08) stays in the unit in which
        it was asked for: Odoo would ship, and bill, 0.96 of it. Everything else goes over into the product's unit."""
        quantity, unit = super()._adjust_uom_quantities(qty, quant_uom)
        if unit != self and self.compare(unit._compute_quantity(quantity, self, round=False), qty) != 0:
            return self.round(qty, rounding_method="HALF-UP"), self
        return quantity, unit

    def _oms_as_asked(self, quantity, unit):
        """``quantity`` of this unit that was worked out of one in ``unit``, in which the goods are kept: a whole number where
        that is the same quantity of goods. 0.96 eggs are one, where 0.08 dozen are."""
        if not quantity or self == unit:
            return quantity
        each = unit._compute_quantity(1.0, self, round=False, raise_if_failure=False)
        if not each or not units.is_counted(each):
            return quantity
        near = units.snap(quantity / each, each, 10.0 ** -self.env["decimal.precision"].precision_get("Product Unit"))
        return near if each > 1.0 and unit.is_zero(
            self._compute_quantity(near, unit, rounding_method="HALF-UP")
            - self._compute_quantity(quantity, unit, rounding_method="HALF-UP")) else quantity
