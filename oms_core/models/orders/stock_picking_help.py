# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockPicking(models.Model):
    """An empty list of ours says what belongs there: Odoo has the same words, and an advertisement, for all."""

    _inherit = "stock.picking"

    @api.model
    def get_empty_list_help(self, help_message):
        if help_message and self.env["oms.start"]._is_our_help(self._name, help_message):
            return help_message
        return super().get_empty_list_help(help_message)
