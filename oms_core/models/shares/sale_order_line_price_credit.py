# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _oms_is_price_credit(self):
        """Whether this line of a credit note is about money alone: it reverses an invoice below its price, and nothing came back
        before it. An accountant who gives a part of the price back does so for all the units; the customer keeps them. Who takes
        that back (an invoice that reverses the credit note) bills no units either.
        Extended by returns, whose credit notes follow goods."""
        self.ensure_one()
        origin = self.move_id.reversed_entry_id
        if self.currency_id.is_zero(self.price_subtotal):
            return False
        if (undone := self._oms_undoes()) and undone._oms_is_price_credit():
            return True
        if self.move_id.move_type != "out_refund" or not origin:
            return False
        billed = origin.invoice_line_ids.filtered(lambda item: item.sale_line_ids & self.sale_line_ids)[:1]
        if not billed.quantity or not self.quantity:
            return False
        price, was = (item.price_subtotal / item.product_uom_id._compute_quantity(
            item.quantity, billed.product_uom_id, round=False) for item in (self, billed))
        unit = self.currency_id.rounding
        return 0 < price < was - unit / 2 and self.price_subtotal < was * self.quantity - unit and not self._oms_came_back()

    def _oms_undoes(self):
        """The line of what takes something back already (a credit note, an invoice that reverses one) that this one takes back
        in turn: about the same order line, at the price that is next to this one's."""
        self.ensure_one()
        origin = self.move_id.reversed_entry_id
        if not origin or not self.sale_line_ids or (origin.move_type == "out_invoice" and not origin.reversed_entry_id):
            return self.browse()
        mine = origin.invoice_line_ids.filtered(lambda item: item.sale_line_ids & self.sale_line_ids)
        return mine.sorted(lambda item: abs(item.price_unit - self.price_unit))[:1]

    def _oms_is_kept_of_credit(self):
        """Whether this line of a credit note takes off what the shop keeps for good: it is not left to credit. Extended by
        returns, which charge fees."""
        return False

    def _oms_origin_among(self, items):
        """Which of these lines of an invoice this line of a credit note is about; empty: none. Extended by returns."""
        return next((item for item in items if item.sale_line_ids & self.sale_line_ids), self.browse())

    def _oms_credits(self, items):
        """Which of the items of its invoice this line of a credit note is about; empty: none, it is money given."""
        if self.sale_line_ids and self._oms_is_price_credit() and not self.sale_line_ids.is_downpayment:
            return self.browse()
        mine = [item for item in items if item.sale_line_ids & self.sale_line_ids] or [
            item for item in items if not self.sale_line_ids and self.product_id and item.product_id == self.product_id
            and self.product_id.type == "service" and not item.is_downpayment and item.price_subtotal > 0]
        return mine[0] if mine else self.browse()

    def _oms_is_charge_credit(self):
        """Whether this line of a credit note is about a charge (freight) of an invoice that stays otherwise: it is given, and
        not to be billed anew. An invoice that is reversed in full is. So is who takes that back."""
        self.ensure_one()
        if (undone := self._oms_undoes()) and undone._oms_is_charge_credit():
            return True
        origin, sold = self.move_id.reversed_entry_id, self.sale_line_ids
        return bool(
            self.move_id.move_type == "out_refund" and origin and sold and self.product_id.type == "service"
            and self.product_id.invoice_policy == "order" and self.price_subtotal > 0
            and not any(sold.mapped("is_downpayment")) and not sold.oms_reduced_order_id
            and origin.currency_id.compare_amounts(self.move_id.amount_untaxed, origin.amount_untaxed) < 0)

    def _oms_came_back(self):
        """Whether goods of its order line came back, to be credited, before this line was written."""
        return any(
            move.state == "done" and move.to_refund and move.location_id.usage == "customer" and move.date <= self.create_date
            for move in self._oms_moves_to_credit())

    def _oms_moves_to_credit(self):
        """The moves of its order line that credit notes made by hand follow. Extended by returns."""
        return self.sale_line_ids.move_ids


class SaleOrderLine(models.Model):
    """Part of the price given back is no unit given back: it must not be billed anew."""

    _inherit = "sale.order.line"

    @api.depends("invoice_lines.price_subtotal", "invoice_lines.move_id.reversed_entry_id", "product_uom_qty")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        found = super()._prepare_qty_invoiced()
        for line in self:
            if credits := line._oms_price_credits():
                found[line] = line._oms_with_credits(found[line], credits)
        return found

    @api.depends("invoice_lines.price_subtotal", "invoice_lines.move_id.reversed_entry_id", "product_uom_qty")
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self:
            if credits := line._oms_price_credits().filtered(lambda item: item.parent_state == "posted"):
                line.qty_invoiced_posted = line._oms_with_credits(line.qty_invoiced_posted, credits)

    def _oms_with_credits(self, invoiced, credits):
        """What is invoiced, with what was credited of its price; of a charge, no more than is ordered of it still."""
        charges = credits.filtered(lambda item: item._oms_is_charge_credit() and not item._oms_is_price_credit())
        invoiced += sum(self._oms_quantity_of(item) for item in credits - charges)
        given = sum(self._oms_quantity_of(item) for item in charges)
        return max(invoiced, min(invoiced + given, self.product_uom_qty)) if charges else invoiced

    def _oms_given_charge(self):
        """How much of a charge was billed and given back: no discount is kept for it."""
        self.ensure_one()
        charges = self._oms_price_credits().filtered(
            lambda item: item._oms_is_charge_credit() and not item._oms_is_price_credit())
        return min(sum(self._oms_quantity_of(item) for item in charges), max(self.qty_invoiced, 0.0)) if charges else 0.0

    def _oms_price_credits(self):
        """Lines of credit notes about this one's price alone, or a charge, and of what takes them back. (A reduction has no
        quantity: its amounts count.)"""
        self.ensure_one()
        if self.oms_reduced_order_id:
            return self.invoice_lines.browse()
        return self._get_invoice_lines().filtered(
            lambda item: (item.move_id.move_type == "out_refund" or item.move_id.reversed_entry_id)
            and item.parent_state != "cancel" and (item._oms_is_price_credit() or item._oms_is_charge_credit()))

    def _oms_quantity_of(self, item):
        """How much is credited, in the order's unit; below zero where a credit is taken back."""
        sign = 1 if item.move_id.move_type == "out_refund" else -1
        return sign * item.product_uom_id._compute_quantity(item.quantity, self.product_uom_id)
