# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsTurn(models.AbstractModel):
    _inherit = "oms.turn"

    @api.model
    def _goods_by_method(self):
        ours = ("action_oms_send_to_warehouse", "action_oms_ship")
        return {**super()._goods_by_method(), **{("stock.picking", method): self._moved_goods for method in ours}}
