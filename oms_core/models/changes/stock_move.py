# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """What of demand can still be taken back, and taking it back: without a return, without another procurement."""

    _inherit = "stock.move"

    def _oms_spare_qty(self):
        """How much of this demand nobody has in hands, in the product's unit. Extended by promising."""
        self.ensure_one()
        if self.state in ("done", "cancel", "draft") or self._oms_is_further_step():
            return 0.0
        if not self.picked:
            return self.product_qty
        picked = self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id, rounding_method="HALF-UP")
        return max(self.product_qty - picked, 0.0)

    def _oms_from_stock(self):
        """Demand that a warehouse serves; what a vendor sends is bought less instead."""
        return self._oms_towards_customer().filtered(lambda move: move.location_id.usage in ("internal", "transit"))

    def _oms_take_off(self, quantity):
        """Take up to ``quantity`` (in the product's unit) off these moves: what is not sent first, then the newest.

        Natively a negative procurement looks for demand in the line's own warehouse, and makes a return of what it does
        not find there.

        :returns: what could not be taken off
        """
        for move in self.sorted(lambda move: (not move.oms_unreleased, -move.id)):
            taken = min(quantity, move._oms_spare_qty())
            if move.product_id.uom_id.compare(taken, 0) > 0:
                quantity -= taken
                move._oms_lower(taken)
        return quantity

    def _oms_lower(self, quantity):
        """Lower the demand of one move by ``quantity`` in the product's unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        left = self.product_qty - quantity
        assigns = not self.oms_unreleased and not self.picked and (self.quantity or not self._oms_reserves_later())
        self.product_uom_qty = 0.0 if unit.is_zero(left) else max(self.product_uom_qty - self._oms_in_own_unit(quantity), 0.0)
        if unit.is_zero(left):
            self._action_cancel()
        elif assigns:
            self._action_assign()
