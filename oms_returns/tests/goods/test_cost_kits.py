# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import Command
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.tests import tagged

from .cost_book import Delivery, Product
from .cost_case import CostCase

SECONDS = 25  # about: how the lanes divide it


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestCostKits(KitWords, CostCase):
    """What a kit has cost is what its components left with, less what came back of them."""

    def setUp(self):
        super().setUp()
        self.company.oms_exact_cost = False  # lines with a return of ours need no setting
        self.out, self.kits, self.kept = {}, {}, {}

    def make_stool_of(self, method, valuation):
        """A stool of a seat and three legs that are valued so, and a book of each of them."""
        price = 7 if method == "standard" else 0
        seat, leg, stool = (self.new_pot(method, valuation, standard_price=price) for _each in range(3))
        type(self).seat, type(self).leg = seat, leg
        self.make_kit(stool, seat=1, leg=3)
        self.kits[stool], self.kept[stool] = {seat: Product(method, price), leg: Product(method, price)}, Fraction(0)

    def stock_up(self, number, quantity, value):
        """So many of each stool's seats (0) or legs (1) come, worth so much in all; under standard cost at the price."""
        for books in self.kits.values():
            product, book = list(books.items())[number]
            worth = book.price * quantity if book.method == "standard" else Fraction(round(value * 100), 100)
            self.come(quantity, float(worth) / quantity, product)
            book.come(quantity, worth)

    def deliver(self, order):
        """All that is to be sent; told to the books."""
        for move in self.send(order):
            stool = move.sale_line_id.product_id
            value = self.kits[stool][move.product_id].leave(int(move.quantity))
            self.assertAlmostEqual(move.value, float(value), 2)
            self.out[move] = Delivery(int(move.quantity), value)
            self.kept[stool] += value

    def take_back(self, order, quantity, number=None):
        """So many of each stool, or of its seats or legs, by a return of ours, to its credit note; told to the books."""
        back = self.walk(self.env["oms.return"]._oms_create_from_lines([{
            "sale_line_id": line.id, "quantity": quantity,
            "component_id": number is not None and list(self.kits[line.product_id])[number].id} for line in order.order_line]))
        self.assertEqual(back.mapped("state"), ["settled"])
        for move in back.line_ids.move_ids._oms_from_customer().sorted("id"):
            value = self.out[move.origin_returned_move_id].come_back(int(move.quantity))
            self.assertAlmostEqual(move.value, float(value), 2)
            self.kits[move.sale_line_id.product_id][move.product_id].come(int(move.quantity), value)
            self.kept[move.sale_line_id.product_id] -= value
        self.compare(order)

    def compare(self, order):
        """Of each kit: the cost of goods sold of all documents is what is out, the stock what the books say of it."""
        for line in order.order_line:
            items = order.invoice_ids.line_ids.filtered(lambda item, line=line: (
                item.display_type == "cogs" and item.parent_state == "posted"
                and item.product_id in line.product_id | line.move_ids.product_id))
            cost = sum(items.filtered(lambda item: item.account_id == self.cost_account).mapped("balance"))
            way = line.product_id.cost_method, line.product_id.valuation
            self.assertAlmostEqual(cost, float(self.kept[line.product_id]) if way[1] == "real_time" else 0.0, 2, way)
            self.assertAlmostEqual(sum(items.mapped("balance")), 0.0, 2, way)
            for product, book in self.kits[line.product_id].items():
                self.assertAlmostEqual(self.worth(product), float(book.worth()), 2, way)

    def test_sold_returned_sold_again(self):
        """Whole, by component, and once more, by each way of valuing: what plain counting says. Odoo cannot bill such a kit at
        all: it looks for the one costing method of a seat and a leg."""
        for method in ("fifo", "average", "standard"):
            for valuation in ("real_time", "periodic"):
                self.make_stool_of(method, valuation)
        self.stock_up(0, 3, 31.01)
        self.stock_up(1, 7, 10.0)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": stool.id, "product_uom_qty": 2, "price_unit": 100}) for stool in self.kits]})
        order.action_confirm()
        self.deliver(order)
        self.bill_rest(order)
        self.compare(order)
        self.stock_up(0, 2, 55.55)
        self.stock_up(1, 9, 77.77)
        self.take_back(order, 1)
        self.take_back(order, 1, 1)
        order.order_line.product_uom_qty = 3
        self.deliver(order)
        self.bill_rest(order)
        self.compare(order)
        self.take_back(order, 2, 1)
        self.take_back(order, 1, 0)

    def test_a_box_of_one_kind(self):
        """Odoo multiplies what three of one kind cost by three once more. A kit that is no storable product books no cost, so a
        part of it takes none off."""
        type(self).leg = self.new_pot("fifo")
        self.come(12, 1, self.leg)
        for storable in (True, False):
            box = self.new_pot("fifo", is_storable=storable)
            self.make_kit(box, leg=3)
            order = self.sell(2, box)
            self.send(order)
            ask = {"sale_line_id": order.order_line.id, "quantity": 1}
            self.walk(self.env["oms.return"]._oms_create_from_lines([ask]))
            self.assertEqual(self.cost_of(self.bill_rest(order)), 3 if storable else 0)
            self.walk(self.env["oms.return"]._oms_create_from_lines([{**ask, "component_id": self.leg.id}]))
            self.assertEqual(self.cost_of(order.invoice_ids), 2 if storable else 0)
