# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_match_auto = fields.Boolean(related="company_id.oms_match_auto", readonly=False)
    oms_match_threshold = fields.Integer(related="company_id.oms_match_threshold", readonly=False)
    oms_match_fee = fields.Monetary(
        related="company_id.oms_match_fee", readonly=False, currency_field="oms_match_currency_id")
    oms_match_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of bank fees")
    oms_match_fee_account_id = fields.Many2one(related="company_id.oms_match_fee_account_id", readonly=False)
    oms_match_grace = fields.Integer(related="company_id.oms_match_grace", readonly=False)
