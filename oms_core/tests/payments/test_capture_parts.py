# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from .payment_case import PaymentCase


@tagged("post_install", "-at_install")
class TestCaptureParts(PaymentCase):
    """A provider that captures parts: the card follows the goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")

    def test_two_shipments_and_a_cancelled_rest(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        picking = self.ship_some(order, mug=3)
        self.assertEqual(self.wants(order), [("capture", 30.0, "new")], "noted with the goods")
        self.assertFalse(self.side.asked, "nothing has left yet")
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 30.0)])
        self.ship_some(order, mug=5)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 30.0), ("capture", 50.0)])
        self.assertEqual(card.state, "authorized")
        order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_cancel()
        self.send()
        self.assertEqual(self.provider_did()[2:], [("void", 20.0)])
        self.assertEqual(card.state, "done")
        self.assertEqual(sum(card.child_transaction_ids.filtered(lambda one: one.state == "done").mapped("amount")), 80.0)
        self.assertEqual({row.state for row in self.operations(order)}, {"done"})
        self.assertEqual(self.operations(order)[0].document, picking.name)
        self.assertIn("card", self.events(order))
        self.assertNoFaults()
        before = len(self.side.asked)
        self.send()
        self.assertEqual(len(self.side.asked), before, "asked again, nothing is new")

    def test_the_last_shipment_takes_the_cents(self):
        order = self.quotation(mug=3, freight=1)
        order.order_line.filtered(lambda line: line.product_id == self.mug).price_unit = 3.33
        self.taxed(order)
        order.action_confirm()
        self.card(order)
        for _time in range(3):
            self.ship_some(order, mug=1)
            self.send()
        amounts = [amount for kind, amount in self.provider_did() if kind == "capture"]
        self.assertEqual(amounts, [11.05, 3.57, 3.56], "freight goes with the first goods, as it is billed")
        self.assertAlmostEqual(sum(amounts), order.amount_total, 2)

    def test_a_discount_of_the_order_goes_with_its_goods(self):
        order = self.quotation(mug=10)
        discount = self.new_product("discount", 0.0, type="service", is_storable=False, invoice_policy="order")
        order.order_line = [Command.create({"product_id": discount.id, "product_uom_qty": 1, "price_unit": -15.0})]
        order.action_confirm()
        self.card(order)
        self.ship_some(order, mug=4)
        self.send()
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 34.0), ("capture", 51.0)])

    def test_a_cancelled_order_keeps_nothing(self):
        order = self.confirm(mug=2)
        card = self.card(order)
        order._action_cancel()
        self.send()
        self.assertEqual(self.provider_did(), [("void", 20.0)])
        self.assertEqual(card.state, "cancel")

    def test_two_cards_the_oldest_first(self):
        order = self.confirm(mug=10)
        self.card(order, 25.0)
        self.card(order, 75.0)
        self.ship_some(order, mug=4)
        self.send()
        self.assertEqual(sorted(self.provider_did()), [("capture", 15.0), ("capture", 25.0)])

    def test_an_authorisation_above_the_order(self):
        order = self.confirm(mug=2)
        card = self.card(order, 50.0)
        self.ship_some(order, mug=2)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 20.0), ("void", 30.0)])
        self.assertEqual(card.state, "done")

    def test_a_card_that_comes_after_the_goods(self):
        order = self.confirm(mug=2)
        self.ship_some(order, mug=2)
        self.assertFalse(self.wants(order))
        self.card(order)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 20.0)])

    def test_captured_by_hand_meanwhile(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        wizard = self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({"amount_to_capture": 25.0})
        wizard.action_capture()
        self.assertEqual(self.wants(order), [("capture", 25.0, "done")])
        self.assertEqual(self.operations(order).cause, "manual")
        self.ship_some(order, mug=4)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 25.0), ("capture", 15.0)], "only what is missing")

    def test_who_ships_and_who_captures_by_hand_do_not_see_each_other(self):
        """Both end within one instant: what is asked for the goods counts the capture by hand twice, say, and asks nothing."""
        order = self.confirm(mug=10)
        card = self.card(order)
        self.send()  # today's look at orders shipped in part is over
        self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({"amount_to_capture": 25.0}).action_capture()
        with patch.object(type(self.env["oms.capture"]), "_ask", lambda *_args: None):
            self.ship_some(order, mug=4)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 25.0), ("capture", 15.0)])

    def test_captured_by_hand_on_the_form_of_one_of_two_orders(self):
        first, second = self.confirm(mug=10), self.confirm(mug=10)
        self.card(first | second)
        action = first.payment_action_capture()
        self.env["payment.capture.wizard"].with_context(**action["context"]).create({"amount_to_capture": 100.0}).action_capture()
        self.assertEqual((self.wants(first), self.wants(second)), ([("capture", 100.0, "done")], []))
        self.ship_some(first, mug=10)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0)])
        self.ship_some(second, mug=10)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0), ("capture", 100.0)])

    def test_while_the_provider_is_down_the_others_wait_their_turn(self):
        first, second = self.confirm(mug=4), self.confirm(mug=6)
        self.card(first | second)
        self.ship_some(first, mug=4)
        second._action_cancel()
        self.side.behaves("down")
        self.send()
        rows = self.env["oms.payment.operation"].search([("transaction_id", "in", first.transaction_ids.ids)], order="id")
        self.assertEqual((len(self.side.asked), set(rows.mapped("state"))), (1, {"new"}))
        rows.filtered("sent_on").sent_on = fields.Datetime.now() - timedelta(minutes=30)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("void", 60.0)])

    def test_what_failed_is_dealt_with_by_capturing_it_by_hand(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=5)
        self.side.behaves("refused")
        self.send()
        self.operations(order).action_leave()
        self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({"amount_to_capture": 50.0}).action_capture()
        self.ship_some(order, mug=5)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 50.0), ("capture", 50.0)], "done"), "not counted twice")

    def test_what_failed_is_dealt_with_although_something_had_come_before(self):
        """50 came by transfer, 50 are on the card, which is refused; the customer brings those in cash."""
        order = self.confirm(mug=10)
        down = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": order, "advance_payment_method": "fixed", "fixed_amount": 50.0})._create_invoices(order)
        down.action_post()
        self.pay_by_transfer(down)
        card = self.card(order, 50.0)
        self.ship_some(order, mug=10)
        self.side.behaves("refused")
        self.send()
        [row] = self.operations(order)
        self.assertEqual((row.amount, row.received), (50.0, 50.0))
        row.action_leave()
        self.send()
        self.assertNotIn(("capture", 50.0), self.provider_did(), "asked once more, the customer would pay twice")
        bill = order._create_invoices(final=True)
        bill.action_post()
        self.pay_by_transfer(bill)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("void", 50.0)], "cancel"))

    def test_a_renewal_that_failed_and_was_dealt_with_pays_for_no_goods(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        [row] = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "authorise", "transaction_id": card.id, "order_id": order.id, "amount": 100.0, "cause": "renewal",
            "key": "story"}])
        row.sudo().write({"state": "failed", "settled": True, "left": True})
        self.ship_some(order, mug=10)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 100.0)], "done"))

    def test_odoo_s_wizard_captures_and_gives_back_in_one_go(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create(
            {"amount_to_capture": 60.0, "void_remaining_amount": True}).action_capture()
        self.assertEqual(self.provider_did(), [("capture", 60.0), ("void", 40.0)])
        self.assertEqual(card.state, "done")
        self.assertEqual(self.wants(order), [("capture", 60.0, "done"), ("void", 40.0, "done")])

    def test_odoo_s_refund_is_seen(self):
        order = self.confirm(mug=10)
        card = self.card(order, state="done")
        card.action_refund(amount_to_refund=30.0)
        self.assertEqual(self.provider_did(), [("refund", 30.0)])
        self.assertEqual(self.wants(order), [("refund", 30.0, "done")])

    def test_odoo_s_buttons_wait_while_ours_is_under_way(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=4)
        for ask in (card.action_void, card.action_capture,
                    self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({}).action_capture):
            with self.assertRefused(f"{card.reference}.*about to be sent.*Wait"):
                ask()
        self.assertFalse(self.side.asked)
        self.send()
        card.action_void()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("void", 60.0)])

    def test_orders_without_a_card_ask_nothing(self):
        order = self.confirm(mug=2)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count
        self.env["oms.capture"]._follow(order, "shipment", "test")
        self.assertLessEqual(self.env.cr.sql_log_count - queries, 2)
        self.ship_some(order, mug=2)
        self.assertFalse(self.wants(order))

    def test_one_authorisation_for_two_orders(self):
        orders = self.confirm(mug=6) | self.confirm(mug=4)
        card = self.card(orders)
        self.ship_some(orders[0], mug=6)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 60.0)], "authorized"))
        orders[1]._action_cancel()
        self.send()
        self.assertEqual((self.provider_did()[1:], card.state), ([("void", 40.0)], "done"))

    def test_money_that_came_otherwise_counts_first(self):
        order = self.confirm(mug=10)
        self.card(order)
        self.ship_some(order, mug=1)
        self.send()
        bill = order._create_invoices()
        bill.action_post()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create({}
            )._create_payments()
        self.ship_some(order, mug=5)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 10.0), ("capture", 40.0)], "a transfer paid the first bill")

    def test_goods_that_came_back_are_not_captured_again(self):
        order = self.confirm(mug=10)
        self.card(order)
        picking = self.ship_some(order, mug=6)
        self.send()
        back = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        back.product_return_moves.quantity = 2
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_ids.write({"quantity": 2, "picked": True})
        returned.button_validate()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 60.0)], "what came back is credited by whoever took it back")

    def test_the_desk_captures_nothing_by_hand_where_cards_follow_the_goods(self):
        order = self.confirm(mug=2)
        self.card(order)
        desk = order.with_user(self.clerk)
        self.assertFalse(desk.oms_cards_by_hand)
        for ask in (desk.payment_action_capture, desk.payment_action_void):
            with self.assertRefused(f"ask accounting about {order.name}"):
                ask()
        self.assertFalse(self.side.asked)
        self.env["oms.payment.policy"].search([("company_id", "=", self.company.id)]).unlink()
        desk.invalidate_recordset()
        self.assertTrue(desk.oms_cards_by_hand, "a shop without a policy has Odoo's buttons as before")

    def test_what_is_still_reserved(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.assertEqual(card.oms_reserved, 100.0)
        self.ship_some(order, mug=3)
        self.send()
        self.assertEqual(card.oms_reserved, 70.0, "what was captured is not reserved any more")
        self.assertEqual(self.env["oms.money"]._of(order).authorised, 70.0, "one truth")
