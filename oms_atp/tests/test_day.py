# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import AtpCase

DAY = date(2031, 3, 12)
ZONES = ("UTC", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata")


def instant(zone, day, hour, minute=0):
    there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestDay(AtpCase):
    """A day is the warehouse's or the company's, wherever the server and whoever looks."""

    def at(self, moment):
        return patch.object(fields.Datetime, "now", return_value=moment)

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
        day = fields.Date.today() + timedelta(20)
        for zone, hour in zip(("America/Los_Angeles", *ZONES[1:]), (17, 23, 9, 1), strict=True):
            with self.subTest(zone, hour=hour):
                self.zone(zone)
                order = self.quotation(mug=1)
                order.commitment_date = instant(zone, day, hour)
                [[ask]] = order.order_line._oms_asks({order.order_line: 1}, 1)
                self.assertEqual(ask["wanted"], 20)

    def test_a_wish_and_a_promise_lie_on_their_day_there(self):
        self.put(self.mug, 5)
        day = fields.Date.today() + timedelta(20)
        for zone in ZONES:
            self.zone(zone)
            order = self.quotation(mug=1)
            order._oms_change_date(day)
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
                    self.assertEqual(order._oms_credit_day(), 5)
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
