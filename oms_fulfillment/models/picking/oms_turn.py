# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsTurn(models.AbstractModel):
    _inherit = "oms.turn"

    @api.model
    def _goods_by_method(self):
        known = super()._goods_by_method()
        transfer = known["stock.picking", "button_validate"]
        ours = ("action_oms_send_to_warehouse", "action_oms_ship")
        return {**known, **{("stock.picking", method): transfer for method in ours}}
