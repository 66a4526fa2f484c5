# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_start_done = fields.Boolean(
        "Start here is done", groups="base.group_user", help="Managers do not begin with the page Start here any more.")
