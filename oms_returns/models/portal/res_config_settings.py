# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_portal_returns = fields.Boolean(related="company_id.oms_portal_returns", readonly=False)
    oms_withdrawal = fields.Boolean(related="company_id.oms_withdrawal", readonly=False)
