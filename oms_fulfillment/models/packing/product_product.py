# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_oms_sizes(self):
        """The sizes that count for this variant, its own and those of its product; a new one is its own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_size_action")
        several = len(self.product_tmpl_id.product_variant_ids) > 1
        return {
            **action, "name": self.env._("Sizes of %s", self.display_name),
            "domain": [("product_tmpl_id", "=", self.product_tmpl_id.id), ("product_id", "in", [False, self.id])],
            "context": {"default_product_tmpl_id": self.product_tmpl_id.id, "default_product_id": self.id if several else False}}
