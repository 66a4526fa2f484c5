# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_bill_when = fields.Selection(related="company_id.oms_bill_when", readonly=False)
    oms_bill_weekday = fields.Selection(related="company_id.oms_bill_weekday", readonly=False)
    oms_bill_month_day = fields.Integer(related="company_id.oms_bill_month_day", readonly=False)
    oms_bill_group = fields.Selection(related="company_id.oms_bill_group", readonly=False)
    oms_bill_auto = fields.Boolean(related="company_id.oms_bill_auto", readonly=False)
    oms_bill_hour = fields.Integer(related="company_id.oms_bill_hour", readonly=False)
    oms_bill_send = fields.Boolean(related="company_id.oms_bill_send", readonly=False)
