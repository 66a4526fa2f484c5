# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ...models.payments import oms_capture_bills
from .payment_case import PaymentCase


class BillCase(PaymentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bank = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.bank = bank

    @classmethod
    def booked(cls):
        cls.bank.inbound_payment_method_line_ids[:1].copy({"name": "Scripted", "payment_provider_id": cls.provider.id})
        cls.provider.invalidate_recordset(["journal_id"])

    def bill(self, amount):
        bill = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_line_ids": [
                Command.create({"name": "Repair", "quantity": 1, "price_unit": amount, "tax_ids": []})]})
        bill.action_post()
        return bill

    def pays(self, bills, amount=None):
        """The customer pays them on the portal, with a card that is authorised first."""
        payment = self.env["payment.transaction"].create({
            "provider_id": self.provider.id, "payment_method_id": self.provider.payment_method_ids.id,
            "amount": sum(bills.mapped("amount_residual")) if amount is None else amount,
            "currency_id": bills[:1].currency_id.id, "partner_id": self.customer.id, "operation": "online_direct",
            "reference": self.env["payment.transaction"]._compute_reference("none", prefix=bills[:1].name),
            "invoice_ids": [Command.set(bills.ids)]})
        payment._set_authorized()
        return payment

    def book(self):
        """Odoo's own job, a while later."""
        self.env.flush_all()
        self.env["payment.transaction"].search([("state", "=", "done"), ("is_post_processed", "=", False)])._post_process()

    def asked(self, payment):
        return self.env["oms.payment.operation"].search([("transaction_id", "=", payment.id)], order="id")


@tagged("post_install", "-at_install")
class TestCardBills(BillCase):
    """A card that was given for bills and for no order: the goods are with the customer, so it is taken at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")
        cls.booked()

    def test_it_is_taken_at_once_and_the_bills_are_paid(self):
        bills = self.bill(40.0) | self.bill(60.0) | self.bill(30.0)
        payment = self.pays(bills)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 130.0)])
        self.assertEqual(self.asked(payment).mapped("cause"), ["invoice"])
        self.book()
        self.assertEqual(set(bills.mapped("payment_state")) - {"paid", "in_payment"}, set())
        self.send()
        self.assertEqual((len(self.side.asked), payment.state), (1, "done"), "once")

    def test_what_was_paid_otherwise_meanwhile_goes_back(self):
        bill, other = self.bill(40.0), self.bill(60.0)
        payment = self.pays(bill | other)
        self.pay_by_transfer(bill)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 60.0), ("void", 40.0)])
        self.book()
        self.assertEqual((other.amount_residual, payment.state), (0.0, "done"))

    def test_of_a_bill_that_is_cancelled_all_goes_back(self):
        bill = self.bill(40.0)
        payment = self.pays(bill)
        bill.button_draft()
        bill.button_cancel()
        self.send()
        self.assertEqual((self.provider_did(), payment.state), ([("void", 40.0)], "cancel"))

    def test_paid_otherwise_right_before_it_is_sent(self):
        bill = self.bill(40.0)
        payment = self.pays(bill)
        self.env["oms.capture"]._ask_bills()
        self.assertEqual(self.asked(payment).mapped("state"), ["new"])
        self.pay_by_transfer(bill)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("void", 40.0)])
        self.assertEqual(self.asked(payment).mapped(lambda row: (row.kind, row.state, row.settled)), [
            ("capture", "failed", True), ("void", "done", False)])

    def test_two_cards_for_one_bill_pay_it_once(self):
        """A customer who saw nothing happen paid once more."""
        bill = self.bill(40.0)
        first, second = self.pays(bill, 40.0), self.pays(bill, 40.0)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0)], "the second waits until the first is booked")
        self.book()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("void", 40.0)])
        self.assertEqual((first.state, second.state, bill.amount_residual), ("done", "cancel", 0.0))

    def test_refused_is_a_persons(self):
        bill = self.bill(40.0)
        payment = self.pays(bill)
        self.side.behaves("refused")
        self.send()
        self.send()
        row = self.asked(payment)
        self.assertEqual((row.state, len(self.side.asked)), ("failed", 1))
        todo = self.env["oms.todo"].search([("res_model", "=", row._name), ("res_id", "=", row.id)])
        self.assertEqual(todo.kind, "card_failed")
        row.action_leave()
        self.send()
        self.assertEqual(len(self.side.asked), 1, "somebody deals with it")

    def test_an_order_s_card_is_no_card_of_its_bill(self):
        order = self.confirm(mug=4)
        self.card(order)
        self.ship_some(order, mug=2)
        order._create_invoices().action_post()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 20.0)], "as its goods say")

    def test_by_hand_it_stands_in_the_to_do_list_before_it_ends(self):
        self.follow("hand")
        bill = self.bill(40.0)
        payment = self.pays(bill)
        self.send()
        self.assertFalse(self.side.asked)
        today = self.env["oms.day"]._today(company=self.company)
        payment.oms_ends_on = today + timedelta(days=1)
        self.env.flush_all()
        todo = self.env["oms.todo"].search([("res_model", "=", "payment.transaction"), ("res_id", "=", payment.id)])
        self.assertEqual((todo.kind, todo.role), ("card_ends", "accountant"))
        self.assertIn(bill.name, todo.name)

    def test_many_that_are_taken_by_hand_leave_the_others_their_turn(self):
        by_hand = self.env["res.company"].create({"name": "By hand"})
        old = self.pays(self.bill(10.0)) | self.pays(self.bill(20.0))
        old.flush_recordset()
        self.env.cr.execute(  # of a company without a policy, and of yesterday
            "UPDATE payment_transaction SET company_id = %s, last_state_change = last_state_change - interval '1 day'"
            " WHERE id = ANY(%s)", [by_hand.id, old.ids])
        self.env.invalidate_all()
        self.pays(self.bill(40.0))
        with patch.object(oms_capture_bills, "MOST", 2):
            self.send()
            self.assertFalse(self.side.asked)
            self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0)])

    def test_parts_are_not_given_back_twice(self):
        """A refund of a part whose end nobody knows, and one of the payment itself: together more than came."""
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=6)
        self.send()
        part = card.child_transaction_ids
        self.side.behaves("acted")
        part.action_refund(60.0)
        self.env.cr.postcommit.data.pop("oms_payment_begun")  # that was another request
        with self.assertRefused("nobody knows whether it was done|may have gone: look it up at the provider"):
            card.with_context(payment_backend_action=True)._refund(20.0)
        self.ship_some(order, mug=4)
        self.send()
        self.assertEqual(self.provider_did()[-1], ("capture", 40.0), "what is captured goes on")

    def test_a_shop_without_a_policy_has_odoo_as_before(self):
        self.env["oms.payment.policy"].search([("company_id", "=", self.company.id)]).unlink()
        self.pays(self.bill(40.0))
        self.send()
        self.assertFalse(self.side.asked)


@tagged("post_install", "-at_install")
class TestCardBillsWhole(BillCase):
    """A provider that takes all of a payment or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("full_only", refund="full_only")
        cls.booked()

    def test_all_of_it(self):
        bill = self.bill(40.0)
        self.pays(bill)
        self.send()
        self.book()
        self.assertEqual((self.provider_did(), bill.amount_residual), ([("capture", 40.0)], 0.0))

    def test_less_is_open_by_now(self):
        bill, other = self.bill(40.0), self.bill(60.0)
        payment = self.pays(bill | other)
        self.pay_by_transfer(bill)
        self.send()
        self.assertFalse(self.side.asked)
        row = self.asked(payment)
        self.assertEqual(row.state, "failed")
        self.assertIn("all of this payment or nothing", row.reason)
