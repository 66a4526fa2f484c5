# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tools import Fact
from odoo.tests import tagged

from .cost_case import CostCase


@tagged("post_install", "-at_install")
class TestCostReturns(CostCase):
    """Returns of this system: goods come back at what they left with, and the books say so."""

    def setUp(self):
        super().setUp()
        self.company.oms_exact_cost = False  # lines with a return of ours need no setting

    def ask_for(self, order, quantity, **values):
        return self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line[0].id, "quantity": quantity, **values}])

    def test_part_of_several_deliveries(self):
        for price in (10, 20, 60):
            self.come(1, price)
        order = self.sell(3)
        for _each in range(3):
            self.send(order, 1)
        self.bill_rest(order)
        back = self.walk(self.ask_for(order, 1))
        came = back.line_ids.move_ids._oms_from_customer()
        self.assertEqual(self.cost_of(back.refund_ids), -came.value)
        self.assertEqual((self.cost_of(order.invoice_ids), self.worth()), (90 - came.value, came.value))

    def test_sold_again_and_billed_again(self):
        """Sell, return, credit, deliver again, bill again; between them the stock at 10 is sold and other comes at 20."""
        for method, price in (("fifo", 20), ("average", 15), ("standard", 10)):
            with self.subTest(method=method):
                pot = self.new_pot(method, standard_price=10.0)
                self.come(1, 10, pot)
                order = self.sell(1, pot)
                self.send(order)
                self.bill_rest(order)
                back = self.walk(self.ask_for(order, 1))
                self.assertEqual((self.cost_of(back.refund_ids), self.worth(pot)), (-10, 10))
                if method == "fifo":
                    self.send(self.sell(1, pot))
                if method != "standard":
                    self.come(1, 20, pot)
                order.order_line.product_uom_qty = 2
                self.send(order)
                self.assertEqual(self.cost_of(self.bill_rest(order)), price)
                self.assertEqual(self.cost_of(order.invoice_ids), price)

    def test_more_than_announced_comes_at_once(self):
        """Two were announced and three are here: two transfers, done together. Each brings its part."""
        self.come(3, 10)
        order = self.sell(3)
        self.send(order)
        back = self.ask_for(order, 2)
        back.action_authorise()
        back.action_receive({back.line_ids.id: 3})
        came = back.line_ids.move_ids._oms_from_customer()
        self.assertEqual(sorted((move.quantity, move.value) for move in came), [(1, 10), (2, 20)])

    def test_odoos_own_return_in_two_steps(self):
        """A second step inside the warehouse has no cost of its own (odoo#260317: 30 for 10)."""
        self.company.oms_exact_cost = True
        self.north.reception_steps = "two_steps"
        for price in (10, 10, 20):
            self.come(1, price)
        order = self.sell(2)
        [move] = self.send(order)
        self.bill_rest(order)
        came = self.give_back(move)
        inside = came.move_dest_ids
        inside.write({"quantity": 1, "picked": True})
        inside.picking_id.button_validate()
        self.assertEqual(inside.state, "done")
        self.assertEqual((came.value, self.cost_of(self.bill_rest(order)), self.worth()), (10, -10, 30))

    def test_average_changed_between(self):
        pot = self.new_pot("average")
        self.come(4, 10, pot)
        order = self.sell(4, pot)
        self.send(order)
        self.bill_rest(order)
        self.come(2, 40, pot)
        back = self.walk(self.ask_for(order, 2))
        self.assertEqual((self.cost_of(back.refund_ids), self.worth(pot)), (-20, 100))
        self.assertEqual(pot.standard_price, 25)

    def test_scrapped_after_inspection(self):
        """FIFO: the value of what came back is in stock until it is scrapped."""
        pot = self.new_pot("fifo")
        self.come(2, 10, pot)
        order = self.sell(2, pot)
        self.send(order)
        self.bill_rest(order)
        back = self.ask_for(order, 1)
        back.action_authorise()
        back.action_receive()
        self.assertEqual(self.worth(pot), 10)
        back.action_inspect({back.line_ids.id: "scrap"})
        back.action_settle()
        self.assertEqual((self.cost_of(order.invoice_ids), self.worth(pot)), (10, 0))

    def test_returned_before_it_is_billed(self):
        """No credit note: the bill says what is out."""
        self.come(1, 10)
        self.come(1, 30)
        order = self.sell(2)
        first, second = self.send(order, 1), self.send(order, 1)
        self.assertEqual((first.value, second.value), (10, 30))
        back = self.walk(self.ask_for(order, 1))
        self.assertFalse(back.refund_ids)
        came = back.line_ids.move_ids._oms_from_customer().value
        self.assertEqual(self.cost_of(self.bill_rest(order)), 40 - came)

    def test_waiting_to_be_credited(self):
        """Between receipt and credit note more is delivered and billed: the bill books its own goods."""
        self.come(1, 10)
        self.come(1, 30)
        order = self.sell(2)
        self.send(order, 1)
        self.bill_rest(order)
        back = self.ask_for(order, 1)
        back.action_authorise()
        back.action_receive()
        self.send(order)
        self.assertEqual(self.cost_of(self.bill_rest(order)), 30)
        back.action_inspect()
        back.action_settle()
        self.assertEqual((self.cost_of(back.refund_ids), self.cost_of(order.invoice_ids)), (-10, 30))

    def test_customer_keeps_it(self):
        """A credit note of a return for which no goods came nor are expected gives no cost back."""
        self.come(2, 10)
        order = self.sell(2)
        self.send(order)
        invoice = self.bill_rest(order)
        back = self.ask_for(order, 1)
        back.action_authorise()
        back.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        note = self.credit_of(back, invoice)
        self.assertEqual(self.cost_of(note), 0)
        order.order_line.product_uom_qty = 3
        self.come(1, 50)
        self.send(order)
        bill = order._create_invoices()
        bill.invoice_line_ids.quantity = 1
        bill.action_post()
        self.assertEqual((self.cost_of(bill), self.cost_of(order.invoice_ids)), (50, 70))

    def credit_of(self, back, invoice):
        """A credit note of a return over one piece, whatever is here of it."""
        note = invoice._reverse_moves()
        note.invoice_line_ids.write({"quantity": 1, "oms_return_line_id": Fact(back.line_ids.id)})
        note.action_post()
        return note

    def test_credited_before_it_is_back(self):
        """What is expected is credited at what it left with; when it comes the books are right already."""
        for price in (10, 20, 60):
            self.come(1, price)
        order = self.sell(3)
        for _each in range(3):
            self.send(order, 1)
        invoice = self.bill_rest(order)
        back = self.ask_for(order, 1)
        back.action_authorise()
        left = back.line_ids.move_ids._oms_from_customer().origin_returned_move_id.value
        self.assertIn(left, (10, 20, 60))
        self.assertEqual(self.cost_of(self.credit_of(back, invoice)), -left)
        back.action_receive()
        self.assertEqual((self.cost_of(order.invoice_ids), self.worth()), (90 - left, left))
        order.order_line.product_uom_qty = 4
        self.come(1, 7)
        self.send(order)
        more = order._create_invoices()
        more.invoice_line_ids.quantity = 1
        more.action_post()
        self.assertEqual(self.cost_of(order.invoice_ids), 90 - left + sum(
            order.order_line.move_ids.sorted("id")[-1:].mapped("value")))

    def test_another_currency(self):
        """The books are in the company's money, whatever the order is in."""
        foreign = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", self.company.currency_id.id), ("name", "=", "GBP")], limit=1)
        foreign.active = True
        foreign.rate_ids = [Command.clear(), Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": foreign.id})
        self.come(2, 10)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "pricelist_id": pricelist.id, "currency_id": foreign.id, "order_line": [
                Command.create({"product_id": self.pot.id, "product_uom_qty": 2, "price_unit": 50})]})
        order.action_confirm()
        self.send(order)
        invoice = self.bill_rest(order)
        self.assertEqual((invoice.currency_id, self.cost_of(invoice)), (foreign, 20))
        back = self.walk(self.ask_for(order, 1))
        self.assertEqual((self.cost_of(back.refund_ids), self.worth()), (-10, 10))

    def test_half_cents(self):
        """Two that are worth 20.67 come back one by one: 10.34 and 10.33, in the books as in stock."""
        self.come(2, 10.335)
        order = self.sell(2)
        self.send(order)
        self.bill_rest(order)
        first, second = (self.walk(self.ask_for(order, 1)) for _each in range(2))
        self.assertEqual([self.cost_of(back.refund_ids) for back in (first, second)], [-10.34, -10.33])
        self.assertEqual((self.cost_of(order.invoice_ids), self.worth()), (0, 20.67))

    def test_dozens(self):
        pot = self.new_pot("fifo")
        self.come(12, 1, pot)
        self.come(12, 3, pot)
        order = self.sell(2, pot, product_uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.send(order)
        self.assertEqual(self.cost_of(self.bill_rest(order)), 48)
        back = self.walk(self.ask_for(order, 3))
        self.assertEqual((self.cost_of(back.refund_ids), self.worth(pot)), (-6, 6))

    def test_another_company(self):
        """Each company has its own cost of the same product, whichever is first in the user's list."""
        other = self.env["res.company"].create({"name": "Second shop", "currency_id": self.company.currency_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        self.env.user.company_ids |= other
        shop = self.env(context={**self.env.context, "allowed_company_ids": [other.id, self.company.id]})
        warehouse = shop["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        pot = self.pot.with_env(shop)
        pot.categ_id.write({"property_cost_method": "fifo", "property_valuation": "real_time"})
        self.come(2, 10)
        self.come(2, 70, pot, company_warehouse=warehouse)
        order = shop["sale.order"].create({
            "partner_id": self.customer.id, "company_id": other.id, "warehouse_id": warehouse.id,
            "order_line": [Command.create({"product_id": pot.id, "product_uom_qty": 2, "price_unit": 100})]})
        order.action_confirm()
        self.send(order)
        self.bill_rest(order)
        back = self.walk(self.ask_for(order.with_env(self.env), 1).with_context(
            allowed_company_ids=[self.company.id, other.id]))
        costs = back.sudo().refund_ids.line_ids.filtered(lambda item: item.display_type == "cogs")
        self.assertEqual(sorted(costs.mapped("balance")), [-70, 70])
        self.assertEqual((self.worth(), self.worth(pot)), (20, 70))
        self.assertEqual((self.pot.standard_price, pot.standard_price), (10, 70))

    def test_a_lot_comes_back_at_its_own_cost(self):
        """odoo#287379: two lots of 100 and 200 leave together, some of the first come back. Odoo: the average of both."""
        for method in ("fifo", "average"):
            with self.subTest(method=method):
                pot = self.new_pot(method, tracking="lot", lot_valuated=True)
                cheap, dear = self.env["stock.lot"].create([
                    {"name": name, "product_id": pot.id, "company_id": self.company.id} for name in ("cheap", "dear")])
                self.come(3, 100, pot, lot=cheap)
                self.come(1, 200, pot, lot=dear)
                order = self.sell(4, pot)
                move = self.send(order, lots={cheap: 3, dear: 1})
                self.assertEqual(move.value, 500)
                self.bill_rest(order)
                back = self.give_back(move, 2, lots={cheap: 2})
                self.assertEqual((back.value, cheap.standard_price, self.worth(pot)), (200, 100, 200))
                self.assertEqual(self.give_back(move, 1, lots={dear: 1}).value, 200)
                self.assertEqual(dear.standard_price, 200)

    def test_shipped_by_the_vendor_and_returned_to_us(self):
        """odoo#123529: what a vendor shipped to the customer comes to us at what the vendor takes for it."""
        route = self.env.ref("stock_dropshipping.route_drop_shipping", raise_if_not_found=False)
        if not route:
            self.skipTest("drop-shipping is not installed")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        pot = self.new_pot("fifo", seller_ids=[Command.create({"partner_id": vendor.id, "price": 33})], standard_price=50.0)
        order = self.sell(2, pot, route_ids=[Command.set(route.ids)])
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        move = purchase.picking_ids.move_ids
        move.quantity, move.picked = 2, True
        purchase.picking_ids.button_validate()
        back = self.give_back_to(move, 1, self.north.lot_stock_id)
        self.assertEqual((back.value, self.worth(pot)), (33, 33))
        self.assertEqual(self.give_back_to(move, 1, self.north.lot_stock_id).value, 33)

    def give_back_to(self, move, quantity, location):
        wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        back.write({"location_dest_id": location.id, "picking_type_id": self.north.in_type_id.id})
        back.move_ids.location_dest_id = location
        back.move_ids.picked = True
        back.button_validate()
        return back.move_ids

    def test_periodic(self):
        """Nothing is booked at billing; closing the period books what came and is not here any more: of what was sold, came
        back, and was sold and billed again, what plain counting says."""
        for method, costs in (("fifo", (20, -10, 40)), ("average", (40, -20, 20)), ("standard", (30, -15, 15))):
            with self.subTest(method=method):
                pot = self.new_pot(method, "periodic", standard_price=15.0)
                self.come(2, 10, pot)
                self.come(1, 40, pot)
                order = self.sell(2, pot)
                self.send(order)
                self.bill_rest(order)
                came = 45 if method == "standard" else 60
                periods = [came - self.closed()]
                self.walk(self.ask_for(order, 1))
                periods.append(-self.closed())
                order.order_line.product_uom_qty = 3
                self.send(order)
                self.bill_rest(order)
                periods.append(-self.closed())
                self.assertEqual((*periods, self.cost_of(order.invoice_ids)), (*costs, 0))
                self.assertEqual(self.worth(pot), came - sum(costs))

    def closed(self):
        """Close the period, as accountants do; by how much the value of stock rose in the books."""
        entry = self.env["account.move"].browse(self.company.action_close_stock_valuation(auto_post=True)["res_id"])
        rose = sum(entry.line_ids.filtered(lambda item: item.account_id == self.stock_account).mapped("balance"))
        self.assertEqual(sum(entry.line_ids.filtered(
            lambda item: item.account_id == self.variation_account).mapped("balance")), -rose)
        return round(rose, 2)

    def test_standard_and_periodic(self):
        """What a piece left with comes back, whatever the price has become; what lies there is worth today's price."""
        pot = self.new_pot("standard", "periodic", standard_price=10.0)
        self.come(3, 10, pot)
        order = self.sell(2, pot)
        [out] = self.send(order)
        self.bill_rest(order)
        pot.standard_price = 15.0
        back = self.ask_for(order, 1)
        self.walk(back)
        came = back.line_ids.move_ids.filtered(lambda move: move.location_id.usage == "customer")
        self.assertEqual((out.value, came.value, self.worth(pot)), (20, 10, 30))
        self.assertEqual((self.cost_of(order.invoice_ids), back.state), (0, "settled"))
