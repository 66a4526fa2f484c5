# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    """Which goods a customer may choose, and whether they are there: in words, never how many."""

    _inherit = "oms.portal"

    def _is_sold(self, product, company):
        """Whether it is still sold, by that company."""
        return bool(product.active and product.sale_ok and product.type != "combo"
                    and (not product.company_id or product.company_id == company))

    def _variants_of(self, product, company):
        """What customers may have in place of a product: itself and its other variants, as far as they are sold; where there is a
        web shop, no product that it hides."""
        others = product.product_tmpl_id.product_variant_ids.filtered(
            lambda other: other != product and self._is_sold(other, company))
        if "is_published" in product.product_tmpl_id._fields and not product.product_tmpl_id.is_published:
            others = others.browse()
        return (product if self._is_sold(product, company) else product.browse()) | others

    def _there_now(self, company, wanted):
        """Those of these of which so much can be sent now, each for itself, from any warehouse of a company. All that a page has
        is asked for at once.

        :param wanted: {(product id, quantity in its unit)}
        """
        products = {product.id: product for product in self.env["product.product"].browse({one for one, _quantity in wanted})}
        free = self._free_now(company, self.env["product.product"].browse(products))
        return {(one, quantity) for one, quantity in wanted
                if one not in free or products[one].uom_id.compare(free[one], quantity) >= 0}

    def _free_now(self, company, products):
        """{product id: what of it could be sent now}, of those of these that are counted. Extended by who knows what of it is
        spoken for."""
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        products = products.with_context(warehouse_id=warehouses.ids)
        return {product.id: product.free_qty for product in products.filtered("is_storable") | products._oms_kits()}

    def _there_words(self, there):
        return self.env._("In stock") if there else self.env._("Not in stock now")
