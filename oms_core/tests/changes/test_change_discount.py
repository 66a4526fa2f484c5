# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import Form, tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChangeDiscount(ChangeCase):
    """A discount on the whole order is for what is kept of it, whoever orders less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)

    def discounted(self, percent=None, amount=None, order=None, **quantities):
        order = order or self.quotation(**quantities)
        self.env["sale.order.discount"].create({
            "sale_order_id": order.id, "discount_type": "so_discount" if percent else "amount",
            "discount_percentage": percent or 0, "discount_amount": amount or 0}).action_apply_discount()
        order.action_confirm()
        return order

    def planned(self, **values):
        self.north.oms_release_policy = "planned"
        return self.discounted(**values)

    def reduction(self, order):
        return order.order_line.filtered("oms_reduced_order_id")

    def bills(self, order):
        outcome = self.env["oms.billing"]._outcome(order)
        self.assertFalse(outcome.failed)
        return [(bill.move_type, bill.amount_total) for bill in outcome.invoices]

    def test_half_of_the_goods(self):
        order = self.discounted(0.1, mug=10, cup=20)  # 100 and 100
        money = order.currency_id.format
        shown = self.apply(self.change(order, mug=0))
        self.assertEqual(order.amount_total, 90)
        self.assertIn(["Discount", money(-20), money(-10), "in the share of what is still ordered"], shown["price"])
        self.assertIn(["Still to be invoiced", "", money(90), ""], shown["payment"])
        self.assertIn(f"Discount {money(20)} → {money(10)}", self.last_change(order).summary)
        self.assertIn(f"Discount: {money(10)} instead of {money(20)}", self.last_change(order)._oms_customer_words())

    def test_all_of_the_goods(self):
        order = self.discounted(0.1, mug=10)
        self.apply(self.change(order, mug=0))
        self.assertEqual((order.amount_total, order.oms_stage, self.bills(order)), (0, "closed", []))
        self.assertNotEqual(order.invoice_status, "to invoice")

    def test_never_less_than_was_billed_of_it(self):
        order = self.discounted(0.1, mug=10)
        self.ship_some(order, 6)
        self.bills(order)
        self.apply(self.change(order, mug=6))
        self.assertEqual((order.amount_total, order.amount_invoiced, self.bills(order)), (54, 54, []))

    def test_exchanged_for_something_else(self):
        order = self.discounted(0.1, mug=10)
        self.apply(self.change(order, mug=0, cup=20))
        self.assertEqual(order.amount_total, 90)

    def test_more_is_not_discounted_by_itself(self):
        order = self.discounted(0.1, mug=10)
        self.apply(self.change(order, mug=20))
        self.assertEqual(order.amount_total, 190)

    def test_a_discount_set_by_hand_stays_as_it_was_set(self):
        order = self.discounted(0.1, mug=10)
        line = self.reduction(order)
        wizard = self.change(order, mug=5)
        wizard.line_ids.filtered(lambda one: one.sale_line_id == line).quantity = 0
        self.apply(wizard)
        self.assertEqual(order.amount_total, 50)

    def test_a_discount_edited_by_hand_before(self):
        order = self.discounted(0.1, mug=10)
        self.reduction(order).price_unit = -30
        self.apply(self.change(order, mug=5))
        self.assertEqual(order.amount_total, 35)

    def test_tax_included_and_two_taxes(self):
        high, low = self.env["account.tax"].create([
            {"name": "VAT 21", "amount": 21, "type_tax_use": "sale", "price_include_override": "tax_included"},
            {"name": "VAT 6", "amount": 6, "type_tax_use": "sale"}])
        order = self.quotation(mug=10, cup=20)
        order.order_line[0].tax_ids, order.order_line[1].tax_ids = high, low
        self.discounted(0.1, order=order)
        self.assertEqual(order.amount_total, 185.4)
        self.apply(self.change(order, mug=5))
        self.assertEqual(order.amount_total, 140.4)
        self.apply(self.change(order, cup=0))
        self.assertEqual(order.amount_total, 45)
        self.apply(self.change(order, mug=0))
        self.assertEqual((order.amount_total, self.bills(order)), (0, []))

    def test_less_of_an_order_with_a_down_payment(self):
        order = self.discounted(0.1, mug=10, cup=20)
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage",
            "amount": 50}).create_invoices()
        order.invoice_ids.action_post()
        shown = self.apply(self.change(order, mug=0, cup=10))
        self.assertEqual(order.amount_total, 45)
        self.assertIn(["Credit note", "", order.currency_id.format(45), f"invoiced: {order.currency_id.format(90)}"],
                      shown["payment"])

    # --- by the customer alone --------------------------------------------------------------------------

    def test_a_customer_does_not_keep_the_discount_of_what_they_cancel(self):
        order = self.planned(amount=150, mug=20, cup=40)  # 400 less 150
        mug = order.order_line[0]
        self.assertEqual(order.env["oms.portal"]._total_without(mug), 125)
        order.env["oms.portal"]._cancel(order, mug)
        self.assertEqual(order.amount_total, 125)
        event = order.oms_event_ids.filtered(lambda event: event.kind == "changed")[-1:]
        money = order.currency_id.format
        self.assertEqual(event._oms_customer_words(),
                         f"Cancelled: 20 × [MUG] mug, Discount: {money(75)} instead of {money(150)}")
        self.assertNoFaults()

    def test_a_customer_cancels_line_by_line(self):
        order = self.planned(amount=150, mug=20, cup=40)
        order.env["oms.portal"]._cancel(order, order.order_line[0])
        order.env["oms.portal"]._cancel(order, order.order_line[1])
        self.assertEqual((order.state, self.bills(order)), ("cancel", []))

    def test_a_customer_cancels_what_was_not_shipped(self):
        order = self.discounted(amount=15, mug=10, cup=10)
        self.ship_some(order, 4)
        rest = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        rest._oms_unrelease()
        for line in order.env["oms.portal"]._cancellable_lines(order):
            order.env["oms.portal"]._cancel(order, line)
        kept = sum(line.price_subtotal for line in order.order_line - self.reduction(order))
        self.assertEqual(order.amount_total, order.currency_id.round(kept - 15 * kept / 150))
        self.assertEqual(self.bills(order), [("out_invoice", order.amount_total)])

    # --- given up ----------------------------------------------------------------------------------------

    def test_the_rest_is_given_up(self):
        order = self.discounted(0.1, mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 6
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertEqual(order.order_line[0].oms_closed_qty, 4)
        self.assertEqual((self.bills(order), self.bills(order)), ([("out_invoice", 54)], []))
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids).create({})._create_payments()
        self.assertEqual(order.oms_stage, "closed")

    def test_what_is_to_pay_of_what_comes_is_said(self):
        order = self.discounted(0.1, mug=10)
        self.assertNotIn("to pay", order.oms_summary)
        picking = order.picking_ids
        picking.move_ids.quantity = 4
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        money = order.currency_id.format
        said = f"{money(36)} to pay of {money(90)}"
        self.assertTrue(order.with_user(self.clerk).oms_summary.endswith(f"6 given up; {said}"))
        self.assertEqual(order.env["oms.portal"]._worth(order), said)

    # --- Odoo's own form --------------------------------------------------------------------------------------

    def typed(self, order, **quantities):
        """What a seller types on the order itself: {name: quantity}."""
        with Form(order.with_user(self.clerk)) as form:
            for name, quantity in quantities.items():
                index = next(number for number, line in enumerate(order.order_line) if line.product_id == getattr(self, name))
                with form.order_line.edit(index) as line:
                    line.product_uom_qty = quantity

    def test_nothing_is_left_on_the_form(self):
        order = self.planned(percent=0.1, mug=10)
        self.typed(order, mug=0)
        self.assertEqual(order.amount_total, 0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertIn("Discount", self.last_change(order).summary)

    def test_a_client_does_not_keep_a_discount_by_what_it_sends_along(self):
        for value in (False, None, True, 0, "x", {}):
            for door in ("the order", "the line"):
                with self.subTest(door, value=value):
                    order = self.planned(percent=0.1, mug=10, cup=20)
                    sent = order.with_user(self.clerk).with_context(oms_reductions_follow=value)
                    goods = sent.order_line.filtered(lambda line: line.product_id == self.mug)
                    if door == "the line":
                        goods.product_uom_qty = 0
                    else:
                        sent.write({"order_line": [Command.update(goods.id, {"product_uom_qty": 0})]})
                    self.assertEqual(order.amount_total, 90)

    def test_half_is_left_on_the_form(self):
        order = self.planned(percent=0.1, mug=10, cup=20)
        self.typed(order, mug=0)
        self.assertEqual(order.amount_total, 90)
        self.typed(order, cup=30)
        self.assertEqual(order.amount_total, 140, "more raises no discount")

    def test_what_is_typed_as_discount_stays(self):
        order = self.planned(percent=0.1, mug=10)
        goods, off = order.order_line - self.reduction(order), self.reduction(order)
        order.write({"order_line": [
            Command.update(goods.id, {"product_uom_qty": 5}), Command.update(off.id, {"price_unit": -8})]})
        self.assertEqual(order.amount_total, 42)

    def test_another_product_takes_the_place_on_the_form(self):
        order = self.planned(percent=0.1, mug=10)
        goods = order.order_line - self.reduction(order)
        order.write({"order_line": [
            Command.update(goods.id, {"product_uom_qty": 0}),
            Command.create({"product_id": self.cup.id, "product_uom_qty": 20})]})
        self.assertEqual(order.amount_total, 90)

    def test_a_quotation_is_typed_as_one_likes(self):
        order = self.quotation(mug=10)
        self.discounted(0.1, order=order)
        order._action_cancel()
        order.action_draft()
        order.order_line.filtered(lambda line: line.product_id == self.mug).product_uom_qty = 5
        self.assertEqual(order.amount_total, 40)
