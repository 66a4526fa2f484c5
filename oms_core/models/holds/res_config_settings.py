# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "oms.check.modes"]

    oms_duplicate_hours = fields.Integer(related="company_id.oms_duplicate_hours", readonly=False)
    oms_floor_margin = fields.Float(related="company_id.oms_floor_margin", readonly=False)
    oms_deposit_percent = fields.Float(related="company_id.oms_deposit_percent", readonly=False)
