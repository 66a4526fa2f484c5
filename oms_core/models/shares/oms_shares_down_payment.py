# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import api, models

from ...planning import on_account, shares
from .sale_order_line import BillPart, BillParts


class OmsShares(models.AbstractModel):
    """A down payment is settled with what it was paid for: a bill of a part takes its share, the last one what is left."""

    _inherit = "oms.shares"

    @api.model
    def _share_down_payments(self, order, goods, parts, down, final):
        """The down payments that a bill deducts while something of the order is still to come; their amounts are put into
        ``parts``. Where nothing is, ``down``: all that is left of them, as Odoo does it.

        :param goods: the lines of goods and charges of this bill; ``parts``: what it is over (:class:`BillParts`)
        :param down: the down payments that Odoo would deduct
        :param final: a person asks Odoo for all of them. That is done, unless the bill would become a credit note: goods that
            are still to come are no reason to give money back.
        """
        rows = order.order_line._oms_down_payments()
        left = {line: line._oms_invoiced_amounts(posted=True) for line in rows}
        rows = rows.filtered(lambda line: order.currency_id.compare_amounts(sum(left[line]), 0) > 0)
        fraction = self._billed_fraction(order, goods) if rows else Fraction(1)
        bill = sum(part.subtotal + sum(tax for _base, tax in part.taxes.values()) for part in parts.values())
        if not rows or fraction >= 1 or (
                final and order.currency_id.compare_amounts(sum(sum(left[line]) for line in rows), bill) <= 0):
            return down
        # What was deducted of one that is not in force any more is billed as goods are.
        taken, unit = down.filtered(lambda line: line.qty_to_invoice > 0), order.currency_id.rounding
        for line in rows:
            whole = line._oms_down_payment_whole()
            share = on_account.deducted(sum(whole), sum(whole) - sum(left[line]), fraction, bill, unit)
            if share:
                part = line._oms_down_payment_part(left[line], share)
                parts[line.id] = part
                bill -= part.subtotal + sum(tax for _base, tax in part.taxes.values())
                taken |= line
        return taken

    @api.model
    def _to_the_cent(self, order, goods, parts):
        """What has no taxes Odoo rounds for the whole document, where taxes are rounded so: half a cent less than what was
        billed in advance, the last bill would come to a cent less than nothing (odoo/odoo#278984). Such lines are told to the
        cent.

        :param parts: :class:`BillParts` of lines without taxes, those of ``goods`` among them
        :returns: the lines
        """
        plain = goods.filtered(lambda line: line.id in parts and not parts[line.id].taxes)
        if not plain or order.company_id.tax_calculation_rounding_method != "round_globally":
            return plain.browse()
        off = sum(line.qty_to_invoice * line.price_unit * (1 - line.discount / 100) - parts[line.id].subtotal for line in plain)
        if abs(off) < order.currency_id.rounding * 0.499:
            return plain.browse()
        for line in plain:
            parts[line.id].exact = True
        return plain

    @api.model
    def _whole_to_the_cent(self, order, goods):
        """:class:`BillParts` of those lines of a bill for the whole order that are told to the cent, see above."""
        plain, parts = goods.filtered(lambda line: not line.tax_ids and line.product_uom_qty), BillParts()
        if plain and order.company_id.tax_calculation_rounding_method == "round_globally":
            amounts = self._amounts(order)
            parts.update({line.id: line._oms_goods_part(amounts[line], line.qty_to_invoice, {}) for line in plain})
        kept = self._to_the_cent(order, plain, parts)
        return BillParts({line.id: parts[line.id] for line in kept})

    @api.model
    def _billed_fraction(self, order, goods):
        """Which part of what the order will be billed in the end is billed with a bill for ``goods``."""
        lines = order.order_line.filtered(lambda line: not (line.display_type or line.is_downpayment))
        facts, unit = self._lines(order), order.currency_id.rounding
        billed = {line.id: line.qty_invoiced + (line.qty_to_invoice if line in goods else 0.0) for line in lines}
        end = {line.id: max(line._oms_final_qty(), billed[line.id]) for line in lines}
        whole = sum(Fraction(amount) for amount in shares.worth(facts, end, unit).values())
        if whole <= 0:
            return Fraction(1)
        return min(sum(Fraction(amount) for amount in shares.worth(facts, billed, unit).values()) / whole, Fraction(1))


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_down_payment_whole(self):
        """(untaxed, taxes) that was asked of this down payment by its own documents, drafts left out."""
        self.ensure_one()
        untaxed = taxes = 0.0
        for item in self._get_invoice_lines():
            move = item.move_id
            if move.state == "posted" and all(move.invoice_line_ids.sale_line_ids.mapped("is_downpayment")):
                for_order = self._oms_per_billed(item)
                untaxed -= item.amount_currency * for_order
                taxes -= move.direction_sign * (item.price_total - item.price_subtotal) * for_order
        return untaxed, taxes

    def _oms_down_payment_part(self, left, amount):
        """The :class:`BillPart` with which ``amount``, taxes included, of what is ``left`` (untaxed, taxes) is deducted; its
        taxes are those of the down payment, in its share, so that the last part takes exactly what is left of each."""
        self.ensure_one()
        unit, whole = self.currency_id.rounding, sum(left)
        tax = shares.upto(left[1], whole, amount, unit)
        untaxed = shares.exact(amount) - tax
        split = self._oms_down_payment_taxes()
        total, rest, found = sum(split.values()), tax, {}
        for one, of_tax in split.items():
            found[one] = shares.upto(of_tax, total, tax, unit) if total else shares.exact(0)
            rest -= found[one]
        if found:
            found[max(split, key=lambda one: abs(split[one]))] += rest
        included = sum(value for one, value in found.items() if one.price_include)
        return BillPart(float(untaxed), {one.id: (float(untaxed), float(value)) for one, value in found.items()}, float(included))

    def _oms_down_payment_taxes(self):
        """{tax: its amount} on the first document of this down payment."""
        item = self._get_invoice_lines().filtered(lambda item: item.move_id.state == "posted").sorted("id")[:1]
        if not item.tax_ids:
            return {}
        base = item.move_id._prepare_product_base_line_for_taxes_computation(item)
        self.env["account.tax"]._add_tax_details_in_base_line(base, item.company_id)
        return {data["tax"]: data["raw_tax_amount_currency"] for data in base["tax_details"]["taxes_data"]
                if not data["is_reverse_charge"]}
