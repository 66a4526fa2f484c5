# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .payment_case import PaymentCase


class WholeCase(PaymentCase):
    """A provider that captures all or nothing: it is never called for a part."""

    way = "complete"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("full_only", way=cls.way)

    def told(self, **shipped):
        """An order of ten mugs on a card of which so many are shipped."""
        order = self.confirm(mug=10)
        card = self.card(order, token=True)
        if shipped:
            self.ship_some(order, **shipped)
            self.send()
        return order, card

    def give_up_rest(self, order):
        order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_cancel()
        self.send()


@tagged("post_install", "-at_install")
class TestCaptureComplete(WholeCase):
    """Once the order is complete."""

    def test_it_waits_for_the_last_goods(self):
        order, card = self.told(mug=6)
        self.assertEqual(self.provider_did(), [])
        self.ship_some(order, mug=4)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 100.0)], "done"))
        self.assertNoFaults()

    def test_one_card_for_two_orders_is_taken_although_the_last_is_cancelled(self):
        """It was given back whole, and what had left was never paid."""
        orders = self.confirm(mug=6) | self.confirm(mug=4)
        card = self.card(orders)
        self.ship_some(orders[0], mug=6)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([], "authorized"), "it waits for the other")
        orders[1]._action_cancel()
        self.send()
        self.send()
        self.assertEqual((self.provider_did()[0], card.state), (("capture", 100.0), "done"))
        self.assertEqual(self.provider_did()[1:], [("refund", 40.0)])

    def test_less_than_all_is_charged_to_the_stored_card(self):
        order, card = self.told(mug=6)
        self.give_up_rest(order)
        self.send()
        self.assertEqual(self.provider_did(), [("payment", 60.0), ("capture", 60.0), ("void", 100.0)])
        self.assertEqual(card.state, "cancel")

    def test_less_than_all_without_a_stored_card_goes_back(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=6)
        self.give_up_rest(order)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0), ("refund", 40.0)])
        self.assertEqual(card.state, "done")

    def test_a_part_by_any_door_never_reaches_the_provider(self):
        order, card = self.told()
        row = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 30.0, "cause": "shipment",
            "key": "by mistake"}])
        self.send()
        self.assertEqual((row.state, self.side.asked), ("failed", []))
        self.assertRegex(row.reason, r"30\.00.*takes all of .* or nothing")


@tagged("post_install", "-at_install")
class TestCaptureFirst(WholeCase):
    """Once, with the first shipment."""

    way = "first"

    def test_the_rest_is_credit_and_goes_back_when_it_is_given_up(self):
        order, _card = self.told(mug=6)
        self.assertEqual(self.provider_did(), [("capture", 100.0)])
        self.ship_some(order, mug=1)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0)], "paid already")
        self.give_up_rest(order)
        self.assertEqual(self.provider_did()[1:], [("refund", 30.0)])
        self.send()
        self.assertEqual(len(self.side.did), 2)


@tagged("post_install", "-at_install")
class TestCaptureToken(WholeCase):
    """Each shipment charged to the stored card, the authorisation given back."""

    way = "token"

    def test_each_shipment_is_charged_and_the_authorisation_given_back(self):
        order, card = self.told(mug=6)
        self.send()
        self.assertEqual(self.provider_did(), [("payment", 60.0), ("capture", 60.0)])
        self.ship_some(order, mug=4)
        self.send()
        self.send()
        self.assertEqual(self.provider_did()[2:], [("payment", 40.0), ("capture", 40.0), ("void", 100.0)])
        self.assertEqual(card.state, "cancel")
        paid = order.transaction_ids.child_transaction_ids.filtered(lambda one: one.state == "done")
        self.assertEqual(sum(paid.mapped("amount")), 100.0)

    def test_a_card_that_is_refused_stays_owed_and_is_not_charged_again_by_itself(self):
        order, card = self.told()
        self.side.behaves("refused")
        self.ship_some(order, mug=6)
        self.send()
        self.send()
        self.assertEqual(self.wants(order), [("authorise", 60.0, "failed")])
        self.assertEqual((len(self.side.asked), card.state), (1, "authorized"))
        self.operations(order).action_try_again()
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("payment", 60.0), ("capture", 60.0)])
