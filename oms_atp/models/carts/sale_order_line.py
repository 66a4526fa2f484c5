# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..ledger.oms_supply_cart import OwnCarts


class SaleOrderLine(models.Model):
    """An order's own cart does not count against it, and ends with its confirmation."""

    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, **kwargs):
        result = super()._action_launch_stock_rule(**kwargs)
        if not self.env.context.get("skip_procurement"):
            self.order_id.filtered(lambda order: order.state == "sale")._oms_end_carts()
        return result

    def _oms_claim_and_write(self, company, team, needs, for_backorders, freed):
        """Orders with a cart claim one after the other, so that none takes what another's cart keeps."""
        promises, rest = self.env["oms.promise"], self
        for order in self.order_id.filtered("oms_cart_id"):
            lines = self.filtered(lambda line, order=order: line.order_id == order)
            mine = lines.with_context(oms_own_carts=OwnCarts(order._oms_own_cart_ids()))
            promises |= super(SaleOrderLine, mine)._oms_claim_and_write(company, team, needs, for_backorders, freed)
            rest -= lines
        if rest:
            promises |= super(SaleOrderLine, rest)._oms_claim_and_write(company, team, needs, for_backorders, freed)
        return promises.with_env(self.env)
