# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    oms_second_product_id = fields.Many2one(
        "product.product", "Second grade sold as", ondelete="set null", index="btree_not_null",
        domain="[('type', '=', 'consu'), ('id', '!=', id), ('tracking', '=', 'none')]",
        help="The product as which returned pieces are sold on that are not fit to be sold as new.")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    oms_second_product_id = fields.Many2one(related="product_variant_ids.oms_second_product_id", readonly=False)
