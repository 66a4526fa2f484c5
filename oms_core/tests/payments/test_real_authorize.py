# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from requests import Request
from requests.exceptions import ConnectTimeout, ReadTimeout

from odoo.tests import tagged

from .real_case import RealCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealAuthorize(RealCase):
    """Odoo's Authorize.Net: all or nothing, by a client of its own, with a question about each thing that it did."""

    code = "authorize"
    settled = "capturedPendingSettlement"

    @classmethod
    def usual(cls, sent):
        if sent.path == "getTransactionDetailsRequest":
            return {"transaction": {"authAmount": 100.0, "transactionStatus": cls.settled,
                                    "payment": {"creditCard": {"cardNumber": "XXXX1111"}}}}
        return {"transactionResponse": {"responseCode": "1", "transId": "pay-1", "accountType": "Visa"},
                "messages": {"resultCode": "Ok"}}

    def done(self):
        """[(type, number)] of what it was asked to do."""
        return [(body["transactionRequest"]["transactionType"], body["transactionRequest"].get("refTransId"))
                for path, body in self.sent() if path == "createTransactionRequest"]

    def test_what_it_can(self):
        self.assertEqual((self.provider.support_manual_capture, self.provider.support_refund), ("full_only", "full_only"))
        self.assertEqual(self.policy.abilities, "complete first token hand")
        self.assertIn("captures all of what was authorised or nothing", self.policy.can_words)

    def test_once_for_all(self):
        order, card = self.ten(4)
        self.assertEqual(self.sent(), [])
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.done(), [("priorAuthCaptureTransaction", "pay-1")])
        self.assertEqual((card.state, self.money(order)), ("done", (100, 0, 0)))

    def test_a_cancelled_order_gives_back_by_the_number_of_the_payment(self):
        """odoo/odoo#277182: "A valid referenced transaction ID is required"."""
        order, card = self.ten()
        order._action_cancel()
        self.send()
        self.assertEqual((self.done(), card.state), ([("voidTransaction", "pay-1")], "cancel"))

    def test_no_answer_is_in_doubt(self):
        self.side.next = [ReadTimeout("too slow")]
        order, _card = self.ten(10)
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, len(self.done())), ("doubt", 1))
        self.assertIn("it may have been done or not", row.reason)

    def test_captured_and_the_question_about_it_is_not_answered(self):
        """It was taken: asking once more would be a second capture."""
        self.side.next = [None, ConnectTimeout("nobody is there")]
        order, _card = self.ten(10)
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, len(self.done()), self.money(order)), ("doubt", 1, (0, 0, 100)))

    def test_nothing_left_is_tried_again(self):
        request = Request("POST", "http://localhost", data='{"createTransactionRequest": {}}').prepare()
        self.side.next = [ConnectTimeout("nobody is there", request=request)]
        order, _card = self.ten(10)
        row = self.operations(order)
        self.assertEqual((row.state, row.tries), ("new", 1))
        row.sent_on = False
        self.send()
        self.assertEqual((row.state, self.money(order)), ("done", (100, 0, 0)))

    def test_by_hand_no_answer_is_told_in_words(self):
        order, card = self.ten()
        self.side.next = [ReadTimeout("too slow")]
        card.action_void()
        self.assertEqual((self.wants(order), card.state), ([("void", 100.0, "doubt")], "authorized"))

    def test_a_refund_before_it_is_settled_is_a_void_and_done(self):
        """odoo/odoo#249434: the customer had the money back, and the refund said that it was cancelled."""
        order, card = self.ten(10)
        self.sent()
        card.child_transaction_ids.action_refund(100.0)
        self.assertEqual(self.done(), [("voidTransaction", "pay-1")])
        self.assertEqual((self.wants(order)[-1], self.money(order)), (("refund", 100.0, "done"), (100, 100, 0)))

    def test_a_part_is_not_refunded(self):
        """Before it is settled all of it would be given back, and the refund would be an error: the amount is another one."""
        _order, card = self.ten(10)
        self.sent()
        with self.assertRefused(r"20\.00.*Authorize refunds all of it .*100\.00.* or nothing"):
            card.child_transaction_ids.action_refund(20.0)
        self.assertEqual(self.sent(), [])

    def test_a_refund_of_what_is_settled(self):
        order, card = self.ten(10)
        self.sent()
        type(self).settled = "settledSuccessfully"
        self.addCleanup(setattr, type(self), "settled", "capturedPendingSettlement")
        card.child_transaction_ids.action_refund(100.0)
        self.assertEqual(self.done(), [("refundTransaction", "pay-1")])
        self.assertEqual((self.wants(order)[-1], self.money(order)), (("refund", 100.0, "done"), (100, 100, 0)))
