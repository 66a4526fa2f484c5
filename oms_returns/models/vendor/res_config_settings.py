# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_return_wait_days = fields.Integer(related="company_id.oms_return_wait_days", readonly=False)
    oms_vendor_credit_days = fields.Integer(related="company_id.oms_vendor_credit_days", readonly=False)
