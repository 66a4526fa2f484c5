# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When trucks come: one truth for the day that customers are promised and for the To-do list's cut-off."""
from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...planning import calendar as planning
from ...planning.tests.shipping import ship_instant
from .test_dates import FRIDAY, DatesCase

MONDAY = "2026-03-02 08:00"  # 9:00 in Paris


@tagged("post_install", "-at_install")
class TestPickups(DatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north.write({"oms_calendar_id": cls.hours.id, "oms_cutoff": 12})
        cls.van, cls.post = cls.env["delivery.carrier"].create([{
            "name": name, "product_id": cls.env["product.product"].create({"name": name, "type": "service"}).id}
            for name in ("Van", "Post")])

    def fetch(self, *times, carrier=None):
        """Pick-ups of North: pairs of weekday (Monday 0) and hour."""
        return self.env["oms.pickup"].create([{
            "warehouse_id": self.north.id, "carrier_id": carrier and carrier.id, "weekday": str(weekday), "hour": hour}
            for weekday, hour in times])

    def promised(self, carrier=None):
        """The day on which one mug that is there leaves North, ordered now."""
        self.env.flush_all()
        order = self.quotation(mug=1)
        order.carrier_id = carrier
        order.action_confirm()
        (promise,) = order.oms_promise_ids
        self.assertEqual(promise.warehouse_id, self.north)
        return fields.Datetime.context_timestamp(promise.with_context(tz="Europe/Paris"), promise.date).date()

    @freeze_time(MONDAY)
    def test_a_carrier_is_promised_for_the_days_on_which_it_comes(self):
        self.put(self.mug, 10)
        self.assertEqual(self.promised(self.van), date(2026, 3, 2), "until noon, every working day")
        self.fetch((0, 16.0), (3, 16.0), carrier=self.van)
        self.fetch((1, 10.0))
        self.assertEqual(self.promised(self.van), date(2026, 3, 2))
        self.assertEqual(self.promised(self.post), date(2026, 3, 3), "with the truck of all others")
        self.assertEqual(self.promised(), date(2026, 3, 3))
        with freeze_time("2026-03-02 15:30"):
            self.assertEqual(self.promised(self.van), date(2026, 3, 5), "16:30 in Paris: it has gone")
        with freeze_time("2026-03-03 09:30"):
            self.assertEqual(self.promised(self.post), date(2026, 3, 10), "10:30 in Paris: a week later")

    def test_a_pick_up_without_a_carrier_says_whose_goods_it_fetches(self):
        plain = self.fetch((1, 10.0))
        self.assertEqual(plain.fetches, "Any carrier")
        own = self.fetch((0, 16.0), (3, 16.0), carrier=self.van)
        self.assertEqual((plain.fetches, own.mapped("fetches")), ("Any carrier but Van", ["Van", "Van"]))
        self.van.name = "Truck"
        self.assertEqual(plain.fetches, "Any carrier but Truck")
        self.env["res.lang"]._activate_lang("de_DE")
        self.van.with_context(lang="de_DE").name = "Lieferwagen"
        self.assertEqual(plain.fetches, "Any carrier but Truck")
        self.assertIn("Lieferwagen", plain.with_context(lang="de_DE").fetches)
        for view in ("oms_atp.oms_pickup_view_list", "oms_atp.oms_warehouse_view_form_dates"):
            self.assertIn('name="fetches"', self.env.ref(view).arch)

    def day_of(self, order):
        return [promise._oms_day() for promise in order.oms_promise_ids.filtered(lambda promise: promise.state == "open")]

    @freeze_time(MONDAY)
    def test_another_carrier_fetches_a_confirmed_order(self):
        self.put(self.mug, 10)
        self.fetch((3, 16.0), carrier=self.van)
        self.fetch((1, 10.0))
        self.promised(self.van)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        self.assertEqual(self.day_of(order), [date(2026, 3, 5)])
        order.carrier_id = self.post
        self.assertEqual(self.day_of(order), [date(2026, 3, 3)], "the truck of all others")
        self.assertEqual(order.oms_promised_date, max(order.oms_promise_ids.filtered(
            lambda promise: promise.state == "open").mapped("date")))
        self.assertEqual(sum(order.order_line.move_ids.filtered(lambda move: move.state != "cancel").mapped("product_qty")), 1)
        self.env.cr.precommit.run()
        told = order.oms_event_ids.filtered(lambda event: event.kind == "moved").mapped("summary")
        self.assertIn("another carrier fetches it", told[0])
        order.carrier_id = self.van
        self.assertEqual(self.day_of(order), [date(2026, 3, 5)], "and back")

    @freeze_time(MONDAY)
    def test_a_carrier_with_the_same_days_moves_nothing(self):
        self.put(self.mug, 10)
        self.fetch((3, 16.0), (4, 10.0), carrier=self.van)
        self.fetch((3, 11.0))
        self.promised(self.van)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        promise, moves = order.oms_promise_ids, order.order_line.move_ids
        order.carrier_id = self.post
        self.assertEqual((order.oms_promise_ids, order.order_line.move_ids), (promise, moves))

    @freeze_time(MONDAY)
    def test_what_is_in_hand_keeps_its_day_and_the_order_says_so(self):
        self.put(self.mug, 10)
        self.fetch((3, 16.0), carrier=self.van)
        self.fetch((1, 10.0))
        self.promised(self.van)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        order.picking_ids.action_assign()
        order.picking_ids.move_ids.picked = True
        order.carrier_id = self.post
        self.assertEqual(self.day_of(order), [date(2026, 3, 5)])
        self.env.cr.precommit.run()
        self.assertIn("it is in hand already: what was promised stays", " ".join(order.oms_event_ids.mapped("summary")))

    @freeze_time(MONDAY)
    def test_many_orders_change_their_carrier_with_a_fixed_number_of_questions(self):
        self.put(self.mug, 10)
        self.fetch((3, 16.0), carrier=self.van)
        orders = self.env["sale.order"]
        for _order in range(6):
            self.promised(self.post)
            orders |= self.env["sale.order"].search([], order="id desc", limit=1)
        counts = []
        self.env["oms.pickup"]._oms_carriers_differ()  # asked once for all
        for some in (orders[:2], orders[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            # the same days as before: only the question whether they are the same
            self.env["oms.promise"]._oms_follow_carrier(dict.fromkeys(some, self.env["delivery.carrier"]))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_holiday_has_no_truck(self):
        self.fetch((0, 16.0), (4, 16.0))
        calendar = self.north._oms_calendars()[self.north.id]
        self.assertEqual(planning.ship_days(FRIDAY, calendar, 0, FRIDAY.date()), [3])
        with freeze_time("2026-03-01"):
            self.leave(datetime(2026, 3, 8, 23), datetime(2026, 3, 9, 22, 59, 59))
            calendar = self.north._oms_calendars()[self.north.id]
        self.assertEqual(planning.ship_days(FRIDAY, calendar, 0, FRIDAY.date()), [7])

    def test_who_changes_a_pick_up_changes_what_is_promised_next(self):
        """What is read through a cache is read anew."""
        self.north.oms_calendar_id = False
        Warehouse = self.env["stock.warehouse"]

        def pickups():
            return dict(Warehouse._oms_plain_calendars(self.company.id))[self.north.id, None].pickups

        self.assertEqual(pickups(), ())
        row = self.fetch((0, 16.0))
        self.assertEqual(pickups(), ((0, 16.0),))
        row.hour = 15
        self.assertEqual(pickups(), ((0, 15.0),))
        row.unlink()
        self.assertEqual(pickups(), ())

    @freeze_time(MONDAY)
    def test_the_to_do_lists_cut_off_is_when_the_orders_own_truck_comes(self):
        self.put(self.mug, 10)
        self.fetch((2, 9.5), carrier=self.van)
        self.fetch((1, 10.0), (2, 15.0))
        calendars = self.north._oms_pickup_calendars()
        for carrier, key, day in ((self.van, self.van.id, date(2026, 3, 4)), (self.post, None, date(2026, 3, 3)),
                                  (self.env["delivery.carrier"], None, date(2026, 3, 3))):
            order = self.quotation(mug=1)
            order.carrier_id = carrier
            order.action_confirm()
            order._oms_place_hold("address", "Look at it")
            self.env.flush_all()
            self.env["oms.todo"].invalidate_model()
            row = self.env["oms.todo"].search([("kind", "=", "held"), ("order_id", "=", order.id)])
            self.assertEqual(row.cutoff, ship_instant(day, calendars[self.north.id, key]), carrier.name)

    def test_no_more_queries_for_them(self):
        self.fetch((0, 16.0), (1, 16.0), carrier=self.van)
        self.leave(datetime(2026, 3, 9), datetime(2026, 3, 10))
        self.env.flush_all()
        with self.assertQueryCount(3):
            (self.north | self.south | self.west)._oms_pickup_calendars()

    def test_bad_values(self):
        self.fetch((0, 16.0))
        for times in ((0, 16.0), (0, 0.0), (0, 24.5), (0, -1.0)):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.fetch(times)
        with self.assertRaisesRegex(ValidationError, "Sunday 09:30: North does not work on that day \\(Day shift\\)"):
            self.fetch((6, 9.5))
        other = self.env["res.company"].create({"name": "Other"})
        self.van.company_id = other
        with self.assertRaisesRegex(UserError, "Van"):
            self.fetch((0, 10.0), carrier=self.van)

    def test_hours_that_end_a_pick_up_are_refused(self):
        """With every truck on a day without work, nothing would ever leave."""
        self.fetch((2, 16.0))
        tuesdays = self.env["resource.calendar"].create({
            "name": "Tuesdays", "attendance_ids": [Command.clear(), Command.create({
                "name": "Work", "dayofweek": "1", "hour_from": 8, "hour_to": 16, "day_period": "full_day"})]})
        with self.assertRaisesRegex(ValidationError, "Wednesday 16:00: North does not work on that day \\(Tuesdays\\)"):
            self.north.oms_calendar_id = tuesdays

    def test_who_may_what(self):
        row = self.fetch((0, 16.0))
        for login, groups, may in (("desk", "sales_team.group_sale_salesman", False), ("picker", "stock.group_stock_user", False),
                                   ("head", "stock.group_stock_manager", True)):
            user = new_user(self.env, login, groups=groups, company_id=self.company.id)
            self.assertEqual(row.with_user(user).hour, 16.0)
            if may:
                row.with_user(user).hour = 16.5
                row.with_user(user).hour = 16.0
            else:
                with self.assertRaises(AccessError):
                    row.with_user(user).hour = 15
        stranger = new_user(
            self.env, "stranger", groups="stock.group_stock_manager",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id)
        self.assertFalse(self.env["oms.pickup"].with_user(stranger).search([("id", "=", row.id)]))
