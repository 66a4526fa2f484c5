# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestPolicy(ReturnsCase):
    beginnings = (("shipped", {"mug": 5}), ("shipped", {"mug": 5}))

    def shipped_days_ago(self, days, **quantities):
        order = self.shipped(**quantities)
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=days)
        return order

    def test_thirty_days(self):
        """From delivery, which nobody noted: it is taken to be at the end of the days in transit at worst, four of them."""
        self.assertDecision(self.ask(self.shipped_days_ago(34, mug=5), mug=1), "accept", "within_policy")
        back = self.ask(self.shipped_days_ago(35, mug=5), mug=1)
        self.assertDecision(back, "refuse", "too_late")
        self.assertEqual(back.line_ids.decision_why, "Arrived 31 days ago (estimate); returns are taken for 30 days")
        back.action_authorise()
        self.assertEqual(back.state, "refused")
        self.assertFalse(back.picking_ids)

    def test_late_may_be_left_to_a_supervisor(self):
        self.allow(late="ask")
        back = self.ask(self.shipped_days_ago(35, mug=5), mug=1)
        self.assertDecision(back, "ask", "too_late")
        with self.assertRaisesRegex(UserError, "needs a supervisor"):
            back.with_user(self.returns_clerk).action_authorise()
        self.assertEqual(back.state, "requested")
        back.with_user(self.returns_supervisor).action_authorise()
        self.assertEqual(back.state, "authorised")
        self.assertDecision(back, "accept", "supervisor")
        self.assertEqual(back.line_ids.decision_user_id, self.returns_supervisor)
        self.assertIn("Sue accepted it. Arrived 31 days ago", back.line_ids.decision_why)

    def test_valuable_goods_ask(self):
        self.allow(ask_above=40)
        self.assertDecision(self.ask(self.shipped(mug=5), mug=4), "accept", "within_policy")
        self.assertDecision(self.ask(self.shipped(mug=5), mug=5), "ask", "valuable")

    def test_among_many_only_what_needs_it_waits(self):
        self.allow(ask_above=40)
        small, large = self.ask(self.shipped(mug=5), mug=1), self.ask(self.shipped(mug=5), mug=5)
        (small | large).with_user(self.returns_clerk).action_authorise()
        self.assertEqual((small.state, large.state), ("authorised", "requested"))
        self.assertIn("needs a supervisor", large.blocked_reason)

    def test_some_goods_do_not_come_back(self):
        self.mug.oms_returnable = False
        self.assertDecision(self.ask(self.shipped(mug=5), mug=1), "refuse", "not_returnable")

    def test_not_shipped_yet(self):
        back = self.ask(self.confirm(mug=5), mug=1)
        self.assertDecision(back, "refuse", "not_shipped")
        self.assertEqual(back.line_ids.decision_why, "Nothing of it was shipped yet")

    def test_more_than_was_shipped_is_kept_and_refused(self):
        order = self.shipped(mug=5)
        left, back = self.in_stock(self.mug), self.ask(order, mug=8)
        self.assertEqual(
            [(line.quantity, line.decision, line.decision_rule) for line in back.line_ids],
            [(5, "accept", "within_policy"), (3, "refuse", "more_than_shipped")])
        self.walk(back)
        self.assertEqual(self.in_stock(self.mug), left + 5)
        self.assertEqual(back.line_ids.mapped("result"), ["Not billed: nothing to refund", "Refused"])
        self.assertNoFaults()

    def test_two_returns_share_what_was_shipped(self):
        order = self.shipped(mug=5)
        self.assertDecision(self.ask(order, mug=3), "accept", "within_policy")
        second = self.ask(order, mug=3)
        self.assertEqual(
            [(line.quantity, line.decision) for line in second.line_ids], [(2, "accept"), (1, "refuse")])

    def test_cancelled_return_gives_its_quantity_free(self):
        order = self.shipped(mug=5)
        first = self.ask(order, mug=5)
        self.assertDecision(self.ask(order, mug=1), "refuse", "more_than_shipped")
        first.action_cancel()
        self.assertDecision(self.ask(order, mug=5), "accept", "within_policy")

    def test_odoo_returns_count_too(self):
        order = self.shipped(mug=5)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 4
        wizard._create_return().button_validate()
        self.assertDecision(self.ask(order, mug=1), "accept", "within_policy")
        self.assertDecision(self.ask(order, mug=1), "refuse", "more_than_shipped")

    def test_what_is_expected_cannot_come_twice(self):
        """Odoo's own return of goods that were asked for is the return that asks for them; the rest stays expected."""
        order = self.shipped(mug=5)
        back = self.ask(order, mug=5)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 3
        wizard._create_return().with_context(skip_backorder=True).button_validate()
        self.assertEqual((back.state, back.line_ids.received_quantity, back.line_ids._oms_expected()[back.line_ids]),
                         ("received", 3, 2))
        self.assertEqual(self.env["oms.return"].search([("line_ids.order_id", "=", order.id)]), back)

    def test_authorising_guards_the_order_lines(self):
        order = self.shipped(mug=5, cup=5)
        back = self.ask(order, mug=1, cup=1)

        def guards():
            self.env["oms.guard"].invalidate_model()
            found = self.env["oms.guard"].sudo().search([("kind", "=", "return"), ("key1", "in", order.order_line.ids)])
            return {guard.key1: guard.seq for guard in found}

        self.assertFalse(guards())
        back.action_authorise()
        first = guards()
        self.assertEqual(first.keys(), set(order.order_line.ids))
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertGreater(min(guards().values()), max(first.values()))

    def test_only_lines_of_the_return_are_received(self):
        order = self.shipped(mug=5)
        back, other = self.ask(order, mug=1), self.ask(order, mug=1)
        (back | other).action_authorise()
        with self.assertRaisesRegex(UserError, "lines of these returns"):
            back.action_receive({other.line_ids.id: 1})
        back.action_receive({str(back.line_ids.id): 1})
        self.assertEqual((back.state, other.state), ("received", "authorised"))

    def test_nothing_to_authorise(self):
        back = self.env["oms.return"].create({"partner_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "enter what comes back"):
            back.action_authorise()

    def test_a_changed_quantity_is_judged_again(self):
        order = self.shipped(mug=5)
        back = self.ask(order, mug=2)
        back.line_ids.quantity = 6
        self.assertDecision(back, "refuse", "more_than_shipped")
        back.line_ids.quantity = 5
        self.assertDecision(back, "accept", "within_policy")

    def test_refused_is_looked_at_again(self):
        order = self.confirm(mug=5)
        back = self.ask(order, mug=2)
        back.action_authorise()
        self.assertEqual(back.state, "refused")
        self.ship(order)
        back.action_reopen()
        self.assertDecision(back, "accept", "within_policy")

    def test_policy_screen(self):
        """Fourteen days, as the manager of returns enters it; what was decided before keeps its terms."""
        before = self.ask(self.shipped_days_ago(20, mug=5), mug=1)
        with Form(self.env["oms.return.policy"].with_user(self.returns_manager)) as form:
            form.name = "Two weeks"
            self.assertEqual(form.window_days, 30)
            form.window_days = 14
        self.assertIn("for 14 days after delivery; after that they are refused", form.record.says)
        back = self.ask(self.shipped_days_ago(20, mug=5), mug=1)
        self.assertDecision(back, "refuse", "too_late")
        self.assertIn("(policy “Two weeks”)", back.line_ids.decision_why)
        self.assertEqual((before.line_ids.decision, before.line_ids._oms_terms().window_days), ("accept", 30))
        self.assertEqual((back.line_ids.policy_id, back.line_ids.terms["policy"], back.line_ids.terms["version"]),
                         (form.record, form.record.id, 1))

    def test_what_a_policy_names_is_not_deleted_under_it(self):
        """I deleted a category that is empty by now: its final sale is no final sale of everything."""
        above = self.env["product.category"].create({"name": "Above"})
        named = {
            "category_ids": self.env["product.category"].create({"name": "Sold out", "parent_id": above.id}),
            "product_tmpl_ids": self.env["product.template"].create({"name": "Gone"}),
            "reason_ids": self.env["oms.return.reason"].create({"name": "Odd", "code": "odd"}),
            "tier_ids": self.env["oms.customer.tier"].create({"name": "Odd", "minimum": 12345}),
            "country_ids": self.env["res.country"].create({"name": "Odd", "code": "QX"}),
            "team_ids": self.env["crm.team"].create({"name": "Odd"}),
        }
        policy = self.allow(final_sale=True, **{name: record.ids for name, record in named.items()})
        for name, record in {**named, "above": above}.items():
            with self.subTest(name), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
                with self.env.cr.savepoint():
                    record.unlink()
                    self.env.flush_all()
            field = policy._fields.get(name) or policy._fields["category_ids"]
            self.assertIn(f"a Return policy (“{field.string}”)", self.env["base"]._sql_error_to_message(caught.exception))
