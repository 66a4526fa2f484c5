# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What the automatic checks compare with; whether they hold is the mode of their reasons. Customers may read their
    vendor's company: what it looks at is not for them."""

    _inherit = "res.company"

    oms_duplicate_hours = fields.Integer("Same order within (hours)", default=24, groups="base.group_user")
    oms_floor_margin = fields.Float("Lowest price: cost plus (%)", default=0.0, groups="base.group_user")
