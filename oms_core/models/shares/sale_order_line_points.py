# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import shares


class SaleOrderLine(models.Model):
    """Gift cards and wallets (``sale_loyalty``, where it is installed) are money: what of them is for goods that the customer
    does not get, or sent back, is on the card again."""

    _inherit = "sale.order.line"

    def _oms_settle_points(self):
        """Let the reductions among these that are paid by a card take from it what the goods that are kept are worth."""
        if "coupon_id" not in self._fields:
            return
        # sudo: cards of the customer of an order that the user changes, returns or ships
        paid = self.sudo().filtered(
            lambda line: line.oms_reduced_order_id and line.state == "sale" and line.coupon_id.program_id.is_payment_program
            and line.reward_id.discount_mode == "per_point" and line.reward_id.discount)
        for order, lines in paid.grouped("order_id").items():
            over = shares.bases(self.env["oms.shares"]._lines(order))
            kept = {line.id: line._oms_final_qty() for line in order.order_line if not line.display_type}
            for line in lines:
                amount = -line.price_total * float(shares.fraction(over[line.id], kept))
                line._oms_write_points(line.coupon_id.currency_id.round(amount / line.reward_id.discount))

    def _oms_write_points(self, cost):
        """Take ``cost`` from the card in all; no more than is on it."""
        more = min(cost - self.points_cost, max(self.coupon_id.points, 0.0))
        if not self.coupon_id.currency_id.is_zero(more):
            self.points_cost += more  # the card follows
            self.order_id._update_loyalty_history(self.coupon_id, more)


class OmsLineClosure(models.Model):
    _inherit = "oms.line.closure"

    @api.model_create_multi
    def create(self, vals_list):
        closures = super().create(vals_list)
        if "coupon_id" in self.env["sale.order.line"]._fields:
            closures.order_id.oms_reduction_ids._oms_settle_points()
        return closures
