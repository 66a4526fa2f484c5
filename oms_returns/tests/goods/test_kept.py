# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestKept(ReturnsCase):
    """What is worth little the customer keeps and gets the money for: it is owed though nothing comes, and it is gone from what
    can come back."""

    beginnings = (("shipped_and_billed", {"mug": 10}),)

    def billed(self, **quantities):
        order, _invoice = self.shipped_and_billed(**quantities)
        return order

    def after(self, days):
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            self.env["oms.return"]._oms_expire(self.env["oms.return"]._oms_to_expire(fields.Datetime.now(), None, 100))

    def work(self, back):
        """(kind of its row in the To-do list, filters of returns that find it)"""
        self.env.flush_all()
        view = self.env.ref("oms_returns.oms_return_view_search")
        filters = etree.fromstring(back.get_view(view.id, "search")["arch"]).iter("filter")
        domains = {one.get("name"): literal_eval(one.get("domain")) for one in filters if one.get("name", "").startswith("to_")}
        return (self.env["oms.todo"].search([("res_model", "=", "oms.return"), ("res_id", "=", back.id)]).mapped("kind"),
                [name for name, domain in domains.items() if back.search([("id", "=", back.id), *domain])])

    def mixed(self, **terms):
        """One mug may be kept, four cups are to come; money by the button."""
        self.allow(keep_up_to=15, **terms)
        back = self.ask(self.billed(mug=5, cup=5), mug=1, cup=4)
        back.action_authorise()
        kept = back.line_ids._oms_may_keep()
        self.assertEqual(kept.product_id, self.mug)
        return back, kept, back.line_ids - kept

    # --- the money is owed --------------------------------------------------------------------------------------------

    def test_nobody_is_told_to_send_what_may_be_kept(self):
        self.allow(keep_up_to=15, expire_days=30, remind_days=7)
        back = self.ask(self.billed(mug=5), mug=1)
        back.action_authorise()
        told = len(back.message_ids)
        for days in (25, 40, 400):
            self.after(days)
        self.assertEqual((back.state, back.reminded_on, back.expires_on), ("authorised", False, False))
        self.assertEqual(len(back.message_ids), told)
        self.assertEqual(self.work(back), (["return_settle"], ["to_refund"]), "nobody sends it: it is work for who pays")
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_untaxed), ("settled", 10))
        portal = self.env["oms.return.portal"]
        self.assertEqual((portal._stage(back)[0], [name for name, _state, _day in portal._steps(back)]),
                         ("Done", ["Asked for", "You can keep it", "Done"]), "nothing was received")
        self.assertNoFaults()

    def test_what_is_kept_is_paid_though_the_rest_never_comes(self):
        back, kept, coming = self.mixed(expire_days=30)
        self.after(31)
        self.assertEqual((back.state, back.is_expected, back.has_due), ("authorised", False, True))
        events = self.events(back.order_ids)
        self.after(32)
        self.assertEqual(self.events(back.order_ids), events, "told once")
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_untaxed, coming.result), ("settled", 10, "Never came"))
        self.assertIn("Credited", kept.result)
        self.assertNoFaults()

    def test_closing_the_rest_does_not_forget_it(self):
        back, kept, coming = self.mixed()
        self.assertEqual(self.work(back), (["return_receive"], ["to_receive"]))
        back.with_user(self.returns_clerk).action_close_rest()
        self.assertEqual((back.state, kept.result), ("authorised", False))
        self.assertEqual(self.work(back), (["return_settle"], ["to_refund"]))
        back.action_settle()
        self.assertEqual((back.state, coming.result), ("settled", "Never came"))

    def test_what_was_paid_before_stays_told(self):
        back, kept, coming = self.mixed()
        back._action_settle(only=kept)
        self.assertEqual(back.state, "authorised")
        told = kept.result
        self.assertIn("Credited", told)
        back.with_user(self.returns_clerk).action_close_rest()
        self.assertEqual((back.state, kept.result, coming.result), ("settled", told, "Never came"))
        self.assertNoFaults()

    # --- it is gone ---------------------------------------------------------------------------------------------------

    def test_what_is_kept_does_not_come_back_too(self):
        self.allow(keep_up_to=40)
        order = self.billed(mug=10)
        first = self.ask(order, mug=4)
        first.action_authorise()
        first.action_settle()
        self.assertEqual((first.state, order.order_line.oms_qty_ahead), ("settled", 4))
        again = self.ask(order, mug=10)
        self.assertEqual([(line.quantity, line.decision_rule) for line in again.line_ids],
                         [(6, "within_policy"), (4, "more_than_shipped")])
        self.walk(again)
        self.assertEqual((again.state, sum((first | again).refund_ids.mapped("amount_untaxed"))), ("settled", 100))
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertNoFaults()

    def test_nor_is_it_expected_at_the_dock(self):
        """Whoever accepted more meanwhile: no more is expected than can come."""
        self.allow(keep_up_to=40)
        order = self.billed(mug=10)
        first = self.ask(order, mug=4)
        first.action_authorise()
        [pool] = order.order_line._oms_returnable_moves().values()
        self.assertEqual(pool.total, first.line_ids._oms_units(6))
        first.action_cancel()
        [pool] = order.order_line._oms_returnable_moves().values()
        self.assertEqual(pool.total, first.line_ids._oms_units(10))
        self.assertDecision(self.ask(order, mug=10), "accept", "within_policy")

    def test_what_is_sent_all_the_same_counts_once(self):
        self.allow(keep_up_to=40)
        order = self.billed(mug=10)
        first = self.ask(order, mug=4)
        first.action_authorise()
        first.with_user(self.returns_clerk).action_receive({first.line_ids.id: 1})
        self.assertEqual(first.line_ids.received_quantity, 1)
        found = order.order_line._oms_gather_returnable()[order.order_line.id]
        self.assertEqual((found["returned"], found["asked"], found["kept"]), (1, 3, 40))
        [pool] = order.order_line._oms_returnable_moves().values()
        self.assertEqual(pool.total, first.line_ids._oms_units(6))

    def test_many_small_asks_are_one_large_one(self):
        """Ten mugs of 10.00: two may be kept, not two at a time until all are."""
        self.allow(keep_up_to=20, auto_up_to=1000, money_auto=True)
        order = self.billed(mug=10)
        asked = [self.ask(order, mug=2) for _each in range(5)]
        self.assertEqual([back.line_ids.decision_rule for back in asked], ["keep"] + ["within_policy"] * 4)
        for back in asked:
            back._oms_auto_authorise()
        self.assertEqual([(back.state, back.refund_ids.amount_untaxed) for back in asked],
                         [("settled", 20)] + [("authorised", 0)] * 4)
        self.assertDecision(self.ask(order, mug=1), "refuse", "more_than_shipped")
