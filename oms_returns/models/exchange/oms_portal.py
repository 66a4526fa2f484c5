# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    _inherit = "oms.portal"

    def _is_paid(self, order):
        """What credit pays in exchange would go back by whatever way: that is for people, too."""
        return super()._is_paid(order) or bool(order.sudo().oms_exchange_return_id and self.env["oms.on.account"].sudo(
            )._gather_paid_by_balance(order.ids).get(order.id))  # sudo: of the order that the caller checked
