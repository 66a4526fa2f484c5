# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..people import new_user
from .retention_case import RetentionCase


@tagged("post_install", "-at_install")
class TestRetention(RetentionCase):
    """Of finished orders goes what the company does not keep, and nothing that anybody still asks for."""

    def test_for_ever_unless_a_company_says_otherwise(self):
        self.assertEqual(self.env["res.company"].new({}).oms_keep_months, 0)
        self.company.oms_keep_months = 0
        order = self.finished(200)
        self.assertKept(order)

    def test_the_work_goes_and_what_came_of_it_stays(self):
        order = self.finished()
        shown = order.oms_event_ids.filtered("customer_visible")
        told = self.env["oms.portal"]._events(order)
        self.assertGreater(self.night()["oms_order_event"], 2)
        self.assertEqual(order.oms_event_ids.filtered("customer_visible"), shown, "what the customer reads")
        self.assertEqual(self.env["oms.portal"]._events(order), told)
        self.assertFalse(self.kinds(order) & {"packed", "mail", "moved", "released"})
        self.assertLessEqual({"confirmed", "shipped", "invoiced"}, self.kinds(order))
        self.assertTrue(order.order_line.move_ids and order.invoice_ids)
        self.assertNoFaults()

    def test_the_timeline_says_so_once(self):
        order = self.finished()
        self.night()
        said = order.oms_event_ids.filtered(lambda event: event.kind == "removed")
        self.assertRegex(said.summary, "entries of this timeline.*; kept for 12 months")
        self.assertFalse(said.customer_visible)
        self.assertEqual(self.night(), {}, "nothing is left to remove")
        self.assertEqual(order.oms_event_ids.filtered(lambda event: event.kind == "removed"), said)

    def test_what_is_younger_stays(self):
        self.assertKept(self.finished(11))
        late = self.finished()
        self.env["oms.order.event"]._oms_log([{"order_id": late.id, "kind": "rated"}])
        self.assertKept(late)  # something happened to it since

    def test_what_is_not_finished_stays(self):
        open_order = self.worked_at(self.confirm(mug=1), 30)
        unbilled = self.confirm(mug=1)
        self.ship(unbilled)
        self.worked_at(unbilled, 30)
        credited = self.finished(30)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=credited.invoice_ids.ids).create(
                {"journal_id": credited.invoice_ids.journal_id.id})
        reversal.refund_moves()
        self.age(credited, 0)
        for name, order in (("open", open_order), ("not billed", unbilled), ("not paid", self.finished(30, paid=False)),
                            ("a credit note that is not posted", credited)):
            with self.subTest(name):
                self.assertKept(order)

    def test_what_is_held_or_to_be_told_stays(self):
        held, mailed = self.finished(30), self.finished(30)
        self.env["oms.hold"].sudo().create({
            "order_id": held.id, "company_id": self.company.id, "reason_id": self.env["oms.hold.reason"].search([], limit=1).id})
        self.age(held, 30)
        self.env["oms.mail.outbox"].sudo().create({
            "order_id": mailed.id, "company_id": self.company.id, "event": "shipped", "key": "x"})
        for order in (held, mailed):
            self.assertKept(order)

    def test_cancelled_orders_are_finished(self):
        order = self.confirm(mug=1)
        order._action_cancel()
        self.worked_at(order, 13)
        self.assertTrue(self.night())
        self.assertIn("cancelled", self.kinds(order))

    def test_credit_decisions_behind_a_bill_stay(self):
        self.limit(10 ** 6)
        billed, given_up = self.finished(), self.confirm(mug=1)
        given_up._action_cancel()
        self.worked_at(given_up, 13)
        kept, gone = len(billed.oms_verdict_ids), len(given_up.oms_verdict_ids)
        self.assertTrue(kept and gone)
        self.assertEqual(self.night()["oms_credit_verdict"], gone)
        self.assertEqual((len(billed.oms_verdict_ids), len(given_up.oms_verdict_ids)), (kept, 0))
        self.assertIn("credit decisions", given_up.oms_event_ids.filtered(lambda event: event.kind == "removed").summary)

    def test_what_was_said_and_changed_stays(self):
        order = self.confirm(mug=2)
        self.ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        self.pay(invoice)
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": kind} for kind in ("message", "answered", "changed", "held", "cleared", "signed")])
        self.worked_at(order, 13)
        waiting = self.env["oms.todo"].search_count([("kind", "=", "waiting_us")])
        self.night()
        self.assertLessEqual({"message", "answered", "changed", "held", "cleared", "signed"}, self.kinds(order))
        self.assertEqual(self.env["oms.todo"].search_count([("kind", "=", "waiting_us")]), waiting, "nobody waits anew")

    def test_the_day_is_the_companys(self):
        """At ten in the evening of the 30th in UTC it is the 31st in Auckland: a year ago is another day."""
        with patch.object(fields.Datetime, "now", lambda *args: datetime(2026, 10, 30, 22)):
            for zone, before in (("Pacific/Auckland", datetime(2025, 10, 30, 11)),
                                 ("America/Los_Angeles", datetime(2025, 10, 30, 7))):
                with self.subTest(zone):
                    self.company.partner_id.tz = zone
                    self.env.registry.clear_cache()
                    self.assertEqual(self.env["oms.retention"]._before(self.company), before)

    def test_at_the_hour(self):
        """What happened within the first kept day stays, what happened a second before it goes."""
        retention = self.env["oms.retention"]
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            self.company.partner_id.tz = zone
            self.env.registry.clear_cache()
            before = retention._before(self.company)
            for instant, goes in ((before - timedelta(seconds=1), True), (before, False)):
                with self.subTest(zone=zone, goes=goes):
                    order = self.finished()
                    self.env.cr.execute(SQL(
                        "UPDATE oms_order_event SET date = %s WHERE order_id = %s", instant, order.id))
                    self.env.invalidate_all()
                    self.assertEqual(bool(self.night()), goes)

    def test_each_company_keeps_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        order = self.finished()
        self.company.oms_keep_months, other.oms_keep_months = 0, 12
        self.assertKept(order)
        self.company.oms_keep_months = 12
        self.assertTrue(self.night())

    def test_managers_of_the_desk_say_how_long(self):
        manager = new_user(self.env, "oms_keeper", "oms_core.group_oms_manager", name="Manager")
        self.env["oms.settings"].with_user(manager).create({"oms_keep_months": 36})
        self.assertEqual(self.company.oms_keep_months, 36)
        for user in (self.clerk, self.supervisor, self.salesman):
            with self.subTest(user.name), mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
                self.env["oms.settings"].with_user(user).create({"oms_keep_months": 1})
            with self.subTest(user.name), mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
                self.company.with_user(user).oms_keep_months = 1
        with self.assertRaises(UserError):
            self.finished().oms_event_ids[:1].unlink()  # nobody removes by hand

    def test_no_company_keeps_for_longer_than_there_are_days(self):
        """Else the job, which is all companies', would end for each of them."""
        for months in (-1, 1201, 2**31 - 1):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.company.oms_keep_months = months
                self.env.flush_all()
        self.env.invalidate_all(flush=False)
        self.company.oms_keep_months = 1200
        self.assertEqual(self.night(), {})

    def test_a_night_goes_on_where_it_stopped(self):
        orders = self.env["sale.order"].concat(*(self.finished() for _number in range(3)))
        retention, times = self.env["oms.retention"], iter([60, 0])

        def out_of_time(*_args, **_kwargs):
            return next(times)

        with patch("odoo.addons.oms_core.models.timeline.oms_retention.CHUNK", 1), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", out_of_time):
            retention._cron_retention()
        done = orders.filtered(lambda order: "removed" in self.kinds(order))
        self.assertEqual(done, orders[0])
        self.night()
        self.assertEqual(orders.filtered(lambda order: "removed" in self.kinds(order)), orders)

    def test_as_many_statements_for_many_as_for_one(self):
        one, many = self.finished(), [self.finished() for _number in range(4)]
        retention = self.env["oms.retention"]
        counts = []
        for orders in ([one], many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            retention._remove([(self.company.id, order.id) for order in orders])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
