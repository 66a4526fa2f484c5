# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    oms_size_ids = fields.One2many("oms.size", "product_tmpl_id", "Sizes")
