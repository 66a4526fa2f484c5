# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from .walk_book import CENT, MOVING, Order
from .walk_looked_at import WalkLookedAt


class WalkExchanged(WalkLookedAt):
    """Other goods in place of the money: the same again or others, dearer or cheaper; with the money, as soon as the old ones are
    here, or ahead of them. What never comes is a claim."""

    def start(self, *args, **kwargs):
        super().start(*args, **kwargs)
        for pot in self.books:  # what they cost today
            pot.list_price = self.dice.randint(101, 2499) / 100

    def wish(self, back):
        """What the customer wants for what is exchanged: by itself the same, as many."""
        for line, part in self.backs[back].parts.items():
            if part.resolution == "exchange" and self.dice.random() < 0.6:
                part.pot = self.dice.choice([part.pot, *(pot for pot in self.books if pot != self.chip)])
                part.gets = self.dice.randint(1, part.quantity + 2)
                line.write({"exchange_product_id": part.pot.id, "exchange_quantity": part.gets})
        return True

    def step_replace(self):
        """A supervisor sends other goods earlier."""
        back = self.pick(back for back in self.open_backs(*MOVING) if self.backs[back].swaps() and not self.backs[back].new)
        if not back or self.dice.random() < 0.7:
            return False
        book = self.backs[back]
        moment = "authorisation" if book.stands() == "authorised" or any(part.expected for part in book.swaps()) else (
            "inspection" if book.stands() == "inspected" else "receipt")
        back.action_replace()
        return self.note_given(back, moment)

    def step_unswap(self):
        """The order of the other goods is cancelled, while nothing of it left."""
        back = self.pick(back for back, book in self.backs.items() if book.new and self.may_cancel(book.new))
        if not back or self.dice.random() < 0.5:
            return False
        book = self.backs[back]
        book.new._action_cancel()
        self.note_cancelled(book.new)
        for part in book.swaps():
            if not part.credited and book.stands() in MOVING:
                part.resolution, part.moment = "refund", book.rule["money_when"]
        return True

    def note_given(self, back, moment):
        """The order of other goods: as many as what is here by then is exchanged for; as paid, or as they cost today."""
        book, order, wanted = self.backs[back], back.exchange_order_ids, []
        for line, part in book.parts.items():
            if part not in book.swaps():
                continue
            pieces = part.gives(moment)
            paid = min(pieces, part.counts(moment)) if book.priced == "paid" and part.pot == line.product_id else 0
            wanted += [(part.pot, some, each, slack) for some, each, slack in (
                (paid, part.sold.each, CENT * (paid + 1)), (pieces - paid, *self.today(part.pot, line))) if some]
        self.assertEqual([(line.product_id, line.product_uom_qty) for line in order.order_line],
                         [(pot, pieces) for pot, pieces, _each, _slack in wanted], f"given for {back.name}")
        for line, (_pot, pieces, each, slack) in zip(order.order_line, wanted, strict=True):
            self.assertLessEqual(abs(self.cents(line.price_total) - pieces * each), slack, f"what {line.name} costs, {back.name}")
        if not order:
            return True
        book.new, book.given = order, Order()
        self.orders[order] = book.given
        book.given.live = book.given.odd = book.given.balance = True
        book.given.origins = [self.orders[one] for one in dict.fromkeys(
            line.order_id for line, part in book.parts.items() if part in book.swaps())]
        for line in order.order_line:
            pieces = int(line.product_uom_qty)
            self.note_sold(order, line, pieces, self.cents(line.price_total) / pieces)
        self.touched |= order
        return True

    def today(self, pot, line):
        """(what one costs today, how much a line may differ from it: a price that is converted is rounded)"""
        rate = self.env["res.currency"]._get_conversion_rate(
            self.company.currency_id, line.order_id.currency_id, self.company) if line.order_id.currency_id != (
                self.company.currency_id) else 1
        return self.cents(pot.list_price) * Fraction(str(rate)), 0 if rate == 1 else CENT * (1 + int(line.exchange_quantity))

    def note_paid(self, back, notes, room):
        """What is credited for goods pays for the others, as far as it is not owed.

        :param room: what of it may be; None: others have a part in it
        :return: what it paid
        """
        order = self.backs[back].new
        bills = order.invoice_ids.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        credits_ = notes.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        paid = self.cents(order.oms_balance_kept) + sum(
            self.cents(match.debit_amount_currency) for match in credits_.matched_debit_ids if match.debit_move_id in bills)
        total = self.cents(order.amount_total)
        self.assertLessEqual(paid, total, f"no more than {order.name} costs")
        if room is not None:
            self.assertEqual(paid, min(room, total), f"paid for {order.name} with what is credited by {back.name}")
        return paid

    def note_drafts(self):
        """Transfers that are to be paid: of what was exchanged they go to where the money had come from, and what other goods
        do not need any more goes back later."""
        for payment in self.env["account.payment"].search([
                ("oms_note_id", "in", [note.id for note in self.notes]), ("id", "not in", list(self.seen))]):
            self.seen.add(payment.id)
            self.orders[payment.oms_order_id].drafts[payment] = self.cents(payment.amount)

    # --- it does not happen after all ---------------------------------------------------------------------------------

    def may_cancel(self, order):
        book = self.orders[order]
        return book.live and not book.documents and not any(sold.shipped for sold in book.sold)

    def note_cancelled(self, order):
        book = self.orders[order]
        book.live, book.off = False, True
        for sold in book.sold:
            sold.ordered = 0
        self.touched |= order

    def note_not_given(self, back, left=True):
        """Nothing is to come: what was to be given for it is not, unless it left or is billed, or what came paid for it.

        :param left: the return is cancelled: whatever was credited
        """
        book = self.backs[back]
        if not book.new or book.given.off:
            return
        gone = bool(book.given.documents or any(sold.shipped for sold in book.given.sold))
        paid = not left and any(part.credited for part in book.parts.values() if part.resolution == "exchange")
        self.assertEqual(book.new.state, "sale" if gone or paid else "cancel", f"given for {back.name}")
        if not gone and not paid:
            self.note_cancelled(book.new)

    def note_missing(self, back):
        """What was given for more than came is billed, where the policy has that done by itself."""
        book = self.backs[back]
        if not book.new or book.given.off:
            return
        bills = book.new.invoice_ids.filtered(lambda one: one.state == "posted" and one not in self.posted)
        wanted = {}
        if book.claim == "billed" and book.owing() and book.short():
            wanted = {line: self.lines[line].to_bill for line in book.new.order_line if self.lines[line].to_bill}
        if all(pieces > 0 for pieces in wanted.values()):
            self.assertEqual({item.sale_line_ids: item.quantity for item in bills.invoice_line_ids}, wanted,
                             f"billed of {book.new.name}: more was given than came by {back.name}")
        for bill in bills:
            self.note_billed(bill)
