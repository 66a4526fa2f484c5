# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleOrder(models.Model):
    """An order of what a customer gets in place of goods that come back. It is an order like any other."""

    _inherit = "sale.order"

    oms_exchange_return_id = fields.Many2one("oms.return", "In exchange for", readonly=True, copy=False)

    #: Whoever presses twice, on two servers or again after one died, finds that there is one.
    _oms_exchange_uniq = models.UniqueIndex(
        "(oms_exchange_return_id) WHERE oms_exchange_return_id IS NOT NULL", "This return has its replacement already.")

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: what the customer gets in its place follows from the order, whoever was allowed to cancel it
        self.filtered(lambda order: order.state == "cancel").sudo().oms_exchange_return_id._oms_replacement_cancelled()
        return result
