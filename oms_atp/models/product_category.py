# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    oms_horizon = fields.Integer(
        "Promise ahead (days)", help="Receipts further ahead are not promised for products of this category. 0: a year.")
