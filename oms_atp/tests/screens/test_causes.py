# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..supply_case import SupplyCase


@tagged("post_install", "-at_install")
class TestCauses(SupplyCase):
    """Every slip has its cause, where people look for it; what a row is late by is its own."""

    def slip(self, mode="auto", days=7):
        self.company.write({"oms_customer_mails": True, "oms_mail_minutes": 0, "oms_repromise_mode": mode})
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        was = purchase.order_line.date_planned.date()
        purchase.order_line.date_planned = self.in_days(5 + days)
        self.look()
        say = self.env["oms.day"]._say
        return order, f"{purchase.name} from Potter moved from {say(was)} to {say(was + timedelta(days=days))}"

    def last(self, order, kind):
        return order.oms_event_ids.filtered(lambda event: event.kind == kind).sorted("id")[-1:]

    def test_a_promise_that_moves_says_which_purchase_of_whom_moved_from_when_to_when(self):
        order, cause = self.slip()
        event = self.last(order, "moved")
        self.assertIn(cause, event.summary)
        self.assertEqual(event.line_id, order.order_line)
        self.assertEqual(self.open_promises(order).cause, cause)
        self.assertIn(cause, order.order_line.oms_slip_text)
        self.assertIn(cause, order.oms_slip_text)
        self.assertNotIn(" 00:", event.summary)

    def test_the_customer_reads_why_without_a_name(self):
        order, _cause = self.slip()
        text = order.env["oms.portal"]._events(order)[0]["text"]
        self.assertIn("our supplier delivers later", text)
        for internal in ("Potter", "P0", "North"):
            self.assertNotIn(internal, text)

    def test_at_risk_is_an_event_once_with_its_cause_and_so_is_its_end(self):
        order, cause = self.slip("mark")
        self.assertTrue(order.oms_at_risk)
        self.look()
        events = order.oms_event_ids.filtered(lambda event: event.kind == "at_risk")
        self.assertEqual(len(events), 1)
        self.assertIn(cause, events.summary)
        self.assertFalse(events.customer_visible)
        self.assertIn(cause, order.oms_slip_text)
        self.put(self.mug, 10)
        self.env["oms.dirty"]._oms_append(self.mug, "")
        self.look()
        self.assertFalse(order.oms_at_risk)
        self.assertIn("Not at risk any more", self.last(order, "at_risk").summary)
        self.assertFalse(order.oms_slip_text, "it does not come later after all")

    def test_a_risk_that_is_over_is_not_told_as_one_that_came_true(self):
        order, _cause = self.slip("mark")
        self.put(self.mug, 10)
        self.env["sale.order"]._oms_before_process()
        summary = self.last(order, "at_risk").summary
        self.assertIn("Not at risk any more", summary)
        self.assertNotIn("its day has come", summary)

    def test_each_order_has_the_cause_of_its_own_goods(self):
        mug, cup = self.mug.id, self.cup.id
        causes = self.env["oms.dirty"]._oms_causes([(mug, "A"), (cup, "B"), (mug, ""), (mug, "C"), (mug, "A"), (cup, "B moved")])
        self.assertEqual(causes, {self.mug.id: "A; C", self.cup.id: "B moved"})
        transfers = self.env["oms.dirty"]._oms_causes([(mug, "WH/IN/1"), (mug, "WH/IN/10")])
        self.assertEqual(transfers, {mug: "WH/IN/1; WH/IN/10"})
        self.put(self.mug, 4)
        self.put(self.cup, 4)
        order = self.confirm(mug=1, cup=1)
        said = {promise.product_id: promise._oms_cause_of(causes) for promise in self.open_promises(order)}
        self.assertEqual(said, {self.mug: "A; C", self.cup: "B moved"})

    def test_a_line_is_late_by_its_own_promise(self):
        self.put(self.mug, 4)
        self.put(self.cup, 4)
        order = self.confirm(mug=1, cup=1)
        late, fine = order.order_line
        promise = self.open_promises(order).filtered(lambda promise: promise.line_id == late)
        self.env.cr.execute("UPDATE oms_promise SET date = date - interval '3 days' WHERE id = %s", [promise.id])
        self.env.cr.execute("UPDATE oms_promise SET date = now() + interval '3 days' WHERE order_id = %s AND id != %s",
                            [order.id, promise.id])
        self.env.invalidate_all()
        self.assertEqual((late.oms_late, fine.oms_late), (True, False))
        lines = self.env["sale.order.line"].search([("oms_late", "=", True), ("order_id", "=", order.id)])
        self.assertEqual(lines, late)
        self.env.cr.execute("UPDATE sale_order SET commitment_date = %s WHERE id = %s",
                            [fields.Datetime.now() - timedelta(days=2), order.id])
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("oms_late"), [True, True])

    def test_a_confirmed_line_says_where_and_when_in_two_rows(self):
        self.put(self.mug, 2)
        self.buy(10, 5)
        order = self.confirm(mug=6)
        line = order.order_line
        self.assertLessEqual(len(line.oms_when.splitlines()), 1)
        self.assertTrue(line.oms_when.startswith("by "))
        self.assertIn(self.env["oms.day"]._say(self.open_promises(order)[-1]._oms_day()), line.oms_when)
