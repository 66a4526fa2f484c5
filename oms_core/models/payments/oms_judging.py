# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .sending import sending_of


class OmsJudging(models.AbstractModel):
    """Whatever door changes what an order comes to, and whatever door loses a payment: its cards are compared with it, too."""

    _inherit = "oms.judging"

    @api.model
    def _check(self, orders):
        super()._check(orders)
        self.env["oms.cover"]._check(orders)

    @api.model
    def _payment_lost(self, orders):
        if sending_of(self.env):  # what we asked for ourselves is looked at once the answer is committed
            return
        super()._payment_lost(orders)
        # sudo: holds of orders, for whoever handles the payment
        self.env["oms.cover"]._check(orders.sudo())
