# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 30  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestRefundDialog(RefundCase):
    """Shown before it is done; above an amount by two people."""

    beginnings = (("shipped_by_card", {"mug": 10}),)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_supervisor = new_user(
            cls.env, "oms_returns_supervisor_2", "oms_returns.group_returns_supervisor", name="Ann")

    def inspected(self, order, terms=None, **quantities):
        back = self.ask(order, **quantities)
        if terms:
            back.line_ids._oms_write({"terms": terms})
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        if terms:
            back.line_ids._oms_write({"terms": terms})
        return back

    def dialog(self, back, user=None):
        action = back.with_user(user or self.returns_clerk).action_refund_dialog()
        return self.env["oms.refund.wizard"].with_user(user or self.returns_clerk).browse(action["res_id"])

    def test_what_is_shown_is_done(self):
        order, payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, mug=4)
        dialog = self.dialog(back)
        self.assertEqual(dialog.way, "paid", "it came by card")
        self.assertEqual((dialog.shown["credited"], dialog.shown["cards"]), (["$\xa040.00"], [[payment.reference, "$\xa040.00"]]))
        self.assertIn("mug", dialog.shown["goods"][0])
        self.assertIn("Back to the card", dialog.shown_html)
        self.assertFalse(dialog.asks, "its button says that it gives")
        self.assertEqual((back.state, back.refund_ids.ids, self.refunds(order)), ("inspected", [], []), "only shown")
        dialog.action_apply()
        self.send()
        self.assertEqual((back.state, self.refunds(order)), ("settled", [(40.0, "done")]))

    def test_changed_and_shown_anew_before_it_is_done(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, mug=4)
        dialog = self.dialog(back)
        dialog.way = "transfer"
        dialog.action_apply()
        self.assertEqual((dialog.stale, back.state, dialog.shown["transfers"]), (True, "inspected", ["$\xa040.00"]))
        dialog.line_ids.resolution = "credit"
        dialog.action_preview()
        self.assertEqual((dialog.shown["transfers"], dialog.shown["credit"]), ([], ["$\xa040.00"]))
        dialog.action_apply()
        self.assertEqual((back.state, back.line_ids.resolution, self.refunds(order)), ("settled", "credit", []))

    def test_refunded_elsewhere_while_it_was_open(self):
        order, payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, mug=8)
        dialog = self.dialog(back)
        payment._create_child_transaction(50.0, is_refund=True)._set_done()
        self.book()
        dialog.action_apply()
        self.assertTrue(dialog.stale)
        self.assertEqual(back.state, "inspected")
        dialog.action_apply()
        self.send()
        self.assertOnceOnly(order)

    def test_nothing_to_refund_yet(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4)
        back.action_authorise()
        with self.assertRaisesRegex(UserError, "nothing is to be refunded yet"):
            self.dialog(back)

    def test_who_may(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, mug=4)
        with self.assertRaises(AccessError):
            self.dialog(back, self.clerk)

    # --- approval --------------------------------------------------------------------------------------------------------

    def test_above_an_amount_another_person_approves(self):
        order, payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, {"approve_above": 30.0}, mug=4)
        dialog = self.dialog(back, self.returns_supervisor)
        self.assertEqual((dialog.shown["approve"], dialog.shown["credited"], dialog.asks), ("$\xa040.00", ["$\xa040.00"], True))
        self.assertEqual((dialog.shown["cards"], back.approval_state), ([[payment.reference, "$\xa040.00"]], False), "only shown")
        dialog.action_apply()
        self.assertEqual((back.approval_state, back.approval_amount, back.state), ("asked", 40, "inspected"))
        todo = self.env["oms.todo"].search([("res_model", "=", "oms.return"), ("res_id", "=", back.id),
                                            ("kind", "=", "return_approve")])
        self.assertEqual((todo.role, todo.value), ("returns", 40))
        for person, words in ((self.returns_supervisor, "Another supervisor"), (self.returns_clerk, "Only supervisors")):
            for door in ("action_approve_refund", "action_approve_dialog"):
                with self.assertRaisesRegex((UserError, AccessError), words):
                    getattr(back.with_user(person), door)()
        action = back.with_user(self.other_supervisor).action_approve_dialog()
        approval = self.env["oms.refund.wizard"].with_user(self.other_supervisor).browse(action["res_id"])
        self.assertEqual((approval.way, approval.approves, approval.asks, back.approval_state), ("paid", True, False, "asked"))
        same = {name: value for name, value in dialog.shown.items() if name not in ("approve", "state")}
        self.assertEqual({name: approval.shown[name] for name in same}, same, "who approves sees what who asked saw")
        approval.action_apply()
        self.send()
        self.assertEqual((back.state, self.refunds(order), back.approved_by_id), (
            "settled", [(40.0, "done")], self.other_supervisor))

    def test_not_more_is_approved_than_was_shown(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, {"approve_above": 20.0}, mug=4)
        self.dialog(back).action_apply()
        action = back.with_user(self.other_supervisor).action_approve_dialog()
        approval = self.env["oms.refund.wizard"].with_user(self.other_supervisor).browse(action["res_id"])
        back.money_way = "transfer"
        approval.action_apply()
        self.assertEqual((approval.stale, back.state, approval.shown["transfers"]), (True, "inspected", ["$\xa040.00"]))
        back.with_user(self.other_supervisor).action_refuse_refund()
        with self.assertRaisesRegex(UserError, "waits for approval any more"):
            approval.action_apply()

    def test_no_door_goes_around_it(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, {"approve_above": 30.0, "money_auto": True, "money_when": "inspection"}, mug=4)
        for step in (back.with_user(self.returns_manager).action_settle, back._action_settle,
                     lambda: back._oms_money_due("inspection")):
            step()
            self.assertEqual((back.state, back.refund_ids.ids, back.approval_state), ("inspected", [], "asked"))
        with self.assertRaises(AccessError):
            back.with_user(self.returns_manager).write({"approval_state": "approved"})

    def test_what_was_approved_and_no_more(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4) | self.ask(order, mug=2)
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "quantity": quantity, "resolution": resolution, "group": "one"}
            for quantity, resolution in ((3, "refund"), (1, "nothing"))])
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        back.line_ids._oms_write({"terms": {"approve_above": 20.0}})
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual(back.approval_amount, 30)
        back.line_ids.resolution = "refund"
        back.with_user(self.returns_supervisor).action_approve_refund()
        self.assertEqual((back.state, back.approval_state, back.approval_amount), ("inspected", "asked", 40), "it is more by now")

    def test_not_approved(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.inspected(order, {"approve_above": 30.0}, mug=4)
        back.with_user(self.returns_clerk).action_settle()
        back.with_user(self.returns_supervisor).action_refuse_refund()
        self.assertEqual((back.state, back.approval_state), ("inspected", "refused"))
        back.line_ids._oms_write({"terms": {"approve_above": 50.0}})
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual(back.state, "settled")
