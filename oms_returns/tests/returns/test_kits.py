# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ReturnsCase

SECONDS = 40  # about: how the lanes divide it


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

    def on_two_bills(self):
        order, bills = self.confirm(stool=2), self.env["account.move"]
        for _time in range(2):
            self.ship_parts(order, seat=1, leg=3)
            bills |= self.bill(order)
        return order, bills

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

    def test_a_part_that_comes_unannounced_is_of_its_kit(self):
        """Not goods of no order, credited at the pricelist's price before the kit comes back whole."""
        order = self.sold()
        back = self.ask(self.shipped(mug=2), mug=1).with_user(self.returns_clerk)
        back.action_authorise()
        back.action_receive_other(self.leg.id, 1)
        other = back.line_ids.filtered(lambda line: line.product_id == self.leg)
        self.assertEqual((other.sale_line_id, other.component_id, other.decision), (order.order_line, self.leg, "ask"))
        other.surplus = "add"
        back.with_user(self.returns_supervisor).action_inspect()
        self.assertEqual((other.decision, other.quantity), ("accept", 1))
        self.assertEqual(
            sorted(self.ask(order, stool=2).line_ids.mapped(lambda line: (line.decision, line.quantity))),
            [("accept", 1), ("refuse", 1)], "a leg of one is here")

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

    def test_a_leg_in_a_parcel_without_papers(self):
        """Nobody knew whose leg it was; matched, it is one of the six, and five can still come back."""
        order = self.sold()
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "line_ids": [(0, 0, {"product_id": self.leg.id, "quantity": 1})]})
        parcel.action_receive()
        parcel.line_ids.sale_line_id = order.order_line
        parcel.action_match()
        self.assertEqual(
            self.ask_part(order, self.leg, 6).line_ids.mapped(lambda line: (line.quantity, line.decision)),
            [(5, "accept"), (1, "refuse")])

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
            self.assertFalse(self.env["oms.billing"]._outcome(order).invoices, "nothing is given twice")
        self.walk(self.ask(order, mug=3))
        self.assertEqual(round(sum(bill.reversal_move_ids.mapped("amount_total")), 2), bill.amount_total)
        self.assertNoFaults()

    def test_components_of_kits_on_two_invoices(self):
        order, bills = self.on_two_bills()
        self.walk(self.ask_part(order, self.leg, 4))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [60, 20])
        self.walk(self.ask_part(order, self.leg, 2))
        self.walk(self.ask_part(order, self.seat, 2))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [100, 100])
        self.assertNoFaults()

    def test_what_is_kept_of_a_kit_is_gone(self):
        """One of six legs is kept: neither that leg nor both stools can come back, the other five legs can."""
        self.allow(keep_up_to=20)
        order = self.sold()
        kept = self.ask_part(order, self.leg, 1)
        self.assertEqual(kept.line_ids.decision_rule, "keep")
        kept.action_authorise()
        kept.sudo().action_settle()
        self.assertEqual(kept.state, "settled")
        pool = order.order_line._oms_returnable_moves()[order.order_line, self.leg]
        self.assertEqual(pool.total, kept.line_ids._oms_units(5))
        whole = self.ask(order, stool=2)
        self.assertEqual(sum(whole.line_ids._oms_accepted().mapped("quantity")), 1)
        whole.action_cancel()
        self.assertDecision(self.ask_part(order, self.leg, 1), "accept", "within_policy")

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

    def test_what_was_sold_decides_what_a_part_is_worth(self):
        order = self.sold(1)
        self.walk(self.ask_part(order, self.leg, 1))
        self.leg.list_price, self.seat.list_price = 50, 1
        self.bom.bom_line_ids[1].product_qty = 9
        back = self.ask_part(order, self.leg, 2)
        self.assertEqual(back.line_ids.price_unit, 20.0)
        self.walk(back)
        back = self.walk(self.ask_part(order, self.seat, 1))
        self.assertEqual((back.refund_ids.amount_total, self.credited(order)), (40, 100))
        self.assertNoFaults()

    def test_each_kit_by_what_it_was_made_of(self):
        self.put(self.leg, 30)
        order = self.quotation(stool=1)
        order.action_confirm()
        self.ship(order)
        self.bom.bom_line_ids[1].product_qty = 6
        order.order_line.product_uom_qty = 2
        self.ship(order)
        self.bill(order)
        back = self.ask(order, stool=1)
        self.walk(back)
        self.assertEqual(sum(back.sudo().line_ids.move_ids.filtered(lambda move: (
            move.product_id == self.leg and move.location_id.usage == "customer")).mapped("quantity")), 3, "the first one sent")
        back = self.walk(self.ask_part(order, self.leg, 2))
        self.assertEqual(back.refund_ids.amount_total, 25, "10 + 6 × 5 alone, 100 as a kit")
        self.walk(self.ask_part(order, self.leg, 4))
        self.walk(self.ask_part(order, self.seat, 1))
        self.assertEqual(self.credited(order), 200)
        self.assertNoFaults()

    def test_parts_that_are_in_the_kit_no_more(self):
        order = self.sold(1)
        self.bom.bom_line_ids[1].unlink()
        order.order_line.product_uom_qty = 2
        self.ship(order)
        self.walk(self.ask_part(order, self.leg, 1))
        self.assertEqual(self.credited(order), 20)

    def test_a_whole_kit_after_a_part_of_another(self):
        order, bills = self.on_two_bills()
        self.walk(self.ask_part(order, self.leg, 1))
        whole = self.walk(self.ask(order, stool=1).with_user(self.returns_clerk))
        self.assertEqual(whole.sudo().refund_ids.amount_total, 100)
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [20, 100])
        self.walk(self.ask_part(order, self.leg, 2))
        self.walk(self.ask_part(order, self.seat, 1))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [100, 100])
        self.assertNoFaults()

    def test_parts_of_two_returns_settled_at_once(self):
        order, bills = self.on_two_bills()
        self.walk(self.ask_part(order, self.leg, 3) | self.ask_part(order, self.leg, 2))
        self.assertEqual([sum(bill.reversal_move_ids.mapped("amount_total")) for bill in bills], [60, 40])
        self.assertNoFaults()

    def test_singles_of_a_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.stool.uom_ids = dozen
        self.put(self.seat, 20)
        self.put(self.leg, 60)
        order = self.quotation(stool=1)
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 96})
        order.action_confirm()
        self.ship(order)
        self.bill(order)
        for times in range(1, 4):
            self.walk(self.ask(order, stool=1).with_user(self.returns_clerk))
            self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
            self.assertEqual(self.credited(order), 8 * times)
        self.walk(self.ask(order, stool=9).with_user(self.returns_clerk))
        self.assertEqual((self.credited(order), order.order_line.qty_delivered, order.order_line.qty_invoiced), (96, 0, 0))
        self.assertNoFaults()

    def test_many_parts_are_judged_in_as_many_statements(self):
        def statements(count):
            order = self.quotation(stool=count)
            order.action_confirm()
            self.ship(order)
            lines = self.env["oms.return"]._oms_create_from_lines([
                {"sale_line_id": order.order_line.id, "component_id": part.id, "quantity": 1}
                for part in [self.leg, self.seat] * count]).line_ids
            self.assertEqual(set(lines.mapped("decision")), {"accept"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._oms_judge()
            return self.env.cr.sql_log_count - before
        self.assertEqual(statements(2), statements(5))

    def test_through_a_warehouse_that_receives_in_steps(self):
        self.north.write({"reception_steps": "three_steps", "delivery_steps": "pick_ship"})
        order = self.quotation(stool=2)
        order.action_confirm()
        for _step in range(2):
            order.picking_ids.filtered(lambda one: one.state == "assigned").button_validate()
        self.pay(self.bill(order))
        for times, (disposition, seats, legs) in enumerate((("restock", 9, 27), ("scrap", 9, 27)), 1):
            back = self.ask(order, stool=1).with_user(self.returns_clerk)
            back.action_authorise()
            back.action_receive()
            self.assertFalse(self.to_put_back(), "what is to be inspected is nobody's to put back")
            back.line_ids.disposition = disposition
            back.action_inspect()
            back.action_settle()
            self.assertEqual((self.in_stock(self.seat), self.in_stock(self.leg)), (seats, legs))
            self.assertEqual((self.credited(order), order.order_line.qty_delivered), (100 * times, 2 - times))
            self.assertFalse(self.to_put_back())
        self.assertEqual(order.oms_stage, "closed")
        self.assertNoFaults()

    def to_put_back(self):
        return self.env["oms.put.back"]._left() if "oms.put.back" in self.env else []
