# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

from odoo import fields
from odoo.addons.oms_core.tests.days.day_case import DAY, ZONES, DayCase, everywhere, instant
from odoo.tests import tagged
from odoo.tools import SQL

from ..api.test_api import ApiCase
from ..common import AtpCase

SECONDS = 60  # about: how the lanes divide it
ONE = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestDay(DayCase, AtpCase):
    """A day is the warehouse's or the company's, wherever the server and whoever looks."""

    def zone(self, zone):
        (self.company.partner_id | self.north.partner_id).tz = zone

    def late(self, order):
        """On the order, in a search and in the To-do list: they must say the same."""
        order.invalidate_recordset(["oms_late"])
        searched = bool(self.env["sale.order"].search_count([("id", "=", order.id), ("oms_late", "=", True)]))
        listed = bool(self.env["oms.todo"].sudo().search_count([("order_id", "=", order.id), ("kind", "=", "late")]))
        self.assertEqual((order.oms_late, searched, listed), (order.oms_late,) * 3)
        return order.oms_late

    def test_what_is_due_today_is_late_tomorrow_there(self):
        order = self.confirm(mug=1)
        order.oms_promise_ids.sudo().unlink()
        for zone in ZONES:
            self.zone(zone)
            order.commitment_date = instant(zone, DAY, 12)
            self.env.flush_all()
            for hour, minute, day, expected in ((0, 30, DAY, False), (23, 30, DAY, False), (0, 30, DAY + timedelta(1), True)):
                with self.subTest(zone, hour=hour, day=day), self.at(instant(zone, day, hour, minute)):
                    self.assertEqual(self.late(order), expected)

    def test_each_warehouse_has_its_own(self):
        orders = [self.confirm(mug=1), self.confirm(mug=1)]
        orders[1].warehouse_id = self.south
        self.north.partner_id = self.env["res.partner"].create({"name": "North", "tz": "America/Los_Angeles"})
        self.south.partner_id = self.env["res.partner"].create({"name": "South", "tz": "Pacific/Auckland"})
        for order in orders:
            order.oms_promise_ids.sudo().unlink()
            order.commitment_date = datetime(2031, 3, 12, 6, 30)  # the evening of the 11th there, of the 12th here
        self.env.flush_all()
        with self.at(datetime(2031, 3, 12, 12)):  # the 12th there, the 13th here
            self.assertEqual([self.late(order) for order in orders], [True, True])
        with self.at(datetime(2031, 3, 12, 6, 45)):  # still the 11th there, still the 12th here
            self.assertEqual([self.late(order) for order in orders], [False, False])
        with self.at(datetime(2031, 3, 12, 9)):  # the 12th there
            self.assertEqual([self.late(order) for order in orders], [True, False])

    def test_the_day_that_is_wanted_is_the_warehouse_s(self):
        self.put(self.mug, 5)
        today = date(2031, 3, 12)
        day = today + timedelta(20)
        for zone, hour in zip(("America/Los_Angeles", *ZONES[1:]), (17, 23, 9, 1), strict=True):
            with self.subTest(zone, hour=hour):
                self.zone(zone)
                order = self.quotation(mug=1)
                order.commitment_date = instant(zone, day, hour)
                [[need]] = order.order_line._oms_needs({order.order_line: 1}, 1, today)
                self.assertEqual(need.wanted, 20)

    def test_a_wish_and_a_promise_lie_on_their_day_there(self):
        self.put(self.mug, 5)
        day = fields.Date.today() + timedelta(20)
        for zone in ZONES:
            self.zone(zone)
            order = self.quotation(mug=1)
            self.env["oms.change"]._apply_date(order, day)
            order.action_confirm()
            leaves = day - timedelta(self.north.oms_transit_days or self.company.oms_transit_days)
            for moment, there in ((order.commitment_date, day), (order.oms_promise_ids.date, leaves)):
                with self.subTest(zone, moment=moment):
                    self.assertEqual((self.env["oms.day"]._of(moment, self.north), moment.date()), (there, there))

    def test_credit_counts_in_the_company_s_days(self):
        order = self.quotation(mug=1)
        for zone in ZONES:
            self.zone(zone)
            order.commitment_date = instant(zone, DAY, 17)
            self.env.flush_all()
            for hour in (0, 23):
                with self.subTest(zone, hour=hour), self.at(instant(zone, DAY - timedelta(5), hour, 30)):
                    self.assertEqual(self.env["oms.credit"]._day(order), 5)
            [(day,)] = self.env.execute_query(SQL(
                "SELECT %s FROM sale_order sale WHERE id = %s", self.env["oms.credit.account"]._order_day_sql(), order.id))
            self.assertEqual(day, DAY, zone)

    def test_who_moves_has_another_day(self):
        """The zones are remembered, and forgotten when one changes."""
        moment = datetime(2031, 3, 12, 5)
        day = self.env["oms.day"]
        self.north.partner_id = self.env["res.partner"].create({"name": "North", "tz": "America/Los_Angeles"})
        self.assertEqual(day._of(moment, self.north), date(2031, 3, 11))
        self.north.partner_id.tz = "Asia/Kolkata"
        self.assertEqual(day._of(moment, self.north), date(2031, 3, 12))
        self.north.oms_calendar_id = self.env["resource.calendar"].create({"name": "Shifts", "tz": "America/Los_Angeles"})
        self.assertEqual(day._of(moment, self.north), date(2031, 3, 11))
        self.north.oms_calendar_id.tz = "UTC"
        self.assertEqual(day._of(moment, self.north), date(2031, 3, 12))


@tagged("post_install", "-at_install")
class TestPromisedDay(DayCase, AtpCase):
    """What is promised, and the ledger that it is promised from, count in the warehouse's days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_transit_days": 2, "oms_transit_days_late": 4})

    def promised(self, order):
        [promise] = order.oms_promise_ids.filtered(lambda promise: promise.state == "open")
        return promise._oms_day(), promise.delivery_date, promise.delivery_late

    def receipt(self, quantity, day, hour=12):
        vendor = self.env["res.partner"].create({"name": "Pottery"})
        purchase = self.env["purchase.order"].create({
            "partner_id": vendor.id, "picking_type_id": self.north.in_type_id.id,
            "order_line": [fields.Command.create({"product_id": self.mug.id, "product_qty": quantity, "price_unit": 1})]})
        purchase.order_line.date_planned = instant(self.here, day, hour, 30)
        purchase.button_confirm()
        return purchase

    def ladder(self):
        supply = self.env["oms.supply"]
        self.env.flush_all()
        scope = supply._scope(self.mug.ids, self.north.ids)
        return [(scope.today + day * ONE, quantity)
                for day, quantity in supply._gather_ladders(self.env.cr, scope)[self.mug.id, self.north.id]]

    @everywhere
    def test_goods_that_are_there_leave_today(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=1)
        days = self.today, self.today + 2 * ONE, self.today + 4 * ONE
        self.assertEqual(self.promised(order), days)
        self.assertEqual(order.oms_promise_ids.decision_id.on_date, self.today)
        self.assertEqual(order.env["oms.portal"]._next_date(order), days[1])
        self.assertEqual([self.day_of(move.date) for move in order.order_line.move_ids], [self.today])
        self.assertNoFaults()

    @everywhere
    def test_a_day_that_is_wanted_is_met(self):
        self.put(self.mug, 5)
        for hour in (0, 12, 17, 23):
            order = self.quotation(mug=1)
            order.commitment_date = self.instant(hour, 30, days=10)
            order.action_confirm()
            self.assertEqual(self.promised(order)[:2], (self.today + 8 * ONE, self.today + 10 * ONE))
            self.assertEqual(order.env["oms.portal"]._dates(order), {order.order_line.id: [(1, self.today + 10 * ONE)]})

    @everywhere
    def test_what_comes_is_there_on_its_day(self):
        for hour in (0, 23):
            self.receipt(5, self.today + 3 * ONE, hour)
        self.assertEqual(self.ladder(), [(self.today + 3 * ONE, 10)])
        order = self.confirm(mug=10)
        self.assertEqual(self.promised(order)[0], self.today + 3 * ONE)
        self.env["oms.promise"]._oms_mark_at_risk()
        self.assertFalse(order.oms_promise_ids.at_risk)
        self.assertEqual(order.oms_promise_ids.vendor_id.name, "Pottery")

    @everywhere
    def test_what_comes_today_is_promised_for_tomorrow(self):
        for hour in (0, 23):
            self.receipt(5, self.today, hour)
        self.assertEqual(self.ladder(), [(self.today + ONE, 10)])

    @everywhere
    def test_what_leaves_today_is_gone_today_and_what_leaves_later_later(self):
        self.put(self.mug, 5)
        self.north.oms_release_policy = "planned"
        order = self.quotation(mug=2)
        order.commitment_date = self.instant(0, 30, days=6)
        order.action_confirm()
        rows = self.ledger_rows(self.mug, self.north)
        self.assertEqual([(row["day"], row["quantity"]) for row in rows], [(0, 5), (4, -2)])

    @everywhere
    def test_a_promise_is_at_risk_when_its_goods_come_a_day_later(self):
        purchase = self.receipt(5, self.today + 3 * ONE)
        order = self.confirm(mug=5)
        purchase.order_line.date_planned = instant(self.here, self.today + 4 * ONE, 0, 30)
        self.env["oms.promise"]._oms_mark_at_risk()
        self.assertTrue(order.oms_promise_ids.at_risk)

    @everywhere
    def test_a_promise_that_is_made_anew_gives_back_its_own_day(self):
        self.put(self.mug, 5)
        self.north.oms_release_policy = "planned"
        order = self.quotation(mug=5)
        order.commitment_date = self.instant(12, days=6)
        order.action_confirm()
        self.env["oms.change"]._apply_date(order, self.today + 4 * ONE)
        self.assertEqual(self.promised(order)[:2], (self.today + 2 * ONE, self.today + 4 * ONE))
        self.assertNoFaults()

    @everywhere
    def test_what_was_wanted_today_is_asked_for_today(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=1)
        order.commitment_date = self.instant(12)
        known = self.env["oms.sourcing"]._gather_facts(order, self.mug)
        [[need]] = order.order_line._oms_needs({order.order_line: 1}, 1, known.today)
        self.assertEqual((known.today, need.wanted), (self.today, 0))
        self.assertEqual(self.env["oms.checks"]._gather_earliest(order), {order.id: 2})

    @everywhere
    def test_the_grid_begins_today_there(self):
        self.put(self.mug, 5)
        screen = self.env["oms.availability"]
        self.assertEqual(screen.oms_start()["buckets"][0]["first"], str(self.today))
        self.receipt(5, self.today + 3 * ONE)
        [row] = [row for row in screen.oms_product_table("product.product", self.mug.id) if row["id"] == self.north.id]
        self.assertEqual((row["today"], row["date"]), (5, str(self.today + 3 * ONE)))
        [section] = screen.oms_why(self.mug.id, 3)["sections"]
        self.assertEqual([line["date"] for line in section["rows"]], [str(self.today), str(self.today + 3 * ONE)])

    @everywhere
    def test_what_is_kept_for_a_channel_from_today_on_is_kept_today(self):
        self.put(self.mug, 5)
        team = self.env["crm.team"].create({"name": "Web"})
        kept = self.env["oms.allotment"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "team_id": team.id, "quantity": 2})
        self.assertEqual(kept.date_from, self.today)
        self.assertEqual(self.ladder(), [(self.today, 3)])
        kept.date_to = self.today
        with self.clock(hour=23):
            self.assertEqual(self.ladder(), [(self.today, 3)])
        with self.clock(days=1):
            self.assertEqual(self.ladder(), [(self.today + ONE, 5)])

    @everywhere
    def test_a_full_day_is_full_there(self):
        self.put(self.mug, 5)
        self.north.oms_daily_orders = 1
        for days in range(3):
            self.assertEqual(self.promised(self.confirm(mug=1))[0], self.today + days * ONE)

    @everywhere
    def test_until_when_it_has_to_leave(self):
        self.put(self.mug, 5)
        self.north.write({"oms_release_policy": "planned", "oms_cutoff": 17.0})
        order = self.quotation(mug=1)
        order.commitment_date = self.instant(12, days=6)
        order.action_confirm()
        order.oms_promise_ids.sudo().move_ids.write({"oms_short": False})
        self.env["oms.hold"].create({
            "order_id": order.id, "company_id": self.company.id,
            "reason_id": self.env["oms.hold.reason"].search([("code", "=", "manual")], limit=1).id})
        self.env.flush_all()
        [row] = self.env["oms.todo"].sudo().search([("order_id", "=", order.id), ("kind", "=", "held")])
        self.assertEqual(row.cutoff, self.instant(17, days=4))

    def test_warehouses_a_world_apart_have_each_their_own(self):
        """Evening of the 11th in Los Angeles, evening of the 12th in Auckland: what is there leaves on that day."""
        self.north.partner_id = self.env["res.partner"].create({"name": "North", "tz": "America/Los_Angeles"})
        self.south.partner_id = self.env["res.partner"].create({"name": "South", "tz": "Pacific/Auckland"})
        self.put(self.mug, 1)
        self.put(self.cup, 1, self.south)
        with self.at(datetime(2031, 3, 12, 6, 30)):
            order = self.confirm(mug=1, cup=1)
            promises = order.oms_promise_ids
            self.assertEqual({promise.product_id: promise._oms_day() for promise in promises},
                             {self.mug: DAY - ONE, self.cup: DAY})
            self.assertEqual({promise.product_id: promise.delivery_date for promise in promises},
                             {self.mug: DAY + ONE, self.cup: DAY + 2 * ONE})
            promises._oms_mark_at_risk()
            self.assertFalse(any(promises.mapped("at_risk")))
        self.assertNoFaults()


@tagged("post_install", "-at_install")
class TestApiDay(DayCase, ApiCase):
    """What a program sends and reads are days of the company's warehouses."""

    @everywhere
    def test_the_day_that_is_wanted_is_kept(self):
        self.put(self.mug, 5)
        self.company.oms_transit_days = 0
        for number, day in enumerate((self.today, self.today + 10 * ONE)):
            answer = self.call("order", key=f"k{number}", customer="C17", lines=self.lines(mug=1), wanted=str(day))
            order = self.env["sale.order"].browse(answer["id"])
            self.assertEqual((order._oms_wanted_day(), self.day_of(order.commitment_date)), (day, day))
            self.assertEqual([line["promised"][0]["date"] for line in answer["lines"]], [str(day)])
        self.refused("in the past", "order", key="k", customer="C17", lines=self.lines(mug=1), wanted=str(self.today - ONE))

    @everywhere
    def test_what_is_offered_is_from_today_on(self):
        self.put(self.mug, 5)
        self.company.oms_transit_days = 2
        [line] = self.call("promise", lines=self.lines(mug=1))["lines"]
        self.assertEqual([(one["ship_date"], one["delivery_date"]) for one in line["options"]],
                         [(str(self.today), str(self.today + 2 * ONE))])
        [mug, cup] = self.call("availability", products=["MUG", "CUP"], warehouses=[self.north.id])["products"]
        for product, quantity in ((mug, 5), (cup, 0)):
            self.assertEqual(product["warehouses"][0]["ladder"], [[str(self.today), quantity]])

    @everywhere
    def test_a_cart_keeps_goods_on_its_day(self):
        self.put(self.mug, 5)
        self.call("reserve", key="k", lines=[{**self.lines(mug=2)[0], "date": str(self.today)}])
        [mug] = self.call("availability", products=["MUG"], warehouses=[self.north.id])["products"]
        self.assertEqual(mug["warehouses"][0]["ladder"], [[str(self.today), 3]])
