# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from .walk_book import CENT
from .walk_money import WalkMoney


class WalkProof(WalkMoney):
    """What must be so after every step."""

    def start(self, *args, **kwargs):
        super().start(*args, **kwargs)
        self.trail, self.refused = [], []

    def compare(self, why, whole=True, faults=False):
        """:param whole: all orders that are walked with, not only those of the step"""
        self.compare_goods(why)
        orders = self.touched
        if whole:
            orders |= self.touched.union(*(order for order, book in self.orders.items() if book.live))
        self.compare_orders(orders, why)
        self.compare_ledger(why)
        if faults:
            self.assertEqual(self.env["oms.checker"]._oms_faults(), [], why)

    def compare_all(self, why):
        self.compare_goods(why)
        self.compare_orders(self.env["sale.order"].union(*self.orders), why)
        self.compare_ledger(why)
        self.assertNoFaults()

    # --- goods --------------------------------------------------------------------------------------------------------

    def compare_goods(self, why):
        names = {"lot_stock_id": "stock", "oms_inspection_location_id": "inspection", "oms_refurbish_location_id": "refurbish",
                 "oms_to_vendor_location_id": "vendor"}
        places = {house[field]: name for house in self.houses for field, name in names.items()}
        pots, found = self.env["product.product"].union(*self.books), Counter()
        for pot, place, quantity in self.env["stock.quant"]._read_group(
                [("product_id", "in", pots.ids), ("location_id.usage", "=", "internal"), ("quantity", "!=", 0)],
                ["product_id", "location_id"], ["quantity:sum"]):
            found[pot, places.get(place, place)] += quantity
        said = {(pot, place): pieces for pot, some in self.places.items() for place, pieces in some.items() if pieces}
        self.assertEqual({key: pieces for key, pieces in found.items() if pieces}, said, f"goods and where they are, {why}")
        for pot, book in self.books.items():
            self.assertEqual(self.cents(self.worth(pot)), book.worth(), f"value of stock, {book.method}, {why}")

    # --- orders -------------------------------------------------------------------------------------------------------

    def compare_orders(self, orders, why):
        self.note_moved()
        self.note_drafts()
        money = self.env["oms.money"]._gather(orders.ids)
        for order in orders:
            book = self.orders[order]
            for line in order.order_line:
                if line in self.lines:
                    self.compare_line(line, self.lines[line], why)
            try:
                self.compare_money(order, book, money[order.id], f"money of {order.name}, {why}")
            except AssertionError as wrong:  # only then: papers take long to read
                raise AssertionError(f"{wrong}, {self.papers(order)}") from wrong
        for back, book in self.backs.items():
            if book.orders & orders:
                self.assertEqual(
                    (back.state, back.line_ids.mapped("received_quantity")),
                    (book.stands(), [part.received for part in book.parts.values()]), f"{back.name}, {why}")

    def compare_line(self, line, book, why):
        self.assertEqual(
            {"delivered": line.qty_delivered, "billed": line.qty_invoiced, "to bill": line.qty_to_invoice,
             "ahead": line.oms_qty_ahead},
            {"delivered": book.delivered, "billed": book.billed, "to bill": book.to_bill, "ahead": book.ahead},
            f"{line.order_id.name} {line.product_id.display_name}, {why}")
        same = [self.lines[one] for one in line.order_id.order_line  # as paid, and as it costs today
                if one in self.lines and one.product_id == line.product_id]
        if all(one.exact_cost for one in same) and line.product_id.valuation == "real_time":
            documents = line.order_id.invoice_ids.filtered(
                lambda move: line.product_id in move.invoice_line_ids.product_id)
            items = documents.line_ids.filtered(
                lambda item: item.display_type == "cogs" and item.parent_state == "posted" and item.product_id == line.product_id
                and item.account_id == self.cost_account)
            self.assertEqual(self.cents(sum(items.mapped("balance"))), sum(one.booked for one in same),
                             f"cost of goods sold, {book.product.method}, {line.order_id.name}, {why}")

    def compare_money(self, order, book, money, why):
        self.assertEqual([self.cents(one) for one in (money.captured, money.refunded, money.billed)],
                         [book.captured, book.refunded(True), book.billed], f"captured, refunded, billed, {why}")
        self.assertEqual(self.cents(money.received), book.other, f"by transfer, {why}")
        self.assertGreaterEqual(self.cents(money.in_doubt.refund), book.refunded(False), why)
        for reference, came in book.cards.items():
            self.assertLessEqual(book.refunded_of(reference), came, why)
        # What other goods paid for an order and its own payment are one balance: others may be paid with either.
        self.assertGreaterEqual(book.came() if book.origins else book.net, 0, f"no more goes back than came, {why}")
        slack = 2 * CENT * book.documents * len(book.sold)  # documents round each line, its discount and its taxes
        self.assertGreaterEqual(book.billed, 0 if not book.by_hand else -slack, why)
        if book.given:
            self.assertLessEqual(book.billed, book.worth() + slack, why)
        elif book.odd or book.fees:
            self.assertLessEqual(abs(book.billed - book.worth()), slack, f"discounts and taxes, {why}")
        else:
            self.assertEqual(book.billed, book.worth(), f"price × pieces, {why}")
        if not book.by_hand and not book.fees and not any(sold.billed for sold in book.sold):
            self.assertEqual(book.billed, 0, f"all came back, {why}")

    def papers(self, order):
        """What there is of an order, for whoever looks for a fault."""
        documents = order.invoice_ids | order.invoice_ids.reversal_move_ids
        return [(one.name, one.state, one.amount_total, one.amount_residual, [
            (item.product_id.display_name, item.quantity, item.price_unit, item.discount, item.price_total,
             item.oms_return_charge, item.oms_return_line_id.return_id.name) for item in one.invoice_line_ids])
            for one in documents.sorted("id")], [
            (row.kind, row.state, row.amount, row.note_id.name) for row in self.operations(order)], [
            (one.name, one.payment_type, one.state, one.amount) for one in self.env["account.payment"].search(
                ["|", ("oms_order_id", "=", order.id), ("memo", "in", documents.mapped("name"))])]

    # --- the ledger ---------------------------------------------------------------------------------------------------

    def compare_ledger(self, why):
        self.env["account.move.line"].flush_model()
        found = self.env["account.move.line"]._read_group(
            [("partner_id", "in", self.partners.ids), ("parent_state", "=", "posted"),
             ("account_id.account_type", "=", "asset_receivable")], ["partner_id", "currency_id"], ["amount_currency:sum"])
        self.assertEqual({(partner, currency): self.cents(amount) for partner, currency, amount in found if self.cents(amount)},
                         {key: amount for key, amount in self.owed.items() if amount},
                         f"what customers owe in the ledger, {why}")
