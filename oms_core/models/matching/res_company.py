# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What payments may be applied without anybody looking."""

    _inherit = "res.company"

    oms_match_auto = fields.Boolean(
        "Apply payments by themselves", groups="base.group_user",
        help="Payments of which there is no doubt which invoices they are for are applied as soon as they come.")
    oms_match_threshold = fields.Integer(
        "Certainty needed", default=90, groups="base.group_user",
        help="From 0 to 100. What is less certain waits for a person. Nothing is applied by itself that is not exact and alone.")
    oms_match_fee = fields.Monetary(
        "Bank fee at most", groups="base.group_user",
        help="A payment that is short by no more than this pays its invoice; the rest is booked as a fee. 0, or without "
             "an account for it: never.")
    oms_match_fee_account_id = fields.Many2one(
        "account.account", "Account for bank fees", groups="base.group_user", check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_other', 'expense_direct_cost'))]")
    oms_match_grace = fields.Integer(
        "Days of grace for early discounts", groups="base.group_user",
        help="An early discount is granted to payments that come so many days late.")

    @api.constrains("oms_match_threshold", "oms_match_fee", "oms_match_grace")
    def _oms_check_match(self):
        for company in self:
            if not 0 <= company.oms_match_threshold <= 100:
                raise ValidationError(self.env._(
                    "%(company)s: a certainty of %(value)s is none. Give a number from 0 to 100.",
                    company=company.display_name, value=company.oms_match_threshold))
            if company.oms_match_fee < 0 or company.oms_match_grace < 0:
                raise ValidationError(self.env._(
                    "%s: the fee and the days of grace of payments cannot be below zero.", company.display_name))

    def write(self, vals):
        result = super().write(vals)
        if vals.get("oms_match_auto"):
            self.env["oms.match"]._wake(self)
        return result
