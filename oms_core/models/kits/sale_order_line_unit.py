# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import kits, units


class SaleOrderLine(models.Model):
    """Goods that are sold in another, smaller unit than they are kept in (``planning/units.py``).

    Our quantities are of the product's unit, in hundredths of which one of a dozen cannot be said exactly. What people read
    and type, and what is launched, is of the line's unit, and exact.
    """

    _inherit = "sale.order.line"

    def _oms_per_unit(self):
        """How many of the line's unit are in one of the product's; 1 where that is not more than one."""
        self.ensure_one()
        unit = self.product_id.uom_id
        if not unit or self.product_uom_id == unit:
            return 1.0
        return max(unit._compute_quantity(1.0, self.product_uom_id, round=False, raise_if_failure=False), 1.0)

    @api.model
    def _oms_step(self):
        return 10.0 ** -self.env["decimal.precision"].precision_get("Product Unit")

    @api.model
    def _oms_split(self, quantities):
        """Quantities by bucket, rounded so that their sum is what was ordered, rounded."""
        names = [name for name in kits.BUCKETS if name in quantities]
        return dict(zip(names, units.split([float(quantities[name]) for name in names], self._oms_step()), strict=True))

    def _oms_in_line_unit(self, quantity):
        """``quantity`` of the product's unit in the line's own, without what rounding lost on the way."""
        self.ensure_one()
        each = self._oms_per_unit()
        if each > 1.0:
            return units.snap(quantity, each, self._oms_step())
        return self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    # --- words -------------------------------------------------------------------------------------------------------

    def _oms_counts_in_own_unit(self):
        """Whether people read of this line in its own unit: where it is the smaller one, in whole ones of which it was
        ordered."""
        return self._oms_per_unit() > 1.0

    def _oms_count(self, quantity):
        """``quantity`` of the product's unit, in the unit that people read of this line."""
        return self._oms_in_line_unit(quantity) if self._oms_counts_in_own_unit() else quantity

    def _oms_count_text(self, quantity):
        return f"{self._oms_count(quantity):.12g}"

    def _oms_count_unit(self):
        """The unit of :meth:`_oms_count`."""
        return self.product_uom_id if self._oms_counts_in_own_unit() else self.product_id.uom_id

    def _oms_shipped_told(self):
        """How much people read to be shipped, in the product's unit: not what came back, once that much less is ordered."""
        self.ensure_one()
        kept = self.product_uom_id._compute_quantity(self.qty_delivered, self.product_id.uom_id, round=False)
        return min(self.oms_shipped_qty, max(self.oms_ordered_qty, kept))

    # --- what is given up ----------------------------------------------------------------------------------------------

    def _oms_placed_qty(self):
        self.ensure_one()
        return self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty + self.oms_shipped_qty

    def _oms_counted_otherwise(self):
        """Those whose moves cannot simply be added up: of components, or in another unit."""
        kit_lines = self._oms_kit_lines()
        return kit_lines | (self - kit_lines).filtered(lambda line: line.product_uom_id != line.product_id.uom_id)
