# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """What of demand can still be taken back (:class:`OmsDemand`)."""

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
