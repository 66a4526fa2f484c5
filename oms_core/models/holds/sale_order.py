# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """Where an order meets the automatic checks (``oms.checks``)."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if not {"commitment_date", "partner_shipping_id", "partner_id", "partner_invoice_id", "payment_term_id",
                "require_payment", "prepayment_percent"}.isdisjoint(vals):
            self.env["oms.checks"]._look_again(self)
        return result
