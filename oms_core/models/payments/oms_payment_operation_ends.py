# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPaymentOperation(models.Model):
    """What follows from how an operation ends: a capture that failed, or that nobody knows of, holds what is sent next of its
    order, never what left; a renewal gives the old authorisation back, or has the customer asked."""

    _inherit = "oms.payment.operation"

    def write(self, vals):
        result = super().write(vals)
        if "settled" in vals or vals.get("state") in ("failed", "doubt", "done"):
            some = self.sudo()  # sudo: holds of orders, whoever found out
            some.env["oms.cover"]._check(some.order_id | some.transaction_id.sale_order_ids)
        return result

    def _oms_ended(self):
        super()._oms_ended()
        if self.kind == "authorise" and self.cause == "renewal":
            self.env["oms.expiry"]._renewed(self)
