# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models

from ...planning import shares


class OmsCapture(models.AbstractModel):
    """What the goods of an order are worth that have left, to the cent, as its bills are: line by line after discounts, with
    their taxes, charges (freight and the like) with the first goods, as billing has them."""

    _inherit = "oms.capture"

    @api.model
    def _goods(self, order):
        """(total, value of what is with the customer, of what ever left, whether something is left to ship)."""
        total = shares.exact(order.currency_id.round(order.amount_total))
        if order.state == "cancel" and not any(order.order_line.mapped("qty_delivered")):
            return total, Decimal(0), Decimal(0), False
        lines = self._lines(order)
        kept = {line.id: line.qty_delivered for line in order.order_line}
        gone = {line.id: max(line.qty_delivered, line._oms_in_line_unit(line.oms_shipped_qty))
                for line in order.order_line}
        value, shipped = (self._worth(order, lines, quantities) for quantities in (kept, gone))
        left = order.state == "sale" and (self._is_left(order) or not self._has_goods(order))
        return total, value, max(value, shipped), left

    @api.model
    def _lines(self, order):
        """The lines as :class:`planning.shares.Line`, amounts with taxes, rounded as the order's total is."""
        amounts = {
            line.id: sum((shares.exact(tax) for _base, tax in found.taxes.values()), shares.exact(found.untaxed))
            for line, found in self.env["oms.shares"]._amounts(order).items()}
        return [line._replace(amount=amounts.get(line.key, Decimal(0)), weight=line.amount)
                for line in self.env["oms.shares"]._lines(order)]

    @api.model
    def _worth(self, order, lines, quantities):
        """What so many units are worth: {line id: quantity in its unit}. Charges go whole with the first goods."""
        if not any(quantities.get(line.key, 0) > 0 for line in lines if line.kind == shares.GOODS):
            return Decimal(0)
        found = {line.key: line.ordered if line.kind == shares.CHARGE else quantities.get(line.key, 0) for line in lines}
        return max(sum(shares.worth(lines, found, order.currency_id.rounding).values(), Decimal(0)), Decimal(0))

    @api.model
    def _is_left(self, order):
        """Whether goods are still to be shipped, or services to be done."""
        unit_of = order.order_line.mapped
        if any(unit_of("oms_short_qty")) or any(unit_of("oms_waiting_qty")) or any(unit_of("oms_released_qty")):
            return True
        return any(
            line._oms_unplaced_qty() or self._is_to_do(line)
            for line in order.order_line if not line.display_type and not line.is_downpayment)

    @api.model
    def _is_to_do(self, line):
        """A service that is billed as it is done."""
        return (line.product_id.type == "service" and line.product_id.invoice_policy == "delivery"
                and not line.oms_reduced_order_id
                and line.product_uom_id.compare(line.product_uom_qty, line.qty_delivered) > 0)

    @api.model
    def _has_goods(self, order):
        """Orders of nothing that is shipped or done are no business of ours: people capture them."""
        return any(line.kind == shares.GOODS for line in self.env["oms.shares"]._lines(order))
