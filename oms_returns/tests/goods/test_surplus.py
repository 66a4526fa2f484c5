# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestSurplus(ReturnsCase):
    """Fewer, more or other goods than announced are received as they are; somebody decides about the difference."""

    def came(self, order, received, **quantities):
        back = self.ask(order, **quantities)
        back.action_authorise()
        back.with_user(self.returns_clerk).action_receive({back.line_ids.id: received})
        return back

    def test_more_waits_for_a_decision(self):
        order = self.shipped(mug=10)
        self.bill(order)
        back = self.came(order, 5, mug=3).with_user(self.returns_clerk)
        self.assertEqual(back.line_ids.surplus_quantity, 2)
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.mug), self.in_stock(self.mug, self.inspection())), ("received", 93, 2))
        with self.assertRaisesRegex(UserError, "decide first what becomes of what came besides: 2 × .*mug"):
            back.action_inspect()
        back.line_ids.surplus = "keep"
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.mug)), ("inspected", 95))
        self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 3})
        self.assertNoFaults()

    def test_what_came_besides_is_not_sent_again(self):
        """Neither what the shop keeps nor what goes back to the customer, when more is ordered: only that leaves."""
        for fate in ("keep", "customer"):
            order = self.shipped(mug=10)
            self.bill(order)
            back = self.came(order, 5, mug=3)
            back.line_ids.surplus = fate
            back.action_inspect()
            back.action_settle()
            order.order_line.product_uom_qty = 11
            waits = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            with self.subTest(fate):
                self.assertEqual((sum(waits.mapped("product_uom_qty")), order.order_line.qty_delivered), (1, 7))
                self.assertNoFaults()

    def test_a_supervisor_takes_it_back_as_well(self):
        order = self.shipped(mug=10)
        back = self.came(order, 5, mug=3)
        back.with_user(self.returns_clerk).line_ids.surplus = "add"
        with self.assertRaisesRegex(AccessError, "A supervisor of returns decides"):
            back.with_user(self.returns_clerk).action_inspect()
        back.with_user(self.returns_supervisor).action_inspect()
        line = back.line_ids
        self.assertEqual((back.state, line.quantity, line.decision_user_id), ("inspected", 5, self.returns_supervisor))
        self.assertEqual(line._oms_inspected_quantity(), {line: 5})
        self.assertNoFaults()

    def test_what_was_never_sold_is_not_taken_back(self):
        back = self.came(self.shipped(mug=2), 3, mug=2)
        back.line_ids.surplus = "add"
        with self.assertRaisesRegex(UserError, "1 × .*mug.* are not of .*, or came back before"):
            back.action_inspect()
        back.line_ids.surplus = "customer"
        back.action_inspect()
        self.assertEqual(back.state, "inspected")
        self.assertEqual(back.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing" and one.state == "assigned")
                         .move_ids.product_uom_qty, 1)
        self.assertNoFaults()

    def test_what_was_noted_to_go_back_goes_once(self):
        """Two accepted, three came; one is noted to be sent back, with or without saying so of what came besides, too."""
        for said in ("customer", False):
            back = self.came(self.shipped(mug=5), 3, mug=2)
            there = self.in_stock(self.mug)
            self.env["oms.return.inspection"].create({"line_id": back.line_ids.id, "quantity": 1, "disposition": "customer"})
            back.line_ids.surplus = said
            back.with_user(self.returns_clerk).action_inspect()
            self.assertEqual((back.state, self.in_stock(self.mug) - there), ("inspected", 2), said)
            self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 2}, said)
            self.assertNoFaults()

    def test_other_goods(self):
        order = self.shipped(mug=10, cup=4)
        back = self.ask(order, mug=2)
        back.action_authorise()
        back.with_user(self.returns_clerk).action_receive_other(self.cup.id, 3)
        other = back.line_ids.filtered(lambda line: line.product_id == self.cup)
        self.assertEqual((other.received_quantity, other.decision, other.surplus_quantity, back.state), (3, "ask", 3, "received"))
        self.assertEqual(other.move_ids.sale_line_id, other.sale_line_id)
        back.action_receive()
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.cup, self.inspection())), ("received", 3))
        other.surplus = "add"
        back.with_user(self.returns_supervisor).action_inspect()
        self.assertEqual((back.state, other.decision, self.in_stock(self.cup)), ("inspected", "accept", 99))
        self.assertNoFaults()

    def test_goods_that_the_customer_never_got(self):
        back = self.ask(self.shipped(mug=10), mug=2)
        back.action_authorise()
        with self.assertRaisesRegex(UserError, "no such product any more"):
            back.action_receive_other(2**30, 1)
        elsewhere = self.new_product("Secret", 1.0, company_id=self.env["res.company"].create({"name": "Elsewhere"}).id)
        with self.assertRaisesRegex(UserError, "no such product any more"):
            back.with_user(self.returns_clerk).action_receive_other(elsewhere.id, 1)
        # received as it is, of no order: it was refused while there were no such lines
        back.with_user(self.returns_clerk).action_receive_other(self.cup.id, 1)
        other = back.line_ids.filtered(lambda line: line.product_id == self.cup)
        self.assertEqual((other.sale_line_id.ids, other.decision, other.received_quantity, other.surplus_quantity),
                         ([], "ask", 1, 1))
        self.assertEqual((back.state, self.in_stock(self.cup, self.inspection())), ("received", 1))
        with self.assertRaisesRegex(UserError, "Enter how much"):
            back.action_receive_other(self.mug.id, 0)
        back = self.ask(self.shipped(mug=10), mug=2)
        back.action_authorise()
        back.action_cancel()
        with self.assertRaisesRegex(UserError, "is not authorised, or is closed"):
            back.action_receive_other(self.mug.id, 1)


@tagged("post_install", "-at_install")
class TestExpire(ReturnsCase):
    """What does not come is given up by its policy, the customer reminded first."""

    def waiting(self, expire=30, remind=7, **quantities):
        back = self.ask(self.shipped(mug=10), **quantities)
        back.action_authorise()
        back.line_ids._oms_write({"terms": {**(back.line_ids.terms or {}), "expire_days": expire, "remind_days": remind}})
        return back

    def after(self, days):
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            ids = self.env["oms.return"]._oms_to_expire(fields.Datetime.now(), None, 100)
            self.env["oms.return"]._oms_expire(ids)

    def test_reminded_then_given_up(self):
        back = self.waiting(mug=2)
        order = back.order_ids
        self.after(20)
        self.assertFalse(back.reminded_on)
        self.after(24)
        self.assertTrue(back.reminded_on)
        self.assertEqual(self.events(order)[-1], "return_waiting")
        self.assertIn("still waiting for the goods", back.message_ids[0].body)
        self.assertEqual(back.message_ids[0].partner_ids, back.partner_id)
        told = len(back.message_ids)
        self.after(25)
        self.assertEqual((len(back.message_ids), back.state), (told, "authorised"), "once")
        self.after(32)
        receipt = back.picking_ids.filtered(lambda one: one.picking_type_id == self.north.oms_return_type_id)
        self.assertEqual((back.state, back.line_ids.result, receipt.state), ("settled", "Never came", "cancel"))
        event = order.oms_event_ids.sorted("id").filtered("customer_visible")[-1]
        self.assertEqual((event.kind, event._oms_customer_words()), (
            "return_given_up", "The goods of a return did not arrive: we do not wait for them any more"))
        portal = self.env["oms.return.portal"]
        self.assertEqual(portal._stage(back)[:2], ("Closed: nothing arrived", "light"))
        self.assertEqual([name for name, _state, _day in portal._steps(back)],
                         ["Asked for", "You may send it", "Closed: nothing arrived"], "nobody received anything")
        self.assertDecision(self.ask(order, mug=10), "accept", "within_policy")
        self.assertNoFaults()

    def test_nobody_is_given_up_without_a_reminder(self):
        """The job did not run for a year."""
        back = self.waiting(mug=2)
        self.after(365)
        self.assertEqual((back.state, bool(back.reminded_on)), ("authorised", True))
        self.after(366)
        self.assertEqual(back.state, "authorised")
        self.after(373)
        self.assertEqual(back.state, "settled")

    def test_by_itself_nothing_expires(self):
        back = self.waiting(expire=0, remind=0, mug=2)
        self.after(3000)
        self.assertEqual((back.state, back.expires_on), ("authorised", False))

    def test_nobody_is_asked_for_what_is_here(self):
        """All of it came and waits to be inspected, for weeks."""
        back = self.waiting(mug=2)
        back.action_receive()
        told, events = len(back.message_ids), self.events(back.order_ids)
        for days in (24, 32, 60):
            self.after(days)
        self.assertEqual((back.state, back.reminded_on, len(back.message_ids)), ("received", False, told))
        self.assertEqual(self.events(back.order_ids), events)

    def test_the_rest_of_what_came_in_part(self):
        back = self.waiting(remind=0, mug=5)
        back.action_receive({back.line_ids.id: 2})
        self.after(31)
        self.assertEqual((back.state, back.line_ids.to_receive), ("received", 0))
        back.action_inspect()
        self.assertEqual(back.state, "inspected")
        self.assertNoFaults()
