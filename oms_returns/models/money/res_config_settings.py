# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_exact_cost = fields.Boolean(related="company_id.oms_exact_cost", readonly=False)
    oms_credit_pays_next = fields.Boolean(related="company_id.oms_credit_pays_next", readonly=False)
