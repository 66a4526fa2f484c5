# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_exact_cost = fields.Boolean(
        "Returned goods at their cost", help="The cost of goods sold of an order line of which goods came back or were "
        "credited is what left less what came back. Off: as Odoo computes it, save on lines with a return of this system.")
    oms_credit_pays_next = fields.Boolean(
        "Store credit pays the next order", help="What customers got for returns as store credit is kept for the next order that "
        "is confirmed for them, and its invoices take it. Off: somebody chooses it on the order.")

    def write(self, vals):
        result = super().write(vals)
        if "oms_credit_pays_next" in vals:
            self.env.registry.clear_cache()  # which companies want it; a new one has cleared it anyway
        return result
