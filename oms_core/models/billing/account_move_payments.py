# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """Who sells may open the invoice of an order, and no payment. Odoo counts payments with the reader's rights and fails."""

    _inherit = "account.move"

    def _compute_payment_count(self):
        if self.env.su or self.env["account.payment"].has_access("read"):
            return super()._compute_payment_count()
        self.payment_count = 0  # nothing that this user could open
        return None

    def _compute_status_in_payment(self):
        # sudo: a word about an invoice that the user reads ("Paid"), made of payments that are not the user's to read
        return super(AccountMove, self.sudo())._compute_status_in_payment()
