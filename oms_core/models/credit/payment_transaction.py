# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentTransaction(models.Model):
    """An online payment: its orders are looked at again, held as they may be for credit or for this payment."""

    _inherit = "payment.transaction"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("authorized", "done") and any(self.sale_order_ids.mapped("oms_held")):
            # sudo: a job of ours, whoever handles the payment
            self.env.ref("oms_core.cron_process").sudo()._trigger()
        return result
