# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_left_as_components(self):
        """The products that left in place of what these sold: components of kits."""
        products = self.move_ids.filtered(lambda move: move.state == "done").product_id
        return products if products - self.product_id else products.browse()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_cogs_value(self):
        """Odoo's price of a unit, unless ``oms.goods.cost`` knows what the line costs and this is another amount."""
        if self.product_uom_id.is_zero(self.quantity):
            return 0.0  # Odoo divides by it
        amount, quantity = self.env.context.get("oms_goods_cost", {}).get(self.id), self._oms_cost_quantity()
        if amount is not None and self.sale_line_ids._oms_left_as_components():
            return amount / quantity  # of several Odoo looks for the one costing method, and stops
        price = super()._get_cogs_value()
        if amount is None:
            return price
        return price if not self.company_currency_id.compare_amounts(price * quantity, amount) else amount / quantity

    def _oms_cost_quantity(self):
        """Units of the product that the line bills; less than 0 where it credits them."""
        sign = -1 if self.move_id.move_type == "out_refund" else 1
        return sign * self.product_uom_id._compute_quantity(self.quantity, self.product_id.uom_id)
