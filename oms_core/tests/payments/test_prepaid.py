# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_case import PrepaidCase


@tagged("post_install", "-at_install")
class TestPrepaid(PrepaidCase):
    """An order that was paid in full ends with all its bills paid, however many they are and whoever else is on them."""

    # --- one order ---------------------------------------------------------------------------------------------

    def test_two_bills_by_one_payment(self):
        order = self.confirm(mug=10)
        payment = self.card(order, 100, "done").payment_id
        self.part(order, mug=6)
        first = self.bill(order)
        self.assertPaid(first)
        payment.invalidate_recordset()
        self.assertEqual(payment.state, "paid", "Odoo's word, although 40 of it are left")
        self.assertEqual(self.left(payment), 40)
        self.part(order, mug=4)
        second = self.bill(order)
        self.assertPaid(second)
        self.assertEqual(self.left(payment), 0)
        self.assertMoney(order, paid=100, billed=100, open=0, ahead=0)

    def test_a_payment_that_the_bank_statement_closed_before_the_first_bill(self):
        order = self.confirm(mug=10)
        payment = self.card(order, 100, "done").payment_id
        payment.action_validate()
        self.assertEqual(payment.state, "paid")
        self.part(order, mug=6)
        self.assertPaid(self.bill(order))
        self.part(order, mug=4)
        self.assertPaid(self.bill(order))

    def test_bills_made_by_hand_one_by_one(self):
        order = self.confirm(mug=10)
        self.card(order, 100, "done")
        for quantity in (3, 3, 4):
            self.part(order, mug=quantity)
            bill = order._create_invoices()
            bill.action_post()
            self.assertPaid(bill)

    def test_captures_in_part_before_each_bill(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        for quantity in (6, 4):
            self.part(order, mug=quantity)
            self.capture(card, quantity * 10)
            self.assertPaid(self.bill(order))
        self.assertMoney(order, paid=100, authorised=0, open=0)

    def test_captures_in_part_after_each_bill(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        bills = self.env["account.move"]
        for quantity in (6, 4):
            self.part(order, mug=quantity)
            bills |= self.bill(order)
            self.assertEqual(bills[-1].amount_residual, quantity * 10)
            self.capture(card, quantity * 10)
            self.assertPaid(bills[-1])
        self.assertPaid(*bills)

    def test_captured_at_once_the_rest_waits_for_the_next_bill(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.part(order, mug=6)
        child = self.capture(card, 100)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(child.payment_id), 40)
        self.assertMoney(order, paid=100, billed=60, ahead=40)
        self.part(order, mug=4)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(child.payment_id), 0)

    def test_more_was_paid_than_the_order_comes_to(self):
        order = self.confirm(mug=10)
        payment = self.card(order, 120, "done").payment_id
        self.part(order, mug=10)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(payment), 20)
        order.order_line.product_uom_qty = 12
        self.part(order, mug=2)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(payment), 0)

    def test_a_bill_does_not_carry_a_payment_that_is_used_up(self):
        """Odoo's portal would call it paid (odoo#155045)."""
        order = self.confirm(mug=10)
        self.card(order, 100, "done")
        self.part(order, mug=10)
        self.assertPaid(self.bill(order))
        order.order_line.product_uom_qty = 12
        self.part(order, mug=2)
        bill = self.bill(order)
        self.assertFalse(bill.transaction_ids)
        self.assertEqual(bill.payment_state, "not_paid")
        self.assertMoney(order, paid=100, billed=120, open=20)

    def test_paid_after_the_bill_by_a_link_for_the_order(self):
        order = self.shipped(mug=10)
        bill = self.bill(order)
        self.card(order, 100, "done")
        self.assertPaid(bill)

    def test_two_payments_for_one_bill(self):
        order = self.confirm(mug=10)
        payments = self.card(order, 30, "done").payment_id | self.card(order, 70, "done").payment_id
        self.part(order, mug=10)
        self.assertPaid(self.bill(order))
        self.assertEqual([self.left(one) for one in payments], [0, 0])

    def test_posting_again_gives_nothing_twice(self):
        order = self.confirm(mug=10)
        payment = self.card(order, 100, "done").payment_id
        self.part(order, mug=6)
        bill = self.bill(order)
        bill.button_draft()
        bill.action_post()
        self.assertPaid(bill)
        self.assertEqual(self.left(payment), 40)
        self.env["oms.prepaid"]._apply(bill)
        self.assertEqual(self.left(payment), 40)

    def test_an_order_without_an_online_payment_is_posted_at_the_cost_of_one_question(self):
        order = self.shipped(mug=10)
        bill = order._create_invoices()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["oms.prepaid"]._link(bill)

    # --- several orders on a bill ------------------------------------------------------------------------------------

    def consolidated(self, orders):
        [bill] = self.env["oms.billing"]._bill(orders, consolidate=True)
        return bill

    def test_each_of_two_orders_on_a_bill_was_paid(self):
        first, second = self.confirm(mug=10), self.confirm(cup=10)
        cards = self.card(first, 100, "done") | self.card(second, 50, "done")
        self.part(first, mug=10)
        self.part(second, cup=10)
        bill = self.consolidated(first | second)
        self.assertEqual(bill.transaction_ids, cards, "Odoo knows those of the first order only")
        self.assertPaid(bill)
        self.assertMoney(first, paid=100, open=0)
        self.assertMoney(second, paid=50, open=0)

    def test_a_bill_does_not_eat_what_an_orders_next_one_needs(self):
        paid, owing = self.confirm(mug=10), self.confirm(cup=8)
        payment = self.card(paid, 100, "done").payment_id
        self.part(paid, mug=6)
        self.part(owing, cup=8)
        bill = self.consolidated(paid | owing)
        self.assertEqual(bill.amount_total, 100)
        self.assertEqual(bill.amount_residual, 40, "that is the other order's")
        self.assertEqual(self.left(payment), 40)
        self.assertMoney(paid, paid=100, billed=60, open=0, ahead=40)
        self.assertMoney(owing, paid=0, billed=40, open=40)
        self.part(paid, mug=4)
        self.assertPaid(self.bill(paid))
        self.pay(bill)
        self.assertPaid(bill)
        self.assertMoney(paid, paid=100, billed=100, open=0)
        self.assertMoney(owing, paid=40, billed=40, open=0)

    def test_a_capture_after_a_bill_for_two_orders(self):
        paid, owing = self.confirm(mug=10), self.confirm(cup=8)
        card = self.card(paid, 100)
        self.part(paid, mug=6)
        self.part(owing, cup=8)
        bill = self.consolidated(paid | owing)
        child = self.capture(card, 100)  # all of it at the first shipment
        bill.invalidate_recordset()
        self.assertEqual(bill.amount_residual, 40)
        self.assertEqual(self.left(child.payment_id), 40)
        self.part(paid, mug=4)
        self.assertPaid(self.bill(paid))

    def test_one_payment_for_two_orders_that_are_billed_one_by_one(self):
        orders = self.confirm(mug=10) | self.confirm(mug=10)
        payment = self.card(orders, 200, "done").payment_id
        for order in orders:
            self.part(order, mug=4)
            self.assertPaid(self.bill(order))
            self.part(order, mug=6)
            self.assertPaid(self.bill(order))
        self.assertEqual(self.left(payment), 0)

    def test_one_payment_for_two_orders_gives_none_what_is_the_others(self):
        orders = self.confirm(mug=10) | self.confirm(mug=10)
        payment = self.card(orders, 150, "done").payment_id
        bills = self.env["account.move"]
        for order in orders:
            self.part(order, mug=10)
            bills |= self.bill(order)
        self.assertEqual(bills.mapped("amount_residual"), [25, 25])
        self.assertEqual(self.left(payment), 0)

    # --- refunds -----------------------------------------------------------------------------------------------------

    def test_what_was_refunded_pays_no_bill(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100, "done")
        self.refund(card, 30)
        self.part(order, mug=10)
        bill = self.bill(order)
        self.assertEqual(bill.amount_residual, 30)
        self.assertMoney(order, paid=70, billed=100, open=30)

    def test_a_refund_meets_its_credit_note_and_the_next_bill_is_paid(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100, "done")
        self.part(order, mug=6)
        first = self.bill(order)
        note = self.credit_note(20, reversed_entry_id=first.id)
        self.assertEqual(note.amount_residual, 20)
        self.refund(card, 20)
        self.assertPaid(note)
        self.part(order, mug=4)
        second = self.bill(order)
        self.assertPaid(first)
        self.assertMoney(order, refunded=20, paid=80, open=0)
        self.assertEqual(sum((first | second | note).mapped("amount_residual")), 0)

    def test_the_refund_first_and_the_credit_note_later(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100, "done")
        self.part(order, mug=10)
        bill = self.bill(order)
        self.refund(card, 20)
        note = self.credited(bill, 2)
        self.assertPaid(bill, note)

    def test_a_part_goes_back_before_the_payment_is_booked(self):
        """Both in one run of the job: Odoo books the refund alone."""
        order = self.confirm(mug=10)
        card = self.card(order, 100, "done", booked=False)
        back = self.refund(card, 30, booked=False)
        (card | back)._post_process()
        self.assertEqual((card.payment_id.amount, back.payment_id.amount), (100, 30))
        self.part(order, mug=10)
        self.assertEqual(self.bill(order).amount_residual, 30)
        self.assertMoney(order, paid=70, open=30)

    def test_a_refund_that_does_not_come_about_leaves_its_money_to_the_bill(self):
        order = self.confirm(mug=10)
        back = self.refund(self.card(order, 100, "done"), 30, "draft")
        self.part(order, mug=10)
        bill = self.bill(order)
        self.assertEqual(bill.amount_residual, 30, "it may go back yet")
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            back._set_error("The bank refuses")
        back._post_process()
        self.assertPaid(bill)
        self.assertMoney(order, paid=100, open=0)

    def test_a_bill_in_another_currency_than_the_books(self):
        other = self.other_currency()
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 2})
        pricelist = self.env["product.pricelist"].create({"name": "Other", "currency_id": other.id})
        order = self.quotation(mug=10)
        order.write({"pricelist_id": pricelist.id})
        order.order_line.price_unit = 20
        order.action_confirm()
        self.assertEqual(order.currency_id, other)
        payment = self.card(order, 200, "done").payment_id
        self.part(order, mug=6)
        self.assertPaid(self.bill(order))
        self.part(order, mug=4)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(payment), 0)
        self.assertMoney(order, paid=200, billed=200, open=0)
