# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kit_case import KitWords
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ReturnsCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestKitReturns(KitWords, ReturnsCase):
    """A kit comes back whole or by component, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()
        cls.put(cls.seat, 10)
        cls.put(cls.leg, 30)

    def sold(self, quantity=2, bill=True):
        order = self.shipped(stool=quantity)
        if bill:
            self.pay(self.bill(order))
        return order

    def ask_part(self, order, part, quantity):
        return self.env["oms.return"].with_user(self.returns_clerk)._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "component_id": part.id, "quantity": quantity}])

    def credited(self, order):
        lines = self.env["oms.return.line"].search([("order_id", "=", order.id)])
        return sum(lines.sudo().refund_line_ids.mapped("price_total"))

    def test_one_of_two_kits(self):
        order = self.sold()
        back = self.ask(order, stool=1).with_user(self.returns_clerk)
        self.assertDecision(back, "accept", "within_policy")
        self.walk(back)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.oms_qty_returned), (1, 1))
        self.assertEqual(self.credited(order), 100)
        self.assertEqual((self.in_stock(self.seat), self.in_stock(self.leg)), (9, 27))
        self.assertNoFaults()
        self.assertEqual(self.ask(order, stool=2).line_ids.mapped("decision"), ["accept", "refuse"])

    def test_what_the_dialog_offers(self):
        order = self.sold()
        wizard = self.env["oms.return.wizard"].browse(order.with_user(self.returns_clerk).action_oms_return()["res_id"])
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: (line.product_id, line.part_of_id, line.left_quantity)),
            [(self.stool, self.env["product.product"], 2), (self.seat, self.stool, 2), (self.leg, self.stool, 6)])
        wizard.line_ids[2].quantity = 1
        wizard.with_user(self.returns_clerk).action_create()
        self.assertEqual(self.env["oms.return.line"].search([("order_id", "=", order.id)]).product_id, self.leg)

    def test_a_leg_is_worth_its_share(self):
        order = self.sold()
        back = self.ask_part(order, self.leg, 1)
        self.assertEqual(back.line_ids.price_unit, 20.0, "10 + 3 × 5 alone, 100 as a kit")
        self.walk(back)
        self.assertEqual(self.credited(order), 20)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced, order.invoice_status),
                         (2, 2, "invoiced"), "the kit stays delivered and billed")
        self.assertNoFaults()

    def test_everything_comes_back_once(self):
        order = self.sold()
        self.walk(self.ask_part(order, self.leg, 1))
        back = self.ask(order, stool=2)
        self.assertEqual(back.line_ids.mapped(lambda line: (line.quantity, line.decision)), [(1, "accept"), (1, "refuse")])
        self.walk(back.with_user(self.returns_clerk))
        back = self.ask_part(order, self.leg, 3)
        self.assertEqual(back.line_ids.mapped(lambda line: (line.quantity, line.decision)), [(2, "accept"), (1, "refuse")])
        self.walk(back)
        self.walk(self.ask_part(order, self.seat, 1))
        self.assertEqual(self.credited(order), 200)
        self.assertEqual((self.in_stock(self.seat), self.in_stock(self.leg)), (10, 30))
        self.assertNoFaults()

    def test_by_component_of_a_discounted_order(self):
        order = self.quotation(stool=2, mug=3)
        order.order_line.filtered(lambda line: line.product_id == self.stool).price_unit = 99.99
        self.discount(order, amount=33)
        bill = self.bill(order)
        line = order.order_line[0]
        for asked in ([(self.leg, 1)], [(self.seat, 2), (self.leg, 2)], [(self.leg, 3)]):
            self.walk(self.env["oms.return"].with_user(self.returns_clerk)._oms_create_from_lines([
                {"sale_line_id": line.id, "component_id": part.id, "quantity": quantity} for part, quantity in asked]))
            self.assertFalse(self.env["sale.order"]._oms_bill_outcome(order).invoices, "nothing is given twice")
        self.walk(self.ask(order, mug=3))
        self.assertEqual(round(sum(bill.reversal_move_ids.mapped("amount_total")), 2), bill.amount_total)
        self.assertNoFaults()

    def test_components_of_kits_on_two_invoices(self):
        order = self.quotation(stool=2)
        order.action_confirm()
        bills = self.env["account.move"]
        for _time in range(2):
            self.ship_parts(order, seat=1, leg=3)
            bills |= self.bill(order)
        self.walk(self.ask_part(order, self.leg, 4))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [60, 20])
        self.walk(self.ask_part(order, self.leg, 2))
        self.walk(self.ask_part(order, self.seat, 2))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [100, 100])
        self.assertNoFaults()

    def test_kit_and_component_in_one_return(self):
        order = self.sold(1)
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "quantity": 1},
            {"sale_line_id": order.order_line.id, "component_id": self.leg.id, "quantity": 1}])
        self.assertEqual(back.line_ids.sorted("id").mapped("decision"), ["accept", "refuse"])

    def test_a_part_of_what_was_never_billed(self):
        order = self.sold(1, bill=False)
        back = self.ask_part(order, self.leg, 1)
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        with self.assertRaisesRegex(UserError, "Bill the order first"):
            back.action_settle()

    def test_what_is_no_part_of_it(self):
        order = self.sold()
        with self.assertRaisesRegex(ValidationError, "is no part of"):
            self.ask_part(order, self.mug, 1)

    def test_returned_for_good_is_not_sent_again(self):
        order = self.sold()
        self.walk(self.ask(order, stool=1).with_user(self.returns_clerk))
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.order_line.oms_released_qty + order.order_line.oms_waiting_qty + order.order_line.oms_short_qty, 1)
        self.assertNoFaults()
