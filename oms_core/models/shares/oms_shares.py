# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import change as planning
from ...planning import shares
from ...tools import is_known
from .sale_order_line import BillParts, LineAmounts

#: Digits of amounts that are not rounded as money yet: what is beyond is noise of the computation.
RAW = 8


class OmsShares(models.AbstractModel):
    """What the parts of an order are worth after what is taken off the whole of it, and the exact amounts of its bills."""

    _name = "oms.shares"
    _description = "What the parts of an order are worth"

    def _know_reductions(self, orders):
        """What is taken off an order is among its lines, and where they are known the ORM, which looks for what depends on the
        order's state, need not search for them."""
        field = orders._fields["oms_reduction_ids"]
        for order in orders.sudo():  # sudo: as the ORM looks
            if is_known(order, "order_line") and not is_known(order, field.name):
                mine = order.order_line.filtered(lambda line, order=order: line.oms_reduced_order_id == order)
                field._update_cache(order, mine._ids)

    def _lines(self, order):
        """The lines of the order as :class:`planning.shares.Line`, amounts untaxed, by id (new lines: by record)."""
        order.ensure_one()
        found = []
        for line in order.order_line.filtered(lambda line: not line.display_type):
            reduces = bool(line.oms_reduced_order_id)
            by_taxes, base = line._oms_reduction_base() if reduces else (False, None)
            kind = shares.REDUCTION if reduces else shares.kind_of(
                line.price_subtotal, line.is_downpayment, line.product_id.type != "service",
                line.product_id.invoice_policy == "order")
            found.append(shares.Line(
                line._oms_key(), kind, shares.exact(line.price_subtotal), shares.exact(line.product_uom_qty), None,
                frozenset(line.tax_ids.ids), by_taxes, base))
        return found

    def _total(self, order, quantities):
        """What the order comes to, taxes included, if so much is kept of its lines: {line: quantity in its unit}; of all
        others what is ordered."""
        order.ensure_one()
        totals = {line.id: shares.exact(line.price_total) for line in order.order_line}
        lines = [line._replace(amount=totals[line.key], weight=line.amount) for line in self._lines(order)]
        kept = {line.key: line.ordered for line in lines} | {line.id: quantity for line, quantity in quantities.items()}
        return float(sum(shares.worth(lines, kept, order.currency_id.rounding).values()))

    def _final_total(self, order):
        """What the order comes to, taxes included, if what is open of it is shipped, and what is given up stays so."""
        return self._total(order, {line: line._oms_final_qty() for line in order.order_line})

    def _lower(self, order, before, but=None):
        """Bring the reductions down to their share of what is ordered now.

        :param before: ``_lines()`` before less was ordered
        :param but: lines that somebody set by hand
        :returns: what was lowered, as rows of a change for the timeline
        """
        order.ensure_one()
        lines = order.oms_reduction_ids - (but or order.order_line.browse())
        if not lines:
            return []
        order.order_line.flush_recordset()
        amounts = planning.reductions(before, self._lines(order), {
            line.id: line._oms_invoiced_amounts()[0] for line in lines}, order.currency_id.rounding)
        rows = []
        for line in lines:
            old, new = line.price_subtotal, float(amounts.get(line.id, line.price_subtotal))
            if order.currency_id.compare_amounts(old, new):
                line._oms_write_reduction(new)
                rows.append({"what": "discount", "product": line.product_id.display_name, "currency": order.currency_id.name,
                             "old": -old, "new": -line.price_subtotal})
        lines._oms_settle_points()
        return rows

    def _is_billed_whole(self, order, lines):
        """Whether a bill for ``lines`` is the first and the last one of the order: Odoo's own amounts are exact then."""
        return all(
            (line in lines and not line.invoice_lines) if line.oms_reduced_order_id
            else not line.qty_invoiced and line.qty_to_invoice == line.product_uom_qty
            and (line in lines or not line.product_uom_qty)
            for line in order.order_line if not line.display_type and not line.is_downpayment)

    def _bill_parts(self, order, goods, reductions, final):
        """:class:`BillParts` of a bill for what is to be invoiced of ``goods``, with the shares of the ``reductions``."""
        # What is taken off nothing (an order of credits alone) is billed as goods are.
        taken_off = order.order_line._oms_reductions()
        billed = {line.id: line.qty_invoiced + (line.qty_to_invoice if line in goods else 0.0)
                  for line in order.order_line - taken_off if not line.display_type}
        facts = self._lines(order) if reductions else []
        given = {line.id: line._oms_given_charge() for line in order.order_line} if reductions else {}
        before = {line.id: line.qty_invoiced - given.get(line.id, 0.0) for line in order.order_line}
        kept = {line: quantity - given.get(line, 0.0) for line, quantity in billed.items()}
        over, amounts, parts, booked = shares.bases(facts), self._amounts(order), BillParts(), self._booked_taxes(order)
        for line in reductions:
            base = over[line.id]
            part = line._oms_reduction_part(amounts[line], shares.fraction(base, before), shares.fraction(base, kept), booked)
            if part.subtotal and (final or part.subtotal < 0):
                parts[line.id] = part
        for line in goods.filtered(lambda line: line.product_uom_qty and line.product_id.type != "combo"):
            parts[line.id] = line._oms_goods_part(amounts[line], billed[line.id], booked)
        return parts

    def _booked_taxes(self, order):
        """{line of a bill of the order: what of the bill's taxes is booked for it}, where taxes are rounded for the whole
        document: the lines' own sum up to a cent more or less than that."""
        bills = order.sudo().invoice_ids.filtered(  # sudo: amounts of the order's own bills, whoever bills the next part
            lambda bill: bill.state != "cancel" and bill.company_id.tax_calculation_rounding_method == "round_globally")
        return {
            item: sum(amount for part, amount in amounts.items() if part != "base") * bill.currency_id.rounding
            for bill in bills for item, amounts in bill._oms_exact_amounts().items()}

    def _amounts(self, order):
        """{line: :class:`LineAmounts`}: rounded as the order's total is, so that they sum up to it in either way of rounding
        taxes."""
        tax = order.env["account.tax"]
        lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        company = order.company_id or order.env.company
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
