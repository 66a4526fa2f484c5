# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ReturnsCase

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestKeptByHand(ReturnsCase):
    """Staff lets the customer keep what is worth more than the policy lets them keep: "the lamp is broken, do not send it"."""

    beginnings = (("shipped_and_billed", {"mug": 5, "cup": 5}), ("shipped_and_billed", {"mug": 5}))

    def let_keep(self, line, why="Broken on arrival", user=None):
        keep = self.env["oms.return.keep"].with_user(user or self.returns_clerk).create({"line_id": line.id, "why": why})
        return keep.action_apply()

    def want_back(self, line, user=None):
        return line.with_user(user or self.returns_clerk).action_want_back()

    def two(self, authorise=True, **terms):
        """A return of five mugs and four cups."""
        self.allow(keep_up_to=15, **terms)
        order, _invoice = self.shipped_and_billed(mug=5, cup=5)
        back = self.ask(order, mug=5, cup=4)
        if authorise:
            back.action_authorise()
        return back, *(back.line_ids.filtered(lambda line, product=product: line.product_id == product)
                       for product in (self.mug, self.cup))

    def expected(self, back):
        moves = back.line_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return {move.product_id: move.product_uom_qty for move in moves}

    def test_it_is_not_expected_and_its_money_is_due(self):
        back, mug, cup = self.two(expire_days=30, remind_days=7)
        self.assertEqual(self.expected(back), {self.mug: 5, self.cup: 4})
        self.assertTrue(mug.may_let_keep and not mug.may_want_back)
        told = back.message_ids
        self.let_keep(mug)
        self.assertEqual(self.expected(back), {self.cup: 4})
        self.assertEqual((mug.decision, mug.decision_rule, mug.kept_by_id, mug.to_receive, back.has_due),
                         ("accept", "keep", self.returns_clerk, 0, True))
        self.assertEqual(back.kept_said, "Rita lets the customer keep 5 × [MUG] mug: Broken on arrival")
        self.assertIn("Rita lets the customer keep it: Broken on arrival", mug.decision_why)
        self.assertTrue(mug.may_want_back and not mug.may_let_keep and cup.may_let_keep)
        note, mail = (back.message_ids - told).sorted("id")
        self.assertIn("Broken on arrival", note.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn("you can keep 5 × ", mail.body)
        self.assertNotIn("Broken", mail.body)
        self.assertIn(back.partner_id, mail.partner_ids)
        event = self.env["oms.order.event"].search([("order_id", "=", back.order_ids.id), ("kind", "=", "return_kept")])
        self.assertIn("Broken on arrival", event.summary)
        self.assertTrue(event.customer_visible)
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_untaxed, mug.sale_line_id.oms_qty_kept), ("authorised", 50, 5))
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, sum(back.refund_ids.mapped("amount_untaxed"))), ("settled", 70))
        self.assertEqual(mug.sale_line_id.qty_to_invoice, 0)
        self.assertDecision(self.ask(back.order_ids, mug=1), "refuse", "more_than_shipped")
        self.assertNoFaults()

    def test_alone_it_closes_the_return(self):
        order, _invoice = self.shipped_and_billed(mug=5)
        back = self.ask(order, mug=5)
        back.action_authorise()
        self.let_keep(back.line_ids)
        self.assertEqual((back.state, back.is_expected, back.picking_ids.state), ("authorised", False, "cancel"))
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_untaxed, order.order_line.qty_to_invoice), ("settled", 50, 0))
        self.assertNoFaults()

    def test_undone_while_nothing_is_credited(self):
        back, mug, _cup = self.two()
        decided = mug.decision_rule, mug.decision_why, mug.decision_facts
        self.let_keep(mug)
        told = back.message_ids
        self.want_back(mug)
        self.assertEqual((mug.decision_rule, mug.decision_why, mug.decision_facts, mug.kept_by_id, mug.kept_before),
                         (*decided, self.env["res.users"], False))
        self.assertEqual(self.expected(back), {self.mug: 5, self.cup: 4})
        self.assertIn("please send us 5 × ", "".join((back.message_ids - told).mapped("body")))
        self.walk_from_dock(back)
        self.assertEqual((back.state, back.refund_ids.amount_untaxed), ("settled", 70))
        self.let_keep_again_is_refused(mug)

    def walk_from_dock(self, back):
        back.action_receive()
        back.action_inspect()
        back.action_settle()

    def let_keep_again_is_refused(self, line):
        with self.assertRaisesRegex(UserError, "its return is closed"):
            self.let_keep(line)

    def test_not_undone_once_it_is_credited(self):
        back, mug, _cup = self.two()
        self.let_keep(mug)
        back.action_settle()
        self.assertFalse(mug.may_want_back)
        with self.assertRaisesRegex(UserError, "credited already"):
            self.want_back(mug)

    def test_given_up_stays_given_up_when_another_is_wanted_back(self):
        back, mug, _cup = self.two()
        self.let_keep(mug)
        back.with_user(self.returns_clerk).action_close_rest()
        self.want_back(mug)
        self.assertEqual(self.expected(back), {self.mug: 5})

    def test_what_is_here_is_not_kept(self):
        back, mug, cup = self.two()
        back.with_user(self.returns_clerk).action_receive({mug.id: 1, cup.id: 0})
        with self.assertRaisesRegex(UserError, "here already"):
            self.let_keep(mug)
        self.let_keep(cup)
        self.assertEqual((back.state, self.expected(back)), ("received", {self.mug: 4}))
        back.action_close_rest()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_untaxed), ("settled", 30))
        self.assertNoFaults()

    def test_nor_what_the_carrier_has_or_is_refused(self):
        back, mug, _cup = self.two()
        back.action_scanned()
        with self.assertRaisesRegex(UserError, "carrier has it"):
            self.let_keep(mug)
        order = self.shipped(mug=1)
        refused = self.ask(order, mug=2).line_ids.filtered(lambda line: line.decision == "refuse")
        with self.assertRaisesRegex(UserError, "it is refused"):
            self.let_keep(refused)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.let_keep(mug, why="  ")

    # --- who ------------------------------------------------------------------------------------------------------------

    def test_who_may(self):
        back, mug, _cup = self.two()
        for call in (lambda: self.let_keep(mug, user=self.clerk), lambda: self.want_back(mug, user=self.clerk),
                     lambda: mug.with_user(self.returns_manager).write({"kept_by_id": self.returns_clerk.id}),
                     lambda: mug.with_user(self.returns_manager).write({"kept_why": "Because"})):
            with self.assertRaises(AccessError):
                call()

    def test_asked_for_and_not_authorised_yet(self):
        back, mug, cup = self.two(authorise=False)
        told = back.message_ids
        self.let_keep(mug)
        self.assertEqual((mug.decision_rule, cup.decision_rule), ("keep", "within_policy"))
        self.assertEqual((back.message_ids - told).subtype_id, self.env.ref("mail.mt_note"), "nothing is promised yet")
        back._oms_judge()
        self.assertEqual(mug.decision_rule, "keep", "looked at anew, it is kept still")
        back.with_user(self.returns_clerk).action_authorise()
        self.assertEqual(self.expected(back), {self.cup: 4})
        self.assertIn("you can keep 5 × ", "".join(back.message_ids.mapped("body")))

    def test_the_policy_says_it_by_now(self):
        back, mug, _cup = self.two(authorise=False)
        self.let_keep(mug)
        mug.policy_id.keep_up_to = 60
        back._oms_judge()
        self.assertEqual((mug.decision_rule, mug.kept_by_id.ids, mug.may_want_back), ("keep", [], False))

    def test_what_asks_waits_for_a_supervisor_all_the_same(self):
        back, mug, _cup = self.two(authorise=False, ask_above=45)
        self.let_keep(mug)
        self.assertEqual((mug.decision, back.needs_supervisor), ("ask", True))
        with self.assertRaisesRegex(UserError, "needs a supervisor"):
            back.with_user(self.returns_clerk).action_authorise()
        back.with_user(self.returns_supervisor).action_authorise()
        self.assertEqual((mug.decision, mug.decision_rule, back.state), ("accept", "keep", "authorised"))
        self.want_back(mug)
        self.assertEqual((mug.decision, mug.decision_rule), ("accept", "supervisor"))

    def test_a_supervisor_answers_by_it(self):
        back, mug, _cup = self.two(authorise=False, ask_above=45)
        self.let_keep(mug, user=self.returns_supervisor)
        self.assertEqual((mug.decision, mug.decision_rule), ("accept", "keep"))
        back.with_user(self.returns_clerk).action_authorise()
        self.assertEqual((back.state, mug.decision_rule), ("authorised", "keep"))
        self.assertFalse(mug.policy_id._oms_said_otherwise(mug, "ask"), "asked, and answered")

    def test_another_person_approves_above_the_amount(self):
        back, mug, cup = self.two(approve_above=45)
        self.let_keep(mug, user=self.returns_supervisor)
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual((back.approval_state, back.approval_amount, back.refund_ids.ids), ("asked", 50, []))
        with self.assertRaisesRegex(UserError, "let the customer keep .*mug yourself"):
            back.with_user(self.returns_supervisor).action_approve_refund()
        self.want_back(mug)
        self.assertFalse(back.approval_state, "nobody is asked for what is not due any more")
        self.let_keep(cup)
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual((back.approval_state, back.refund_ids.amount_untaxed), (False, 20))

    def test_a_policy_that_pays_by_itself_pays_what_is_kept_at_once(self):
        back, mug, _cup = self.two(money_auto=True)
        self.let_keep(mug)
        self.assertEqual(back.refund_ids.amount_untaxed, 50)

    def test_nobody_pays_for_sending_back_what_is_kept(self):
        self.allow(return_freight="customer", return_freight_amount=4)
        order, _invoice = self.shipped_and_billed(mug=5)
        back = self.ask(order, mug=5)
        back.action_authorise()
        self.let_keep(back.line_ids)
        back.action_settle()
        self.assertEqual(back.refund_ids.amount_untaxed, 50)
