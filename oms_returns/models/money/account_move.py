# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import models
from odoo.addons.oms_core.planning import shares
from odoo.addons.oms_core.planning.credit_note import Item, less, shared

#: What was taken off a credit note for good.
KEPT = ("fee", "return")


class AccountMove(models.Model):
    """What is on invoices and what was credited of it, to the cent: the facts of ``planning/credit_note.py``. Called with
    rights of ours, for staff of returns who keep no books."""

    _inherit = "account.move"

    def _oms_credit_facts(self, free):
        """{invoice: (items, given)} of these posted invoices; ``given``: {(account id, taxes): amounts} of money that lies on
        no line of goods: goodwill credits, discounts typed on the invoice alone, roundings, differences kept at payment.

        :param free: {invoice line of goods: units of it that are not credited yet}
        """
        notes = self.reversal_move_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        undone = self.union(*(move for move, _sign in notes._oms_undone()))
        kept = self._oms_kept_at_payment()
        by_invoice, exact = notes.grouped("reversed_entry_id"), {
            move: move._oms_exact_amounts() for move in self | notes | undone}
        loose = self._oms_loose_credits()
        return {invoice: invoice._oms_credit_facts_of(by_invoice.get(invoice, notes.browse()), exact, free, loose,
                                                     kept[invoice])
                for invoice in self}

    def _oms_undone(self):
        """[(document, sign)] of what takes these credit notes back, what takes that back in turn, and so on: below zero where
        less is given by it."""
        found, after, sign = [], self, -1
        while after := after.reversal_move_ids.filtered(lambda move: move.state == "posted"):
            found += [(move, sign) for move in after]
            sign = -sign
        return found

    def _oms_credit_facts_of(self, notes, exact, free, loose, kept):
        credited, given = {line: loose[line] for line in self.invoice_line_ids if line in loose}, {}
        counts = dict.fromkeys(credited, 1)

        def add(key, amounts, sign=1):
            into = given.setdefault(key, {"base": 0})
            for part, amount in amounts.items():
                into[part] = into.get(part, 0) + sign * amount

        items = [line for line in exact[self] if line.sale_line_ids or exact[self][line]["base"] > 0]
        for line in exact[self].keys() - set(items):
            add(line._oms_given_key(), exact[self][line], -1)
        worth = {line: exact[self][line] for line in items}
        for note in notes:
            for line, amounts in exact[note].items():
                if line._oms_is_kept_of_credit():
                    continue
                if line.oms_given_for_id in worth:
                    worth[line.oms_given_for_id] = less(worth[line.oms_given_for_id], amounts)
                    continue
                origin = line._oms_credits(items)
                if not origin:
                    add(line._oms_given_key(), amounts)
                    continue
                counts[origin] = counts.get(origin, 0) + 1
                mine = credited[origin] = {**credited.get(origin, {})}
                for part, amount in amounts.items():
                    mine[part] = mine.get(part, 0) + amount
        for move, sign in notes._oms_undone():  # goods are billed by it anew, money is not given any more
            price = {line for line in exact[move] if line.sale_line_ids and line._oms_is_price_credit()}
            billed = {line for line in exact[move] if line.sale_line_ids} - price
            for line, amounts in exact[move].items():
                given_for = line.oms_given_for_id
                if given_for in worth:
                    worth[given_for] = less(worth[given_for], {part: sign * amount for part, amount in amounts.items()})
                elif line in price or not billed:  # what is billed beside goods is of that bill
                    add(line._oms_given_key(), amounts, sign)
        for move, sign in ((self, 1), *((note, -1) for note in notes)):
            for line in move.line_ids.filtered(lambda line: line.display_type == "rounding"):
                add(line._oms_given_key(), {"base": self._oms_cents(line.amount_currency)}, sign * -move.direction_sign)
        for key, amounts in kept.items():
            add(key, amounts)
        return [self._oms_credit_item(line, worth[line], credited.get(line, {}), counts.get(line, 0), free)
                for line in items], given

    def _oms_credit_item(self, line, worth, credited, notes, free):
        sold = line.sale_line_ids[:1]
        goods = line.product_id.type == "consu"
        units = self.env["oms.return.line"]._oms_billed_units(line) if goods and line in free else 0
        return Item(
            line, shares.kind_of(worth["base"], downpayment=sold.is_downpayment, goods=goods, charge=not goods), worth,
            units=max(units, 0), back=max(units - free.get(line, 0), 0) + line._oms_component_units(), credited=credited,
            notes=notes, order=sold.order_id, taxes=frozenset(line.tax_ids.ids))

    def _oms_kept_at_payment(self):
        """{invoice: {(account id, taxes): amounts}} that the customer kept when paying these, and was let keep: a discount for
        early payment, a small difference, a deduction that was written off."""
        matches = self._oms_receivable_lines().matched_credit_ids
        found = {invoice: {} for invoice in self}
        for match_id, waived in self.env["oms.money"]._waived(matches).items():
            invoice = matches.browse(match_id).debit_move_id.move_id
            for account_id, amount in waived.items():
                amounts = found[invoice].setdefault((account_id, frozenset()), {"base": 0})
                amounts["base"] += invoice._oms_cents(amount)
        return found

    def _oms_kept_left(self):
        """{invoice: what of that no credit note took off yet}, in the smallest part of its currency."""
        notes = self.reversal_move_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        found = {}
        for invoice, kept in self._oms_kept_at_payment().items():
            left = {key: amounts["base"] for key, amounts in kept.items()}
            for line in notes.invoice_line_ids.filtered(lambda line, invoice=invoice: (
                    line.move_id.reversed_entry_id == invoice and not line.sale_line_ids and not line._oms_is_kept_of_credit())):
                if (key := line._oms_given_key()) in left:
                    left[key] += min(invoice._oms_cents(line.price_subtotal), 0)
            found[invoice] = sum(max(amount, 0) for amount in left.values())
        return found

    def _oms_shared_totals(self):
        """{line of goods of a return: what it comes to, with its share of the note's other lines; line of a charge on it: what
        that is}. Adds up to the note."""
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        goods, charges = lines.filtered(lambda line: line._oms_is_goods_back()), lines.filtered(
            lambda line: line.oms_return_line_id and line.oms_return_charge)
        if not goods:  # of a bill of delivery alone
            goods, charges = charges, charges.browse()
        apart = {line: self._oms_cents(line.price_total) for line in charges}
        found = apart | shared([line._oms_shared_item(shares.GOODS if line in goods else shares.REDUCTION)
                                for line in lines - charges], self._oms_cents(self.amount_total) - sum(apart.values()))
        return {line: self.currency_id.round(found[line] * self.currency_id.rounding) for line in lines if line in found}

    def _oms_return_totals(self):
        """{line of a return: what this credit note gives for it, less its charges}"""
        found = {}
        for item, amount in self._oms_shared_totals().items():
            line = item.oms_return_line_id
            found[line] = self.currency_id.round(found.get(line, 0.0) + amount)
        return found

    def _oms_to_pay_back(self):
        """As :meth:`_oms_return_totals`, less what something else takes of it before any goes back. Extended by that."""
        return self._oms_return_totals()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _oms_is_kept_of_credit(self):
        return self.oms_return_charge in KEPT or super()._oms_is_kept_of_credit()

    def _oms_is_goods_back(self):
        """Whether this line of a credit note is about goods of a return themselves: neither a charge, nor what went of a discount
        with the components of a kit."""
        line = self.oms_return_line_id
        return bool(line) and not self.oms_return_charge and (not line.component_id or self.product_id == line.component_id)

    def _oms_shared_item(self, kind):
        """A line of a credit note for ``credit_note.shared``."""
        cents = self.move_id._oms_cents
        base = cents(self.price_subtotal)
        return Item(self, kind, {"base": base, "tax": cents(self.price_total) - base},
                    order=self.sale_line_ids[:1].order_id or self.oms_return_line_id.order_id or None,
                    taxes=frozenset(self.tax_ids.ids))

    def _oms_given_key(self):
        return self.account_id.id, frozenset(self.tax_ids.ids)

    def _oms_component_credits(self):
        """Lines of posted credit notes to this line of an invoice about components of its kits alone."""
        return self.sale_line_ids.invoice_lines.filtered(
            lambda item: item.parent_state == "posted" and item.move_id.reversed_entry_id == self.move_id
            and item.oms_return_line_id.component_id and item.product_id == item.oms_return_line_id.component_id)

    def _oms_component_quantities(self):
        """{component id: how much of it is credited of this line's kits}"""
        found = {}
        for item in self._oms_component_credits():
            found[item.product_id.id] = found.get(item.product_id.id, 0.0) + item.quantity
        return found

    def _oms_component_units(self):
        """What came back of its kits by component, in units of kits: a fraction."""
        return sum(
            Fraction(shares.exact(item.quantity)) * item.oms_return_line_id._oms_share_of_kit()
            for item in self._oms_component_credits()) * self.env["oms.return.line"]._oms_units(1.0)
