# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_cogs_value(self):
        """Odoo's price of a unit, unless ``oms.goods.cost`` knows what the line costs and this is another amount."""
        if self.product_uom_id.is_zero(self.quantity):
            return 0.0  # Odoo divides by it
        price = super()._get_cogs_value()
        amount = self.env.context.get("oms_goods_cost", {}).get(self.id)
        if amount is None:
            return price
        quantity = self._oms_cost_quantity()
        return price if self.company_currency_id.is_zero(price * quantity - amount) else amount / quantity

    def _oms_cost_quantity(self):
        """Units of the product that the line bills; less than 0 where it credits them."""
        sign = -1 if self.move_id.move_type == "out_refund" else 1
        return sign * self.product_uom_id._compute_quantity(self.quantity, self.product_id.uom_id)
