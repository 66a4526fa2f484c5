# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command, fields
from odoo.tests import tagged

from ...planning.tests.shipping import ship_instant
from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestTodo(AtpCase):
    """Until when has it to be done? Until the warehouse's cut-off on the day promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["resource.calendar"].create({
            "name": "Mornings on Fridays", "tz": "America/New_York", "attendance_ids": [Command.clear()] + [
                Command.create({"name": "Work", "dayofweek": str(day), "hour_from": 8, "hour_to": 12 if day == 4 else 18,
                                "day_period": "full_day"}) for day in range(5)]})
        cls.north.write({"oms_calendar_id": cls.hours.id, "oms_cutoff": 15.5})
        cls.put(cls.mug, 100)

    def row(self, order, kind="held"):
        self.env.flush_all()
        self.env["oms.todo"].invalidate_model()
        return self.env["oms.todo"].search([("kind", "=", kind), ("order_id", "=", order.id)])

    def end_of_day(self, instant):
        """The last second of that day where the warehouse is."""
        zone = ZoneInfo(self.hours.tz)
        end = datetime.combine(instant.replace(tzinfo=UTC).astimezone(zone).date(), time(23, 59, 59), zone)
        return end.astimezone(UTC).replace(tzinfo=None)

    def held(self, days):
        """A held order whose goods leave on the first working day from that day on, at noon UTC."""
        order = self.confirm(mug=1)
        day = fields.Date.today() + timedelta(days=days)
        while day.weekday() > 4:
            day += timedelta(days=1)
        self.env.flush_all()
        self.env.cr.execute("UPDATE oms_promise SET date = %s WHERE order_id = %s", [f"{day} 12:00", order.id])
        self.env.invalidate_all()
        order._oms_place_hold("address", "Look at it")
        return order, day

    def test_the_cut_off_of_the_warehouse_as_planning_has_it(self):
        calendar = self.north._oms_calendars()[self.north.id]
        for days in range(3, 10):  # a Friday is among them, whose work ends before the cut-off
            order, day = self.held(days)
            self.assertEqual(self.row(order).cutoff, ship_instant(day, calendar), day)

    def test_what_is_due_on_an_earlier_day_is_due_then(self):
        order, _day = self.held(9)
        self.env.flush_all()
        earlier = fields.Datetime.now().replace(microsecond=0) + timedelta(days=1)
        self.env.cr.execute("UPDATE sale_order SET commitment_date = %s WHERE id = %s", [earlier, order.id])
        self.assertEqual(self.row(order).cutoff, self.end_of_day(earlier))

    def test_earlier_cut_offs_first(self):
        later, sooner = self.held(9)[0], self.held(3)[0]
        later.order_line.price_unit = 9_000
        self.env.flush_all()
        rows = self.env["oms.todo"].search([("kind", "=", "held"), ("order_id", "in", (later | sooner).ids)])
        self.assertEqual([row.order_id for row in rows], [sooner, later])

    def test_without_a_promise_the_date_wished_counts(self):
        order = self.confirm(mug=1_000)
        order.oms_promise_ids.filtered(lambda promise: promise.state == "open").replaced = True
        order.commitment_date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=20)
        order.oms_promise_ids.filtered(lambda promise: promise.state == "open").replaced = True
        self.env.flush_all()
        self.assertEqual(self.row(order, "backordered").cutoff, self.end_of_day(order.commitment_date))

    def test_late_is_what_the_badge_says(self):
        order, _day = self.held(3)
        self.assertFalse(self.row(order, "late"))
        self.env.cr.execute("UPDATE sale_order SET oms_promised_date = now() - interval '3 days' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self.assertTrue(order.oms_late)
        self.assertTrue(self.row(order, "late"))
