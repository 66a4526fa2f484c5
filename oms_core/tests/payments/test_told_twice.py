# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .payment_case import PaymentCase


@tagged("post_install", "-at_install")
class TestToldTwice(PaymentCase):
    """What a provider tells of under a number that nobody here knows, and what it tells of twice, counts once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")
        bank = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        bank.inbound_payment_method_line_ids[:1].copy({"name": "Scripted", "payment_provider_id": cls.provider.id})
        cls.provider.invalidate_recordset(["journal_id"])

    def shipped(self, quantity, *behaves):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=quantity)
        self.side.behaves(*behaves)
        self.send()
        return order, card

    def told(self, payment, amount, number, state="done", refund=False):
        """The provider's message, as Odoo's Adyen and Stripe take one of which they do not know the number."""
        made = payment._create_child_transaction(amount, is_refund=refund, provider_reference=number)
        {"done": made._set_done, "cancel": made._set_canceled, "pending": made._set_pending}[state]()
        self.env.flush_all()
        return made

    def money(self, order):
        self.env.flush_all()
        money = self.env["oms.money"]._of(order)
        return money.captured, money.refunded, sum(money.in_doubt)

    # --- what was in doubt -----------------------------------------------------------------------------------------

    def test_a_capture_without_an_answer_is_told_of_under_another_number(self):
        """medusajs/medusa#16292: what had no answer was asked again. Here it waits in doubt; Odoo's Adyen makes a second capture
        of the message, and both would count."""
        order, card = self.shipped(3, "acted")
        self.assertEqual((self.wants(order), self.money(order)), ([("capture", 30.0, "doubt")], (0, 0, 30)))
        asked = self.operations(order).child_id
        told = self.told(card, 30.0, "psp-1")
        self.assertEqual((self.wants(order), self.operations(order).child_id), ([("capture", 30.0, "done")], told))
        self.assertEqual((asked.state, self.money(order)), ("error", (30, 0, 0)))
        self.ship_some(order, mug=7)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 30.0), ("capture", 70.0)])
        self.assertEqual((card.state, self.money(order)), ("done", (100, 0, 0)))

    def test_a_refund_without_an_answer(self):
        """medusajs/medusa#16681: the customer was refunded twice. Who refunds as much again at the provider is counted again."""
        order, card = self.shipped(10)
        part = card.child_transaction_ids or card
        self.side.behaves("acted")
        part.action_refund(20.0)
        self.assertEqual(self.wants(order)[-1], ("refund", 20.0, "doubt"))
        told = self.told(card, 20.0, "re-1", refund=True)
        self.assertEqual((self.wants(order)[-1], self.operations(order)[-1].child_id), (("refund", 20.0, "done"), told))
        self.assertEqual(self.money(order), (100, 20, 0))
        self.told(card, 20.0, "re-2", refund=True)
        self.assertEqual(self.money(order), (100, 40, 0))

    def test_what_was_given_back_without_an_answer(self):
        order, card = self.shipped(3, "done", "acted")
        order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_cancel()
        self.side.behaves("acted")
        self.send()
        self.assertEqual(self.wants(order)[-1], ("void", 70.0, "doubt"))
        self.told(card, 70.0, "psp-2", "cancel")
        self.assertEqual((self.wants(order)[-1], card.state), (("void", 70.0, "done"), "done"))

    def test_something_else_is_not_it(self):
        order, card = self.shipped(3, "acted")
        self.told(card, 25.0, "psp-1")
        self.assertEqual(self.wants(order), [("capture", 30.0, "doubt")])
        self.told(card, 30.0, "psp-2", "cancel")
        self.assertEqual(self.wants(order), [("capture", 30.0, "doubt")], "given back, not captured")

    # --- the same number twice -------------------------------------------------------------------------------------

    def test_a_refund_of_a_part_is_told_of_at_the_payment(self):
        """odoo/odoo#276154: Odoo's Stripe knows only refunds of the payment itself, not those of its captures."""
        order, card = self.shipped(6)
        card.child_transaction_ids.action_refund(20.0)
        back = self.operations(order)[-1].child_id
        self.assertEqual((back.state, self.money(order)), ("done", (60, 20, 0)))
        again = self.told(card, 20.0, back.provider_reference, refund=True)
        again._post_process()
        self.assertEqual((again.state, again.payment_id.id, self.money(order)), ("error", False, (60, 20, 0)))
        self.assertIn(back.reference, again.state_message)

    def test_the_message_comes_before_the_answer(self):
        order, card = self.shipped(6)
        part = card.child_transaction_ids

        def first(asked):
            self.told(card, asked.amount, f"scripted-{asked.reference}", refund=True)
        self.side.before = first
        part.action_refund(20.0)
        self.assertEqual((self.wants(order)[-1], self.money(order)), (("refund", 20.0, "done"), (60, 20, 0)))
        self.assertEqual(self.provider_did()[-1], ("refund", 20.0))

    def test_the_message_that_comes_before_the_answer_says_that_it_takes_a_while(self):
        order, card = self.shipped(6)
        part = card.child_transaction_ids
        self.env["oms.payment.operation"]._oms_ask([{
            "kind": "refund", "transaction_id": part.id, "order_id": order.id, "amount": 20.0, "cause": "cancel", "key": "back"}])
        told = []

        def first(asked):
            told.append(self.told(card, asked.amount, f"scripted-{asked.reference}", "pending", refund=True))
        self.side.before = first
        self.addCleanup(setattr, self.side, "before", None)
        with patch.object(type(self.env["oms.payment.operation"]), "_oms_why_not", lambda row: ("", False)):
            self.send()
        row = self.operations(order)[-1]
        self.assertEqual((row.state, row.child_id), ("sent", told[0]))
        told[0]._set_done()
        self.assertEqual((row.state, self.money(order)), ("done", (60, 20, 0)))

    def test_both_within_one_instant(self):
        """Neither saw the other: the one that was made first is booked."""
        order, card = self.shipped(6)
        card.child_transaction_ids.action_refund(20.0)
        back = self.operations(order)[-1].child_id
        again = card._create_child_transaction(20.0, is_refund=True)
        again._set_done()
        again.provider_reference = back.provider_reference
        (back | again)._post_process()
        self.assertEqual((back.state, again.state, self.money(order)), ("done", "error", (60, 20, 0)))
        self.assertTrue(back.payment_id)
        self.assertFalse(again.payment_id)

    def test_the_message_was_booked_before_the_answer(self):
        """Who asked did not see it: their transaction had begun before."""
        order, card = self.shipped(6)
        back = card.child_transaction_ids._create_child_transaction(20.0, is_refund=True)
        again = card._create_child_transaction(20.0, is_refund=True, provider_reference="re_1")
        again._set_done()
        again._post_process()
        back.write({"state": "done", "provider_reference": "re_1"})
        back._post_process()
        self.assertEqual((back.state, again.state, self.money(order)), ("error", "done", (60, 20, 0)))
        self.assertEqual((bool(back.payment_id), bool(again.payment_id)), (False, True))

    def test_a_refund_told_of_at_the_payment_while_it_was_asked_for(self):
        """The provider refunded and did not answer; its message came before anybody was in doubt."""
        order, card = self.shipped(6)
        self.side.behaves("acted")
        card.child_transaction_ids.action_refund(20.0)
        row = self.operations(order)[-1]
        row.sudo().state = "sent"
        told = self.told(card, 20.0, "re_1", refund=True)
        row.sudo().state = "doubt"
        row.action_found_done()
        self.assertEqual((row.state, row.child_id, self.money(order)), ("done", told, (60, 20, 0)))

    def test_a_refund_that_comes_back(self):
        """Stripe tells of it days later; Odoo's Stripe makes it an error and leaves the payment in the books."""
        order, card = self.shipped(6)
        card.child_transaction_ids.action_refund(20.0)
        back = self.operations(order)[-1].child_id
        back._post_process()
        self.assertEqual((back.payment_id.state in ("in_process", "paid"), self.money(order)), (True, (60, 20, 0)))
        back._set_error("The refund did not go through.", extra_allowed_states=("done",))
        back._post_process()
        self.assertEqual((back.payment_id.state, self.money(order)), ("canceled", (60, 0, 0)))
        self.assertEqual((self.wants(order)[-1], self.operations(order)[-1].reason),
                         (("refund", 20.0, "failed"), "The refund did not go through."))

    def test_a_capture_that_fails_after_it_was_done(self):
        """Adyen/adyen-magento2#1234, #1833: told that a capture had failed days after it was done, the shop went on sending."""
        order, card = self.shipped(6)
        part = card.child_transaction_ids
        self.operations(order).sudo().sent_on -= timedelta(seconds=10)  # a provider takes its time
        part._set_error("The capture failed.")
        self.assertEqual((part.state, self.wants(order)), ("done", [("capture", 60.0, "failed")]))
        self.assertRegex(self.operations(order).reason, "Done, then the provider said: The capture failed. Look it up")
        self.assertEqual(order._oms_active_holds().mapped("reason_id.code"), ["card"], "what is sent next waits")
        part._set_error("The capture failed.")
        self.assertEqual(self.provider_did(), [("capture", 60.0)], "nothing is asked again by itself")
        self.operations(order).action_leave()  # looked up: the money is there
        self.ship_some(order, mug=4)
        self.send()
        self.assertEqual(self.provider_did()[1:], [("capture", 40.0)], "counted once")

    # --- by which number it is asked ---------------------------------------------------------------------------------

    def test_adyen_refunds_by_the_number_of_the_payment(self):
        """odoo/odoo#283597: asked by the number of the capture, every refund of a captured part was refused."""
        order, card = self.shipped(6)
        part = card.child_transaction_ids
        (card.provider_reference, part.provider_reference) = ("the-payment", "the-capture")
        back = part._create_child_transaction(20.0, is_refund=True)
        whole = card._create_child_transaction(20.0, is_refund=True)
        self.env.flush_all()
        # its module is not installed here
        self.env.cr.execute(SQL("UPDATE payment_provider SET code = 'adyen' WHERE id = %s", self.provider.id))
        self.env.invalidate_all()
        asked = []
        with patch.object(type(self.provider), "_send_api_request", lambda self, *args, **kwargs: asked.append(kwargs)):
            for refund in (back, whole):
                refund._send_api_request(
                    "POST", "/payments/{}/refunds", json={}, endpoint_param=refund.source_transaction_id.provider_reference)
        self.assertEqual([kwargs["endpoint_param"] for kwargs in asked], ["the-payment", "the-payment"])
