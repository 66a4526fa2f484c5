# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...planning import shares

#: Of all that is ordered of a line: untaxed, {tax: (base, amount)}, those taxes that are in the price, and both sums before they
#: were rounded.
LineAmounts = namedtuple("LineAmounts", "untaxed taxes included raw raw_tax")


class SaleOrderLine(models.Model):
    """A line that is taken off the others (a discount of the order, a coupon, a gift card) is billed in the share of the goods
    that are, not as a quantity of its own: ``qty_invoiced`` says which part of its amount is invoiced, ``qty_to_invoice`` which
    part should be now. Both are coarse, as quantities are; the amounts of a bill are exact (:mod:`..planning.shares`)."""

    _inherit = "sale.order.line"

    oms_reduced_order_id = fields.Many2one(
        "sale.order", "Reduces", compute="_compute_oms_reduced_order_id", store=True, index="btree_not_null",
        help="The order, on a line that is taken off its others: a discount, a coupon.")

    def _auto_init(self):
        # Few lines of a database in use are reductions: one statement finds them.
        if not column_exists(self.env.cr, self._table, "oms_reduced_order_id"):
            create_column(self.env.cr, self._table, "oms_reduced_order_id", "int4")
            self.env.cr.execute(SQL(
                """UPDATE sale_order_line line SET oms_reduced_order_id = line.order_id
                     FROM product_product product JOIN product_template template ON template.id = product.product_tmpl_id
                    WHERE product.id = line.product_id AND template.type = 'service'
                      AND line.price_unit * line.product_uom_qty < 0
                      AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE"""))
        return super()._auto_init()

    @api.depends("order_id", "display_type", "is_downpayment", "product_id", "price_unit", "product_uom_qty")
    def _compute_oms_reduced_order_id(self):
        for line in self:
            line.oms_reduced_order_id = line.order_id if line._oms_is_reduction() else False

    def _oms_is_reduction(self):
        """One that is lowered to nothing stays one."""
        self.ensure_one()
        if self.display_type or self.is_downpayment or self.product_id.type != "service":
            return False
        kind = shares.kind_of(self.price_unit * self.product_uom_qty, goods=False)
        return kind == shares.REDUCTION or (
            not self.price_unit * self.product_uom_qty and bool(self.oms_reduced_order_id or self._is_discount_line()))

    def _oms_key(self):
        """By what planning knows the line: its id, also while a form is typed in."""
        return self._origin.id or self

    def _oms_reductions(self):
        """Those of these lines that are given in the share of others: not where their order consists of nothing else."""
        return self.filtered(lambda line: line.oms_reduced_order_id and any(
            other.price_unit > 0 for other in line.order_id.order_line - line if not other.oms_reduced_order_id))

    def _oms_reduction_base(self):
        """(whether it was made for lines with its taxes, ids of the lines it was made for or None). Coupons know that better:
        free delivery lies on the delivery, a discount of some products on those."""
        self.ensure_one()
        reward = self.reward_id if "reward_id" in self._fields else None
        if not reward:
            return bool(self._is_global_discount()), None
        others = self.order_id.order_line - self
        if reward.reward_type == "shipping":
            return True, set(others.filtered(lambda line: line._is_delivery()).ids)
        if reward.discount_applicability == "specific":
            found = others.product_id.filtered_domain(reward._get_discount_product_domain())
            return True, set(others.filtered(lambda line: line.product_id in found).ids)
        return True, None

    def _oms_billable_qty(self):
        """How much of the line should be invoiced by now, in its unit. Extended by returns."""
        self.ensure_one()
        return self.product_uom_qty if self.product_id.invoice_policy == "order" else self.qty_delivered

    # --- what is invoiced of it --------------------------------------------------------------------------

    def _oms_invoiced_amounts(self, posted=False, booked=None):
        """(untaxed, taxes) that bills less credit notes say of the line, drafts included unless ``posted``. Untaxed is what is
        booked: with taxes rounded globally a bill's lines are not the sum of their subtotals.

        :param booked: {line of a bill: what of the bill's taxes is booked for it}; of others it is what they say themselves
        """
        booked = booked or {}
        self.ensure_one()
        untaxed = taxes = 0.0
        for item in self._get_invoice_lines():
            move = item.move_id
            if move.payment_state != "invoicing_legacy" and (move.state != "posted" if posted else move.state == "cancel"):
                continue
            for_order = self._oms_per_billed(item)
            untaxed -= item.amount_currency * for_order
            taxes -= move.direction_sign * booked.get(item, item.price_total - item.price_subtotal) * for_order
        return untaxed, taxes

    def _oms_per_billed(self, item):
        """What one of the currency of a line of a bill is in the order's."""
        if item.currency_id == self.currency_id:
            return 1.0
        day = item.move_id.invoice_date or item.move_id.date
        return item.currency_id._convert(1.0, self.currency_id, self.company_id, day, round=False)

    @api.depends("oms_reduced_order_id", "invoice_lines.price_subtotal")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        found = super()._prepare_qty_invoiced()
        for line in self._oms_reductions():
            found[line] = line._oms_part_of_quantity(line._oms_invoiced_amounts()[0])
        return found

    @api.depends("oms_reduced_order_id", "invoice_lines.price_subtotal")
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self._oms_reductions():
            line.qty_invoiced_posted = line._oms_part_of_quantity(line._oms_invoiced_amounts(posted=True)[0])

    def _oms_part_of_quantity(self, amount):
        """The part of the quantity that an untaxed amount is; never nothing where there is an amount."""
        self.ensure_one()
        if self.currency_id.is_zero(amount):
            return 0.0
        least = 10 ** -self.env["decimal.precision"].precision_get("Product Unit")
        if not self.price_subtotal:
            return -(self.product_uom_qty or 1.0) if amount > 0 else (self.product_uom_qty or 1.0)
        part = amount / self.price_subtotal * self.product_uom_qty
        return part if abs(part) >= least else (least if part > 0 else -least)

    # --- what is to be invoiced of it --------------------------------------------------------------------

    def _oms_amounts_to_bill(self):
        """{reduction of a confirmed order: untaxed amount that should be invoiced of it now}."""
        found = {}
        for order, lines in self.filtered(lambda line: line.state == "sale")._oms_reductions().grouped("order_id").items():
            facts = self.env["oms.shares"]._lines(order)
            goods = order.order_line.filtered(lambda line: not line.display_type and not line.oms_reduced_order_id)
            given = {line: line._oms_given_charge() for line in goods}
            before = {line._oms_key(): line.qty_invoiced - given[line] for line in goods}
            after = {line._oms_key(): line._oms_billable_qty() - given[line] for line in goods}
            base, unit = shares.bases(facts), order.currency_id.rounding
            for line in lines:
                over = base[line._oms_key()]
                found[line] = float(shares.share_part(
                    line.price_subtotal, shares.fraction(over, before), shares.fraction(over, after),
                    line._oms_invoiced_amounts()[0], len(line.invoice_lines), unit))
        return found

    @api.depends(
        "oms_reduced_order_id.order_line.qty_delivered", "oms_reduced_order_id.order_line.qty_invoiced",
        "oms_reduced_order_id.order_line.product_uom_qty", "oms_reduced_order_id.order_line.price_subtotal",
        "oms_reduced_order_id.state", "invoice_lines.price_subtotal")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        for line, rest in self._oms_amounts_to_bill().items():
            # What a credit note rounded differently is made good with the next goods: it is no reason for a document.
            notes = len(line.invoice_lines.filtered(lambda item: item.move_id.move_type == "out_refund"))
            line.qty_to_invoice = line._oms_part_of_quantity(rest) if abs(rest) > notes * line.currency_id.rounding else 0.0

    @api.depends("oms_reduced_order_id.order_line.qty_to_invoice")
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()
        for line, amount in self._oms_amounts_to_bill().items():
            line.untaxed_amount_to_invoice = amount + line._oms_invoiced_amounts()[0] - line.untaxed_amount_invoiced

    @api.depends("oms_reduced_order_id.order_line.qty_to_invoice", "amount_invoiced")
    def _compute_amount_to_invoice(self):
        super()._compute_amount_to_invoice()
        for line, amount in self._oms_amounts_to_bill().items():
            factor = line.price_total / line.price_subtotal if line.price_subtotal else 1.0
            line.amount_to_invoice = line.currency_id.round(
                amount * factor + sum(line._oms_invoiced_amounts())) - line.amount_invoiced

    @api.depends("oms_reduced_order_id.order_line.qty_to_invoice", "oms_reduced_order_id.order_line.oms_closed_qty",
                 "untaxed_amount_to_invoice")
    def _compute_invoice_status(self):
        """A reduction is invoiced when nothing is to be billed any more, now or later, of the lines that it is taken off. Until
        then one that is never billed alone says what Odoo has it say (which makes no order one to be invoiced); any other
        waits."""
        super()._compute_invoice_status()
        for line in self._oms_reductions():
            if line.state == "sale" and line.invoice_status in ("no", "invoiced"):
                others = line.order_id.order_line.filtered(
                    lambda other: not (other.display_type or other.is_downpayment or other.oms_reduced_order_id))
                later = any(other.qty_to_invoice or (other.product_id.invoice_policy == "delivery" and other._oms_is_to_come())
                            for other in others)
                waits = line._can_be_invoiced_alone() or line.product_id.invoice_policy != "order"
                line.invoice_status = "invoiced" if not later else "no" if waits else "to invoice"

    def _oms_is_to_come(self):
        """Whether something of the line is still to be sent or done."""
        self.ensure_one()
        if self.product_id.type == "service":
            return self.product_id.invoice_policy == "delivery" and self.qty_delivered < self.product_uom_qty
        open_qty = self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty + self._oms_unplaced_qty()
        return self.product_id.uom_id.compare(open_qty, 0) > 0 if self.product_id else False

    # --- on the bill -------------------------------------------------------------------------------------

    def _oms_reduction_part(self, amounts, before, after, booked):
        """The :class:`BillPart` of this reduction on a bill that raises what is billed of its lines' worth from the fraction
        ``before`` to ``after``.

        :param amounts: :class:`LineAmounts`
        :param booked: as in ``_oms_invoiced_amounts``
        """
        unit, documents = self.currency_id.rounding, len(self.invoice_lines)
        return BillPart.of(
            amounts, lambda total, given, _raw: shares.share_part(total, before, after, given, documents, unit),
            self._oms_invoiced_amounts(booked=booked), unit, share=True)

    def _oms_goods_part(self, amounts, after, booked):
        """The :class:`BillPart` with which ``after`` of what is ordered is invoiced. The last one takes the rest."""
        unit, documents = self.currency_id.rounding, len(self.invoice_lines)
        return BillPart.of(
            amounts, lambda total, given, raw: shares.part(
                total, self.product_uom_qty, self.qty_invoiced, after, given, documents, unit, raw),
            self._oms_invoiced_amounts(booked=booked), unit)

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        part = self._oms_bill_part()
        if part and values.get("display_type") == "product" and not self.is_downpayment:
            values.update(part.values(self, values))
        return values

    def _oms_bill_part(self):
        """The exact :class:`BillPart` of this line on the bill that is being made, if it has one."""
        parts = self.env.context.get("oms_bill_parts")
        return parts.get(self.id) if isinstance(parts, BillParts) else None


class BillParts(dict):
    """{line id: :class:`BillPart`} of one bill. A class of its own: nobody can put it into a context from outside."""


class BillPart:
    """What so much of an order line is worth on a bill.

    :param subtotal: untaxed
    :param taxes: {tax id: (base, amount)}
    :param included: the sum of those taxes that are in the price
    :param share: whether it is of a reduction
    """

    def __init__(self, subtotal, taxes, included=0.0, share=False):
        self.subtotal, self.taxes, self.included, self.share = subtotal, taxes, included, share
        self.exact = False  # whether its price has to make it to the last fraction of a cent

    @classmethod
    def of(cls, amounts, part, given, unit, share=False):
        """A part of ``amounts``. Of prices with taxes in them the price is what is divided, else what is untaxed; taxes sum up to
        what the part says, each in its share, the largest takes the rest.

        :param part: function(total, given until now, total before it was rounded) -> amount
        """
        total, taxed = sum(amount for _base, amount in amounts.taxes.values()), sum(given)
        tax = part(total, given[1], amounts.raw_tax)
        if amounts.taxes and amounts.included >= set(amounts.taxes):
            untaxed = part(amounts.untaxed + total, taxed, amounts.raw + amounts.raw_tax) - tax
        else:
            untaxed = part(amounts.untaxed, given[0], amounts.raw)
        found, left, largest = {}, tax, None
        for one, (base, amount) in sorted(amounts.taxes.items(), key=lambda item: -abs(item[1][1])):
            of_tax = shares.upto(amount, total, tax, unit) if total else shares.upto(amount, amounts.untaxed, untaxed, unit)
            found[one] = [untaxed if base == amounts.untaxed else shares.upto(base, amounts.untaxed, untaxed, unit), of_tax]
            largest, left = largest or one, left - of_tax
        if largest and total:
            found[largest][1] += left
        return cls(float(untaxed), {one.id: (float(base), float(amount)) for one, (base, amount) in found.items()},
                   float(sum(amount for one, (_base, amount) in found.items() if one in amounts.included)), share)

    def deducted(self, line):
        """What changes of the values of an invoice line that deducts this part of a down payment, whose quantity is -1."""
        price = line.currency_id.round(self.subtotal + self.included)
        return {"price_unit": price, "extra_tax_data": {
            "manual_total_excluded_currency": -self.subtotal,
            "manual_tax_amounts": {str(tax): {"base_amount_currency": -base, "tax_amount_currency": -amount}
                                   for tax, (base, amount) in self.taxes.items()},
            "currency_id": line.currency_id.id, "price_unit": price, "discount": 0.0, "quantity": -1.0,
            "rate": line.order_id.currency_rate} if self.taxes else False}

    def values(self, line, values):
        """What changes of the ``values`` of the invoice line: a share of a reduction is 1 × its amount; goods keep their quantity
        and price, and where both do not make the exact amount, Odoo is told it as it tells itself that of a down payment."""
        changed = {}
        if self.share:
            changed = {"quantity": 1.0, "discount": 0.0, "extra_tax_data": False,
                       "price_unit": line.currency_id.round(self.subtotal + self.included)}
        elif not self.taxes:
            factor = values["quantity"] * (1 - line.discount / 100.0)
            if factor and (self.exact or line.currency_id.compare_amounts(
                    line.currency_id.round(factor * line.price_unit), self.subtotal)):
                changed = {"price_unit": self.subtotal / factor}
        if self.taxes:
            shown = {**values, **changed}
            changed["extra_tax_data"] = {
                **{key: value for key, value in (line.extra_tax_data or {}).items() if key == "computation_key"},
                "manual_total_excluded_currency": self.subtotal,
                "manual_tax_amounts": {str(tax): {"base_amount_currency": base, "tax_amount_currency": amount}
                                       for tax, (base, amount) in self.taxes.items()},
                "currency_id": line.currency_id.id, "price_unit": shown["price_unit"], "discount": shown["discount"],
                "quantity": shown["quantity"], "rate": line.order_id.currency_rate}
        return changed
