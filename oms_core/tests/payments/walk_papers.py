# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict
from fractions import Fraction

from ...planning.money import split
from .walk_steps import WalkSteps


def exact(number):
    return Fraction(str(number))


def matches_of(bill):
    """[(match, the other item, amount in the bill's currency; below zero on a credit note)] of what settled a document."""
    return [found for item in bill._oms_receivable_lines() for found in (
        [(match, match.credit_move_id, exact(match.debit_amount_currency)) for match in item.matched_credit_ids]
        + [(match, match.debit_move_id, -exact(match.credit_amount_currency)) for match in item.matched_debit_ids])]


def kept_of(match):
    """{order: what of a match was kept for it}"""
    used = match.env["oms.on.account"].search([("partial_id", "=", match.id), ("kept_id", "!=", False)])
    return {order: sum(exact(one.amount) for one in used if one.kept_id.order_id == order) for order in used.kept_id.order_id}


def paid_on(bill):
    """[(payment, amount)] of what was paid on a document; what was paid back on a credit note is below zero."""
    return [(other.move_id.origin_payment_id, amount) for _match, other, amount in matches_of(bill)
            if other.move_id.origin_payment_id]


class WalkPapers(WalkSteps):
    """What money is by walking through all papers, one by one: slow and obvious."""

    def orders_of(self, moves):
        """The orders that bills are for, or that payments came for; of a credit note that names none, those of its bill."""
        found = self.env["sale.order"]
        for move in moves:
            moved = move.origin_payment_id.payment_transaction_id
            found |= self.root(moved).sale_order_ids if moved else (
                move.line_ids.sale_line_ids.order_id or move.reversed_entry_id.line_ids.sale_line_ids.order_id)
        return found

    def root(self, moved):
        return moved.source_transaction_id.source_transaction_id or moved.source_transaction_id or moved

    # --- online ------------------------------------------------------------------------------------------------

    def shared(self, card, order, amount):
        orders = card.sale_order_ids.sorted("id")
        totals = [0.0 if self.out_of(card, one) else one.amount_total for one in orders]
        if not any(totals):
            totals = orders.mapped("amount_total")
        return float(dict(zip(orders, split(round(amount, 2), totals), strict=True))[order])

    def out_of(self, card, order):
        """Whether it was cancelled before anything of it left, was billed, or was taken of the card: it has no share then."""
        took = self.env["oms.payment.operation"].search([
            ("transaction_id", "=", card.id), ("order_id", "=", order.id), ("kind", "=", "capture"), ("state", "!=", "failed")])
        return order.state == "cancel" and not took and not any(
            line.qty_delivered > 0 or line.qty_invoiced > 0 for line in order.order_line)

    def parts_of(self, card):
        return card.child_transaction_ids.filtered(
            lambda one: one.operation == card.operation and one.state in ("done", "cancel"))

    def online(self, order):
        """What of its online payments is an order's."""
        found = Counter()
        for card in self.roots(order):
            parts = self.parts_of(card)
            moved = self.family(card).filtered(lambda one: one.state == "done")
            if card.state == "done" and not parts:
                moved |= card
            if card.state == "authorized":
                found["authorised"] += self.shared(card, order, card.amount - sum(parts.mapped("amount")))
            found["captured"] += self.shared(card, order, sum(one.amount for one in moved if one.amount > 0))
            found["refunded"] += self.shared(card, order, -sum(one.amount for one in moved if one.amount < 0))
            found["unbooked"] += self.shared(card, order, sum(one.amount for one in moved if not one.payment_id))
            found["elsewhere"] += self.shared(card, order, self.elsewhere(card))
            for name, sign in (("capturing", 1), ("refunding", -1)):
                found[name] += self.asked(card, order, sign)
        return found

    def elsewhere(self, card):
        """What of a payment went to bills of others."""
        return sum(
            match.credit_amount_currency
            for one in (card | self.family(card)).filtered(lambda one: one.amount > 0)
            for match in one.payment_id.move_id.line_ids.matched_debit_ids
            if match.debit_move_id.move_id.move_type == "out_invoice"
            and not self.orders_of(match.debit_move_id.move_id) & card.sale_order_ids)

    def asked(self, card, order, sign):
        """What the provider was asked for and has not answered: captures, or refunds with a sign of -1."""
        rows = self.env["oms.payment.operation"].search([("transaction_id", "in", (card | card.child_transaction_ids).ids)])
        children = self.family(card)
        named = self.env["oms.payment.operation"].search([("child_id", "in", children.ids)]).child_id
        loose = (children - named).filtered(lambda one: one.state in ("draft", "pending") and one.amount * sign > 0)
        mine = rows.filtered(lambda row: row.state in ("new", "sent", "doubt") and row.kind == (
            "capture" if sign > 0 else "refund"))
        for_all = sum(abs(one.amount) for one in loose) + sum(row.amount for row in mine if not row.order_id)
        return self.shared(card, order, for_all) + sum(row.amount for row in mine if row.order_id == order)

    # --- bills -------------------------------------------------------------------------------------------------

    def documents(self, order):
        """Posted bills and credit notes of an order, with those that name none and are for a bill of it."""
        own = order.invoice_ids
        notes = own.reversal_move_ids.filtered(lambda note: not note.line_ids.sale_line_ids)
        return (own | notes).filtered(lambda move: move.state == "posted")

    def on_bill(self, bill):
        """{order: what its own lines on the bill are over}"""
        amounts = Counter()
        for line in bill.invoice_line_ids:
            for order in line.sale_line_ids.order_id:
                amounts[order] += line.price_total
        return Counter({order: round(amount, 2) for order, amount in amounts.items()})

    def divided(self, bill):
        """{order: (billed, open, received)} of one document."""
        own = self.on_bill(bill)
        amounts = own or self.on_bill(bill.reversed_entry_id)
        orders = sorted(amounts, key=lambda order: order.id)
        weights = [max(amounts[order], 0) for order in orders]
        weights = weights if any(weights) else [1] * len(orders)
        sign = 1 if bill.move_type == "out_invoice" else -1
        beside = split(round(bill.amount_total - sum(own.values()), 2), weights)
        billed = [sign * (round(own[order], 2) + float(part)) for order, part in zip(orders, beside, strict=True)]
        has = [exact(part) for part in split(bill.amount_total, weights)]
        paid, online, kept = self.paid_for(bill, orders, weights)
        mine = [part + kept[order] for part, order in zip(online, orders, strict=True)]
        beyond = [max(abs(part) - all_of_it, 0) * (1 if part > 0 else -1) for part, all_of_it in zip(mine, has, strict=True)]
        noted = self.noted(bill)
        lacks = [max(all_of_it - abs(part) - noted[order], 0)
                 for order, part, all_of_it in zip(orders, mine, has, strict=True)]
        weights = lacks if any(lacks) else weights
        pool = split(paid - sum(mine) + sum(beyond), weights)
        still = split(bill.amount_residual, weights)
        return {order: (billed[number], sign * float(still[number]),
                        float(kept[order]) + float(pool[number]) - float(beyond[number]))
                for number, order in enumerate(orders)}

    def noted(self, bill):
        """{order: what of a document was settled by another one (credit note and bill) that is for the order, or that was kept
        for it}"""
        found = Counter()
        for match, other, amount in matches_of(bill):
            if other.move_id.move_type not in ("out_invoice", "out_refund"):
                continue
            kept, theirs = kept_of(match), self.on_bill(other.move_id)
            for order, part in kept.items():
                found[order] += part
            for order, part in theirs.items():
                found[order] += (abs(amount) - sum(kept.values())) * exact(part) / sum(map(exact, theirs.values()))
        return found

    def paid_for(self, bill, orders, weights):
        """(all that was paid on a document, [what of it came online for each of its orders], {order: what was kept for it})."""
        paid, mine, kept = Fraction(0), [Fraction(0)] * len(orders), Counter()
        for match, other, amount in matches_of(bill):
            payment = other.move_id.origin_payment_id
            if not payment:
                continue
            paid += amount
            for order, part in kept_of(match).items():
                kept[order] += part
                amount -= part
            whose = self.root(payment.payment_transaction_id).sale_order_ids
            shares = [exact(weight) if order in whose else Fraction(0) for order, weight in zip(orders, weights, strict=True)]
            if any(shares):
                mine = [part + amount * share / sum(shares) for part, share in zip(mine, shares, strict=True)]
        return paid, mine, kept

    def tell_papers(self, order, parts):
        """Text: what of each of its documents is whose, and what settled it."""
        def settled(item):
            return [(match.amount, other.move_id.name, other.move_id.origin_payment_id.payment_transaction_id.reference)
                    for match in item.matched_credit_ids | item.matched_debit_ids
                    for other in (match.credit_move_id | match.debit_move_id) - item]

        return "\n".join(
            f"{bill.name} over {bill.amount_total}, open {bill.amount_residual}: "
            + ", ".join(f"{one.name} {found}" for one, found in parts[bill].items())
            + f", by {[settled(item) for item in bill._oms_receivable_lines()]}" for bill in self.documents(order))

    def tell_bills(self, order):
        """Text: the lines of an order and of what was billed of it."""
        def of_bill(bill):
            return [(item.name[:12], item.quantity, item.price_unit, item.discount, item.price_subtotal, item.price_total)
                    for item in bill.invoice_line_ids]

        return "\n".join([
            f"{self.company.tax_calculation_rounding_method}: {order.amount_untaxed} + {order.amount_tax}",
            *(f"{line.name} {line.product_uom_qty} × {line.price_unit} - {line.discount} %, {line.tax_ids.mapped('name')}: "
              f"{line.price_subtotal} {line.price_total}" for line in order.order_line),
            *(f"{bill.name} {bill.move_type} {bill.state} {bill.amount_untaxed} + {bill.amount_tax}: {of_bill(bill)}"
              for bill in order.invoice_ids.sorted("id"))])

    # --- goods -------------------------------------------------------------------------------------------------

    def goods_of(self, order):
        return order.order_line.filtered(
            lambda line: not (line.display_type or line.is_downpayment or line.oms_reduced_order_id))

    def moved(self, line, usage):
        """What of a line went to the customer, or came back (usage: of where it is moved from)."""
        done = line.move_ids.filtered(lambda move: move.state == "done" and move.location_id.usage == usage)
        return sum(done.mapped("quantity"))

    def there(self, line):
        return self.moved(line, "internal") - self.moved(line, "customer")

    def worth(self, order, quantities, charged=None):
        """What so many units are worth at the price agreed: a discount in the share of what it is taken off.

        :param charged: {freight line: what of it counts}; else all of it with the first goods
        """
        lines, parts = self.goods_of(order), {}
        left = any(quantity > 0 for quantity in quantities.values())
        for line in lines:
            if line.product_id == self.freight:
                parts[line] = charged[line] if charged is not None else exact(int(left))
            else:
                parts[line] = exact(quantities.get(line, 0)) / exact(line.product_uom_qty) if line.product_uom_qty else 0
        value = sum(exact(line.price_total) * parts[line] for line in lines)
        for off in order.oms_reduction_ids:
            same, offs = (some.filtered(lambda line, off=off: line.tax_ids == off.tax_ids)
                          for some in (lines, order.oms_reduction_ids))
            base = same if same and sum((same | offs).mapped("price_subtotal")) >= 0 else lines
            whole = sum(exact(line.price_subtotal) for line in base)
            part = sum(exact(line.price_subtotal) * min(max(parts[line], 0), 1) for line in base)
            value += exact(off.price_total) * (part / whole if whole else 0)
        return max(float(value), 0.0)

    def billed_goods(self, order):
        """What bills less credit notes are over of its lines but down payments, drafts included."""
        return sum(self.billed_of(line) for line in order.order_line if not line.is_downpayment)

    def billed_of(self, line):
        return sum(-item.move_id.direction_sign * item.price_total
                   for item in line.invoice_lines if item.move_id.state != "cancel")

    # --- exposure ------------------------------------------------------------------------------------------------

    def owed(self, partner):
        """(what a customer owes by the ledger, with drafts and what is to be billed yet and not paid in advance)."""
        items = self.env["account.move.line"].search([
            ("partner_id", "=", partner.id), ("parent_state", "=", "posted"), ("account_type", "=", "asset_receivable")])
        ledger = owed = sum(items.mapped("amount_residual"))
        for move in self.env["account.move"].search([("partner_id", "=", partner.id), ("state", "=", "draft")]):
            if move.move_type in ("out_invoice", "out_refund") and (
                    move.amount_total_signed > 0 or move.invoice_line_ids.sale_line_ids):
                owed += move.amount_total_signed
        for order in self.confirmed().filtered(lambda order: order.partner_id == partner):
            still = self.to_bill(order)
            online = self.online(order)
            owed += max(still - online["authorised"] - online["unbooked"], 0) if still > 0 else still
        return ledger, owed

    def to_bill(self, order):
        lines, still, whole, kept = self.goods_of(order), defaultdict(float), 0.0, 0.0
        for line in lines:
            out, back, ordered = self.moved(line, "internal"), self.moved(line, "customer"), line.product_uom_qty
            if line.product_id == self.freight:
                final = ordered
            else:
                final = out - back + max(ordered - sum(line.oms_closure_ids.mapped("quantity")) - out, 0)
            still[line] = max(final - line.qty_invoiced, 0) * line.price_total / ordered
            whole += line.price_total
            kept += min(line.price_total, still[line] + line.price_total * min(line.qty_invoiced / ordered, 1))
        off = sum(min(line.price_total * min(kept / whole if whole else 0, 1) - self.billed_of(line), 0)
                  for line in order.oms_reduction_ids)
        down = -sum(self.billed_of(line) for line in order.order_line if line.is_downpayment)
        return sum(still.values()) + max(off, -sum(still.values())) + down
