# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact


class StockReturnPicking(models.TransientModel):
    """Odoo's own return of a delivery is a return of ours as well: one, never two."""

    _inherit = "stock.return.picking"

    oms_exchange = fields.Boolean("For exchange", readonly=True)

    @api.model
    def _oms_is_fact(self, name):
        """A dialog's fields may be typed; these say what the goods are returned for, and where returns of ours go."""
        return name in ("oms_exchange", "oms_return_id", "oms_type_id", "oms_location_id") or super()._oms_is_fact(name)

    def action_create_exchanges(self):
        self.write({"oms_exchange": Fact(True)})
        return super().action_create_exchanges()

    def _create_return(self):
        """Goods that a return of ours expects are received by its transfer; what nobody announced becomes one."""
        # sudo: whoever may return goods of a delivery in the warehouse; what is written follows from that
        expected = self.env["oms.return.adoption"].sudo()._adopt(self.sudo())
        return expected.with_env(self.env) if expected else super()._create_return()
