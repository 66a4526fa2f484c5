# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _with_valuation_context(self):
        """Stock is worth what the company it is asked for has: where a user works in several at once, Odoo takes the quantities
        of all of them and the cost of one."""
        products = super()._with_valuation_context()
        if len(self.env.companies) == 1:
            return products
        locations = self.env["stock.location"].browse(products.env.context["location"])
        return products.with_context(
            location=locations.filtered(lambda location: location.company_id == self.env.company).ids)
