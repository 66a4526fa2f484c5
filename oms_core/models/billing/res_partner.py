# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import GROUPS, WEEKDAYS, WHEN

READS = "account.group_account_invoice,account.group_account_readonly"


class ResPartner(models.Model):
    """How this customer is billed, for each company; what is empty is as the customer's head office, then the company, has it."""

    _inherit = "res.partner"

    oms_bill_when = fields.Selection(WHEN, "Billed", company_dependent=True, groups=READS)
    oms_bill_weekday = fields.Selection(WEEKDAYS, "Billed on", company_dependent=True, groups=READS)
    oms_bill_month_day = fields.Integer(
        "Billed on day", company_dependent=True, groups=READS, help="Of a shorter month the last day. 0: as the company.")
    oms_bill_group = fields.Selection(GROUPS, "One invoice for", company_dependent=True, groups=READS)

    @api.constrains("oms_bill_month_day")
    def _check_oms_bill_month_day(self):
        for partner in self.sudo():  # sudo: the value that was just written
            if not 0 <= partner.oms_bill_month_day <= 31:
                raise ValidationError(self.env._(
                    "%(customer)s: day %(day)s of a month there is not; choose one from 1 to 31, or 0 for what the company does.",
                    customer=partner.display_name, day=partner.oms_bill_month_day))
