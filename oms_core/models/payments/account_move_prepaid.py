# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: In the context while bills that were paid in advance are posted. No client can send this object.
POSTING = object()


class AccountMove(models.Model):
    """A bill that is posted takes what was paid online for its orders: what is theirs of it, no more than there is
    (``oms.prepaid``)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        prepaid = self.env["oms.prepaid"]
        if not prepaid._link(self):
            return super()._post(soft=soft)
        # Odoo would give the bill all of the payments that it carries: also what is for other bills, or goes back.
        posted = super(AccountMove, self.with_context(oms_prepaid=POSTING))._post(soft=soft).with_env(self.env)
        prepaid._settle_refunds(posted)
        prepaid._apply(posted)
        return posted

    def js_assign_outstanding_line(self, line_id):
        if self.env.context.get("oms_prepaid") is POSTING:
            # sudo: only whether it is an online payment
            item = self.env["account.move.line"].sudo().browse(line_id)
            if item.move_id.origin_payment_id.payment_transaction_id:
                return None
        return super().js_assign_outstanding_line(line_id)
