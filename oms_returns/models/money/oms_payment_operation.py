# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPaymentOperation(models.Model):
    """How a refund ends is said on the lines of the return that it is of. One that failed leaves its money as the customer's
    credit; it is in the To-do of who may try it again or settle it otherwise."""

    _inherit = "oms.payment.operation"

    def _oms_ended(self):
        super()._oms_ended()
        self.note_id.sudo()._oms_tell_returns()  # sudo: words on returns, whoever found out

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("sent", "doubt", "new"):
            self.note_id.sudo()._oms_tell_returns()  # sudo: as above
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and self.ids and (notes := self.oms_note_id):
            notes.sudo()._oms_tell_returns()  # sudo: as above
        return result
