# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_deposit_percent = fields.Float(
        "Deposit of new orders", groups="base.group_user",
        help="So much of an order has to be paid before it is sent, where nothing else is agreed.")

    @api.constrains("oms_deposit_percent")
    def _oms_check_deposit(self):
        for company in self:
            if not 0 <= company.oms_deposit_percent <= 1:
                raise ValidationError(self.env._(
                    "The deposit of new orders of %(company)s is %(percent).12g %%: it must be from 0 to 100 %%.",
                    company=company.display_name, percent=company.oms_deposit_percent * 100))
