# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    """What is promised of a kit: whole ones, of those of its components that are kept in stock."""

    _inherit = "product.product"

    def _oms_stock_recipes(self):
        """{kit id: {id of a component kept in stock: how much of it is in one}} of those of these products that are kits;
        empty recipes are of kits of which nothing is kept in stock."""
        found = {}
        for kit in self._oms_kits():
            recipe = kit._oms_kit_recipe()
            stored = set(self.browse(recipe).filtered("is_storable").ids)
            found[kit.id] = {component: each for component, each in recipe.items() if component in stored}
        return found

    def _oms_kept_in_stock(self):
        """Those of these products that stock sets a limit to: as such, or as kits."""
        recipes = self._oms_stock_recipes()
        return self.filtered(lambda product: recipes.get(product.id, product.is_storable))
