# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: So many kits are taken apart to find what is in one: Odoo rounds what is in few of them up.
MANY = 1_000_000


class ProductProduct(models.Model):
    """What a kit (of mrp, which may not be installed) is made of."""

    _inherit = "product.product"

    def _oms_kits(self):
        """Those of these products whose components are shipped in their place."""
        return self.filtered("is_kits") if "is_kits" in self._fields else self.browse()

    def _oms_kit_recipe(self, bom=None, never=None):
        """{product id: how much of it is in one of this kit}, in the units of both; kits within the kit taken apart, services
        left out. Empty: it is no kit.

        :param bom: this bill of materials; None: the one of today, of the company at work
        :param never: attribute values of the line that make no variant
        """
        self.ensure_one()
        if "is_kits" not in self._fields:
            return {}
        # sudo: what is in a product that the user may sell
        product = self.sudo()
        bom = (bom or product.env["mrp.bom"]._bom_find(
            product, company_id=self.env.company.id, bom_type="phantom")[product]).sudo()
        if not bom:
            return {}
        factor = product.uom_id._compute_quantity(1.0, bom.product_uom_id, round=False) / (bom.product_qty or 1.0)
        recipe = {}
        for line, data in bom.explode(product, factor * MANY, never_attribute_values=never)[1]:
            if line.product_id.type == "consu":
                each = line.product_uom_id._compute_quantity(data["qty"], line.product_id.uom_id, round=False) / MANY
                recipe[line.product_id.id] = recipe.get(line.product_id.id, 0.0) + each
        return {component: each for component, each in recipe.items() if each > 0}
