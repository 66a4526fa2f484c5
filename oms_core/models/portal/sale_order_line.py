# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models


class SaleOrderLine(models.Model):
    """What a customer may still do about a line."""

    _inherit = "sale.order.line"

    def _oms_portal_open_quantity(self):
        """How much the customer may cancel alone, in the line's unit."""
        self.ensure_one()
        nothing_left = not self.oms_shipped_qty and not self.qty_delivered
        if self.oms_released_qty or self._oms_portal_is_ordered_elsewhere():
            return 0.0
        if nothing_left and not self.oms_closed_qty and self.oms_short_qty + self.oms_waiting_qty:
            return self.product_uom_qty
        return self._oms_in_line_unit(self.oms_short_qty + self.oms_waiting_qty)

    def _oms_portal_is_ordered_elsewhere(self):
        """Whether documents to others (drop-ship, make to order) were made for this line: nothing un-sends those."""
        self.ensure_one()
        return self.product_id.type == "consu" and self._oms_asks_others() and self not in self._oms_withheld()

    def _oms_portal_is_wanted_again(self):
        """Whether it was bought: no freight, and nothing that was taken off the price (a discount is given, not ordered)."""
        self.ensure_one()
        return bool(
            self.product_id and not self.display_type and not self.is_downpayment and not self.is_delivery
            and self.product_uom_qty > 0 and self.price_unit >= 0
            and not self.oms_reduced_order_id and not self._is_discount_line()
            and not ("is_reward_line" in self._fields and self.is_reward_line))

    def _oms_portal_is_still_sold(self):
        self.ensure_one()
        product = self.product_id
        return bool(
            product.active and product.sale_ok and product.type != "combo" and not self.combo_item_id
            and (not product.company_id or product.company_id == self.company_id))

    def _oms_portal_again_vals(self):
        """Values of the same line in a new quotation; the price is today's."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "product_no_variant_attribute_value_ids": [Command.set(self.product_no_variant_attribute_value_ids.ids)],
        }
