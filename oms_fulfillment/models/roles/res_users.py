# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: The groups of the floor: of those who work with goods, and not with prices.
FLOOR = ("oms_fulfillment.group_fulfillment_user", "oms_fulfillment.group_fulfillment_packer")


class ResUsers(models.Model):
    """Pages of the warehouse's roles."""

    _inherit = "res.users"

    @api.model
    def _oms_homes(self):
        return [
            *super()._oms_homes(),
            (80, "oms_fulfillment.group_fulfillment_supervisor", "oms_fulfillment.oms_send_action"),
            (90, "oms_fulfillment.group_fulfillment_packer", "oms_fulfillment.oms_pack_action"),
            (91, "oms_fulfillment.group_fulfillment_user", "oms_fulfillment.oms_pick_action"),
        ]

    def _oms_hidden_prices(self):
        hidden = super()._oms_hidden_prices()
        if hidden or self._oms_sees_prices() or self.has_groups("base.group_system,purchase.group_purchase_user"):
            return hidden
        return "all" if self.has_groups(",".join(FLOOR)) else ""
