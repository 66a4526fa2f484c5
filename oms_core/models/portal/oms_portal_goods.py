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

    def _there_now(self, order, wanted):
        """Ids of those of which so much can be sent now, from any warehouse of the order's company. Extended by who knows what of
        it is spoken for.

        :param wanted: {product id: quantity in its unit}
        """
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", order.company_id.id)])
        products = self.env["product.product"].with_context(warehouse_id=warehouses.ids).browse(wanted)
        counted = products.filtered("is_storable") | products._oms_kits()
        return {product.id for product in products
                if product not in counted or product.uom_id.compare(product.free_qty, wanted[product.id]) >= 0}

    def _there_words(self, there):
        return self.env._("In stock") if there else self.env._("Not in stock now")
