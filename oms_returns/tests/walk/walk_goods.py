# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from odoo import Command

from ..goods.cost_book import Delivery, Product
from ..goods.cost_case import CostCase
from ..money.money_case import RefundCase
from .walk_book import EARLY, MOMENTS, Back, Order, Sold, Whole, latest


class WalkGoods(CostCase, RefundCase):
    """What may happen to goods; each step does it and tells the book. A step with nothing to do it with returns False."""

    def start(self, dice, pots=None):
        """:param pots: ((costing method, valuation), …)"""
        self.dice, self.orders, self.lines, self.left = dice, {}, {}, {}
        self.backs, self.native, self.came = {}, {}, set()
        self.sent_back = []  # moves to the customer that somebody is to send
        self.houses, self.touched = self.north, self.env["sale.order"]
        self.chip = self.new_pot("standard", "periodic", standard_price=3.0)
        self.books = {self.chip: Product("standard", 3)}
        for method, valuation in pots or (("fifo", "real_time"), ("average", "real_time"), ("standard", "real_time"),
                                          ("fifo", "periodic"), ("average", "periodic")):
            pot = self.new_pot(method, valuation, standard_price=7.0 if method == "standard" else 0.0,
                               invoice_policy="order" if valuation == "periodic" and method == "average" else "delivery")
            pot.oms_second_product_id = self.chip
            self.books[pot] = Product(method, 7 if method == "standard" else 0)
        self.places = {pot: Counter() for pot in self.books}
        self.partners = self.env["res.partner"].create([{"name": f"Walker {number}"} for number in range(3)])
        self.owed = Counter()  # {(partner, currency): what they owe in the ledger}
        self.prices = [{}, {}, {}, {"pricelist_id": self.abroad()}]

    def abroad(self):
        """A pricelist in another currency, of which each day has its rate."""
        euro = self.env.ref("base.EUR" if self.company.currency_id.name != "EUR" else "base.USD")
        euro.active = True
        rates, today = self.env["res.currency.rate"], date.today()
        rates.search([("currency_id", "=", euro.id)]).unlink()
        rates.create([{"currency_id": euro.id, "company_id": self.company.id, "name": today + timedelta(days=days),
                       "rate": self.dice.randint(600, 1400) / 1000} for days in range(-1, 30)])
        return self.env["product.pricelist"].create({"name": euro.name, "currency_id": euro.id}).id

    def owes(self, order, amount):
        self.owed[order.partner_id, order.currency_id] += amount

    def pick(self, some):
        some = list(some)
        one = self.dice.choice(some) if some else None
        self.touched |= self.order_of(one)
        return one

    def order_of(self, one):
        """The order that a step is about."""
        none = self.env["sale.order"]
        if isinstance(one, tuple):
            return one[0]
        if getattr(one, "_name", "") == "sale.order":
            return one
        if getattr(one, "_name", "") == "account.move":
            return (one.invoice_line_ids | one.reversed_entry_id.invoice_line_ids).sale_line_ids.order_id
        path = {"sale.order.line": "order_id", "stock.move": "sale_line_id.order_id", "oms.return": "order_ids",
                "oms.payment.operation": "order_id"}.get(getattr(one, "_name", ""))
        return one.mapped(path) if path else none

    def cents(self, value):
        return Fraction(round(value * 100), 100)

    def live(self):
        """The lines that a walk goes on with."""
        return [line for order, book in self.orders.items() if book.live for line in order.order_line if line in self.lines]

    # --- in and out ---------------------------------------------------------------------------------------------------

    def step_come(self):
        pot = self.pick(pot for pot in self.books if pot != self.chip)
        quantity, each = self.dice.randint(5, 25), self.dice.randint(100, 2000) / 100
        value = round(quantity * each - self.dice.choice([0, 0.01, 0.02]), 2)
        if self.books[pot].method == "standard":
            value = round(quantity * pot.standard_price, 2)
        self.come(quantity, value / quantity, pot)
        self.books[pot].come(quantity, self.cents(value))
        self.places[pot]["stock"] += quantity

    def step_sell(self):
        pots = self.dice.sample([pot for pot in self.books if pot != self.chip], self.dice.randint(1, 2))
        asks = [(pot, self.dice.randint(1, 6), self.dice.randint(101, 1999) / 100) for pot in pots]
        return self.make(self.pick(self.partners), asks, discount=self.dice.choice([0, 0, 10, 7]),
                         taxed=self.dice.random() < 0.3, **self.dice.choice(self.prices))

    def make(self, partner, asks, discount=0, taxed=False, **values):
        """A confirmed order. :param asks: [(product, quantity, price)]"""
        order = self.env["sale.order"].create({**values, "partner_id": partner.id, "order_line": [
            Command.create({"product_id": pot.id, "product_uom_qty": quantity, "price_unit": price})
            for pot, quantity, price in asks]})
        goods = order.order_line
        if taxed:
            self.taxed(order)
        if discount:
            self.discount(order, percent=discount / 100, ship=False)
        else:
            order.action_confirm()
        book = self.orders[order] = Order()
        book.live, book.odd = True, bool(discount or taxed)
        for line, (_pot, quantity, price) in zip(goods, asks, strict=True):
            each = self.cents(price) * (100 - discount) / 100 * (Fraction(107, 100) if taxed else 1)
            self.note_sold(order, line, quantity, each)
        return order

    def note_sold(self, order, line, quantity, each):
        sold = self.lines[line] = Sold(self.books[line.product_id], quantity, each, line.product_id.invoice_policy == "order")
        sold.pot = line.product_id
        self.orders[order].sold.append(sold)

    def step_change(self):
        """The customer wants more of it, or less: no less than left."""
        line = self.pick(line for line in self.live() if not self.orders[line.order_id].odd)
        if not line:
            return False
        sold = self.lines[line]
        wanted = self.dice.randint(max(sold.shipped, 1), max(sold.shipped, sold.ordered) + 2)
        if wanted == sold.ordered or self.dice.random() < 0.5:
            return False
        line.write({"product_uom_qty": wanted, "price_unit": line.price_unit})  # as sold: Odoo would ask the pricelist again
        sold.ordered = wanted
        return True

    def step_deliver(self):
        line = self.pick(line for line in self.live() if self.lines[line].shipped < line.product_uom_qty)
        if not line:
            return False
        move = line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move.location_dest_id.usage == "customer")[:1]
        move._action_assign()
        if not move.quantity:
            return False
        self.ship_part(move, self.dice.randint(1, int(move.quantity)))

    def ship_part(self, move, quantity):
        line = move.sale_line_id
        move.write({"quantity": quantity, "picked": True})
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.note_left(line, move)

    def note_left(self, line, move):
        pieces = int(move.quantity)
        value = self.books[line.product_id].leave(pieces)
        self.assertEqual(self.cents(move.value), value, "value of what left")
        self.left[move] = Delivery(pieces, value)
        self.lines[line].deliveries.append(self.left[move])
        self.places[line.product_id]["stock"] -= pieces

    # --- Odoo's own return --------------------------------------------------------------------------------------------

    def step_give_back(self):
        move = self.pick(move for move in self.left if self.orders[move.sale_line_id.order_id].live and self.may_give(move))
        if not move:
            return False
        self.returned_natively(move, self.dice.randint(1, self.left_of(move)), auto=self.dice.random() < 0.3)

    def left_of(self, move):
        coming = sum(one.product_uom_qty for one in move.returned_move_ids if one.state not in ("cancel", "done"))
        return min(int(self.left[move].quantity - self.left[move].back - coming), self.lines[move.sale_line_id].free())

    def may_give(self, move):
        """Odoo's own return of what one of ours expects is that one's; what was billed as ordered it does not credit."""
        sold = self.lines[move.sale_line_id]
        return self.left_of(move) > 0 and not sold.as_ordered and all(
            back.whole.stands() in ("settled", "cancelled", "refused") for back in sold.backs)

    def returned_natively(self, move, quantity, auto=False):
        self.rule({"money_when": "inspection", "money_auto": auto, "keep_up_to": 0, "fee_percent": 0})
        came = self.give_back(move, quantity)
        value = self.left[move].come_back(quantity)
        self.assertEqual(self.cents(came.value), value, "value of what came back")
        self.books[move.product_id].come(quantity, value)
        self.places[move.product_id]["stock"] += quantity
        self.lines[move.sale_line_id].come_back(quantity, value)
        back = came.oms_return_line_id.return_id
        self.native[back] = self.lines[move.sale_line_id]
        if auto:
            self.note_adopted(back)

    # --- returns of ours ----------------------------------------------------------------------------------------------

    def step_ask(self):
        line = self.pick(line for line in self.live() if self.lines[line].free() > 0)
        if not line:
            return False
        lines = [line] + self.others_of(line) * (self.dice.random() < 0.4)
        moment = self.dice.choice(["inspection"] * 4 + ["receipt", "receipt", "authorisation", "keep"])
        wanted = [(one, self.dice.randint(1, self.lines[one].free()), self.dice.choice(
            ["refund"] * 4 + ["credit", "nothing"] + ["exchange"] * 2)) for one in lines]
        return self.wish(self.ask_back(
            wanted, moment, self.dice.random() < 0.5, self.dice.choice(["paid", "paid", "transfer", "credit", False]),
            self.dice.choice([0, 0, 10, 33]), priced=self.dice.choice(["paid", "today"]),
            replace_when=self.dice.choice(["inspection", "inspection", *MOMENTS]), claim=self.dice.choice(["bill", "billed"])))

    def others_of(self, line):
        """Up to two more lines of which goods may come back with it, of whichever orders of its customer."""
        same = [one for one in self.live() if one != line and self.lines[one].free() > 0 and (
            one.order_id.partner_id, one.currency_id) == (line.order_id.partner_id, line.currency_id)]
        return self.dice.sample(same, min(len(same), self.dice.randint(1, 2)))

    def ask_back(self, wanted, moment="inspection", auto=False, way="paid", fee=0, **terms):
        """A return that is asked for under a policy of this moment.

        :param wanted: [(order line, pieces, resolution)]
        :param terms: what else the policy says, of exchanges
        """
        keep = moment == "keep"
        rule = {"money_when": "inspection" if keep else moment, "money_auto": auto, "keep_up_to": 10 ** 6 if keep else 0,
                "fee_percent": fee, "priced": "paid", "replace_when": "inspection", "claim": "bill", **terms}
        self.rule(rule)
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": quantity, "resolution": resolution}
             for line, quantity, resolution in wanted], together=True)
        self.assertEqual([(part.sale_line_id, part.quantity, part.decision) for part in back.line_ids],
                         [(line, quantity, "accept") for line, quantity, _resolution in wanted])
        back.money_way = way
        book = self.backs[back] = Whole({
            part: Back(self.lines[line], quantity, rule["money_when"], resolution, kept=keep)
            for part, (line, quantity, resolution) in zip(back.line_ids, wanted, strict=True)})
        book.orders, book.auto, book.rule, book.way = back.line_ids.order_id, auto, rule, way or ("paid" if auto else "credit")
        book.when, book.priced, book.claim = rule["replace_when"], rule["priced"], rule["claim"]
        for line, part in book.parts.items():
            part.fee, part.pot = fee, line.product_id
            if part.resolution == "exchange":  # with the goods, no earlier than these may be sent
                part.moment = latest(part.moment, book.when)
        self.touched |= book.orders
        return back

    def rule(self, values):
        if not getattr(self, "policy", None):
            self.policy = self.allow(**values)
        elif any(self.policy[name] != value for name, value in values.items()):
            self.policy.write(values)

    def open_backs(self, *stands):
        return [back for back, book in self.backs.items()
                if all(self.orders[order].live for order in book.orders) and book.stands() in stands]

    def step_authorise(self):
        back = self.pick(self.open_backs("requested"))
        return back and self.authorise(back)

    def authorise(self, back):
        book = self.backs[back]
        self.rule(book.rule)  # what counts is the policy of the day of the answer
        back.action_authorise()
        for part in book.parts.values():
            if not part.answer():
                continue
            if not part.kept:
                part.expected = part.quantity
            elif book.auto or part.moment in EARLY:
                part.sold.exact_cost = False
        return self.note_moment(back, "authorisation")

    def note_moment(self, back, moment):
        """What a policy pays by itself at this moment."""
        book = self.backs[back]
        due = [part for part in book.parts.values() if not part.off and (part.kept or latest(part.moment, moment) == moment)]
        if book.auto and due:
            self.note_settled(back, due)
        if book.sent_at(moment):
            self.note_given(back, book.when)
        return True

    def step_receive(self):
        back = self.pick(back for back in self.open_backs("authorised", "received") if self.backs[back].any("expected"))
        if not back:
            return False
        parcel = {}
        for line, part in self.backs[back].parts.items():
            if not part.expected or (parcel and self.dice.random() < 0.3):
                continue
            more = self.dice.choice([0, 0, 0, 0, 1, 2])
            pieces = part.expected + more if more else self.dice.randint(1, part.expected)
            besides = max(part.sold.free(asked=False), 0)
            if more > besides and (part.sold.product.method == "fifo" or len(self.backs[back].parts) > 1):
                pieces = part.expected + besides  # what was never shipped has no cost of its own
            parcel[line] = pieces
        return self.receive(back, parcel)

    def receive(self, back, parcel):
        """:param parcel: {return line: pieces that came}"""
        book, arrived = self.backs[back], {}
        prices = {line: part.sold.product.price for line, part in book.parts.items()}
        of_order = {line: min(pieces, book.parts[line].expected + max(book.parts[line].sold.free(asked=False), 0))
                    for line, pieces in parcel.items()}
        back.action_receive({line.id: parcel.get(line, 0) for line in book.parts})
        for move in back.line_ids.move_ids.filtered(
                lambda move: move.state == "done" and move.location_id.usage == "customer").sorted("id"):
            if move not in self.came:
                line = move.oms_return_line_id
                self.note_came(move, book.parts[line], prices[line])
                arrived[line] = arrived.get(line, 0) + int(move.quantity) * bool(move.sale_line_id)
        self.assertEqual(arrived, of_order, "pieces of the order among what came")
        for line, pieces in parcel.items():
            book.parts[line].come(pieces, of_order[line])
            book.parts[line].sold.recount()
            self.places[line.product_id]["inspection"] += pieces
        return self.note_moment(back, "receipt")

    def note_came(self, move, book, price):
        """:param price: what a piece cost when the parcel came"""
        self.came.add(move)
        pieces, pot = int(move.quantity), self.books[move.product_id]
        if move.sale_line_id:
            value = self.left[move.origin_returned_move_id].come_back(pieces)
            book.sold.come_back(pieces, value, book)
        else:  # of no order: at the cost of today
            value = self.cents(move.value)
            self.assertAlmostEqual(float(value), float(price * pieces), 2, msg="of no order")
        self.assertEqual(self.cents(move.value), value,
                         f"value of what came back: {pieces} of {move.origin_returned_move_id.quantity}, {pot.method}")
        pot.come(pieces, value)

    def step_close_rest(self):
        back = self.pick(back for back in self.open_backs("authorised", "received") if self.backs[back].any("expected"))
        if not back or self.dice.random() < 0.5:
            return False
        book = self.backs[back]
        back.action_close_rest()
        for part in book.parts.values():
            part.expected = 0
        book.closed = not book.any("received")
        if book.closed:
            self.note_not_given(back, left=False)
        elif book.swaps():  # what came may be settled by that
            self.note_moment(back, "inspection" if book.stands() == "inspected" else "receipt")
        self.note_missing(back)
        return True

    def step_cancel(self):
        back = self.pick(self.open_backs("requested", "authorised"))
        if not back or self.dice.random() < 0.5:
            return False
        back.action_cancel()
        for part in self.backs[back].parts.values():
            part.off, part.expected = True, 0
        self.note_not_given(back)
        return True
