# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    """What is agreed with a customer about paying first."""

    _inherit = "res.partner"

    oms_deposit = fields.Selection(
        [("none", "No deposit"), ("percent", "Deposit")], "Deposit", company_dependent=True, groups="base.group_user",
        help="Of new orders. Empty: as the payment terms or the company say.")
    oms_deposit_percent = fields.Float("Deposit of an order", company_dependent=True, groups="base.group_user")

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "oms_deposit", "oms_deposit_percent"]

    @api.constrains("oms_deposit", "oms_deposit_percent")
    def _oms_check_deposit(self):
        for partner in self:
            if not 0 <= partner.oms_deposit_percent <= 1:
                raise ValidationError(self.env._(
                    "The deposit of %(customer)s is %(percent).12g %%: it must be from 0 to 100 %%.",
                    customer=partner.display_name, percent=partner.oms_deposit_percent * 100))
