# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_oms_availability(self):
        """The availability grid of these products."""
        action = self.env["ir.actions.actions"]._for_xml_id("oms_atp.oms_availability_action")
        return {**action, "params": {"product_ids": self.ids}}
