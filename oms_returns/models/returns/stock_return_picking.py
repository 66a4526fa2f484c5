# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    """Odoo's own return of a delivery is a return of ours as well: one, never two."""

    _inherit = "stock.return.picking"

    oms_exchange = fields.Boolean("For exchange", readonly=True)

    def action_create_exchanges(self):
        self.oms_exchange = True
        return super().action_create_exchanges()

    def _create_return(self):
        """Goods that a return of ours expects are received by its transfer; what nobody announced becomes one."""
        # sudo: whoever may return goods of a delivery in the warehouse; what is written follows from that
        expected = self.env["oms.return.adoption"].sudo()._adopt(self.sudo())
        return expected.with_env(self.env) if expected else super()._create_return()
