# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_check_address = fields.Selection(related="company_id.oms_check_address", readonly=False)
    oms_check_duplicate = fields.Selection(related="company_id.oms_check_duplicate", readonly=False)
    oms_check_price = fields.Selection(related="company_id.oms_check_price", readonly=False)
    oms_check_date = fields.Selection(related="company_id.oms_check_date", readonly=False)
    oms_check_payment = fields.Selection(related="company_id.oms_check_payment", readonly=False)
    oms_check_review = fields.Selection(related="company_id.oms_check_review", readonly=False)
    oms_duplicate_hours = fields.Integer(related="company_id.oms_duplicate_hours", readonly=False)
    oms_floor_margin = fields.Float(related="company_id.oms_floor_margin", readonly=False)
