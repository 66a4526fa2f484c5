# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payment_case import PaymentCase
from .test_capture_whole import WholeCase

ENDS = "odoo.addons.oms_core.models.payments.oms_payment_operation_ends"


@tagged("post_install", "-at_install")
class TestCardAskedAgain(PaymentCase):
    """Between what was asked of a provider and its answer the shop goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")

    def on_card(self, **quantities):
        order = self.confirm(**quantities)
        return order, self.card(order)

    # --- what a provider said is never lost

    def refusing(self):
        """No hold can be placed: somebody's own rule is in the way."""
        def refuse(*_args, **_kwargs):
            raise ValidationError("No hold on a Sunday")
        return patch.object(type(self.env["oms.hold"]), "_place", refuse)

    def test_an_answer_is_kept_although_its_hold_cannot_be_placed(self):
        order, _card = self.on_card(mug=10)
        self.ship_some(order, mug=4)
        self.side.behaves("refused")
        with self.refusing(), mute_logger(ENDS):
            self.send()
        row = self.operations(order)
        self.assertEqual((row.state, row.unlooked, order.oms_held), ("failed", True, False))
        self.send()
        self.assertEqual((row.unlooked, order.oms_held, len(self.side.asked)), (False, True, 1), "looked at again by the job")

    def test_so_is_a_message_that_comes_later(self):
        order, _card = self.on_card(mug=10)
        self.ship_some(order, mug=4)
        self.side.behaves("pending")
        self.send()
        row = self.operations(order)
        with self.refusing(), mute_logger(ENDS, "odoo.addons.oms_core.jobs"):
            self.webhook(row.child_id, "cancel")
        self.assertEqual((row.state, row.unlooked, order.oms_held), ("failed", True, False))
        self.send()
        self.assertTrue(order.oms_held)

    def test_what_a_message_booked_is_taken_over_by_who_finds_it_done(self):
        """The provider took it to answer later, and then told of it under another number, of which Odoo made a second one."""
        for kind, state in (("capture", "done"), ("void", "cancel")):
            with self.subTest(kind):
                order, card = self.on_card(mug=10)
                self.ship_some(order, mug=4)
                if kind == "void":
                    self.send()
                    order._action_cancel()
                self.side.behaves("pending")
                self.send()
                row = self.operations(order)[-1]
                ours = row.child_id
                self.assertEqual((row.kind, row.state, ours.state), (kind, "sent", "pending"))
                theirs = card._create_child_transaction(row.amount)  # by its back office's message
                theirs._set_done() if kind == "capture" else theirs._set_canceled()
                row.action_found_done()
                self.assertEqual((row.state, row.child_id, ours.state), ("done", theirs, "error"))
                self.assertEqual(sum(card.child_transaction_ids.filtered(lambda one, state=state: one.state == state).mapped(
                    "amount")), row.amount, "once")

    # --- asked again right before it leaves

    def test_made_cheaper_before_it_was_sent(self):
        order, _card = self.on_card(mug=10)
        self.ship_some(order, mug=4)
        order.order_line.price_unit = 5.0
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 20.0)])
        self.assertEqual(self.wants(order), [("capture", 40.0, "failed"), ("capture", 20.0, "done")])
        dropped = self.operations(order)[0]
        self.assertTrue(dropped.settled)
        self.assertIn("asked for anew", dropped.reason)
        self.assertFalse(order.oms_held, "nothing failed")

    def test_cancelled_and_taken_up_again_before_it_was_given_back(self):
        order, card = self.on_card(mug=2)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([], "authorized"))
        self.ship_some(order, mug=2)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 20.0)], "done"))

    def test_what_waited_behind_another_that_failed(self):
        """Four left, nobody knows whether they are paid; two more left. It turns out they were all paid by transfer."""
        order, _card = self.on_card(mug=10)
        self.ship_some(order, mug=4)
        self.side.behaves("timeout")
        self.send()
        self.ship_some(order, mug=2)
        first, second = self.operations(order)
        bill = order._create_invoices()
        bill.action_post()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create({}
            )._create_payments()
        first.action_found_not_done()
        first.action_leave()
        self.send()
        self.assertEqual((self.provider_did(), second.state, second.settled), ([], "failed", True))

    def test_by_hand_policy_meanwhile(self):
        order, _card = self.on_card(mug=10)
        self.ship_some(order, mug=4)
        policy = self.env["oms.payment.policy"].search([("company_id", "=", self.company.id)])
        policy.capture = "hand"
        self.addCleanup(policy.write, {"capture": "each"})
        self.send()
        self.assertEqual((self.provider_did(), self.operations(order).settled), ([], True))

    # --- looked at as often as it helps

    def test_where_nothing_can_be_done_it_is_not_worked_out_again_and_again(self):
        order, card = self.on_card(mug=2)
        order._action_cancel()
        self.side.behaves("refused")
        self.send()
        row = self.operations(order)
        self.assertEqual((row.kind, row.state), ("void", "failed"))
        row.action_leave()
        self.send()
        self.assertEqual((len(self.side.asked), len(self.operations(order))), (1, 1), "a person deals with it")
        card.oms_goods_looked_on = fields.Datetime.now() + timedelta(hours=1)
        left = self.env["oms.capture"]._left_behind
        self.assertNotIn(order.id, [found[0] for found in left(True)])
        order.client_order_ref = "news"
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET write_date = %s WHERE id = %s", [
            fields.Datetime.now() + timedelta(hours=2), order.id])
        self.assertIn(order.id, [found[0] for found in left(True)], "something happened to it")
        card.oms_goods_looked_on = fields.Datetime.now() - timedelta(days=2)
        self.assertIn(order.id, [found[0] for found in left(True)], "once a day")

    def test_what_people_capture_is_not_worked_out_at_all(self):
        order, card = self.on_card(mug=2)
        policy = self.env["oms.payment.policy"].search([("company_id", "=", self.company.id)])
        policy.capture = "hand"
        self.addCleanup(policy.write, {"capture": "each"})
        order._action_cancel()
        self.operations(order).unlink()
        looked = []
        with patch.object(type(self.env["oms.capture"]), "_gather", lambda _self, some, waiting=True: looked.append(some) or {}):
            self.send()
        self.assertFalse([some for some in looked if order in some])
        self.assertTrue(card.oms_goods_looked_on)

    # --- one card for several orders

    def test_a_cancelled_order_that_took_nothing_leaves_the_card_to_the_others(self):
        first, second = self.confirm(mug=6), self.confirm(mug=4)
        card = self.card(first | second)
        money = self.env["oms.money"]
        first._action_cancel()
        self.assertEqual([money._of(one).authorised for one in (first, second)], [0.0, 100.0])
        second.order_line.product_uom_qty = 10
        self.assertFalse(second.oms_held, "the card is good for all of it")
        self.ship_some(second, mug=10)
        self.send()
        self.assertEqual((self.provider_did(), card.state), ([("capture", 100.0)], "done"))
        self.assertEqual([money._of(one).paid for one in (first, second)], [0.0, 100.0])

    def test_a_cancelled_order_of_which_something_left_keeps_its_part(self):
        first, second = self.confirm(mug=6), self.confirm(mug=4)
        self.card(first | second)
        self.ship_some(first, mug=3)
        self.send()
        first._action_cancel()
        self.assertEqual([self.env["oms.money"]._of(one).captured for one in (first, second)], [18.0, 12.0])
        facts = self.env["oms.cover"]._gather(first | second)
        self.assertEqual([facts[one.id].authorisations[0].open for one in (first, second)], [42.0, 28.0])


@tagged("post_install", "-at_install")
class TestAnsweredForThePayment(WholeCase):
    """A provider that answers for the payment itself where all of it was captured."""

    way = "first"

    def test_what_nobody_ships_goes_back(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=6)
        self.side.behaves("whole")
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, card.state), ("done", "done"))
        self.give_up_rest(order)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0), ("refund", 40.0)])
        money = self.env["oms.money"]._of(order)
        self.assertEqual((money.captured, money.refunded, money.in_doubt), (100.0, 40.0, (0.0, 0.0)))
        self.send()
        self.assertEqual(len(self.side.asked), 2, "once")
        self.assertNoFaults()
