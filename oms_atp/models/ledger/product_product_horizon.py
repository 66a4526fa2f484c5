# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    oms_horizon_days = fields.Integer(
        compute="_compute_oms_horizon_days", store=True,
        help="How far ahead receipts are promised, by product or category. Stored, so that the ledger joins one table.")

    @api.depends("product_tmpl_id.oms_horizon", "product_tmpl_id.categ_id.oms_horizon")
    def _compute_oms_horizon_days(self):
        for product in self:
            template = product.product_tmpl_id
            product.oms_horizon_days = template.oms_horizon or template.categ_id.oms_horizon
