# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...tools import LOWERED
from .sale_order_line_buy import REQUESTED


class SaleOrderLine(models.Model):
    """Changing how much is ordered of a confirmed line. What is possible is decided in ``planning/change.py``."""

    _inherit = "sale.order.line"

    def _oms_given_up_counts(self):
        """Whoever changes an order does not order again what was given up."""
        return super()._oms_given_up_counts() or bool(self.env.context.get("oms_given_up_stays"))

    def _oms_in_hands_qty(self):
        """What was picked or is on its way through the warehouse, in the product's unit."""
        self.ensure_one()
        if self._oms_is_kit():  # a kit is, as soon as one component is
            return max(min(self._oms_begun_kits(), self.oms_ordered_qty) - self._oms_gone_qty(), 0.0)
        moves = self.move_ids.filtered(lambda move: move.state not in ("done", "cancel", "draft"))._oms_from_stock()
        return sum(move.product_qty - move._oms_spare_qty() for move in moves)

    def _oms_gone_qty(self):
        """What has left for the customer, in the product's unit."""
        self.ensure_one()
        return self.oms_shipped_qty

    def _oms_demand_qty(self):
        """How much is under way or gone for this line, in the product's unit: what less of can be taken off."""
        self.ensure_one()
        placed = self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty + self.oms_shipped_qty
        placed += self.sudo().oms_bare_qty - self.oms_unbought_qty  # sudo: has a move, and nobody's goods; backordered without
        bought = self._oms_bought().filtered(lambda line: not line.move_dest_ids)  # sent to the customer
        if self._oms_is_kit():
            return max(placed, self._oms_bought_kits(bought))
        asked = self._oms_asked_of_vendors()
        return asked + max(placed, bought.filtered(lambda line: line.state not in REQUESTED)._oms_asked())

    def _oms_order_less(self, quantities):
        """Order less of these lines: {line: quantity in its unit}. Takes off demand that nobody has in hands; nothing is
        returned, nothing is bought again."""
        for line, quantity in quantities.items():
            wanted = line.product_uom_id._compute_quantity(quantity, line.product_id.uom_id, round=False)
            off = line._oms_demand_qty() - wanted
            if line.product_id.type == "consu" and line.product_id.uom_id.compare(off, 0) > 0:
                self.env["oms.demand"]._take_off(line, off)
            line._oms_write_quantity(quantity)
            line._oms_reopen_excess()

    def _oms_write_quantity(self, quantity):
        """Write how much is ordered and launch nothing. The price agreed stays, unless it is to be found anew."""
        self.ensure_one()
        agreed = [] if self.env.context.get("oms_reprice") else [self._fields["price_unit"], self._fields["discount"]]
        with self.env.protecting(agreed, self):
            self.with_context(skip_procurement=True, **LOWERED).product_uom_qty = quantity

    def _oms_order_more(self, quantities, added):
        """Order more of these lines ({line: quantity in its unit}) and launch it together with lines just ``added``: one
        decision for all of them."""
        before = {line.id: line.product_uom_qty for line in quantities} | {line.id: 0.0 for line in added}
        for line, quantity in quantities.items():
            line._oms_write_quantity(quantity)
        lines = self.browse([line.id for line in quantities]) | added
        lines.with_context(skip_procurement=False, oms_given_up_stays=True)._action_launch_stock_rule(
            previous_product_uom_qty=before)
