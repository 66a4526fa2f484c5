# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .without_order_case import WithoutOrderCase


@tagged("post_install", "-at_install")
class TestWithoutOrder(WithoutOrderCase):
    """Goods come back that no order here sold: bought elsewhere, or before this system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.from_string("2026-11-02")

    def recent(self, product, *args, **values):
        day = fields.Date.subtract(self.env["oms.day"]._today(company=self.company), days=3)
        return self.invoice(product, *args, invoice_date=day, **values)

    # --- what it is worth -----------------------------------------------------------------------------------------------

    def test_as_on_the_last_invoice(self):
        self.recent(self.mug, 5, 8.0)
        bill = self.recent(self.mug, 3, 9.0)
        back = self.loose(self.mug, 2)
        line = back.line_ids
        self.assertEqual((line.price_source, line.price_unit, line.amount), ("last_invoice", 9, 18))
        self.assertEqual(line.sudo().price_item_id, bill.invoice_line_ids)
        self.assertIn(f"as on {bill.name} of", line.price_said)
        self.assertDecision(back, "ask", "without_order")
        with self.assertRaisesRegex(UserError, "needs a supervisor"):
            back.action_authorise()
        back = self.through(back)
        self.assertEqual((back.state, self.in_stock(self.mug)), ("inspected", 102))
        back.action_settle()
        note = back.sudo().refund_ids
        self.assertEqual((back.state, note.state, note.move_type, note.amount_total), ("settled", "posted", "out_refund", 18))
        self.assertFalse(note.reversed_entry_id)
        self.assertEqual(note.invoice_line_ids.account_id, bill.invoice_line_ids.account_id)
        self.assertEqual(note.invoice_line_ids.name, f"{back.name}: {bill.invoice_line_ids.name}")
        self.assertIn(note.name, line.result)
        self.assertEqual(note.amount_residual, 18, "open credit on the account")
        self.assertNoFaults()

    def test_less_discounts_to_the_cent(self):
        bill = self.recent(self.mug, more=[{"name": "Autumn", "quantity": 1, "price_unit": -1.0, "tax_ids": [Command.clear()]}])
        bill.button_draft()
        bill.invoice_line_ids[0].write({"quantity": 3, "price_unit": 9.99, "discount": 15})
        bill.action_post()
        self.assertEqual(bill.amount_total, 24.47)
        given = 0
        for _piece in range(3):
            back = self.through(self.loose(self.mug))
            self.assertAlmostEqual(back.line_ids.price_unit, 8.16, 2)
            back.action_settle()
            given += back.sudo().refund_ids.amount_total
        self.assertEqual(round(given, 2), 24.47, "all of it in pieces is all that was billed")
        self.assertDecision(self.loose(self.mug), "refuse", "more_than_billed")

    def test_by_the_pricelist(self):
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        pricelist = self.env["product.pricelist"].create({"name": "Friends", "item_ids": [Command.create({
            "compute_price": "percentage", "percent_price": 20})]})
        self.customer.property_product_pricelist = pricelist
        back = self.loose(self.mug, 2)
        line = back.line_ids
        self.assertEqual((line.price_source, line.price_unit), ("pricelist", 8))
        self.assertIn("8.00", line.price_said)
        self.assertIn("by the pricelist Friends", line.price_said)
        back = self.through(back)
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total), ("settled", 16), "nobody need approve it")

    def test_typed_and_approved_by_another_person(self):
        back = self.loose(self.mug, 2, user=self.returns_supervisor, price_typed=7.0)
        line = back.line_ids
        self.assertEqual((line.price_source, line.price_unit, line.price_typed_id), ("typed", 7, self.returns_supervisor))
        self.assertIn("entered by Sue", line.price_said)
        back = self.through(back)
        back.action_settle()
        self.assertEqual((back.state, back.approval_state, back.sudo().refund_ids.ids), ("inspected", "asked", []))
        self.assertEqual(back.approval_amount, 14)
        with self.assertRaisesRegex(UserError, "you entered the price of .*mug.* yourself"):
            back.with_user(self.returns_supervisor).action_approve_refund()
        with self.assertRaises(AccessError):
            back.action_approve_refund()
        back.with_user(self.returns_manager).action_approve_refund()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total), ("settled", 14))

    def test_who_asks_for_the_money_does_not_approve_it_either(self):
        back = self.through(self.loose(self.mug, price_typed=7.0))
        back.with_user(self.returns_supervisor).action_settle()
        with self.assertRaisesRegex(UserError, "you asked to give"):
            back.with_user(self.returns_supervisor).action_approve_refund()

    def test_no_more_than_was_approved(self):
        back = self.through(self.loose(self.mug, 2, price_typed=7.0))
        back.action_settle()
        back.sudo()._oms_approval_write({"approval_amount": 13.99})
        back.with_user(self.returns_manager).action_approve_refund()
        self.assertEqual((back.state, back.approval_state, back.approval_amount), ("inspected", "asked", 14))
        self.assertFalse(back.sudo().refund_ids)

    def test_nobody_knows_what_it_costs(self):
        self.mug.list_price = 0
        back = self.loose(self.mug)
        self.assertDecision(back, "refuse", "no_price")
        self.assertEqual(back.line_ids.price_said, "not known: enter it")
        back.line_ids.price_typed = 3
        self.assertDecision(back, "ask", "without_order")

    def test_prices_that_are_none(self):
        for price in (-1, 2e9):
            with self.assertRaisesRegex(ValidationError, "Enter what one of it cost"):
                self.loose(self.mug, price_typed=price)
        back = self.ask(self.shipped(mug=2), mug=1)
        with self.assertRaisesRegex(ValidationError, "A price by hand is for goods without an order"):
            back.line_ids.price_typed = 3
        back = self.through(self.loose(self.mug))
        with self.assertRaises(AccessError):
            back.line_ids.price_typed = 100

    # --- of what was billed ----------------------------------------------------------------------------------------------

    def test_what_is_credited_already(self):
        bill = self.recent(self.mug, 3)
        bill._reverse_moves([{"invoice_date": bill.invoice_date}], cancel=True)
        back = self.loose(self.mug)
        self.assertDecision(back, "refuse", "more_than_billed")
        self.assertIn(f"{bill.name} billed 3 of it, 0 are not credited", back.line_ids.decision_why)
        back.line_ids.price_typed = 10
        self.assertDecision(back, "ask", "without_order")

    def test_credited_elsewhere_meanwhile(self):
        bill = self.recent(self.mug, 3)
        back = self.through(self.loose(self.mug, 2))
        bill._reverse_moves([{"invoice_date": bill.invoice_date}], cancel=True)
        with self.assertRaisesRegex(UserError, f"on {bill.name} 0 are not credited yet, not 2"):
            back.action_settle()
        back.line_ids.resolution = "nothing"
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.ids), ("settled", []))

    def test_two_returns_share_an_invoice(self):
        self.recent(self.mug, 3)
        older = self.invoice(self.mug, 1, 4.0, invoice_date="2026-01-02")
        first = self.loose(self.mug, 2)
        second = self.loose(self.mug, 2)
        self.assertDecision(second, "refuse", "more_than_billed")
        third = self.loose(self.mug, 1)
        self.assertEqual(third.line_ids.price_unit, 10)
        first.action_cancel()
        self.assertTrue(first.line_ids)
        fourth = self.loose(self.mug, 3)
        self.assertDecision(fourth, "refuse", "more_than_billed")
        fourth.line_ids.quantity = 2
        self.assertEqual(self.loose(self.mug, 1).line_ids.sudo().price_item_id, older.invoice_line_ids)

    def test_too_long_ago(self):
        self.allow(without_order="accept")
        bill = self.invoice(self.mug, 1, invoice_date="2025-01-02")
        back = self.loose(self.mug)
        self.assertDecision(back, "refuse", "too_late")
        self.assertRegex(back.line_ids.decision_why, rf"Billed \d+ days ago by {bill.name}; returns are taken for 30 days")

    def test_sold_by_one_of_our_orders(self):
        order = self.shipped(mug=2)
        self.bill(order)
        back = self.loose(self.mug)
        self.assertDecision(back, "refuse", "sold_by_order")
        self.assertIn(f"It was sold by {order.name}: return it from that order", back.line_ids.decision_why)
        self.walk(self.ask(order, mug=2))
        again = self.loose(self.mug)
        self.assertDecision(again, "ask", "without_order")
        self.assertEqual(again.line_ids.price_source, "pricelist", "what the order was billed for is credited")

    # --- the policy ------------------------------------------------------------------------------------------------------

    def test_the_policy_decides(self):
        policy = self.allow(without_order="refuse")
        self.recent(self.mug, 5)
        self.assertDecision(self.loose(self.mug), "refuse", "without_order")
        policy.without_order = "accept"
        self.assertIn("What was not sold by an order is taken", policy.says)
        self.assertEqual(policy.version_ids.sorted("version")[-1].changes, "Without an order")
        back = self.loose(self.mug)
        self.assertDecision(back, "accept", "within_policy")
        self.assertDecision(self.loose(self.cup), "ask", "bought_unknown")
        policy.window_days = 0
        self.assertDecision(self.loose(self.cup), "accept", "within_policy")
        self.through(back, supervisor=False).action_settle()
        self.assertEqual(back.state, "settled")
        trial = {(row.outcome, row.rule) for row in policy._oms_try(policy._oms_last_year())}
        self.assertIn(("accept", "within_policy"), trial)

    def test_a_fee_is_taken_off(self):
        self.allow(without_order="accept", fee_percent=10, return_freight="customer", return_freight_amount=3)
        self.recent(self.mug, 2)
        back = self.through(self.loose(self.mug, 2), supervisor=False)
        back.action_settle()
        self.assertEqual(back.sudo().refund_ids.invoice_line_ids.mapped("price_subtotal"), [20, -2, -3])

    # --- what cannot come back so ----------------------------------------------------------------------------------------

    def test_what_is_no_goods(self):
        service = self.new_product("advice", 9, type="service", is_storable=False)
        with self.assertRefused("advice.* is no goods that could come back"):
            self.loose(service)
        with self.assertRefused("enter it as the product, not as a component"):
            self.loose(self.mug, component_id=self.cup.id)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(
                CheckViolation, "order_or_product"), self.env.cr.savepoint():
            self.env["oms.return"].create({"partner_id": self.customer.id, "line_ids": [Command.create({"quantity": 1})]})
        order = self.shipped(mug=1)
        with self.assertRefused("is not what this line of"):
            self.loose(self.cup, sale_line_id=order.order_line.id)

    def swapped(self, product, gets=None, quantity=1, **values):
        """Goods of no order for others, settled: (return, new order)"""
        back = self.loose(product, quantity, resolution="exchange", **values)
        if gets:
            back.line_ids.exchange_product_id = gets
        back = self.through(back)
        back.action_settle()
        return back.sudo(), back.sudo().exchange_order_ids

    def test_the_same_again_as_billed(self):
        """At what the invoice had, its taxes and discount included; the credit pays for it."""
        for product, included in ((self.mug, "tax_excluded"), (self.cup, "tax_included")):
            tax = self.env["account.tax"].create({
                "name": included, "amount": 19, "type_tax_use": "sale", "price_include_override": included})
            bill = self.recent(product, 3, 12.0)
            bill.button_draft()
            bill.invoice_line_ids.write({"tax_ids": [Command.set(tax.ids)], "discount": 25.0})
            bill.action_post()
            self.pay(bill)
            product.list_price = 99.0
            back, new = self.swapped(product, quantity=2)
            with self.subTest(included):
                line = new.order_line
                self.assertEqual((line.product_id, line.product_uom_qty, round(line.price_unit, 6), line.tax_ids), (
                    product, 2, 9.0, tax))
                self.assertEqual((new.amount_total, new.oms_balance_kept), (back.refund_ids.amount_total,) * 2)
                self.assertEqual((new.state, new.partner_id, new.partner_invoice_id), ("sale", self.customer, self.customer))
                self.assertIn(f"{new.name} is sent in exchange", "".join(back.message_ids.mapped("body")))
                self.ship(new)
                self.assertEqual(self.bill(new).amount_residual, 0.0)

    def test_other_goods_for_what_nobody_billed(self):
        """By the pricelist; cheaper ones: the rest is the customer's credit. A price by hand waits for another person."""
        back, new = self.swapped(self.mug, self.cup)
        self.assertEqual((new.amount_total, new.oms_balance_kept, back.refund_ids.amount_residual), (5.0, 5.0, 10.0))
        self.ship(new)
        self.assertEqual((self.bill(new).amount_residual, back.refund_ids.amount_residual), (0.0, 5.0))
        dear, nothing = self.swapped(self.mug, self.cup, price_typed=40.0)
        self.assertEqual((dear.approval_state, nothing.ids), ("asked", []))

    def test_sent_ahead_for_goods_of_no_order(self):
        self.allow(without_order="accept", replace_when="authorisation")
        self.pay(self.recent(self.mug, 2, 9.0))
        back = self.loose(self.mug, resolution="exchange")
        back.with_user(self.returns_supervisor).action_authorise()
        new = back.sudo().exchange_order_ids
        self.assertEqual((new.amount_total, new.oms_balance_kept), (9.0, 0.0))
        back.action_close_rest()
        self.assertEqual((back.state, new.state), ("settled", "cancel"))

    def test_goods_of_an_order_and_of_none(self):
        """One order, as the one that comes back."""
        self.recent(self.mug, 1, 9.0)
        order = self.shipped(cup=2)
        self.pay(self.bill(order))
        back = self.loose(self.mug, resolution="exchange")
        back.line_ids = [Command.create({"sale_line_id": order.order_line.id, "quantity": 1, "resolution": "exchange"})]
        self.through(back).action_settle()
        new = back.sudo().exchange_order_ids
        self.assertEqual((sorted(new.order_line.mapped("price_unit")), new.warehouse_id), ([5.0, 9.0], order.warehouse_id))

    def test_an_archived_product(self):
        self.recent(self.mug, 1)
        self.mug.active = False
        back = self.through(self.loose(self.mug))
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total), ("settled", 10))

    def test_a_form(self):
        self.recent(self.mug, 2, 9.0)
        form = Form(self.env["oms.return"].with_user(self.returns_clerk))
        form.partner_id = self.customer
        with form.line_ids.new() as line:
            line.product_id = self.mug
            line.quantity = 2
            self.assertEqual((line.price_source, line.price_unit), ("last_invoice", 9))
        back = form.save()
        self.assertEqual((back.amount, back.order_ids.ids), (18, []))
