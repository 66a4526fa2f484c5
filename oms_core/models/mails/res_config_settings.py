# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_customer_mails = fields.Boolean(related="company_id.oms_customer_mails", readonly=False)
    oms_mail_minutes = fields.Integer(related="company_id.oms_mail_minutes", readonly=False)
    oms_mail_channels = fields.Boolean(related="company_id.oms_mail_channels", readonly=False)
    oms_mail_moved_days = fields.Integer(related="company_id.oms_mail_moved_days", readonly=False)
    oms_rating_days = fields.Integer(related="company_id.oms_rating_days", readonly=False)
