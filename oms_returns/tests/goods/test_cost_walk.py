# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random
from datetime import datetime, timedelta
from fractions import Fraction

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .cost_book import Delivery, Line, Product
from .cost_case import CostCase

_logger = logging.getLogger(__name__)
#: So many steps in the suite; by hand OMS_COST_STEPS=2000, and OMS_SEED to repeat a walk.
STEPS = int(os.environ.get("OMS_COST_STEPS", 40))


@tagged("post_install", "-at_install")
class TestCostWalk(CostCase):
    """Goods come, leave, are billed, come back by Odoo's return or ours, are credited, leave and are billed again, in any order.
    After every step the value of stock and of every move, the cost of goods sold and the stock's account are what plain counting
    (``cost_book.py``) says, to the cent. This Odoo has no interim accounts: the stock's account is the counterpart itself."""

    def test_walk(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        _logger.info("cost walk of %s steps, seed %s", STEPS, seed)
        self.dice, self.clock, self.trail = random.Random(seed), datetime.now(), []
        self.books = {}
        for method, valuation in (("fifo", "real_time"), ("average", "real_time"), ("standard", "real_time"),
                                  ("fifo", "periodic"), ("average", "periodic")):
            pot = self.new_pot(method, valuation, standard_price=7.0 if method == "standard" else 0.0)
            self.books[pot] = Product(method, 7 if method == "standard" else 0)
        self.lines, self.left, self.returns = {}, {}, {}
        steps = ["come", "sell", "deliver", "deliver", "bill", "bill", "bill_part", "give_back", "again", "ours", "ours_go",
                 "ours_go", "reverse", "anew", "repost", "price"]
        while len(self.trail) < STEPS:
            step, number = self.dice.choice(steps), len(self.trail)
            self.clock += timedelta(minutes=1)
            with freeze_time(self.clock), self.subTest(seed=seed, step=number, what=step):
                try:
                    with self.env.cr.savepoint():
                        if getattr(self, f"step_{step}")() is False:
                            continue  # nothing to do it with
                except UserError as refused:
                    self.trail.append(f"{number} {step}: refused: {refused}")
                    continue
                self.trail.append(f"{number} {step}")
                self.compare(seed)
        self.tell()

    def tell(self):
        documents = self.env["account.move"].union(*(line.order_id.invoice_ids for line in self.lines))
        _logger.info(
            "walked: %s deliveries, %s returns of goods, %s returns of ours, %s invoices, %s credit notes, refused: %s",
            len(self.left), sum(len(move.returned_move_ids) for move in self.left), len(self.env["oms.return.line"].search(
                [("sale_line_id", "in", [line.id for line in self.lines])])),
            *(len(documents.filtered(lambda one, kind=kind: one.move_type == kind)) for kind in ("out_invoice", "out_refund")),
            [one for one in self.trail if "refused" in one])

    # --- what may happen; each tells the book what it did ---

    def pick(self, some):
        some = list(some)
        return self.dice.choice(some) if some else None

    def step_come(self):
        pot = self.pick(self.books)
        quantity, each = self.dice.randint(3, 15), self.dice.randint(100, 2000) / 100
        value = round(quantity * each - self.dice.choice([0, 0.01, 0.02]), 2)
        if self.books[pot].method == "standard":
            return self.put_standard(pot, quantity)
        self.come(quantity, value / quantity, pot)
        self.books[pot].come(quantity, self.cents(value))

    def put_standard(self, pot, quantity):
        self.come(quantity, pot.standard_price, pot)
        self.books[pot].come(quantity, self.cents(quantity * pot.standard_price))

    def step_sell(self):
        pot = self.pick(self.books)
        order = self.sell(self.dice.randint(1, 6), pot)
        self.lines[order.order_line] = Line(self.books[pot])

    def step_deliver(self):
        waiting = self.env["stock.move"].union(*(line.move_ids for line in self.lines)).filtered(
            lambda move: move.state not in ("done", "cancel") and move.location_dest_id.usage == "customer")
        waiting._action_assign()
        move = self.pick(waiting.filtered("quantity"))
        if not move:
            return False
        line = move.sale_line_id
        quantity = self.dice.randint(1, int(move.quantity))
        move.write({"quantity": quantity, "picked": True})
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.note_left(line, move)

    def note_left(self, line, move):
        value = self.books[line.product_id].leave(int(move.quantity))
        self.assertEqual(self.cents(move.value), value, "value of what left")
        self.left[move] = Delivery(int(move.quantity), value)
        self.lines[line].deliveries.append(self.left[move])

    def note_back(self, line, move, counts):
        delivery = self.left[move.origin_returned_move_id]
        value = delivery.come_back(int(move.quantity))
        self.assertEqual(self.cents(move.value), value, "value of what came back")
        self.books[line.product_id].come(int(move.quantity), value)
        if counts:
            self.lines[line].waiting.append((int(move.quantity), value))
            self.lines[line].touched = True
        return int(move.quantity), value

    def step_bill(self, part=False):
        line = self.pick(line for line in self.lines if line.qty_to_invoice)
        if not line:
            return False
        quantity = self.dice.randint(1, int(abs(line.qty_to_invoice))) if part else None
        invoice = line.order_id._create_invoices(final=True)
        items = invoice.invoice_line_ids.filtered(lambda item: line in item.sale_line_ids)
        if quantity:
            items.quantity = quantity
        invoice.action_post()
        self.note_billed(items)
        return True

    def step_bill_part(self):
        return self.step_bill(part=True)

    def note_billed(self, items):
        for item in items:
            sign = -1 if item.move_id.move_type == "out_refund" else 1
            self.lines[item.sale_line_ids].bill(sign * int(item.quantity))

    def free(self, move):
        """How much of what left with a move may still come back."""
        coming = sum(one.product_uom_qty for one in move.returned_move_ids if one.state not in ("cancel", "done"))
        return int(self.left[move].quantity - self.left[move].back - coming)

    def step_give_back(self):
        move = self.pick(move for move in self.left if self.free(move) > 0 and not self.asked(move.sale_line_id))
        if not move:
            return False
        came = self.give_back(move, self.dice.randint(1, self.free(move)))
        return self.note_back(move.sale_line_id, came, counts=True)

    def asked(self, line):
        return any(line in back.line_ids.sale_line_id for back in self.returns)

    def step_again(self):
        """What came back by Odoo's return is sent once more by Odoo's return of it."""
        came = self.pick(one for move in self.left for one in move.returned_move_ids
                         if one.state == "done" and not one.oms_return_line_id and not one.returned_move_ids)
        if not came or self.books[came.product_id].quantity < came.quantity:
            return False
        return self.note_left(came.sale_line_id, self.again(came, came.quantity))

    def step_ours(self):
        line = self.pick(line for line in self.lines if not self.asked(line) and any(
            self.free(move) > 0 for move in self.left if move.sale_line_id == line))
        if not line:
            return False
        most = sum(self.free(move) for move in self.left if move.sale_line_id == line)
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": self.dice.randint(1, most)}])
        back.action_authorise()
        self.returns[back] = []
        return True

    def step_ours_go(self):
        back = self.pick(self.returns)
        if not back:
            return False
        line = back.line_ids.sale_line_id
        if back.state == "authorised":
            back.action_receive()
            moves = back.line_ids.move_ids._oms_from_customer().filtered(lambda move: move.state == "done")
            self.returns[back] = [self.note_back(line, move, counts=False) for move in moves.sorted("id")]
        elif back.state == "received":
            scrap = self.dice.random() < 0.3
            back.action_inspect({back.line_ids.id: "scrap" if scrap else "restock"})
            if scrap:
                self.books[line.product_id].leave(sum(pieces for pieces, _value in self.returns[back]))
        elif back.state == "inspected":
            back.action_settle()
            self.lines[line].waiting += self.returns.pop(back)
            self.lines[line].touched = True
            self.note_billed(back.refund_ids.invoice_line_ids.filtered("oms_return_line_id"))
        return True

    def step_reverse(self):
        """Some of an invoice is credited by hand, whether goods came or not."""
        invoice = self.some_invoice()
        if not invoice:
            return False
        item = invoice.invoice_line_ids[:1]
        note = self.reverse(invoice, self.dice.randint(1, int(min(item.quantity, self.lines[item.sale_line_ids].billed))))
        return self.note_billed(note.invoice_line_ids)

    def step_anew(self):
        """All of an invoice is reversed, with a new one: nothing changes but the papers."""
        invoice = self.some_invoice()
        if not invoice or invoice.reversal_move_ids:
            return False
        line, cost = self.lines[invoice.invoice_line_ids.sale_line_ids], self.cost_of(invoice)
        self.reverse(invoice, anew=True)
        line.touched = True
        return self.billed_anew(line, invoice, cost)

    def billed_anew(self, line, invoice, cost):
        """As if the invoice were written now."""
        line.booked -= self.cents(cost)
        line.billed -= int(invoice.invoice_line_ids.quantity)
        line.bill(int(invoice.invoice_line_ids.quantity))

    def step_repost(self):
        invoice = self.some_invoice()
        if not invoice or invoice.reversal_move_ids:
            return False
        line, cost = self.lines[invoice.invoice_line_ids.sale_line_ids], self.cost_of(invoice)
        invoice.button_draft()
        invoice.action_post()
        return self.billed_anew(line, invoice, cost)

    def some_invoice(self):
        return self.pick(
            invoice for line in self.lines for invoice in line.order_id.invoice_ids
            if invoice.move_type == "out_invoice" and invoice.state == "posted" and self.lines[line].billed > 0)

    def step_price(self):
        pot = self.pick(pot for pot in self.books if self.books[pot].method == "standard")
        price = self.dice.randint(500, 900) / 100
        pot.standard_price = price
        self.books[pot].price = self.cents(price)

    # --- what must be ---

    def cents(self, value):
        return Fraction(round(value * 100), 100)

    def compare(self, seed):
        why = f"seed {seed}: {'; '.join(self.trail[-12:])}"
        for pot, book in self.books.items():
            self.assertEqual(self.cents(self.worth(pot)), book.worth(), f"value of stock, {book.method}, {why}")
        for line, book in self.lines.items():
            documents = line.order_id.invoice_ids
            perpetual = line.product_id.valuation == "real_time"
            self.assertEqual(self.cents(self.cost_of(documents)), book.booked if perpetual else 0,
                             f"cost of goods sold, {book.product.method}, {why}")
