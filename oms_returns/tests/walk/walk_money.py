# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo.addons.oms_core.tests.payments.scripted import Scripted

from .walk_book import EARLY
from .walk_exchanged import WalkExchanged

#: What becomes of a request at the provider.
ANSWERS = ("done",) * 8 + ("refused", "acted", "timeout", "pending")


class WalkMoney(WalkExchanged):
    """What may happen to money."""

    def start(self, *args, **kwargs):
        super().start(*args, **kwargs)
        self.notes, self.told, self.transferred, self.whose = set(), 0, {}, {}
        self.posted, self.seen = set(), set()

    def book_of(self, document):
        """The order's money of which a bill is."""
        [order] = (document.invoice_line_ids | document.reversed_entry_id.invoice_line_ids).sale_line_ids.order_id
        return order, self.orders[order]

    def note_billed(self, document):
        """A bill or credit note was posted: pieces and money of it."""
        order, book = self.book_of(document)
        sign = -1 if document.move_type == "out_refund" else 1
        amount = sign * self.cents(document.amount_total)
        self.posted.add(document)
        book.bill(amount)
        self.owes(order, amount)
        for item in document.invoice_line_ids.filtered(lambda item: item.product_id in self.books):
            self.lines[item.sale_line_ids].bill(sign * int(item.quantity))
        return True

    # --- bills --------------------------------------------------------------------------------------------------------

    def step_bill(self, part=False):
        line = self.pick(line for line in self.live() if self.lines[line].to_bill)
        return line and self.bill_order(line.order_id, part)

    def bill_order(self, order, part=False):
        wanted = {line: self.lines[line].to_bill for line in order.order_line if line in self.lines}
        if any(pieces < 0 for pieces in wanted.values()) and self.orders[order].odd:
            return False  # what Odoo's own bill takes back of an order with a discount is not ours to judge
        document = order._create_invoices(final=True)
        items = document.invoice_line_ids.filtered(lambda item: item.product_id in self.books)
        sign = -1 if document.move_type == "out_refund" else 1
        self.assertEqual({item.sale_line_ids: sign * item.quantity for item in items},
                         {line: pieces for line, pieces in wanted.items() if pieces}, "what is billed")
        if part and not self.orders[order].odd and len(items) == 1:
            items.quantity = self.dice.randint(1, int(items.quantity))
        document.action_post()
        if sign < 0:
            self.orders[order].by_hand = True
        return self.note_billed(document)

    def step_bill_part(self):
        return self.step_bill(part=True)

    def step_reverse(self):
        """Some of an invoice is credited by hand, whether goods came or not."""
        invoice = self.pick(
            document for line in self.live() if self.lines[line].billed > 0 and not self.orders[line.order_id].odd
            and not self.orders[line.order_id].given and len(line.order_id.order_line) == 1
            for document in line.order_id.invoice_ids if document.move_type == "out_invoice" and document.state == "posted"
            and not document.reversed_entry_id)
        if not invoice or self.dice.random() < 0.5:
            return False
        item = invoice.invoice_line_ids[:1]
        self.book_of(invoice)[1].by_hand = True
        return self.note_billed(self.reverse(
            invoice, self.dice.randint(1, int(min(item.quantity, self.lines[item.sale_line_ids].billed)))))

    def step_undo_note(self):
        """A credit note of a return is reversed: the customer owes it again."""
        note = self.pick(
            document for line in self.live() for document in line.order_id.invoice_ids
            if document.move_type == "out_refund" and document.state == "posted" and not document.reversal_move_ids
            and document.invoice_line_ids.oms_return_line_id)
        if not note or self.dice.random() < 0.7:
            return False
        book = self.book_of(note)[1]
        book.by_hand = True
        if note in book.fees:
            book.fees[note] = Fraction(0)
        return self.note_billed(self.reverse(note))

    # --- payments -----------------------------------------------------------------------------------------------------

    def unpaid(self):
        return [order for order, book in self.orders.items()
                if book.live and self.cents(order.amount_total) > book.captured + book.received]

    def step_card(self):
        order = self.pick(self.unpaid())
        if not order:
            return False
        left = self.cents(order.amount_total) - self.orders[order].captured - self.orders[order].received
        return self.pay_card(order, left if self.dice.random() < 0.5 else max(
            self.cents(float(left) * self.dice.random()), self.cents(0.01)))

    def pay_card(self, order, amount):
        payment = self.by_card(order, float(amount))
        self.orders[order].cards[payment.reference] = amount
        self.owes(order, -amount)
        return True

    def step_pay(self):
        """A bill is paid by transfer."""
        bill = self.pick(document for order in self.orders if self.orders[order].live for document in order.invoice_ids
                         if document.move_type == "out_invoice" and document.state == "posted" and document.amount_residual > 0)
        return bill and self.pay_bill(bill)

    def pay_bill(self, bill):
        order, book = self.book_of(bill)
        amount = self.cents(bill.amount_residual)
        self.transferred.update(dict.fromkeys(self.pay(bill), order))
        book.received += amount
        self.owes(order, -amount)
        return True

    def step_on_account(self):
        """What is open of the customer's credit pays an order."""
        order = self.pick(order for order, book in self.orders.items() if book.live and book.net < self.cents(order.amount_total))
        if not order:
            return False
        self.env["oms.on.account"]._keep(order)
        self.orders[order].balance = True
        return True

    def note_moved(self):
        """What payments for one order paid of another's bills: the customer's balance, as the books matched it."""
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT match.debit_amount_currency, owed.move_id, entry.origin_payment_id
              FROM account_partial_reconcile match
              JOIN account_move_line owed ON owed.id = match.debit_move_id
              JOIN account_move bill ON bill.id = owed.move_id AND bill.move_type = 'out_invoice'
              JOIN account_move_line came ON came.id = match.credit_move_id
              JOIN account_move entry ON entry.id = came.move_id AND entry.origin_payment_id IS NOT NULL
             WHERE owed.partner_id = ANY(%s)""", [self.partners.ids])
        for book in self.orders.values():
            book.moved = Fraction(0)
        for amount, bill_id, payment_id in self.env.cr.fetchall():
            of = self.whose.get(bill_id) or self.whose.setdefault(bill_id, self.whose_bill(bill_id))
            by = self.whose.get(-payment_id) or self.whose.setdefault(-payment_id, self.whose_payment(payment_id))
            if of != by:
                self.orders[of].moved += self.cents(amount)
                self.orders[by].moved -= self.cents(amount)

    def whose_bill(self, bill_id):
        return self.book_of(self.env["account.move"].browse(bill_id))[0]

    def whose_payment(self, payment_id):
        payment = self.env["account.payment"].browse(payment_id)
        card = payment.payment_transaction_id
        return (card.source_transaction_id or card).sale_order_ids if card else self.transferred[payment]

    # --- money back ---------------------------------------------------------------------------------------------------

    def step_settle(self):
        back = self.pick(self.open_backs("received", "inspected") + [
            back for back in self.open_backs("authorised") if any(part.due() for part in self.backs[back].parts.values())])
        return back and self.settle(back)

    def settle(self, back):
        back.action_settle()
        return self.note_settled(back)

    def note_settled(self, back, only=None):
        """:param only: lines that a policy pays by itself now; none but these are credited"""
        book = self.backs[back]
        self.note_moved()
        stood, had, pieces, swapped = book.stands(), False, {}, False
        net = {order: self.orders[order].came() for order in book.orders}
        rest = any(part.resolution != "nothing" and part.due() > part.credited for part in book.parts.values()
                   if only is not None and part not in only)
        for line, part in book.parts.items():
            if only is not None and part not in only:
                pieces[line] = 0
                continue
            if part.kept or part.moment in EARLY:
                part.sold.exact_cost = False
            left = part.resolution != "nothing" and part.due() - part.credited > 0 and not (
                part.resolution == "exchange" and book.waits())
            had, swapped = had or left, swapped or (left and part.resolution == "exchange")
            pieces[line] = part.sold.settle(part)
        notes = back.refund_ids.filtered(lambda note: note.state == "posted" and note not in self.notes)
        self.notes.update(notes)
        said = dict.fromkeys(pieces, 0)
        for item in notes.invoice_line_ids.filtered(lambda item: item.oms_return_line_id and item.product_id in self.books):
            part = book.parts[item.oms_return_line_id]
            said[item.oms_return_line_id] += int(item.quantity)
            if part.fee:
                fees = self.orders[item.oms_return_line_id.order_id].fees
                fees[item.move_id] = fees.get(item.move_id, 0) + part.sold.each * int(item.quantity) * part.fee / 100
        self.assertEqual(said, pieces, f"pieces credited by {back.name}")
        for note in notes:
            self.note_billed(note)
        if swapped and not book.new:
            self.note_given(back, "inspection")
        if not rest and (stood == "inspected" or (stood == "authorised" and had and not book.any("expected"))):
            book.closed = True
        for order in book.orders:
            self.note_going(order, back, notes.filtered(lambda note: self.book_of(note)[0] == order), net[order])  # noqa: B023
        self.note_missing(back)
        return True

    def note_going(self, order, back, notes, net):
        """What goes back: what was paid and is not billed any more, no more than was credited."""
        money, credited = self.orders[order], sum(self.cents(note.amount_total) for note in notes)
        transfers = self.env["account.payment"].search([("oms_note_id", "in", notes.ids)])
        rows = self.env["oms.payment.operation"].search([("note_id", "in", notes.ids), ("kind", "=", "refund")])
        going = sum(self.cents(row.amount) for row in rows if row.state == "new") + sum(
            self.cents(payment.amount) for payment in transfers)
        online, other = money.captured - money.refunded(), money.other
        plain = not money.balance and not money.by_hand and not rows.filtered(lambda row: row.state == "failed") and (
            online >= 0 and other >= 0 and not money.drafts and not money.refunded(False))
        self.note_drafts()
        book, gets = self.backs[back], {line.resolution for line in notes.invoice_line_ids.oms_return_line_id}
        most = max(min(credited, net - money.billed), 0)
        if "exchange" in gets and book.new and not book.given.off:
            alone = plain and len(gets) == len(book.orders) == 1 and not book.given.captured and not book.given.billed
            most -= self.note_paid(back, notes, most if alone else None)
            money.balance = True
            plain = alone
        if len(gets) > 1:
            return self.assertLessEqual(going, min(credited, max(net, 0)))
        most = most if gets & {"refund", "exchange"} and book.way in ("paid", "transfer") else 0
        self.assertLessEqual(going, most if plain else max(min(credited, net), 0),
                             f"money of {back.name}, {order.name}: {self.papers(order)}, {vars(money)}")
        if plain:
            self.assertEqual(going, most, f"all money of {back.name}")

    def step_adopted(self):
        """A return by Odoo's own transfer is settled."""
        back = self.pick(back for back in self.native if back.state == "inspected" and self.orders[back.order_ids].live)
        if not back:
            return False
        back.action_settle()
        return self.note_adopted(back)

    def note_adopted(self, back):
        sold, order = self.native[back], back.order_ids
        notes = back.refund_ids.filtered(lambda note: note.state == "posted" and note not in self.notes)
        self.notes.update(notes)
        self.assertEqual(sum(int(item.quantity) for item in notes.invoice_line_ids if item.product_id in self.books),
                         min(int(back.line_ids.quantity), max(-sold.to_bill, 0)) if notes else 0)
        for note in notes:
            self.note_billed(note)
        self.orders[order].by_hand = True
        return True

    def step_goodwill(self):
        order = self.pick(order for order, book in self.orders.items() if book.live and book.billed > 1)
        if not order or self.dice.random() < 0.6:
            return False
        book = self.orders[order]
        one = self.env["oms.goodwill"].create({
            "order_id": order.id, "reason": "Scratched", "percent": self.dice.randint(1, 60),
            "way": self.dice.choice(["paid", "transfer", "credit"])})
        one.action_give()
        for note in one.note_ids:
            self.notes.add(note)
            amount = self.cents(note.amount_total)
            book.bill(-amount)
            self.owes(order, -amount)
            for line in note.invoice_line_ids.sale_line_ids & self.env["sale.order.line"].union(*self.lines):
                self.lines[line].touched = True
        self.note_drafts()
        book.given = True
        return True

    def step_transfer(self):
        """A draft is paid, or cancelled."""
        found = self.pick((order, payment) for order, book in self.orders.items() if book.live for payment in book.drafts)
        return found and self.transfer(*found, cancel=self.dice.random() < 0.2)

    def transfer(self, order, payment, cancel=False):
        book = self.orders[order]
        if cancel:
            payment.action_cancel()
            book.drafts.pop(payment)
            return True
        payment.action_post()
        amount = book.drafts.pop(payment)
        book.sent += amount
        self.owes(order, amount)
        return True

    def step_send(self):
        """The outbox asks; the provider does what it likes."""
        rows = self.env["oms.payment.operation"].search([("state", "=", "new"), ("kind", "=", "refund")])
        if not rows or self.dice.random() < 0.5:
            return False
        return self.ask_provider([self.dice.choice(ANSWERS) for _row in rows])

    def ask_provider(self, answers=()):
        asked, did = len(self.side.asked), len(self.side.did)
        self.side.behaves(*answers)
        Scripted.send(self)
        self.side.behaves()
        how = dict(zip([one.reference for one in self.side.asked[asked:]], answers, strict=False))
        for one in self.side.did[did:]:
            self.note_gone(one, how.get(one.reference, "done"))
        self.book()
        return True

    def note_gone(self, one, how):
        payment = self.env["payment.transaction"].search([("reference", "=", one.reference)]).source_transaction_id
        order, amount = payment.sale_order_ids, self.cents(one.amount)
        self.orders[order].gone[one.reference] = [payment.reference, amount, how == "done"]
        if how == "done":
            self.owes(order, amount)

    def step_told(self):
        """The provider says later what it did, or a person looks it up."""
        row = self.pick(self.env["oms.payment.operation"].search([("state", "in", ("sent", "doubt")), ("kind", "=", "refund")]))
        return row and self.tell_of(row)

    def tell_of(self, row):
        child, money = row.child_id, self.orders[row.order_id]
        gone = money.gone.get(child.reference)
        if row.state == "doubt":
            row.action_found_done() if gone else row.action_found_not_done()
        elif child.state == "pending":
            self.webhook(child, "done")
        else:
            return False
        if gone and not gone[2]:
            gone[2] = True
            self.owes(row.order_id, gone[1])
        self.book()
        return True

    def step_try_again(self):
        rows = self.env["oms.payment.operation"].search([
            ("state", "=", "failed"), ("kind", "=", "refund"), ("settled", "=", False)])
        row = self.pick(rows)
        if not row:
            return False
        self.dice.choice([row.action_try_again, row.action_leave])()
        return True
