# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import ReturnsCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestReturnPolicy(ReturnsCase):
    """What the shop allows is written down, in versions, for whom and what it is for."""

    beginnings = (("shipped", {"mug": 5}),)

    def line(self, order, quantity=1, **values):
        return {"sale_line_id": order.order_line[:1].id, "quantity": quantity, **values}

    def preview(self, order, quantity=1, statutory=False, **values):
        [said] = self.env["oms.return.line"]._oms_preview([self.line(order, quantity, **values)], statutory=statutory)
        return said

    # --- which one counts --------------------------------------------------------------------------------------

    def test_the_one_that_says_most_counts_and_is_named(self):
        self.allow(name="All", window_days=60)
        self.allow(name="Broken", reason_ids=self.env.ref("oms_returns.reason_faulty").ids)
        self.allow(name="Here", country_ids=(self.customer.country_id or self.env.ref("base.be")).ids)
        self.allow(name="Mugs", product_tmpl_ids=self.mug.product_tmpl_id.ids, team_ids=self.env["crm.team"].create(
            {"name": "Others"}).ids)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order, reason="faulty").policy, "Broken")
        order.partner_shipping_id.country_id = self.env.ref("base.aq")
        self.assertEqual(self.preview(order).policy, "All")
        order.team_id = self.env["crm.team"].search([("name", "=", "Others")])
        self.assertEqual(self.preview(order, reason="faulty").policy, "Mugs")

    def test_a_category_counts_with_those_below_it(self):
        top = self.env["product.category"].create({"name": "Kitchen"})
        below = self.env["product.category"].create({"name": "Glass", "parent_id": top.id})
        self.allow(name="Kitchen", category_ids=top.ids)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order).policy, "")
        self.mug.categ_id = below
        self.assertEqual(self.preview(order).policy, "Kitchen")
        self.allow(name="Glass", category_ids=below.ids)
        self.assertEqual(self.preview(order).policy, "Glass")

    def test_customers_of_a_tier(self):
        tier = self.env["oms.customer.tier"].create({"name": "Gold", "minimum": 1})
        self.allow(name="Gold", tier_ids=tier.ids, window_days=100)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order).policy, "")
        self.env["oms.customer"]._oms_refresh(self.customer.ids, self.company)
        self.assertEqual(self.preview(order).policy, "Gold")

    def test_a_stricter_policy_does_not_meet_what_was_sold_before(self):
        """As in bagisto#11100, where a window that was shortened shortened it for orders of before."""
        order = self.shipped(mug=5)
        today = self.env["oms.day"]._today(company=self.company)
        self.allow(name="Old", date_to=today + timedelta(days=1))
        self.allow(name="New", window_days=1, date_from=today + timedelta(days=2))
        self.assertEqual(self.preview(order).policy, "Old")
        order.date_order = fields.Datetime.now() + timedelta(days=3)
        self.assertEqual(self.preview(order).policy, "New")
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self.allow(date_from=today, date_to=today - timedelta(days=1))

    def test_archived_and_other_companies_policies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.allow(name="Theirs", company_id=other.id, final_sale=True)
        ours = self.allow(name="Ours", final_sale=True)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order).policy, "Ours")
        ours.active = False
        self.assertEqual((self.preview(order).policy, self.preview(order).outcome), ("", "accept"))
        stranger = new_user(self.env, "policy_stranger", "oms_returns.group_returns_manager", company_id=other.id)
        stranger.company_ids = other
        self.assertNotIn(ours, self.env["oms.return.policy"].with_user(stranger).with_context(active_test=False).search([]))
        with self.assertRaises(AccessError):
            ours.with_user(stranger).window_days = 1

    def test_a_branch_takes_what_its_head_says_until_it_says_something(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        head = self.allow(name="Head")
        Policy = self.env["oms.return.policy"]
        self.assertEqual([[row.policy.name for row in rows] for rows in Policy._oms_levels(branch.id)], [["Head"]])
        self.allow(name="Branch", company_id=branch.id)
        self.assertEqual([[row.policy.name for row in rows] for rows in Policy._oms_levels(branch.id)], [["Branch"], ["Head"]])
        manager = new_user(self.env, "branch_manager", "oms_returns.group_returns_manager", company_id=branch.id)
        manager.company_ids = branch
        self.assertEqual(head.with_user(manager).with_context(allowed_company_ids=branch.ids).name, "Head")
        with self.assertRaises(AccessError):
            head.with_user(manager).with_context(allowed_company_ids=branch.ids).window_days = 1

    # --- from delivery ---------------------------------------------------------------------------------------------

    def test_each_part_has_its_own_window(self):
        order = self.confirm(mug=10)
        self.ship_part(order, 5, 50)
        self.ship_part(order, 5, 10)
        back = self.ask(order, mug=7)
        self.assertEqual([(line.quantity, line.decision, line.decision_rule) for line in back.line_ids],
                         [(5, "accept", "within_policy"), (2, "refuse", "too_late")])
        self.assertEqual(self.preview(order, 1).rule, "too_late", "the other return takes what is young")
        back.action_cancel()
        self.assertEqual(self.preview(order, 5).outcome, "accept")
        said = self.preview(order, 6)
        self.assertEqual(
            (said.rule, self.env["oms.return.line"]._oms_why(said)),
            ("too_late", "1 of 6 arrived 46 days ago; returns are taken for 30 days"))

    def test_an_answer_that_takes_long_makes_nobody_late(self):
        order = self.shipped(mug=5)
        back = self.ask(order, mug=1)
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=90)
        back._oms_writing().write({"asked_on": Fact(fields.Datetime.now() - timedelta(days=60))})
        back.action_authorise()
        self.assertEqual(back.state, "authorised")
        with self.assertRaises(AccessError):
            back.with_user(self.returns_manager).write({"asked_on": fields.Datetime.now()})

    # --- what it says ------------------------------------------------------------------------------------------------

    def test_opened_goods_and_photos(self):
        self.allow(opened="refuse", photos=True)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order, opened=True).rule, "opened")
        self.assertEqual(self.preview(order).rule, "photos")
        back = self.ask(order, mug=1)
        self.assertDecision(back, "ask", "photos")
        photo = self.env["ir.attachment"].create({"name": "mug.png", "raw": b"x"})
        back.line_ids.photo_ids = photo
        self.assertDecision(back, "accept", "within_policy")
        self.env.invalidate_all()
        self.assertEqual(back.line_ids.with_user(self.returns_supervisor).photo_ids, photo, "of whoever put it there")
        back.line_ids.opened = True
        self.assertDecision(back, "refuse", "opened")
        back.line_ids.reason_id = self.env.ref("oms_returns.reason_faulty")
        self.assertDecision(back, "accept", "within_policy")

    def test_a_withdrawal_needs_no_reason(self):
        self.allow(final_sale=True, photos=True, opened="refuse", fee_amount=5)
        order = self.shipped(mug=5)
        self.assertEqual(self.preview(order, opened=True).rule, "final_sale")
        said = self.preview(order, opened=True, statutory=True)
        self.assertEqual((said.outcome, dict(said.facts)), ("accept", {"withdrawal": True}))
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=21)  # arrived 17 days ago, as estimated
        self.assertEqual(self.preview(order, statutory=True).rule, "final_sale")

    def test_the_days_to_withdraw_begin_when_all_is_there(self):
        self.allow(final_sale=True)
        order = self.confirm(mug=10)
        self.ship_part(order, 5, 50)
        self.assertEqual(self.preview(order, statutory=True).outcome, "accept")
        self.ship_part(order, 5, 40)
        self.assertEqual(self.preview(order, statutory=True).rule, "final_sale")

    def test_words_for_customers_say_nothing_of_our_limits(self):
        self.allow(name="Secret", ask_above=5, fee_percent=10)
        order = self.shipped(mug=5)
        Line = self.env["oms.return.line"]
        said = self.preview(order, 3)
        self.assertEqual(said.rule, "valuable")
        self.assertIn("Worth more than", Line._oms_why(said))
        self.assertIn("(policy “Secret”)", Line._oms_why(said))
        words = Line._oms_why_customer(said)
        self.assertEqual(words.split(".")[0], "We look at it and answer you")
        self.assertIn("A fee of", words)
        self.assertNotIn("Secret", words)
        self.assertEqual(Line._oms_why_customer(self.preview(order, 9)), "Only 5 of it can still be sent back")

    def test_every_rule_has_words(self):
        Line = self.env["oms.return.line"]
        names = {rule.__name__ for rule in Line._oms_return_rules()} | {"within_policy", "warranty", "supervisor"}
        self.assertEqual(names - Line._oms_rule_words().keys(), set())

    def test_what_customers_ask_for_goes_by_itself_up_to_a_worth(self):
        order = self.shipped(mug=5)
        back = self.ask(order, mug=1)
        self.assertFalse(back._oms_auto_authorise(), "nothing does without a policy")
        policy = self.allow(auto_up_to=20)
        small, large = self.ask(order, mug=1), self.ask(order, mug=3)
        self.assertEqual((small | large)._oms_auto_authorise(), small)
        self.assertEqual((small.state, large.state), ("authorised", "requested"))
        policy.auto_up_to = 1000
        mixed = self.ask(order, mug=3)
        self.assertFalse(mixed._oms_auto_authorise(), "more than was shipped is in it")

    def test_many_small_returns_are_one_large_one(self):
        """A customer who asks for one piece at a time gets no more by themselves than who asks for all."""
        order = self.shipped(mug=5, cup=1)
        policy = self.allow(auto_up_to=34)

        def ask(number):
            line = order.order_line.filtered(lambda line: line.product_id == (self.mug if number else self.cup))
            return self.env["oms.return"]._oms_create_from_lines([{"sale_line_id": line.id, "quantity": 1}], door="portal")

        each = [ask(number) for number in range(5)]
        self.assertEqual([len(back._oms_auto_authorise()) for back in each[1:]], [1, 1, 1, 0], "ten each")
        self.assertFalse(each[0]._oms_auto_authorise(), "nor by other goods of the order")
        each[1].action_cancel()
        self.assertTrue(each[4]._oms_auto_authorise(), "what was given up counts no more")
        policy.ask_above = 25
        self.assertEqual(ask(1).line_ids.decision_rule, "valuable", "a supervisor is asked as for all of the line at once")

    def test_the_customer_may_keep_it(self):
        self.allow(keep_up_to=15)
        order = self.shipped(mug=5)
        one, two = self.ask(order, mug=1), self.ask(order, mug=2)
        self.assertEqual((one | two).line_ids._oms_may_keep(), one.line_ids)

    def test_nobody_previews_what_is_of_others(self):
        order = self.shipped(mug=5)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(UserError, "not of an order of yours"):
            self.env["oms.return.line"]._oms_preview([self.line(order)], partner=stranger)
        self.assertTrue(self.env["oms.return.line"]._oms_preview([self.line(order)], partner=self.customer))

    def test_a_hundred_lines_cost_as_many_queries_as_two(self):
        self.allow(name="Kitchen", category_ids=self.mug.categ_id.ids)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 1}) for product in [self.mug, self.cup] * 50]})
        self.put(self.mug, 100)
        self.put(self.cup, 100)
        order.action_confirm()
        self.ship(order)

        def cost(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before, start = self.env.cr.sql_log_count, time.perf_counter()
            said = self.env["oms.return.line"]._oms_preview(
                [{"sale_line_id": line.id, "quantity": 1, "reason": "faulty"} for line in lines], partner=self.customer)
            self.assertEqual({one.outcome for one in said}, {"accept"})
            return self.env.cr.sql_log_count - before, 1000 * (time.perf_counter() - start)

        cost(order.order_line[:2])
        few, _ms = cost(order.order_line[:2])
        many, ms = cost(order.order_line)
        _logger.info("preview of 100 lines: %s queries, %.0f ms", many, ms)
        self.assertLessEqual(many, few)

    # --- the record --------------------------------------------------------------------------------------------------

    def test_each_change_is_a_version(self):
        policy = self.allow()
        self.assertEqual((policy.version, len(policy.version_ids)), (1, 1))
        policy.window_days = 30
        self.assertEqual(policy.version, 1, "nothing changed")
        policy.write({"window_days": 14, "late": "ask"})
        policy.invalidate_recordset(["version_ids"])
        self.assertEqual((policy.version, policy.version_ids[0].changes), (2, "After that, Days to return"))
        with self.assertRaisesRegex(UserError, "never rewritten"):
            policy.version_ids[0].write({"values": {}})

    def test_a_fee_that_grows_with_age(self):
        """10 % after 14 days, 20 % after 30: kept with the decision and the version, whoever changes it and how."""
        policy = self.allow(window_days=0, fee_percent=10, fee_after_days=14, fee_step_ids=[
            Command.create({"after_days": 30, "percent": 20})])
        self.assertEqual((policy.version, policy.version_ids.values["fee_step_ids"]), (1, [[30, 0.0, 20.0]]))
        self.assertIn("From the day after 30 days a line costs the customer 20 % of its worth.", policy.says)
        order, _invoice = self.shipped_and_billed(mug=5)
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=50)
        back = self.ask(order, mug=2)
        self.assertEqual((back.line_ids.decision_facts["fee"], back.line_ids.terms["fee_steps"]), (4.0, [[30, 0.0, 20.0]]))
        back.action_authorise()
        policy.fee_step_ids.with_user(self.returns_manager).percent = 50
        policy.fee_step_ids.percent = 50
        policy.invalidate_recordset(["version_ids"])
        self.assertEqual((policy.version, policy.version_ids[0].changes), (2, "Fee of older goods"))
        self.assertEqual(self.preview(order, 2).facts[0], ("fee", 10.0))
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual(back.refund_ids.amount_total, 16, "as it was decided")
        self.assertEqual(policy.copy().fee_step_ids.after_days, 30)
        policy.write({"fee_step_ids": [Command.clear()], "fee_percent": 5})
        self.assertEqual(policy.version, 3)
        for values, words in (({"after_days": 14}, "its first fee after 14"), ({"after_days": 20, "percent": 101}, "is 101"),
                              ({"after_days": 20, "amount": -1}, "is -1")):
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                policy.fee_step_ids = [Command.create(values)]
        with self.assertRaises(AccessError):
            self.env["oms.return.policy.fee"].with_user(self.returns_supervisor).create(
                {"policy_id": policy.id, "after_days": 90, "percent": 1})

    def test_a_policy_that_decided_is_archived_not_deleted(self):
        policy = self.allow()
        self.allow(name="Unused").unlink()
        self.ask(self.shipped(mug=5), mug=1)
        with self.assertRaisesRegex(UserError, "Returns were decided by “Ours”: archive it instead"):
            policy.unlink()

    def test_odd_values_are_refused_with_name_and_value(self):
        for values, words in (
            ({"window_days": -1}, "“Days to return” is -1"), ({"fee_percent": 101}, "“Fee in percent” is 101"),
            ({"ask_above": -0.5}, "“Ask a supervisor above” is -0.5"), ({"statutory_days": 10**6}, "from 0 to 36500"),
            ({"keep_up_to": 1e12}, "from 0 to 1000000000"),
            ({"expire_days": 5, "remind_days": 5}, "cannot be reminded 5 days before"), ({"name": "  "}, "a name"),
        ):
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self.allow(**values)

    def test_it_says_so_in_plain_words(self):
        policy = self.allow(
            window_days=14, late="ask", warranty_days=730, opened="ask", photos=True, keep_up_to=10, auto_up_to=50, fee_amount=3,
            fee_percent=5, fee_after_days=7, return_freight="customer", return_freight_amount=4.9, outbound_freight="paid",
            money_when="scan", money_auto=True, approve_above=500, expire_days=30, remind_days=7, priced="today")
        for words in ("for 14 days after delivery; after that a supervisor is asked",
                      "With a defect a supervisor is asked for 730 days",
                      "withdraw from the contract for 14 days", "opened or used needs a supervisor", "Without a photo",
                      "need not be sent back", "From the day after 7 days a line costs the customer", "5 % of its worth",
                      "pays for sending it back", "what was paid for delivery", "when the carrier has the parcel, by itself",
                      "another person's approval", "given up", "reminded 7 days before"):
            self.assertIn(words, policy.says)
        self.assertEqual(policy.for_whom, "Everything that nothing else is said about")
