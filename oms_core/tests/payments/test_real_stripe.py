# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout
from urllib3.exceptions import NewConnectionError

from odoo.tests import tagged

from .real_case import RealCase


class StripeCase(RealCase):
    code = "stripe"

    @classmethod
    def usual(cls, sent):
        if sent.path == "v1/refunds":
            return {"id": f"re-{len(cls.side.sent)}", "status": "succeeded", "amount": sent.body["amount"],
                    "currency": cls.currency.lower()}
        return {"id": "pay-1", "amount": 10000, "currency": cls.currency.lower(), "payment_method": "pm-1",
                "status": "canceled" if sent.path.endswith("/cancel") else "succeeded"}


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealStripe(StripeCase):
    """Odoo's Stripe: its call for a capture carries no amount and takes all."""

    def test_what_it_can(self):
        self.assertEqual((self.provider.support_manual_capture, self.provider.support_refund), ("full_only", "partial"))
        self.assertEqual(self.policy.abilities, "complete first token hand")
        self.assertIn("Stripe captures all of what was authorised or nothing, so never the share of a shipment.",
                      self.policy.can_words)
        self.assertNotIn("stores no cards", self.policy.can_words)
        self.assertEqual((self.policy.days, self.policy.days_renewed), (7, 4))
        with self.assertRefused("not possible"):
            self.policy.capture = "each"

    def test_it_is_never_asked_for_a_part_and_once_for_all(self):
        order, card = self.ten(4, 3)
        self.assertEqual((self.sent(), card.state), ([], "authorized"))
        self.ship_some(order, mug=3)
        self.send()
        self.send()
        self.assertEqual(self.sent(), [("v1/payment_intents/pay-1/capture", {})])
        self.assertEqual((self.wants(order), card.state, self.money(order)), ([("capture", 100.0, "done")], "done", (100, 0, 0)))

    def test_a_part_by_hand_is_refused_before_it_leaves(self):
        order, card = self.ten()
        row = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 30.0, "cause": "manual", "key": "a"}])
        self.send()
        self.assertEqual((row.state, self.sent()), ("failed", []))

    def test_no_answer_is_in_doubt_and_never_sent_again(self):
        self.side.next = [ReadTimeout("too slow")]
        order, card = self.ten(10)
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, len(self.sent()), self.money(order)), ("doubt", 1, (0, 0, 100)))
        with self.assertRefused("nobody knows whether it was done"):
            card.action_void()
        row.action_found_done()
        self.send()
        self.assertEqual((row.state, self.sent(), self.money(order)), ("done", [], (100, 0, 0)))
        # What was found done has no number of its own: it goes back by that of the payment.
        row.child_id.action_refund(20.0)
        self.assertEqual(self.sent(), [("v1/refunds", {"payment_intent": "pay-1", "amount": 2000})])
        self.assertEqual(self.money(order), (100, 20, 0))

    def test_a_failure_of_its_own_and_one_that_nobody_heard(self):
        self.side.next = [NoConnection(NewConnectionError(None, "nobody is there")), (500, {"error": {"message": "Sorry"}})]
        order, _card = self.ten(10)
        row = self.operations(order)
        self.assertEqual((row.state, row.tries), ("new", 1), "nothing has left")
        row.sent_on = False
        self.send()
        self.send()
        self.assertEqual((row.state, len(self.sent())), ("doubt", 2))
        self.assertIn("HTTP 500", row.reason)

    def test_a_refusal(self):
        self.side.next = [(402, {"error": {"message": "This PaymentIntent could not be captured."}})]
        order, _card = self.ten(10)
        row = self.operations(order)
        self.assertEqual((row.state, len(self.sent())), ("failed", 1))
        self.assertIn("could not be captured", row.reason)
        self.send()
        self.assertFalse(self.sent())

    def test_a_cancelled_order_gives_back(self):
        order, card = self.ten()
        order._action_cancel()
        self.send()
        self.assertEqual((self.sent(), card.state), ([("v1/payment_intents/pay-1/cancel", {})], "cancel"))


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealStripeFirst(StripeCase):
    """All with the first shipment: what nobody ships goes back."""

    way = "first"

    def test_the_rest_goes_back_by_the_number_of_the_payment(self):
        order, _card = self.ten(6)
        self.assertEqual(self.sent(), [("v1/payment_intents/pay-1/capture", {})])
        self.give_up(order)
        self.assertEqual(self.sent(), [("v1/refunds", {"payment_intent": "pay-1", "amount": 4000})])
        self.assertEqual(self.money(order), (100, 40, 0))
