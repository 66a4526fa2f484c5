# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning.credit_note import share, total, within


class AccountMove(models.Model):
    """Amounts of a document as planning counts them, and lines of a credit note that come to such amounts, to the cent."""

    _inherit = "account.move"

    def _oms_cents(self, amount):
        """An amount of the document's currency as a whole number of its smallest parts."""
        return round(amount / self.currency_id.rounding)

    def _oms_exact_amounts(self):
        """{line: {"base": …, tax id: …}} of a document's lines in the smallest part of its currency, as its tax lines say."""
        self.ensure_one()
        found = {}
        for base_line in self._get_rounded_base_and_tax_lines()[0]:
            if base_line["record"].display_type != "product":
                continue
            details = base_line["tax_details"]
            amounts = found[base_line["record"]] = {"base": self._oms_cents(
                details["total_excluded_currency"] + details["delta_total_excluded_currency"])}
            for one in details["taxes_data"]:
                amounts[one["tax"].id] = amounts.get(one["tax"].id, 0) + self._oms_cents(one["tax_amount_currency"])
        return found

    def _oms_left_to_credit(self):
        """{line of this invoice: amounts not credited yet}. What credit notes say of no line is taken of those with the same
        account and taxes."""
        self.ensure_one()
        left, loose = self._oms_exact_amounts(), {}
        notes = self.reversal_move_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        for line, amounts in ((line, amounts) for note in notes for line, amounts in note._oms_exact_amounts().items()
                              if not line._oms_is_kept_of_credit()):
            origin = line._oms_origin_among(left)
            if origin:
                left[origin] = {part: amount - amounts.get(part, 0) for part, amount in left[origin].items()}
            else:
                loose.setdefault((line.account_id, line.tax_ids), []).append(amounts)
        for key, gone in loose.items():
            same = {item: amounts for item, amounts in left.items() if (item.account_id, item.tax_ids) == key} or dict(left)
            whole = sum(map(total, same.values()))
            left.update(share(same, min(max(whole - sum(map(total, gone)), 0), whole)) or {item: dict.fromkeys(amounts, 0)
                                                                                for item, amounts in same.items()})
        for line, amounts in self._oms_loose_credits().items():
            if line in left:
                taken = within(amounts, left[line])
                left[line] = {part: amount - taken.get(part, 0) for part, amount in left[line].items()}
        return {line: amounts for line, amounts in left.items() if any(amounts.values())}

    def _oms_loose_credits(self):
        """{invoice line: amounts} that credit notes which name no invoice credit, as Odoo's billing makes them after a return:
        of the oldest, no more than is left of it."""
        items = self.invoice_line_ids.sale_line_ids.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        notes = items.move_id.filtered(
            lambda move: move.move_type == "out_refund" and not move.reversed_entry_id and move.payment_state != "reversed")
        if not notes:
            return {}
        left, found = {}, {}
        invoices = items.move_id.filtered(lambda move: move.move_type == "out_invoice")
        for move in invoices.sorted(lambda move: (move.date, move.id)):
            left.update(move._oms_exact_amounts())
            for line, amounts in ((line, amounts) for note in move.reversal_move_ids.filtered(lambda one: one.state == "posted")
                                  for line, amounts in note._oms_exact_amounts().items()):
                origin = line._oms_credits([item for item in left if item.move_id == move])
                if origin:
                    left[origin] = {part: amount - amounts.get(part, 0) for part, amount in left[origin].items()}
        for line, amounts in ((line, amounts) for note in notes for line, amounts in note._oms_exact_amounts().items()):
            for item in [item for item in left if item.sale_line_ids & line.sale_line_ids]:
                taken = within(amounts, left[item])
                if any(taken.values()):
                    found[item] = {part: found.get(item, {}).get(part, 0) + amount for part, amount in taken.items()}
                    left[item] = {part: amount - taken.get(part, 0) for part, amount in left[item].items()}
                    amounts = {part: amount - taken[part] for part, amount in amounts.items()}
        return found

    def _oms_exact_values(self, values, amounts, taxes):
        """The values of a line that credits this invoice, such that the line comes to these amounts and no others: a price is
        too coarse for that.

        :param amounts: as in ``_oms_exact_amounts``
        """
        money = {part: self.currency_id.round(amount * self.currency_id.rounding) for part, amount in amounts.items()}
        flat, _groups = taxes._flatten_taxes_and_sort_them()
        quantity, share = values["quantity"], 1 - values["discount"] / 100
        natural = self.currency_id.round(quantity * values.get("price_unit", 0.0) * share)
        if "price_unit" not in values or (not taxes and share and natural != money["base"]):
            included = sum(money.get(tax.id, 0.0) for tax in flat if tax.price_include)
            values["price_unit"] = (money["base"] + included) / (quantity * share)
        if flat and all(tax.id in money and not tax.has_negative_factor for tax in flat):
            values["extra_tax_data"] = {
                "currency_id": self.currency_id.id, "price_unit": values["price_unit"], "quantity": quantity,
                "discount": values["discount"], "manual_total_excluded_currency": money["base"],
                "manual_tax_amounts": {str(tax.id): {"tax_amount_currency": money[tax.id]} for tax in flat}}
        return values
