# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from ..goods.oms_return_line_surplus import UNANNOUNCED


class OmsReturnLine(models.Model):
    """Goods of no order: a product and a quantity. What an order would say is the return's (customer, company, currency), or is
    looked up (price)."""

    _inherit = "oms.return.line"

    @api.constrains("sale_line_id", "product_id", "component_id", "company_id")
    def _check_goods_without_order(self):
        for line in self:
            product = line.product_id
            if line.sale_line_id:
                if product != (line.component_id or line.sale_line_id.product_id):
                    raise ValidationError(self.env._(
                        "%(product)s is not what this line of %(order)s is for: choose another line of it, or leave the order "
                        "line empty.", product=product.display_name, order=line.order_id.name))
                continue
            if line.component_id:
                raise ValidationError(self.env._(
                    "%(product)s comes back without an order: enter it as the product, not as a component.",
                    product=line.component_id.display_name))
            product._oms_check_returnable_alone(line._oms_company())

    def _oms_without_order(self):
        """Those of these that no order here sold."""
        return self.filtered(lambda line: not line.sale_line_id)

    def _oms_check_editable(self, vals):
        """The price of what came unannounced is entered before a supervisor takes it."""
        if "price_typed" in vals and all(
                line.decision_rule == UNANNOUNCED and line.decision == "ask" for line in self):
            vals = {key: value for key, value in vals.items() if key != "price_typed"}
        return super()._oms_check_editable(vals)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _oms_check_returnable_alone(self, company):
        """:raises ValidationError: for what cannot come back without an order"""
        for product in self:
            if product.type != "consu":
                raise ValidationError(self.env._(
                    "%s is no goods that could come back. To give money for it, make a credit note to its invoice.",
                    product.display_name))
            if product._oms_kits():
                raise ValidationError(self.env._(
                    "%s is a kit: without an order, enter what is in it, a line for each.", product.display_name))
            if product.company_id and product.company_id not in company.parent_ids:
                raise ValidationError(self.env._(
                    "%(product)s is a product of %(other)s, not of %(company)s.", product=product.display_name,
                    other=product.company_id.display_name, company=company.display_name))
