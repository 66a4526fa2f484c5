# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    oms_deposit_percent = fields.Float(
        "Deposit before sending",
        help="So much of an order with these terms has to be paid before it is sent. 0: as the company says.")

    @api.constrains("oms_deposit_percent")
    def _oms_check_deposit(self):
        for term in self:
            if not 0 <= term.oms_deposit_percent <= 1:
                raise ValidationError(self.env._(
                    "The deposit of the payment terms %(term)s is %(percent).12g %%: it must be from 0 to 100 %%.",
                    term=term.display_name, percent=term.oms_deposit_percent * 100))
