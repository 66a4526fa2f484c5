# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

MODES = [("off", "Off"), ("observe", "Observe"), ("enforce", "Hold")]


class ResCompany(models.Model):
    """Which orders are held by themselves at confirmation: each check is off, only notes, or holds. Customers may read
    their vendor's company: what it looks at is not for them."""

    _inherit = "res.company"

    oms_check_address = fields.Selection(MODES, "Incomplete address", required=True, default="off", groups="base.group_user")
    oms_check_duplicate = fields.Selection(MODES, "Ordered twice", required=True, default="off", groups="base.group_user")
    oms_check_price = fields.Selection(MODES, "Price too low", required=True, default="off", groups="base.group_user")
    oms_check_date = fields.Selection(MODES, "Impossible date", required=True, default="off", groups="base.group_user")
    oms_check_payment = fields.Selection(MODES, "Payment pending", required=True, default="off", groups="base.group_user")
    oms_check_review = fields.Selection(MODES, "Suspicious orders", required=True, default="off", groups="base.group_user")
    oms_duplicate_hours = fields.Integer("Same order within (hours)", default=24, groups="base.group_user")
    oms_floor_margin = fields.Float("Lowest price: cost plus (%)", default=0.0, groups="base.group_user")
