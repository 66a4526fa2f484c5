# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.models.changes.sale_order_line_buy import REQUESTED


class SaleOrderLine(models.Model):
    """How much vendors send, are asked for, or will not send. What was bought and will not come is promised from stock, once its
    product is not bought to order any more."""

    _inherit = "sale.order.line"

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What vendors send, are asked for, or will not send any more (people say whether that is bought again). Odoo counts what
        purchases say, also what of them was never sent, and forgets those that were cancelled."""
        bought = self.sudo().purchase_line_ids.filtered(lambda line: line._is_dropshipped())  # sudo: as below
        if not bought or bought.product_id != self.product_id:
            return super()._get_qty_procurement(previous_product_uom_qty)
        unit = self.product_id.uom_id
        # sudo: as above
        moves = self.sudo().move_ids._oms_towards_customer().filtered(lambda move: move.state not in ("draft", "cancel"))
        quantity = self._oms_lost_qty()
        for move in moves:
            quantity += move.product_uom._compute_quantity(
                move.quantity, unit, round=False) if move.state == "done" else move.product_qty
        if self._oms_given_up_counts():
            quantity += self.oms_closed_qty
        quantity += self._oms_requested_qty(bought, quantity, previous_product_uom_qty)
        return unit._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _oms_requested_qty(self, bought, placed, previous_product_uom_qty):
        """What vendors are asked for and did not agree to yet, of several alternatives one: no more than is missing to what was,
        or is, ordered. What a buyer asks for beyond that is the buyer's."""
        requests = bought.filtered(lambda line: line.state in REQUESTED)
        if not requests or not previous_product_uom_qty or self.id not in previous_product_uom_qty:
            return requests._oms_asked()
        before, now = (self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id, round=False) - placed
                       for quantity in (previous_product_uom_qty[self.id], self.product_uom_qty))
        groups = self.env["oms.demand"]._request_groups(self, requests, max(before, 0.0))
        return min(max(before, now, 0.0), sum(group._oms_asked_at_most() for group in groups))

    def _oms_is_dropshipped(self):
        self.ensure_one()
        # sudo: only whether a vendor sends it, for whoever edits the order
        return any(line._is_dropshipped() and line.state != "cancel" for line in self.sudo().purchase_line_ids)

    def _oms_lost_to_short(self):
        """What was bought for these lines and will not come is backordered demand like any other: they get goods from stock."""
        lost, procurements = self.sudo().filtered("oms_unbought_qty"), []  # sudo: demand of lines that are being promised
        self.env["oms.demand"]._take_off_lost(lost)
        for line in lost:
            quantity = line.oms_unbought_qty
            procurements += line.with_context(oms_promise_ids={line.id: []})._oms_launch_again(quantity)
        if lost:
            self.env["stock.rule"].run(procurements)
            lost._oms_settle_bought()
            self.env["oms.dirty"]._oms_append(lost.product_id, "")  # a claim of this transaction still sees what was lost
