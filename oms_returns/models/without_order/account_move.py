# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning import shares


class AccountMove(models.Model):
    _inherit = "account.move"

    def _oms_worth_of(self, item, kept):
        """Amounts (as in ``_oms_exact_amounts``) of a line of this invoice, less its share of discounts that lie on lines of
        their own and are of no order.

        :param kept: as :meth:`_oms_kept_at_payment` says of this invoice
        """
        self.ensure_one()
        exact = self._oms_exact_amounts()
        loose = {line: amounts["base"] for line, amounts in exact.items() if not line.sale_line_ids}
        worth = sum(base for base in loose.values() if base > 0)
        off = -sum(base for base in loose.values() if base < 0) + self._oms_taken_off(worth, kept)
        return {part: amount - int(shares.between(amount, worth, 0, min(off, worth), 1)) if worth else amount
                for part, amount in exact[item].items()}

    def _oms_taken_off(self, worth, kept):
        """What was taken off the price of these goods since they were billed, before tax, in the smallest part of the currency:
        credited without a product, as for damage, or for less than the price of a piece, or kept when it was paid, as a discount
        for early payment.

        :param worth: of what of this invoice is of no order
        :param kept: as :meth:`_oms_worth_of`
        """
        self.ensure_one()
        money = sum(amount for _item, amount, pieces in self._oms_credits_of_no_order() if not pieces)
        whole = self._oms_cents(self.amount_total)
        return money + (round(sum(amounts["base"] for amounts in kept.values()) * worth / whole) if whole else 0)

    def _oms_credits_of_no_order(self):
        """[(line, amount before tax, whether of pieces)] of posted credit notes to this invoice that are of no order and of no
        return. What takes money back is below zero; pieces are billed by it once more."""
        notes = self.reversal_move_ids.filtered(lambda note: note.move_type == "out_refund" and note.state == "posted")
        undone = notes.reversal_move_ids.filtered(lambda bill: bill.move_type == "out_invoice" and bill.state == "posted")
        found = [(item, sign * self._oms_cents(item.price_subtotal), not item._oms_is_price_of_no_order(self))
                 for sign, moves in ((1, notes), (-1, undone)) for item in moves.invoice_line_ids
                 if item.display_type == "product" and not item.sale_line_ids and not item.oms_return_line_id]
        return [(item, amount, pieces) for item, amount, pieces in found if item.move_id in notes or not pieces]

    def _oms_room_of_goods(self, kept):
        """What of the goods of no order on this invoice is not credited yet by anybody, before tax, in the smallest part of its
        currency.

        :param kept: as :meth:`_oms_worth_of`
        """
        self.ensure_one()
        loose = [amounts["base"] for line, amounts in self._oms_exact_amounts().items() if not line.sale_line_ids]
        room = sum(loose) - self._oms_taken_off(sum(base for base in loose if base > 0), kept)
        room -= sum(amount for _item, amount, pieces in self._oms_credits_of_no_order() if pieces)
        returned = self.env["account.move.line"].search([
            ("oms_return_line_id.price_item_id", "in", self.invoice_line_ids.ids), ("parent_state", "=", "posted"),
            ("oms_return_charge", "=", False), ("move_id.move_type", "=", "out_refund")])
        for item in returned:
            line = item.oms_return_line_id
            rate = line._oms_rate_of_bill(line.price_item_id)
            cents = item.move_id._oms_cents(item.price_subtotal)
            # Of another currency, what rounding took is not missing to the last piece.
            room -= cents if rate == 1 else int((cents - 1) / rate)
        return room

    def _oms_brought(self):
        """{invoice: how much of it posted payments brought}, in its currency: what was written off or credited is no money, nor
        what was kept of a payment."""
        found, waits = self._oms_matched(self._oms_receivable_lines().matched_credit_ids.filtered(
            lambda match: match.credit_move_id.parent_state == "posted" and match.credit_move_id._oms_is_money()
        )), self.env["oms.money"]._unbooked(self)
        return {bill: amount + waits.get(bill, 0.0) for bill, amount in found.items()}

    def _oms_settled_otherwise(self):
        """{invoice: how much of it was settled by what is no payment and credits something else}, in its currency: credit notes
        of other invoices (a balance), entries of a marketplace's account; not what the customer was let keep."""
        return self._oms_matched(self._oms_receivable_lines().matched_credit_ids.filtered(
            lambda match: match.credit_move_id.parent_state == "posted" and not match.credit_move_id._oms_is_money()
            and not match.credit_move_id.move_id._oms_credits_goods_of(match.debit_move_id.move_id)))

    def _oms_matched(self, matches):
        """{invoice: what of these matches paid it}, in its currency, without what the customer was let keep."""
        waived, found = self.env["oms.money"]._waived(matches), dict.fromkeys(self, 0.0)
        for match in matches:
            found[match.debit_move_id.move_id] += match.debit_amount_currency - sum(waived.get(match.id, {}).values())
        return {bill: bill.currency_id.round(amount) for bill, amount in found.items()}

    def _oms_credits_goods_of(self, bill):
        """Whether this is a credit note to a bill, or for goods of no order on it."""
        self.ensure_one()
        return self.move_type == "out_refund" and (
            self.reversed_entry_id == bill or bill in self.invoice_line_ids.oms_return_line_id.price_item_id.move_id)

    def _oms_credit_exactly(self, amounts):
        """Its lines come to what is known of their return lines.

        :param amounts: {return line: amounts as in ``_oms_exact_amounts``}
        """
        self.ensure_one()
        commands = []
        for item in self.invoice_line_ids:
            line = item.oms_return_line_id
            if line in amounts:
                vals = self._oms_exact_values({"quantity": item.quantity, "discount": 0.0}, amounts[line], item.tax_ids)
                vals.pop("quantity"), vals.pop("discount")
                commands.append(fields.Command.update(item.id, vals))
        if commands:
            self.invoice_line_ids = commands


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _oms_is_price_of_no_order(self, bill):
        """Whether this line of a credit note to a bill, or of what takes that back, is no pieces: it has no product, or is for
        less than the bill's lowest price of one."""
        self.ensure_one()
        if not self.product_id:
            return True

        def units(item):
            return item.product_uom_id._compute_quantity(item.quantity, item.product_id.uom_id, round=False)

        prices = [item.price_subtotal / units(item) for item in bill.invoice_line_ids if item.display_type == "product"
                  and item.product_id == self.product_id and item.quantity > 0 and item.currency_id == self.currency_id]
        unit, quantity = self.currency_id.rounding, units(self)
        return bool(prices) and 0 < self.price_subtotal < min(
            (min(prices) - unit / 2) * quantity, min(prices) * quantity - unit)

    def _oms_is_money(self):
        """Whether it came by a payment or is on a bank statement."""
        self.ensure_one()
        return bool(self.move_id.origin_payment_id or self.move_id.statement_line_id) or self.journal_id.type in (
            "bank", "cash", "credit")
