# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...planning import shares
from .sale_order_line import BillParts, LineAmounts

#: Digits of amounts that are not rounded as money yet: what is beyond is noise of the computation.
RAW = 8


class SaleOrder(models.Model):
    """What the parts of an order are worth, and the exact amounts of its bills, whoever makes them."""

    _inherit = "sale.order"

    oms_reduction_ids = fields.One2many("sale.order.line", "oms_reduced_order_id", "Taken off the order")

    def _oms_share_lines(self):
        """The lines of the order as :class:`planning.shares.Line`, amounts untaxed, by id (new lines: by record)."""
        self.ensure_one()
        found = []
        for line in self.order_line.filtered(lambda line: not line.display_type):
            reduces = bool(line.oms_reduced_order_id)
            by_taxes, base = line._oms_reduction_base() if reduces else (False, None)
            kind = shares.REDUCTION if reduces else shares.kind_of(
                line.price_subtotal, line.is_downpayment, line.product_id.type != "service",
                line.product_id.invoice_policy == "order")
            found.append(shares.Line(
                line._oms_key(), kind, shares.exact(line.price_subtotal), shares.exact(line.product_uom_qty), None,
                frozenset(line.tax_ids.ids), by_taxes, base))
        return found

    def _get_invoiceable_lines(self, final=False):
        """The lines of the next bill. A reduction goes with those that it is taken off, in their share; the lines know their
        exact amounts (:meth:`SaleOrderLine._oms_bill_part`)."""
        lines = super()._get_invoiceable_lines(final)
        reductions = self.order_line._oms_reductions()
        down = lines.filtered("is_downpayment")
        goods = lines.filtered(lambda line: not line.display_type) - reductions - down
        if not (goods or reductions) or self._oms_is_billed_whole(lines):
            return lines
        parts = self._oms_bill_parts(goods, reductions - reductions._oms_stopped("invoice"), final)
        kept = lines.filtered(lambda line: line not in reductions or line.id in parts)
        more = reductions.filtered(lambda line: line.id in parts) - kept
        return (kept - down + more + down).with_context(oms_bill_parts=parts)

    def _oms_is_billed_whole(self, lines):
        """Whether a bill for ``lines`` is the first and the last one of the order: Odoo's own amounts are exact then."""
        return all(
            (line in lines and not line.invoice_lines) if line.oms_reduced_order_id
            else not line.qty_invoiced and line.qty_to_invoice == line.product_uom_qty
            and (line in lines or not line.product_uom_qty)
            for line in self.order_line if not line.display_type and not line.is_downpayment)

    def _oms_bill_parts(self, goods, reductions, final):
        """:class:`BillParts` of a bill for what is to be invoiced of ``goods``, with the shares of the ``reductions``."""
        billed = {line.id: line.qty_invoiced + (line.qty_to_invoice if line in goods else 0.0)
                  for line in self.order_line if not line.display_type and not line.oms_reduced_order_id}
        facts = self._oms_share_lines() if reductions else []
        given = {line.id: line._oms_given_charge() for line in self.order_line} if reductions else {}
        before = {line.id: line.qty_invoiced - given.get(line.id, 0.0) for line in self.order_line}
        kept = {line: quantity - given.get(line, 0.0) for line, quantity in billed.items()}
        over, amounts, parts = shares.bases(facts), self._oms_amounts_by_line(), BillParts()
        for line in reductions:
            base = over[line.id]
            part = line._oms_reduction_part(amounts[line], shares.fraction(base, before), shares.fraction(base, kept))
            if part.subtotal and (final or part.subtotal < 0):
                parts[line.id] = part
        for line in goods.filtered(lambda line: line.product_uom_qty and line.product_id.type != "combo"):
            parts[line.id] = line._oms_goods_part(amounts[line], billed[line.id])
        return parts

    def _oms_amounts_by_line(self):
        """{line: :class:`LineAmounts`}: rounded as the order's total is, so that they sum up to it in either way of rounding
        taxes."""
        tax = self.env["account.tax"]
        lines = self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        company = self.company_id or self.env.company
        tax._add_tax_details_in_base_lines(base_lines, company)
        tax._round_base_lines_tax_details(base_lines, company)
        found = {}
        for line, values in zip(lines, base_lines):
            details = values["tax_details"]
            data = [one for one in details["taxes_data"] if not one["is_reverse_charge"]]
            found[line] = LineAmounts(
                details["total_excluded_currency"] + details["delta_total_excluded_currency"],
                {one["tax"]: (one["base_amount_currency"], one["tax_amount_currency"]) for one in data},
                {one["tax"] for one in data if one["price_include"]},
                round(details["raw_total_excluded_currency"], RAW),
                round(sum(one["raw_tax_amount_currency"] for one in data), RAW))
        return found
