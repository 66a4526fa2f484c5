# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from .test_credit_rules import CreditRulesCase


@tagged("post_install", "-at_install")
class TestCreditRelease(CreditRulesCase):
    """Lines that fit go; what opens the way wakes the job; what waits too long gives its goods back."""

    def where(self, order):
        return [(line.product_id.name, line.oms_waiting_qty, line.oms_released_qty) for line in order.order_line]

    def by_line(self, **values):
        return self.policy({"kind": "limit"}, release="by_line", **values)

    def wakened(self):
        """How often the job was wakened."""
        cron = self.env.ref("oms_core.cron_process")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    # --- by line

    def test_lines_that_fit_go_and_the_others_are_held(self):
        self.by_line()
        account = self.limit(100)
        order = self.confirm(mug=8, cup=10)
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 10, 0)])
        self.assertTrue(order.oms_credit_held)
        self.assertEqual(order.oms_hold_ids.line_id, order.order_line[1])
        self.assertEqual(account.owes, 80, "what is held uses no room")
        self.assertNoFaults()
        self.assertFalse(self.confirm(mug=2).oms_held)
        self.assertTrue(self.confirm(mug=1).oms_held)

    def test_nothing_fits_and_all_of_it_waits(self):
        self.by_line()
        self.limit(1)
        order = self.confirm(mug=8, cup=10)
        self.assertFalse(order.oms_hold_ids.line_id)
        self.assertEqual(self.where(order), [("mug", 8, 0), ("cup", 10, 0)])

    def test_the_rest_goes_when_there_is_room(self):
        self.by_line()
        account = self.limit(100)
        order = self.confirm(mug=8, cup=10)
        order._oms_process()
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 10, 0)])
        account.limit = 130
        order._oms_process()
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 0, 10)])
        self.assertFalse(order.oms_held)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 130)
        self.assertNoFaults()

    def test_an_order_held_as_a_whole_goes_in_part(self):
        self.by_line()
        account = self.limit(1)
        order = self.confirm(mug=8, cup=10)
        account.limit = 60
        order._oms_process()
        self.assertEqual(self.where(order), [("mug", 8, 0), ("cup", 0, 10)])
        self.assertEqual(order.oms_hold_ids.filtered(lambda hold: hold.state == "active").line_id.product_id, self.mug)
        self.assertNoFaults()

    def test_a_line_added_to_an_order_held_in_part_is_judged(self):
        self.by_line()
        self.limit(100)
        order = self.confirm(mug=8, cup=10)
        order.write({"order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 3})]})
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 10, 0), ("mug", 3, 0)])
        order.write({"order_line": [Command.create({"product_id": self.cup.id, "product_uom_qty": 4})]})
        self.assertEqual(self.where(order)[-1], ("cup", 0, 4))
        self.assertNoFaults()

    def test_a_person_lets_one_line_go(self):
        self.by_line()
        self.limit(10)
        order = self.confirm(mug=1, cup=10)
        order.write({"order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 9})]})
        held = order.oms_hold_ids
        self.assertEqual(len(held), 2)
        held.filtered(lambda hold: hold.line_id == order.order_line[2]).with_user(self.supervisor).action_clear("fine")
        self.assertEqual(self.where(order), [("mug", 0, 1), ("cup", 10, 0), ("mug", 0, 9)])
        order._oms_process()
        self.assertEqual(self.where(order), [("mug", 0, 1), ("cup", 10, 0), ("mug", 0, 9)])
        self.assertNoFaults()

    def test_the_warehouse_does_not_send_a_held_line(self):
        self.north.oms_release_policy = "planned"
        self.by_line()
        self.limit(100)
        order = self.confirm(mug=8, cup=10)
        self.assertTrue(order.oms_can_send)
        order.action_oms_send_to_warehouse()
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 10, 0)])
        self.assertFalse(order.oms_can_send)
        with self.assertRefused("it is held"):
            order.order_line[1].move_ids.quantity = 10

    def test_what_is_prepaid_goes_beside_the_room(self):
        self.by_line()
        self.limit(0)
        order = self.quotation(mug=8, cup=10)
        self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": 80, "currency_id": order.currency_id.id, "partner_id": self.customer.id,
            "state": "done", "sale_order_ids": [Command.link(order.id)], "reference": "PAID-80"})
        order.action_confirm()
        self.assertEqual(self.where(order), [("mug", 0, 8), ("cup", 10, 0)])

    # --- at release

    def test_a_customer_blocked_meanwhile_is_found_at_release(self):
        self.north.oms_release_policy = "planned"
        account = self.limit(1000)
        self.policy({"kind": "blocked"}, {"kind": "value", "threshold": 5000})
        order = self.confirm(mug=10)
        account.blocked = True
        order.with_user(self.clerk).action_oms_send_to_warehouse()
        self.assertTrue(order.oms_credit_held)
        self.assertEqual(self.where(order), [("mug", 10, 0)])
        order.oms_hold_ids.with_user(self.supervisor).action_clear("This one yet")
        order.with_user(self.clerk).action_oms_send_to_warehouse()
        self.assertEqual(self.where(order), [("mug", 0, 10)])
        self.assertNoFaults()

    def test_room_is_not_asked_for_again_at_release(self):
        self.north.oms_release_policy = "planned"
        account = self.limit(100)
        self.policy({"kind": "oldest", "threshold": 5})
        order = self.confirm(mug=10)
        account.limit = 1
        order.action_oms_send_to_warehouse()
        self.assertEqual(self.where(order), [("mug", 0, 10)])

    # --- cleared orders are not asked again

    def test_cleared_orders_may_grow_within_percent_and_days(self):
        self.limit(99)
        self.policy({"kind": "limit"}, tolerance=20, tolerance_days=5)
        order = self.confirm(mug=10)
        order.oms_hold_ids.with_user(self.supervisor).action_clear("fine")
        order.order_line.product_uom_qty = 12
        self.assertFalse(order.oms_held)
        order.order_line.product_uom_qty = 13
        self.assertTrue(order.oms_held)

    def test_after_the_days_an_order_is_asked_again(self):
        self.limit(99)
        self.policy({"kind": "limit"}, tolerance=20, tolerance_days=5)
        order = self.confirm(mug=10)
        hold = order.oms_hold_ids
        hold.with_user(self.supervisor).action_clear("fine")
        hold.sudo().cleared_on -= timedelta(days=6)
        order.order_line.product_uom_qty = 11
        self.assertTrue(order.oms_held)

    # --- what opens the way wakes the job

    def test_a_limit_a_payment_or_a_rule_wakes_the_job(self):
        account = self.limit(99)
        policy = self.policy({"kind": "value", "threshold": 5000})
        before = self.wakened()
        account.limit = 98
        self.pay(10)
        self.assertEqual(self.wakened(), before, "nothing is held: nobody is wakened")
        order = self.confirm(mug=20)
        self.assertTrue(order.oms_credit_held)
        for change in (
                lambda: account.write({"limit": 99}), lambda: self.pay(1), lambda: policy.rule_ids.write({"threshold": 1}),
                lambda: account.write({"member_ids": [Command.link(self.salesman.partner_id.id)]}),
                lambda: self.pay(1, self.salesman.partner_id)):
            before = self.wakened()
            change()
            self.assertGreater(self.wakened(), before)
        before = self.wakened()
        self.pay(1, self.clerk.partner_id)
        account.write({"partner_id": self.customer.id})
        self.assertEqual(self.wakened(), before, "somebody else's payment")

    def pay(self, amount, partner=None):
        self.env["account.payment"].create({
            "partner_id": (partner or self.customer).id, "amount": amount, "payment_type": "inbound",
            "partner_type": "customer"}).action_post()

    def test_the_job_lets_a_paid_order_go(self):
        self.limit(99)
        order = self.confirm(mug=10)
        self.pay(1)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_process").method_direct_trigger()
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_stage, "in_warehouse")

    # --- what waits too long

    def test_promised_goods_go_back_after_the_hours(self):
        self.limit(1)
        self.policy({"kind": "limit"}, promise_hours=4)
        order = self.confirm(mug=10)
        order.user_id = self.salesman
        given = []

        def give_up(orders, lines):
            given.append((orders, lines))
            return orders

        with patch.object(self.env.registry["sale.order"], "_oms_give_up_promises", give_up):
            self.env["oms.hold"]._oms_give_up()
            self.assertFalse(given)
            order.oms_hold_ids.placed_on -= timedelta(hours=5)
            self.env["oms.hold"]._oms_give_up()
            self.env["oms.hold"]._oms_give_up()
        self.assertEqual(given, [(order, order.order_line)])
        self.assertEqual(order.activity_ids.user_id, self.salesman)
        self.assertIn("moved", order.oms_event_ids.mapped("kind"))
        order.oms_hold_ids.action_clear("fine")
        self.assertFalse(order.activity_ids)

    def test_nobody_is_told_where_nothing_was_promised(self):
        self.limit(1)
        self.policy({"kind": "limit"}, promise_hours=4)
        order = self.confirm(mug=10)
        order.oms_hold_ids.placed_on = fields.Datetime.now() - timedelta(hours=5)
        order.user_id = self.salesman
        with patch.object(self.env.registry["sale.order"], "_oms_give_up_promises", lambda orders, lines: orders.browse()):
            self.env["oms.hold"]._oms_give_up()
        self.assertFalse(order.activity_ids)
