# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    oms_horizon = fields.Integer(
        "Promise ahead (days)", help="Receipts further ahead are not promised. 0: as the category says, else a year.")

    def action_oms_availability(self):
        """The availability grid of these products."""
        return self.product_variant_ids.action_oms_availability()
