# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..people import new_user
from .payment_case import PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentOperation(PaymentCase):
    """What providers do to us: slow, refusing, twice, out of order, dying after they acted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")
        cls.accountant = new_user(cls.env, "oms_payments", "account.group_account_invoice", name="Accountant")

    def told(self, *how, mug=4):
        """Ten mugs on a card, so many shipped, the provider behaving as said; (order, its one operation)."""
        order = self.confirm(mug=10)
        self.card(order)
        self.ship_some(order, mug=mug)
        self.side.behaves(*how)
        self.send()
        return order, self.operations(order)

    def later(self, rows, minutes=30):
        """Time passes."""
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        rows.write({"sent_on": since})

    def mine(self, rows):
        return rows.with_user(self.accountant)

    # --- nothing is known -----------------------------------------------------------------------------------

    def test_no_answer_is_in_doubt_and_never_sent_again(self):
        for how, did in (("timeout", 0), ("acted", 1), ("failing", 0)):
            with self.subTest(how):
                asked, done = len(self.side.asked), len(self.side.did)
                order, row = self.told(how)
                self.assertEqual((row.state, row.child_id.state), ("doubt", "draft"))
                self.assertTrue(row.reason)
                self.ship_some(order, mug=2)
                self.later(row)
                self.send()
                self.send()
                self.assertEqual((len(self.side.asked) - asked, len(self.side.did) - done), (1, did))
                self.assertEqual(self.wants(order), [("capture", 40.0, "doubt"), ("capture", 20.0, "new")], "the next one waits")
                with self.assertRefused("nobody knows whether it was done"):
                    row.transaction_id.action_void()

    def test_found_done_by_a_person(self):
        order, row = self.told("acted")
        self.mine(row).action_found_done()
        self.assertEqual((row.state, row.child_id.state, row.reason), ("done", "done", "Found done by Accountant"))
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("capture", 60.0)])

    def test_found_not_done_by_a_person_and_tried_again(self):
        order, row = self.told("timeout")
        self.mine(row).action_found_not_done()
        self.assertEqual((row.state, row.child_id.state), ("failed", "error"))
        self.send()
        self.assertFalse(self.side.did, "a person decides that, too")
        self.mine(row).action_try_again()
        self.send()
        self.assertEqual((self.provider_did(), row.state), ([("capture", 40.0)], "done"))
        self.assertEqual(sum(order.transaction_ids.child_transaction_ids.filtered(
            lambda one: one.state == "done").mapped("amount")), 40.0)

    def test_a_provider_that_can_be_asked(self):
        for known, state in ((True, "done"), (False, "failed")):
            with self.subTest(known):
                _order, row = self.told("acted" if known else "timeout")
                self.later(row)
                with patch.object(type(row), "_oms_ask_provider", lambda self, known=known: known):
                    self.send()
                self.assertEqual(row.state, state)

    def test_died_before_the_answer_was_heard(self):
        """The intent is committed with the transaction that is to come of it; after a crash it is found so."""
        order, row = self.told("pending")
        row.write({"heard_on": False})
        self.later(row)
        self.send()
        self.assertEqual(row.state, "doubt")
        self.webhook(row.child_id, "done")
        self.assertEqual((row.state, len(self.side.asked)), ("done", 1))
        self.ship_some(order, mug=6)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("capture", 60.0)])

    def test_one_that_cannot_be_looked_up_keeps_no_other_from_being(self):
        rows = [self.told("acted")[1] for _one in range(3)]
        for row in rows:
            self.later(row)

        def ask(row):
            if row == rows[1]:
                raise ValueError("an odd answer of the provider")
            return True
        with patch.object(type(rows[0]), "_oms_ask_provider", ask), self.assertLogs(
                "odoo.addons.oms_core.models.payments.oms_payment_operation_send", "WARNING") as said:
            self.send()
        self.assertEqual([row.state for row in rows], ["done", "doubt", "done"])
        self.assertRegex(said.output[0], f"card operation {rows[1].id} .*an odd answer")

    # --- answers ----------------------------------------------------------------------------------------------

    def test_an_answer_that_comes_twice(self):
        _order, row = self.told("twice")
        self.assertEqual((row.state, self.provider_did()), ("done", [("capture", 40.0)]))
        self.webhook(row.child_id, "done")
        self.assertEqual(row.state, "done")

    def test_an_answer_that_comes_later(self):
        order, row = self.told("pending")
        self.assertEqual((row.state, bool(row.heard_on)), ("sent", True))
        self.ship_some(order, mug=2)
        self.later(row)
        self.send()
        self.assertEqual(len(self.side.asked), 1, "one at a time")
        self.webhook(row.child_id, "done")
        self.assertEqual(row.state, "done")
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 40.0), ("capture", 20.0)])

    def test_a_webhook_before_our_commit(self):
        """The provider's word comes while its answer is still on the way: what is to come of it is committed by then."""
        def meanwhile(asked):
            payment = self.env["payment.transaction"].search([("reference", "=", asked.reference)])
            self.assertEqual((len(payment), payment.state), (1, "draft"))
            self.side.row_state = self.env["oms.payment.operation"].search([("child_id", "=", payment.id)]).state
        self.side.before = meanwhile
        self.addCleanup(setattr, self.side, "before", None)
        _order, row = self.told()
        self.assertEqual((self.side.row_state, row.state), ("sent", "done"))

    def test_refused(self):
        order, row = self.told("refused")
        self.assertEqual((row.state, row.child_id.state), ("failed", "error"))
        self.assertIn("refused", row.reason)
        self.send()
        self.assertEqual(len(self.side.asked), 1, "not asked again by itself")
        todo = self.env["oms.todo"].search([("res_model", "=", row._name), ("res_id", "=", row.id)])
        self.assertEqual((todo.kind, todo.role), ("card_failed", "accountant"))
        self.ship_some(order, mug=2)
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 60.0)], "the next shipment takes what is missing")
        self.assertTrue(row.settled)

    def test_down_is_tried_again_because_nothing_left(self):
        _order, row = self.told("down")
        self.assertEqual((row.state, row.tries), ("new", 1))
        self.later(row)
        self.send()
        self.assertEqual((row.state, self.provider_did()), ("done", [("capture", 40.0)]))

    def test_down_for_long_is_a_persons_to_look_at(self):
        _order, row = self.told(*["down"] * 9)
        for _time in range(8):
            self.later(row)
            self.send()
        self.assertEqual((row.state, row.tries), ("failed", 5))

    # --- what keeps it from leaving ---------------------------------------------------------------------------

    def test_an_authorisation_that_is_over(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=4)
        card._set_canceled(state_message="The bank took it back")
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, self.side.asked), ("failed", []))
        self.assertRegex(row.reason, r"40\.00 .*authorisation .* is over.*payment link")

    def test_captured_elsewhere_meanwhile(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=4)
        other = card._create_child_transaction(90.0)  # by a webhook, from the provider's back office
        other._set_done()
        self.send()
        self.assertEqual(self.wants(order), [("capture", 40.0, "failed")])
        self.assertTrue(self.operations(order).settled, "needed no more")
        self.assertFalse(self.side.asked)

    def test_a_provider_that_is_switched_off(self):
        order = self.confirm(mug=10)
        self.card(order)
        self.ship_some(order, mug=4)
        self.provider.state = "disabled"
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, self.side.asked), ("failed", []))
        self.assertRegex(row.reason, "Scripted is switched off.*try again")
        self.provider.state = "test"
        row.action_try_again()
        self.send()
        self.assertEqual((row.state, self.provider_did()), ("done", [("capture", 40.0)]))

    def test_a_copy_of_the_database_sends_nothing(self):
        order = self.confirm(mug=10)
        self.card(order)
        self.ship_some(order, mug=4)
        self.env["ir.config_parameter"].sudo().set_param("database.is_neutralized", True)
        self.send()
        row = self.operations(order)
        self.assertEqual((row.state, self.side.asked), ("new", []))
        self.assertIn("copy of the database", row.reason)

    @mute_logger("odoo.addons.oms_core.models.payments.oms_payment_operation_send")
    def test_a_fault_of_the_program_after_it_left_is_in_doubt(self):
        def dies(_asked):
            raise KeyError("a bug")
        self.side.before = dies
        self.addCleanup(setattr, self.side, "before", None)
        _order, row = self.told()
        self.assertEqual((row.state, bool(row.child_id)), ("doubt", True))
        self.assertIn("a bug", row.reason)

    def test_an_answer_is_not_lost_because_booking_it_collides(self):
        rows, times = type(self.env["oms.payment.operation"]), []
        native = rows._oms_heard

        def collides(row, *args):
            times.append(row)
            if len(times) < 3:
                raise ConcurrencyError("somebody else was at the order")
            return native(row, *args)

        with patch.object(rows, "_oms_heard", collides), patch("odoo.addons.oms_core.jobs.time.sleep"):
            _order, row = self.told()
        self.assertEqual((row.state, row.child_id.state, len(times)), ("done", "done", 3))
        self.assertEqual(self.provider_did(), [("capture", 40.0)])

    # --- the rest -------------------------------------------------------------------------------------------------

    def test_the_same_is_asked_once(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        row = {"kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 10.0, "cause": "shipment",
               "key": "one"}
        first = self.env["oms.payment.operation"]._oms_ask([row, {**row, "key": "two"}])
        self.assertEqual(len(first), 2)
        self.assertFalse(self.env["oms.payment.operation"]._oms_ask([row]))

    def test_by_hand_in_doubt(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.side.behaves("acted")
        card.action_void()
        row = self.operations(order)
        self.assertEqual((row.kind, row.cause, row.state), ("void", "manual", "doubt"))
        with self.assertRefused("Look it up at the provider"):
            card.action_void()
        self.assertEqual(len(self.side.asked), 1)
        self.mine(row).action_found_done()
        self.assertEqual((row.state, card.state), ("done", "cancel"))

    def test_by_hand_in_doubt_the_job_does_not_take_it_for_a_refusal(self):
        """As an accountant who is told "failed" and refunds once more (woocommerce/woocommerce-gateway-stripe#838)."""
        order = self.confirm(mug=10)
        card = self.card(order, state="done")
        self.side.behaves("acted")
        card.action_refund(40.0)
        row = self.operations(order)
        row.sent_on -= timedelta(minutes=5)
        self.send()
        self.assertEqual((row.state, row.child_id.state), ("doubt", "draft"), "nobody knows")
        with self.assertRefused("Only what failed"):
            row.action_try_again()
        self.webhook(row.child_id, "done")
        self.assertEqual((row.state, self.provider_did()), ("done", [("refund", 40.0)]))

    def test_who_decides(self):
        _order, row = self.told("timeout")
        for person in (self.clerk, self.salesman):
            with self.assertRaises(AccessError):
                row.with_user(person).action_found_done()
        with self.assertRaises(AccessError):
            self.mine(row).write({"state": "done"})
        with self.assertRefused("Only what failed"):
            self.mine(row).action_try_again()

    def test_no_client_can_say_that_it_is_the_job(self):
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=4)
        with self.assertRefused("about to be sent"):
            card.with_context(oms_sending=1).action_void()

    def test_to_do_and_checker(self):
        _order, row = self.told("timeout")
        todo = self.env["oms.todo"].with_user(self.accountant).search([("res_model", "=", row._name), ("res_id", "=", row.id)])
        self.assertEqual((todo.kind, todo.res_id), ("card_doubt", row.id))
        found = [finding for finding in self.env["oms.checker"]._oms_check()
                 if (finding["model"], finding["id"]) == (row._name, row.id)]
        self.assertEqual([(finding["rule"], finding["kind"]) for finding in found], [("card_answered", "decision")])
        self.mine(row).action_found_not_done()
        self.mine(row).action_leave()
        self.assertFalse(self.env["oms.todo"].search([("res_model", "=", row._name), ("res_id", "=", row.id)]))
