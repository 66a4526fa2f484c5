# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import logging
import os
import random

from odoo.tests import tagged

from .walk_proof import WalkProof

_logger = logging.getLogger(__name__)
#: What a story is about. In the suite every two of them meet; OMS_STORIES=all: each with each.
KINDS = {
    "resolution": ("refund", "credit", "nothing", "exchange"),
    "billed": ("delivery", "order"),
    "money": ("card", "account", "unpaid", "mixed"),
    "steps": (("ship_only", "one_step"), ("pick_ship", "two_steps"), ("pick_pack_ship", "three_steps")),
}
SECONDS = 30  # about: how the lanes divide it


def stories(all_of_them=False):
    """Dicts of one of each kind; else so few of them that every two values meet."""
    rows = [dict(zip(KINDS, row, strict=True)) for row in itertools.product(*KINDS.values())]
    if all_of_them:
        return rows

    def pairs(row):
        return set(itertools.combinations(sorted((kind, str(value)) for kind, value in row.items()), 2))

    missing, found = set().union(*map(pairs, rows)), []
    while missing:
        found.append(max(rows, key=lambda row: len(pairs(row) & missing)))
        missing -= pairs(found[-1])
    return found


@tagged("post_install", "-at_install")
class TestStories(WalkProof):
    """What the customer gets × how it was billed × how it was paid × how many steps goods take: each story ends as plain counting
    says (``walk_book.py``), and so does every step of it."""

    def test_stories(self):
        self.start(random.Random(1), (("fifo", "real_time"), ("average", "real_time")))
        self.pots = dict(zip(("delivery", "order"), (pot for pot in self.books if pot != self.chip), strict=True))
        self.pots["order"].invoice_policy = "order"
        self.warehouses = {KINDS["steps"][0]: self.north}
        for number, steps in enumerate(KINDS["steps"][1:], start=2):
            self.warehouses[steps] = self.env["stock.warehouse"].create({
                "name": f"{number} steps", "code": f"ST{number}", "company_id": self.company.id,
                "delivery_steps": steps[0], "reception_steps": steps[1], "oms_release_policy": "at_once"})
        self.houses = self.north.union(*self.warehouses.values())
        for pot, house in itertools.product(self.pots.values(), self.houses):
            self.come(200, 3.33, pot, company_warehouse=house)
            self.books[pot].come(200, self.cents(666))
            self.places[pot]["stock"] += 200
        told = stories(os.environ.get("OMS_STORIES") == "all")
        for number, story in enumerate(told):
            self.env.cr.execute("ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment, "
                                "payment_transaction, stock_move, oms_return_line")  # one transaction: nobody else does it
            with self.subTest(**story):
                self.tell(str(story), discount=number % 2 * 10, fee=number % 3 * 10, **story)
        self.compare_all("at the end")
        _logger.info("%s stories", len(told))

    def tell(self, why, resolution, billed, money, steps, discount, fee):
        self.why = why
        order = self.make(self.partners[0], [(self.pots[billed], 5, 10.01)], discount, taxed=bool(discount),
                          warehouse_id=self.warehouses[steps].id)
        line = order.order_line.filtered(lambda line: line in self.lines)
        total = self.cents(order.amount_total)
        if money in ("card", "mixed"):
            self.pay_card(order, total if money == "card" else self.cents(float(total) / 3))
        if billed == "order":
            self.bill_order(order)
        self.leave(order)
        if billed == "delivery":
            self.bill_order(order)
        if money in ("account", "mixed"):
            self.pay_bill(order.invoice_ids)
        self.two_parcels(order, line, resolution, fee)
        self.money_goes(order)
        self.check(order, f"all is back, {why}")
        self.ends(order, resolution)

    def leave(self, order):
        """All of it, in as many steps as it takes."""
        self.ship(order)
        moves = order.order_line.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer")
        self.assertEqual(sum(moves.mapped("quantity")), sum(order.order_line.mapped("qty_delivered")))
        for move in moves:
            self.note_left(move.sale_line_id, move)

    def two_parcels(self, order, line, resolution, fee):
        """All of it is announced, and comes in two parcels: settled in stages."""
        back = self.ask_back([(line, 5, resolution)], fee=fee)
        self.authorise(back)
        part = back.line_ids
        self.receive(back, {part: 3})
        self.inspect_pieces(back, [(part, 2, "restock"), (part, 1, "scrap")])
        self.settle(back)
        self.check(order, f"three are back, {self.why}")
        self.receive(back, {part: 2})
        self.inspect_pieces(back, [(part, 1, "second"), (part, 1, "restock")])
        self.settle(back)

    def money_goes(self, order):
        """The provider does what it is asked, and somebody pays the drafts."""
        if self.env["oms.payment.operation"].search_count([("state", "=", "new"), ("order_id", "=", order.id)]):
            self.ask_provider()
        for payment in list(self.orders[order].drafts):
            self.transfer(order, payment)

    def check(self, order, why):
        self.compare_goods(why)
        self.compare_orders(order, why)
        self.compare_ledger(why)

    def ends(self, order, resolution):
        book = self.orders[order]
        if resolution == "nothing":
            self.assertEqual((book.refunded() + book.sent, order.invoice_ids.filtered(
                lambda move: move.move_type == "out_refund").ids), (0, []))
            return
        self.assertEqual((book.billed > 0, book.sold[0].billed), (any(book.fees.values()), 0))  # how much: compare_money
        paid = book.captured + book.received
        if resolution == "exchange":
            return self.get_the_others(order, paid)
        self.assertEqual(book.net, min(paid, book.billed) if resolution == "refund" else paid,
                         "all but the fee went back, or stays as credit")
        self.assertAlmostEqual(self.open(order), float(book.billed - book.net), 2)

    def get_the_others(self, order, paid):
        """What is given in exchange leaves and is billed; the old goods paid for it."""
        for new in self.env["oms.return"].search([("line_ids.order_id", "=", order.id)]).exchange_order_ids:
            self.leave(new)
            self.bill_order(new)
            fee = float(self.orders[order].billed)  # of the old goods nothing else is billed
            self.assertAlmostEqual(new.invoice_ids.amount_residual, fee if paid else new.amount_total, 2)
            self.check(new, f"other goods, {self.why}")
            self.assertAlmostEqual(self.open(order), 0 if paid else fee, 2)
