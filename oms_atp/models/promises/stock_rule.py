# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "oms_promise_id", "oms_short"]
