# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from requests.exceptions import ReadTimeout

from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_case import RealCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestRealAdyen(RealCase):
    """Odoo's Adyen: it captures parts, says "received" at once and by its message later what became of it."""

    code = "adyen"
    way = "each"

    @classmethod
    def usual(cls, sent):
        return {"status": "received", "pspReference": f"psp-{sent.body['reference']}"}

    def told(self, event, amount, number, success=True):
        """Its message, as Odoo's controller hands it on."""
        code = {"CANCELLATION": "Cancelled"}.get(event, "Authorised") if success else "Error"
        data = {"eventCode": event, "pspReference": number, "originalReference": "pay-1", "merchantReference": "whatever",
                "amount": {"value": round(amount * 100), "currency": self.currency}, "resultCode": code}
        payment = self.env["payment.transaction"].sudo()._search_by_reference("adyen", data)
        payment._process("adyen", data)
        self.env.flush_all()
        return payment

    def number(self, order):
        """By which it knows what was asked of it last."""
        return self.operations(order)[-1].child_id.provider_reference

    def asked(self):
        """[(path, amount in cents)] since last asked."""
        return [(path.partition("/V")[2].partition("/")[2], body.get("amount", {}).get("value")) for path, body in self.sent()]

    def test_what_it_can(self):
        self.assertEqual((self.provider.support_manual_capture, self.provider.support_refund), ("partial", "partial"))
        self.assertEqual(self.policy.abilities, "each complete first token hand")
        self.assertIn("Adyen captures any part of what was authorised.", self.policy.can_words)
        self.assertEqual((self.policy.days, self.policy.days_renewed), (10, 5))

    def test_each_shipment_captures_its_part_of_the_payment(self):
        """odoo/odoo#259223: asked without the payment's number, Adyen refused every capture."""
        order, card = self.ten(4)
        self.assertEqual(self.asked(), [("payments/pay-1/captures", 4000)])
        row = self.operations(order)
        self.assertEqual((row.state, bool(row.heard_on), self.money(order)), ("sent", True, (0, 0, 40)))
        self.told("CAPTURE", 40, self.number(order))
        self.assertEqual((row.state, self.money(order), card.state), ("done", (40, 0, 0), "authorized"))
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.asked(), [("payments/pay-1/captures", 6000)])
        self.told("CAPTURE", 60, self.number(order))
        self.told("CAPTURE", 60, self.number(order))
        self.assertEqual((self.money(order), card.state), ((100, 0, 0), "done"))
        self.assertNoFaults()

    def test_a_captured_part_is_refunded_by_the_number_of_the_payment(self):
        order, _card = self.ten(6)
        self.told("CAPTURE", 60, self.number(order))
        self.sent()
        self.operations(order).child_id.action_refund(20.0)
        self.assertEqual(self.asked(), [("payments/pay-1/refunds", 2000)])
        for _time in range(2):
            self.told("REFUND", 20, self.number(order))
        self.assertEqual((self.wants(order)[-1], self.money(order)), (("refund", 20.0, "done"), (60, 20, 0)))

    def test_the_rest_is_given_back(self):
        order, card = self.ten(6)
        self.told("CAPTURE", 60, self.number(order))
        self.sent()
        self.give_up(order)
        self.assertEqual(self.asked(), [("payments/pay-1/cancels", None)])
        self.told("CANCELLATION", 40, self.number(order))
        self.assertEqual((self.wants(order)[-1], card.state), (("void", 40.0, "done"), "done"))

    def test_all_at_once_is_told_of_at_the_payment(self):
        """Odoo's Adyen takes a message about the whole amount for one about the payment: what was asked for stays a draft."""
        order, card = self.ten(10)
        row = self.operations(order)
        self.told("CAPTURE", 100, self.number(order))
        self.assertEqual((row.state, card.state, self.money(order)), ("done", "done", (100, 0, 0)))
        self.send()
        self.sent()
        card.action_refund(30.0)
        self.assertEqual(self.asked(), [("payments/pay-1/refunds", 3000)])

    def test_no_answer_is_known_by_its_message(self):
        self.side.next = [ReadTimeout("too slow")]
        order, _card = self.ten(4)
        row = self.operations(order)
        self.send()
        self.assertEqual((row.state, len(self.asked()), self.money(order)), ("doubt", 1, (0, 0, 40)))
        self.told("CAPTURE", 40, "psp-of-theirs")
        self.assertEqual((row.state, self.money(order)), ("done", (40, 0, 0)))

    @mute_logger("odoo.addons.payment_adyen.models.payment_transaction")
    def test_a_capture_that_it_refuses_later(self):
        order, card = self.ten(4)
        self.told("CAPTURE", 40, self.number(order), success=False)
        self.assertEqual((self.wants(order), card.state, self.money(order)),
                         ([("capture", 40.0, "failed")], "authorized", (0, 0, 0)))
