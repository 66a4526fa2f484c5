# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountPayment(models.Model):
    """Payments that make no entry of their own leave room, too: orders held for credit are looked at again."""

    _inherit = "account.payment"

    _oms_unbooked_idx = models.Index("(partner_id) WHERE move_id IS NULL AND state IN ('in_process', 'paid')")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("in_process", "paid"):
            # sudo: whose payments they are, for whoever was allowed to post them
            unbooked = self.sudo().filtered(lambda payment: not payment.move_id and payment.partner_type == "customer")
            self.env["oms.credit.account"]._oms_wake(
                unbooked.partner_id.commercial_partner_id.ids, unbooked.company_id.ids)
        return result
