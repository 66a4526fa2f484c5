# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...planning import calendar as planning
from ..common import AtpCase

FRIDAY = datetime(2026, 3, 6, 16)


class DatesCase(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["resource.calendar"].create({
            "name": "Day shift", "tz": "Europe/Paris", "company_id": cls.company.id,
            "attendance_ids": [Command.clear()] + [
                Command.create({"name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": end,
                                "day_period": period})
                for day in range(5)
                for start, end, period in ((8, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon"))],
        })

    @classmethod
    def leave(cls, start, end, **values):
        return cls.env["resource.calendar.leaves"].create({
            "name": "Off", "date_from": start, "date_to": end, "calendar_id": cls.hours.id, **values})


@tagged("post_install", "-at_install")
class TestWarehouseCalendar(DatesCase):
    def ship(self, now, horizon=0, warehouse=None):
        warehouse = warehouse or self.north
        return self.ship_days(warehouse, now, horizon)[warehouse.id]

    def ship_days(self, warehouses, now, horizon, today=None):
        return {warehouse_id: planning.ship_days(now, calendar, horizon, today)
                for warehouse_id, calendar in warehouses._oms_calendars().items()}

    def test_without_a_calendar_goods_leave_on_any_day(self):
        with freeze_time("2026-03-01"):
            self.assertEqual(self.ship(FRIDAY, 3), [0, 1, 2, 3])

    def test_after_the_cut_off_on_friday_goods_leave_on_monday(self):
        self.north.write({"oms_calendar_id": self.hours.id, "oms_cutoff": 16.5})
        with freeze_time("2026-03-01"):
            self.assertEqual(self.ship(FRIDAY.replace(hour=15), 4), [0, 3, 3, 3, 4], "16:00 in Paris")
            self.assertEqual(self.ship(FRIDAY, 4), [3, 3, 3, 3, 4], "17:00 in Paris")

    def test_processing_days(self):
        self.north.write({"oms_calendar_id": self.hours.id, "oms_processing_days": 2})
        with freeze_time("2026-03-01"):
            self.assertEqual(self.ship(FRIDAY.replace(hour=8), 1), [4, 5])

    def test_holidays_of_the_calendar_and_of_the_company_close_and_others_do_not(self):
        self.north.write({"oms_calendar_id": self.hours.id})
        other = self.env["res.company"].create({"name": "Other"})
        resource = self.env["resource.resource"].create({"name": "Picker", "calendar_id": self.hours.id})
        monday, tuesday, wednesday = (
            (datetime(2026, 3, day - 1, 23), datetime(2026, 3, day, 22, 59, 59)) for day in (9, 10, 11))
        self.leave(*wednesday, resource_id=resource.id)
        self.leave(*wednesday, time_type="other")
        self.leave(*wednesday, calendar_id=False).company_id = other
        with freeze_time("2026-03-01"):
            self.assertEqual(self.ship(FRIDAY.replace(hour=17), 1), [3, 3])
            self.leave(*monday)
            self.assertEqual(self.ship(FRIDAY.replace(hour=17), 1), [4, 4])
            self.leave(*tuesday, calendar_id=False)
            self.assertEqual(self.ship(FRIDAY.replace(hour=17), 1), [5, 5])

    def test_a_calendar_of_two_weeks(self):
        self.hours.attendance_ids.unlink()
        self.hours.write({"two_weeks_calendar": True, "attendance_ids": [
            Command.create({"name": "Week", "dayofweek": "0", "sequence": 0, "hour_from": 0, "hour_to": 0,
                            "week_type": "0", "display_type": "line_section"}),
            Command.create({"name": "First", "dayofweek": "0", "sequence": 1, "hour_from": 8, "hour_to": 16,
                            "week_type": "0"}),
            Command.create({"name": "Second", "dayofweek": "3", "sequence": 2, "hour_from": 8, "hour_to": 16,
                            "week_type": "1"}),
        ]})
        self.north.oms_calendar_id = self.hours
        parity = self.env["resource.calendar.attendance"].get_week_type(date(2026, 3, 9))
        with freeze_time("2026-03-01"):
            self.assertEqual(self.ship(FRIDAY), [6 if parity else 3])

    def test_the_time_zone(self):
        with freeze_time("2026-03-01"):
            self.company.partner_id.tz = "Pacific/Auckland"
            self.north.partner_id = False
            self.assertEqual(self.north._oms_calendars()[self.north.id].tz, "Pacific/Auckland")
            self.north.partner_id = self.env["res.partner"].create({"name": "Site", "tz": "America/Lima"})
            self.assertEqual(self.north._oms_calendars()[self.north.id].tz, "America/Lima")
            self.north.oms_calendar_id = self.hours
            self.assertEqual(self.north._oms_calendars()[self.north.id].tz, "Europe/Paris")
            self.company.partner_id.tz = False
            self.south.partner_id = False
            self.assertEqual(self.south._oms_calendars()[self.south.id].tz, "UTC")

    def test_days_of_several_warehouses_count_from_one_day(self):
        self.south.write({"partner_id": self.env["res.partner"].create({"name": "Site", "tz": "Pacific/Auckland"}).id})
        self.north.write({"partner_id": self.env["res.partner"].create({"name": "Home", "tz": "UTC"}).id})
        days = self.ship_days(self.north | self.south, FRIDAY, 2, today=FRIDAY.date())
        self.assertEqual(days, {self.north.id: [0, 1, 2], self.south.id: [1, 1, 2]})

    def test_three_queries_for_all_warehouses(self):
        self.north.oms_calendar_id = self.hours
        self.leave(datetime(2026, 3, 9), datetime(2026, 3, 10))
        self.north._oms_calendars()
        for warehouses in (self.north, self.north | self.south | self.west):
            self.env.flush_all()
            with self.assertQueryCount(3):
                warehouses._oms_calendars()
        self.assertEqual(self.env["stock.warehouse"]._oms_calendars(), {})

    def test_a_calendar_without_working_hours(self):
        empty = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": [Command.clear()]})
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "Never has no working hours: nothing would ever leave North"):
            self.north.oms_calendar_id = empty
        self.north.oms_calendar_id = self.hours
        self.hours.attendance_ids.unlink()
        self.assertEqual(self.ship(FRIDAY, 2), [None, None, None], "taken away afterwards: nothing leaves, no crash")

    def test_bad_values(self):
        for values in ({"oms_cutoff": 24.5}, {"oms_cutoff": -1}, {"oms_processing_days": -1},
                       {"oms_processing_days": 400}, {"oms_transit_days": -1}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.north.write(values)
                self.env.flush_all()

    def test_the_form(self):
        form = Form(self.north)
        form.oms_calendar_id, form.oms_cutoff, form.oms_processing_days = self.hours, 14.5, 1
        form.save()
        self.assertEqual((self.north.oms_cutoff, self.north.oms_processing_days), (14.5, 1))


@tagged("post_install", "-at_install")
class TestTransit(DatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usa = cls.env.ref("base.us")
        cls.texas, cls.ohio = cls.env.ref("base.state_us_44"), cls.env.ref("base.state_us_35")
        cls.customer.write({"country_id": cls.usa.id, "state_id": cls.texas.id, "zip": "751 02-a"})
        cls.carrier = cls.env["delivery.carrier"].create({
            "name": "Swift", "product_id": cls.new_product("post", 1.0, type="service").id})
        cls.env["oms.transit"].search([]).unlink()

    def row(self, days, late=None, **values):
        states = values.pop("states", None)
        values = {name: getattr(value, "id", value) for name, value in values.items()}
        if states:
            values["state_ids"] = [Command.set(states.ids)]
        return self.env["oms.transit"].create({"days": days, **({"days_late": late} if late else {}), **values})

    def days(self, warehouse=None, partner=None, carrier=None):
        warehouse = warehouse or self.north
        partner = self.customer if partner is None else partner
        return self.env["oms.transit"]._oms_transit(warehouse, partner, carrier)[warehouse.id]

    def test_without_rows_the_warehouse_counts_then_the_company(self):
        self.assertEqual(self.days(), (2, 4))
        self.company.write({"oms_transit_days": 3, "oms_transit_days_late": 5})
        self.assertEqual(self.days(), (3, 5))
        self.north.oms_transit_days = 6
        self.assertEqual(self.days(), (6, 6), "at worst is never sooner")
        self.north.oms_transit_days_late = 9
        self.assertEqual(self.days(), (6, 9))
        self.assertEqual(self.days(self.south), (3, 5))

    def test_the_row_that_says_most_about_the_place_wins(self):
        expected = []
        for days, values in enumerate((
                {}, {"carrier_id": self.carrier}, {"warehouse_id": self.north},
                {"warehouse_id": self.north, "carrier_id": self.carrier}, {"country_id": self.usa},
                {"country_id": self.usa, "warehouse_id": self.north}, {"states": self.texas}, {"zip_prefix": "7"},
                {"zip_prefix": "75 10"}, {"zip_prefix": "751-02A", "country_id": self.usa}), 10):
            self.row(days, **values)
            expected.append(days)
            self.assertEqual(self.days(carrier=self.carrier)[0], days, values)
        self.assertEqual(self.days(self.south, carrier=self.carrier)[0], 19)
        self.assertEqual(self.days(self.south, self.env["res.partner"])[0], 10, "no address, no carrier")

    def test_rows_for_other_places_do_not_count(self):
        self.row(20, country_id=self.env.ref("base.be"))
        self.row(21, states=self.ohio)
        self.row(22, zip_prefix="5102")
        self.row(23, zip_prefix="75103")
        self.row(24, carrier_id=self.carrier)
        self.row(25, warehouse_id=self.south)
        self.row(26, company_id=self.env["res.company"].create({"name": "Other"}))
        self.row(27, active=False)
        self.assertEqual(self.days(), (2, 4))
        self.row(8, states=self.ohio | self.texas)
        self.assertEqual(self.days(), (8, 8))

    def test_of_two_equal_rows_the_newer_one_counts(self):
        self.row(5, zip_prefix="75")
        self.row(7, 9, zip_prefix="75")
        self.assertEqual(self.days(), (7, 9))

    def test_one_query_for_all_warehouses(self):
        for number in range(30):
            self.row(number, zip_prefix=str(number))
        warehouses = self.north | self.south | self.west
        self.env["oms.transit"]._oms_transit(warehouses, self.customer)
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["oms.transit"]._oms_transit(warehouses, self.customer, self.carrier)
        self.assertEqual(set(found), set(warehouses.ids))
        self.assertEqual(self.env["oms.transit"]._oms_transit(self.env["stock.warehouse"], self.customer), {})

    def test_bad_values(self):
        for values in ({"days": -1}, {"days": 5, "late": 3}, {"days": 400}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.row(**values)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.company.oms_transit_days_late = 1
            self.env.flush_all()

    def test_import_and_export(self):
        done = self.env["oms.transit"].load(
            ["country_id", "state_ids", "zip_prefix", "warehouse_id", "days", "days_late"],
            [["United States", "Texas", "75", "North", "4", "6"], ["", "", "", "", "3", "3"]])
        self.assertFalse(done["messages"], done)
        self.assertEqual(self.days(), (4, 6))
        rows = self.env["oms.transit"].browse(done["ids"])
        self.assertEqual(rows.export_data(["country_id/name", "zip_prefix", "days"])["datas"][0],
                         ["United States", "75", 4])
        self.assertEqual(rows.mapped("display_name"), ["United States 75 (North)", "Anywhere"])

    def test_who_may_change_them(self):
        row = self.row(3)
        stock_user = new_user(self.env, "oms_dates_stock", "stock.group_stock_user")
        for user in (self.salesman, stock_user, self.clerk):
            self.assertEqual(row.with_user(user).days, 3)
            with self.assertRaises(AccessError):
                row.with_user(user).days = 1
        manager = new_user(self.env, "oms_dates_manager", "oms_core.group_oms_manager")
        row.with_user(manager).days = 1
        abroad = self.row(9, company_id=self.env["res.company"].create({"name": "Other"}))
        self.assertNotIn(abroad, self.env["oms.transit"].with_user(manager).search([]))

    def test_the_settings(self):
        self.env["res.config.settings"].create({"oms_transit_days": 1, "oms_transit_days_late": 2}).execute()
        self.assertEqual(self.days(), (1, 2))
