# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from requests.exceptions import ConnectTimeout

from odoo.tests import tagged

from .real_case import RealCase


class RazorpayCase(RealCase):
    code = "razorpay"

    @classmethod
    def keys(cls):
        return {"razorpay_key_id": "made-up", "razorpay_key_secret": "made-up"}

    @classmethod
    def usual(cls, sent):
        amount = {"amount": sent.body.get("amount", 10000), "currency": cls.currency}
        if sent.path.endswith("/refund"):
            return {"id": f"rfnd-{len(cls.side.sent)}", "status": "processed", "payment_id": "pay-1", **amount}
        if sent.path == "v1/orders":
            return {"id": "order-1", **amount}
        if sent.path == "v1/payments/create/recurring":
            return {"razorpay_payment_id": "pay-2"}
        return {"id": sent.path.split("/")[2], "status": "captured", "method": "card", "card": {"network": "Visa"}, **amount}

    def paths(self):
        return [path for path, _body in self.sent()]


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealRazorpay(RazorpayCase):
    """Odoo's Razorpay: all or nothing, and it gives nothing back when asked."""

    def test_what_it_can(self):
        self.assertEqual((self.provider.support_manual_capture, self.provider.support_refund), ("full_only", "partial"))
        self.assertEqual(self.policy.abilities, "complete first token hand")
        self.assertIn("goes back by itself", self.policy.can_words)
        self.assertEqual(self.policy.days, 3)

    def test_once_for_all_and_a_refund_by_the_number_of_the_payment(self):
        """odoo/odoo#282554: asked for payments/False/capture."""
        order, card = self.ten(4)
        self.assertEqual(self.sent(), [])
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.sent(), [("v1/payments/pay-1/capture", {"amount": 10000, "currency": self.currency})])
        self.assertEqual((card.state, self.money(order)), ("done", (100, 0, 0)))
        card.child_transaction_ids.action_refund(25.0)
        self.assertEqual([(path, body["amount"]) for path, body in self.sent()], [("v1/payments/pay-1/refund", 2500)])
        self.assertEqual(self.money(order), (100, 25, 0))

    def test_a_cancelled_order_asks_nothing(self):
        order, card = self.ten()
        order._action_cancel()
        self.send()
        self.assertEqual((self.sent(), self.wants(order), card.state), ([], [], "authorized"))
        self.assertNoFaults()
        with self.assertRefused("can't be manually voided"):
            card.action_void()


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealRazorpayToken(RazorpayCase):
    """Each shipment from the stored card: charged, then asked how that went."""

    way = "token"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # It charges nobody without a telephone number, which it has checked by an addon that it does not depend on.
        cls.startClassPatcher(patch.object(
            type(cls.env["payment.transaction"]), "_validate_phone_number", lambda self, phone: phone))

    def test_charged_and_nobody_says_how_it_went(self):
        """The question cannot be sent, or is refused: the card may have been charged, and is not charged again."""
        for number, how in enumerate((ConnectTimeout("nobody is there"), (404, {"error": {"description": "Not found"}}))):
            with self.subTest(how):
                self.side.next = [None, None, how]
                order = self.confirm(mug=10)
                card = self.card(order, token=True)
                card.token_id.provider_ref = "customer,token"
                card.provider_reference = f"pay-{number}"
                self.ship_some(order, mug=6)
                self.send()
                self.send()
                self.assertEqual(self.wants(order), [("authorise", 60.0, "doubt")])
                self.assertEqual(self.paths(), ["v1/orders", "v1/payments/create/recurring", "v1/payments/pay-2"])

    def test_a_card_that_is_refused(self):
        self.side.next = [None, (400, {"error": {"description": "Card declined"}})]
        order, card = self.ten()
        card.token_id = self.stored_card(order.partner_id)
        card.token_id.provider_ref = "customer,token"
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.wants(order), [("authorise", 60.0, "failed")])
