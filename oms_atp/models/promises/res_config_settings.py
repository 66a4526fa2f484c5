# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_promise_mode = fields.Selection(related="company_id.oms_promise_mode", readonly=False)
    oms_repromise_mode = fields.Selection(related="company_id.oms_repromise_mode", readonly=False)
