# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What customers of a company see in the portal."""

    _inherit = "res.company"

    oms_portal_colleagues = fields.Boolean(
        "Colleagues see each other's orders",
        help="In the portal, people of one customer company see, change and cancel one another's orders. Otherwise each "
             "does so with their own and those of the company itself.")
