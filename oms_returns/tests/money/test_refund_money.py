# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 40  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestRefundMoney(RefundCase):
    """What was credited goes back, once."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("shipped", {"mug": 10}))

    def test_nobody_said_how_so_it_stays_as_credit(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.back(order, way=False, mug=4)
        self.assertEqual((self.refunds(order), back.refund_ids.amount_residual, back.state), ([], 40, "settled"))
        self.assertEqual(back.line_ids.result, f"Credited $\xa040.00 by {back.refund_ids.name}: to the customer's account")

    def by_card_and_back(self, how="done"):
        """Four of ten that were paid by card, which answers so: (order, payment, return)"""
        order, payment = self.shipped_by_card(mug=10)
        self.side.behaves(how)
        return order, payment, self.back(order, mug=4)

    def test_back_to_the_card(self):
        """Once, in parts; settled twice."""
        self.each_of([self.back_to_the_card, self.settled_twice_is_refunded_once], *self.by_card_and_back())

    def back_to_the_card(self, order, payment, back):
        [row] = self.operations(order)
        self.assertEqual((row.kind, row.cause, row.amount, row.state, row.note_id, row.transaction_id),
                         ("refund", "return", 40, "done", back.refund_ids, payment))
        self.assertEqual(self.provider_did(), [("refund", 40.0)])
        self.assertEqual((back.refund_ids.amount_residual, self.open(order)), (0, 0), "the refund met its credit note")
        self.assertIn(f"went back to the card of {payment.reference}", back.line_ids.result)
        self.assertIn(back.name, self.operations(order).document)
        self.assertIn("card", self.events(order))
        self.back(order, mug=6)
        self.assertEqual(self.provider_did(), [("refund", 40.0), ("refund", 60.0)])
        self.assertEqual(self.env["oms.money"]._of(order).paid, 0)
        self.assertNoFaults()

    def settled_twice_is_refunded_once(self, order, payment, back):
        back._action_settle()
        self.env["oms.refund"]._pay_back(back._oms_wanted_money(back.refund_ids))
        self.send()
        self.assertEqual(self.provider_did(), [("refund", 40.0)])

    def test_captured_with_each_shipment_the_newest_first(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        card._capture(60.0)
        self.ship(order)
        card._capture(40.0)
        self.book()
        self.bill(order)
        self.back(order, mug=5)
        self.assertEqual([asked for asked in self.provider_did() if asked[0] == "refund"], [("refund", 40.0), ("refund", 10.0)])
        self.assertOnceOnly(order)

    def test_what_is_still_owed_is_lowered_first(self):
        """Ten billed, four on a card: who returns eight gets two back less than was credited."""
        order = self.confirm(mug=10)
        self.by_card(order, 40.0)
        self.ship(order)
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_residual, 60)
        back = self.back(order, mug=8)
        self.assertEqual((self.refunds(order), invoice.amount_residual), ([(20.0, "done")], 0))
        self.assertEqual(back.refund_ids.amount_residual, 0)

    def test_another_invoice_of_the_order_is_lowered_before_money_goes(self):
        order = self.confirm(mug=10)
        self.ship_some(order, mug=5)
        self.pay(self.bill(order))
        self.ship(order)
        second = self.bill(order)
        back = self.back(order, mug=3)
        self.assertEqual((second.amount_residual, back.refund_ids.amount_residual, self.transfers(back).ids), (20, 0, []))

    def test_mixed_money_goes_back_as_it_came(self):
        order = self.confirm(mug=10)
        self.by_card(order, 60.0)
        self.ship(order)
        self.pay(self.bill(order))
        back = self.back(order, mug=10)
        [transfer] = self.transfers(back)
        self.assertEqual((self.refunds(order), transfer.amount, transfer.state), ([(60.0, "done")], 40, "draft"))
        self.assertEqual((transfer.payment_type, transfer.partner_id, transfer.journal_id), (
            "outbound", self.customer.commercial_partner_id, self.bank))
        self.assertIn("is to be transferred", back.line_ids.result)
        transfer.action_post()
        self.assertEqual((back.refund_ids.amount_residual, self.open(order)), (0, 0))
        self.assertEqual(self.env["oms.money"]._of(order).paid, 0)
        self.assertIn("by transfer", back.line_ids.result)

    def test_a_transfer_that_waits(self):
        """Cancelled, or changed."""
        self.each_of([
            self.transfer_is_cancelled_and_it_is_credit_again, self.transfer_pays_no_more_than_is_left
        ], self.back(self.shipped_and_paid(mug=10), "transfer", mug=4))

    def transfer_is_cancelled_and_it_is_credit_again(self, back):
        transfer = self.transfers(back)
        self.assertEqual(self.env["oms.refund"]._left(back.refund_ids)[back.refund_ids], 0)
        transfer.action_cancel()
        self.assertEqual(self.env["oms.refund"]._left(back.refund_ids)[back.refund_ids], 40)
        self.assertNotIn("transfer", back.line_ids.result)

    def transfer_pays_no_more_than_is_left(self, back):
        transfer = self.transfers(back)
        transfer.amount = 50
        with self.assertRaisesRegex(UserError, r"50\.00 of credit note .*40\.00 is left"):
            transfer.action_post()
        transfer.amount = 40
        transfer.partner_id = self.env["res.partner"].create({"name": "Somebody else"})
        with self.assertRaisesRegex(UserError, "pays .* back: to"):
            transfer.action_post()

    def test_unpaid_order_gets_nothing_back(self):
        order, invoice = self.shipped_and_billed(mug=10)
        back = self.back(order, mug=4)
        self.assertEqual((invoice.amount_residual, self.transfers(back).ids, self.refunds(order)), (60, [], []))

    def test_store_credit(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4)
        back.money_way = "paid"
        back.line_ids.resolution = "credit"
        self.walk(back)
        self.assertEqual((self.refunds(order), back.refund_ids.amount_residual), ([], 40))
        self.assertNoFaults()
        other = self.confirm(mug=6)
        self.env["oms.on.account"]._keep(other, 40)
        self.ship(other)
        self.assertEqual(self.bill(other).amount_residual, 20)

    def test_paid_with_store_credit_comes_back_as_such(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.back(order, "credit", mug=4)
        other = self.confirm(mug=6)
        self.env["oms.on.account"]._keep(other, 40)
        self.by_card(other, 20.0)
        self.ship(other)
        self.bill(other)
        self.assertEqual(self.open(other), 0)
        back = self.back(other, mug=6)
        self.assertEqual((self.refunds(other), back.refund_ids.amount_residual), ([(20.0, "done")], 40))

    # --- providers -----------------------------------------------------------------------------------------------------

    def test_a_card_that_refuses(self):
        """Tried again, or the credit is used otherwise."""
        self.each_of([
            self.a_card_that_refuses_leaves_credit_and_a_to_do, self.refused_and_used_otherwise_is_not_tried_again,
        ], *self.by_card_and_back("refused"))

    def a_card_that_refuses_leaves_credit_and_a_to_do(self, order, _payment, back):
        [row] = self.operations(order)
        self.assertEqual((row.state, back.refund_ids.amount_residual, back.state), ("failed", 40, "settled"))
        self.assertIn("it stays as credit", back.line_ids.result)
        todo = self.env["oms.todo"].search([("res_model", "=", row._name), ("res_id", "=", row.id)])
        self.assertEqual((todo.kind, todo.role), ("card_failed", "accountant"))
        self.back(order, mug=1)
        self.assertFalse(row.settled, "another refund that goes through does not deal with it")
        row.action_try_again()
        self.send()
        self.book()
        self.assertEqual((row.state, back.refund_ids.amount_residual), ("done", 0))
        self.assertIn("went back", back.line_ids.result)
        self.assertOnceOnly(order)

    def refused_and_used_otherwise_is_not_tried_again(self, order, _payment, back):
        other, invoice = self.shipped_and_billed(mug=4)
        (back.refund_ids.line_ids | invoice.line_ids).filtered(
            lambda item: item.account_id.account_type == "asset_receivable").reconcile()
        row = self.operations(order)
        row.action_try_again()
        self.send()
        self.assertEqual((row.state, self.provider_did()), ("failed", []))
        self.assertRegex(row.reason, r"of credit note .* only .*0\.00 is left")

    def test_in_doubt_counts_as_gone(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.side.behaves("acted")
        back = self.back(order, mug=4)
        self.assertEqual(self.refunds(order), [(40.0, "doubt")])
        self.assertIn("is not known", back.line_ids.result)
        self.back(order, mug=6)
        self.assertEqual(self.refunds(order), [(40.0, "doubt"), (60.0, "new")], "one at a time")
        self.assertFalse(self.env["oms.on.account"]._open_credits(self.customer, self.company), "nothing of it is free")
        self.operations(order)[0].action_found_not_done()
        self.send()
        self.assertEqual(self.refunds(order), [(40.0, "failed"), (60.0, "done")])
        self.book()
        self.assertEqual(back.refund_ids.amount_residual, 40)

    def test_answers_later_and_twice(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.side.behaves("pending")
        back = self.back(order, mug=4)
        [row] = self.operations(order)
        self.assertEqual(row.state, "sent")
        for _time in range(2):
            self.webhook(row.child_id, "done")
        self.book()
        self.assertEqual((row.state, self.provider_did(), back.refund_ids.amount_residual), ("done", [("refund", 40.0)], 0))

    def test_refunded_in_the_provider_s_back_office_before(self):
        """Forty went back by hand at the provider; the goods come back afterwards."""
        order, payment = self.shipped_by_card(mug=10)
        payment._create_child_transaction(40.0, is_refund=True)._set_done()
        self.book()
        back = self.back(order, mug=4)
        self.assertEqual((self.refunds(order), back.refund_ids.amount_residual), ([], 0), "it was for these")
        self.back(order, mug=6)
        self.assertEqual(self.refunds(order), [(60.0, "done")])
        self.assertOnceOnly(order)

    def test_refunded_in_the_back_office_while_it_waits(self):
        order, payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=10)
        back.money_way = "paid"
        self.walk(back)
        payment._create_child_transaction(30.0, is_refund=True)._set_done()
        self.send()
        self.assertEqual((self.refunds(order), self.provider_did()), ([(100.0, "failed")], []))
        self.assertRegex(self.operations(order).reason, r"only .*70\.00 is left|less was paid")

    def test_charged_back_is_not_refunded(self):
        order, payment = self.shipped_by_card(mug=10)
        self.env["oms.chargeback"].create({"transaction_id": payment.id, "amount": 100.0})
        back = self.back(order, mug=4)
        self.assertEqual((self.refunds(order), back.state), ([], "settled"))

    def test_a_provider_of_all_or_nothing(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.provider.payment_method_ids.support_refund = "full_only"
        back = self.back(order, mug=4)
        self.assertEqual((self.refunds(order), self.provider_did()), ([(40.0, "failed")], []), "a person decides")
        self.assertRegex(self.operations(order).reason, "gives back all of a payment or nothing")
        self.assertRegex(back.line_ids.result, "did not go back to the card .* stays as credit")
        self.assertTrue(self.env["oms.todo"].search([("kind", "=", "card_failed"), ("order_id", "=", order.id)]))
        self.assertEqual(self.env["oms.refund"]._left(back.refund_ids), {back.refund_ids: 40.0}, "it is the customer's credit")
        other, _payment = self.shipped_by_card(mug=2)
        self.back(other, mug=2)
        self.assertEqual(self.refunds(other), [(20.0, "done")])

    def test_a_provider_that_is_switched_off(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.provider.state = "disabled"
        back = self.back(order, mug=4)
        self.assertEqual((self.refunds(order), back.refund_ids.amount_residual), ([(40.0, "failed")], 40))
        self.assertRegex(self.operations(order).reason, "gives nothing back when asked")

    # --- one payment for several, several for one ----------------------------------------------------------------------

    def test_one_invoice_of_two_orders_paid_in_two_ways(self):
        orders = self.shipped(mug=5) | self.shipped(mug=5)
        self.by_card(orders[0])
        invoice = orders._create_invoices()
        invoice.action_post()
        self.pay(invoice)
        both = self.ask(orders[0], mug=1) | self.ask(orders[1], mug=2)
        both.money_way = "paid"
        self.walk(both)
        self.send()
        self.assertEqual(self.refunds(orders), [(10.0, "done")])
        self.assertEqual(self.transfers(both).mapped("amount"), [20.0])

    def test_two_returns_of_one_payment(self):
        order, payment = self.shipped_by_card(mug=10)
        both = self.ask(order, mug=5) | self.ask(order, mug=5)
        both.money_way = "paid"
        self.walk(both)
        self.send()
        self.assertEqual(sum(amount for amount, _state in self.refunds(order)), 100)
        self.assertEqual(payment._oms_refundable(), 0)

    # --- the cap, by every door ----------------------------------------------------------------------------------------

    def doors(self, payment, amount):
        """{what: how somebody, or something, gives back so much of a payment}"""
        return {
            "Odoo's dialog": lambda: self.env["payment.refund.wizard"].with_context(active_id=payment.payment_id.id).create(
                {"payment_id": payment.payment_id.id, "amount_to_refund": amount}).action_refund(),
            "the payment's button": lambda: payment.action_refund(amount_to_refund=amount),
            "another addon": lambda: payment._refund(amount_to_refund=amount),
            "the outbox": lambda: self.env["oms.payment.operation"]._oms_ask([{
                "kind": "refund", "transaction_id": payment.id, "order_id": payment.sale_order_ids.id, "amount": amount,
                "cause": "manual", "key": f"test {payment.id}"}]) and self.send(),
        }

    def test_no_door_gives_back_more_than_came(self):
        """Sixty of a hundred are in doubt, waiting, or back: fifty is too much, whoever asks."""
        for how in ("acted", "pending", "done"):
            order, payment = self.shipped_by_card(mug=10)
            self.side.behaves(how)
            self.back(order, mug=6)
            before = len(self.side.asked)
            for door, give in self.doors(payment, 50.0).items():
                with self.subTest(f"{how}, {door}"):
                    try:
                        with self.env.cr.savepoint():
                            give()
                    except UserError as error:
                        self.assertTrue(str(error))
                    self.assertEqual(len(self.side.asked), before, "nothing more was asked")
                    self.assertLessEqual(payment.payment_id.amount_available_for_refund, 40)

    def test_a_return_after_any_door_counts_what_went(self):
        for door in ("Odoo's dialog", "another addon"):
            with self.subTest(door):
                order, payment = self.shipped_by_card(mug=10)
                self.doors(payment, 70.0)[door]()
                self.book()
                self.back(order, mug=10)
                self.assertEqual(self.refunds(order), [(70.0, "done"), (30.0, "done")])
                self.assertOnceOnly(order)

    def test_credit_note_and_transfer_by_hand_count(self):
        order, invoice = self.shipped_and_billed(mug=10)
        self.pay(invoice)
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"journal_id": invoice.journal_id.id}).reverse_moves()
        note = invoice.reversal_move_ids
        note.invoice_line_ids.quantity = 7
        note.action_post()
        self.pay(note)
        back = self.back(order, "transfer", mug=10)
        self.assertLessEqual(sum(self.transfers(back).mapped("amount")), 30)

    def test_refund_that_the_provider_tells_of_as_pending(self):
        order, payment = self.shipped_by_card(mug=10)
        payment._create_child_transaction(60.0, is_refund=True)._set_pending()
        for door in ("Odoo's dialog", "the payment's button", "another addon"):
            with self.subTest(door), self.assertRaises(UserError), self.env.cr.savepoint():
                self.doors(payment, 50.0)[door]()
        self.back(order, mug=10)
        self.assertEqual(self.refunds(order), [(40.0, "done")])
