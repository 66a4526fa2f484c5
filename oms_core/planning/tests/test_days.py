# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from ..days import day, is_zone, midnight, on, start


class TestDays(unittest.TestCase):
    def test_the_day_of_an_instant(self):
        for zone, instant, expected, began in (
                ("UTC", datetime(2026, 3, 1, 23, 30), date(2026, 3, 1), datetime(2026, 3, 1)),
                ("America/Los_Angeles", datetime(2026, 3, 2, 7, 30), date(2026, 3, 1), datetime(2026, 3, 1, 8)),
                ("America/Los_Angeles", datetime(2026, 3, 2, 8, 30), date(2026, 3, 2), datetime(2026, 3, 2, 8)),
                ("Pacific/Auckland", datetime(2026, 3, 1, 11, 30), date(2026, 3, 2), datetime(2026, 3, 1, 11)),
                ("Asia/Kolkata", datetime(2026, 3, 1, 18), date(2026, 3, 1), datetime(2026, 2, 28, 18, 30)),
                ("Asia/Kolkata", datetime(2026, 3, 1, 19), date(2026, 3, 2), datetime(2026, 3, 1, 18, 30))):
            with self.subTest(zone, instant=instant):
                self.assertEqual((day(instant, zone), midnight(instant, zone)), (expected, began))

    def test_an_instant_of_a_day_everywhere(self):
        for zone, hour in (("UTC", 12), ("America/Los_Angeles", 12), ("Asia/Kolkata", 12), ("Pacific/Auckland", 9),
                           ("Pacific/Kiritimati", 9), ("Etc/GMT+12", 12)):
            for when in (date(2026, 1, 15), date(2026, 12, 31)):
                with self.subTest(zone, when=when):
                    self.assertEqual(on(when, zone), datetime(when.year, when.month, when.day, hour))
                    self.assertEqual(day(on(when, zone), zone), when)

    def test_a_day_of_23_hours(self):
        self.assertEqual(midnight(datetime(2026, 3, 8, 20), "America/Los_Angeles"), datetime(2026, 3, 8, 8))
        self.assertEqual(midnight(datetime(2026, 3, 9, 20), "America/Los_Angeles"), datetime(2026, 3, 9, 7))

    def test_a_day_that_begins_at_one_or_twice(self):
        for zone, when, began in (
                ("Africa/Cairo", date(2024, 4, 26), datetime(2024, 4, 25, 22)),        # there is no midnight that day
                ("America/Havana", date(2024, 11, 3), datetime(2024, 11, 3, 4)),       # midnight comes twice
                ("America/Santiago", date(2024, 4, 7), datetime(2024, 4, 7, 4)),       # eleven at night came twice before it
                ("Pacific/Auckland", date(2024, 9, 29), datetime(2024, 9, 28, 12)),    # 23 hours
                ("Pacific/Auckland", date(2024, 9, 30), datetime(2024, 9, 29, 11))):
            with self.subTest(zone, when=when):
                self.assertEqual(start(when, zone), began)

    def test_an_instant_of_a_day_for_two(self):
        """A customer in Auckland orders in Los Angeles: three hours are the same day for both."""
        for first, second in (("America/Los_Angeles", "Pacific/Auckland"), ("Pacific/Auckland", "America/Los_Angeles")):
            for when in (date(2026, 1, 15), date(2026, 7, 15)):
                found = on(when, first, second)
                self.assertEqual((day(found, first), day(found, second), found.date()), (when,) * 3)

    def test_where_no_instant_is_the_same_day_for_both_the_first_one_s_counts(self):
        found = on(date(2026, 1, 15), "Pacific/Kiritimati", "Pacific/Pago_Pago")
        self.assertEqual((day(found, "Pacific/Kiritimati"), found.date()), (date(2026, 1, 15),) * 2)
        found = on(date(2026, 1, 15), "Pacific/Pago_Pago", "Pacific/Kiritimati")
        self.assertEqual(day(found, "Pacific/Pago_Pago"), date(2026, 1, 15))

    def test_what_is_no_time_zone(self):
        self.assertTrue(is_zone("Asia/Kolkata"))
        for name in ("", None, False, "Nowhere/At_All", "../etc/passwd", "/etc/localtime"):
            self.assertFalse(is_zone(name), name)


class TestAnyDay(unittest.TestCase):
    """For any time zone and instant: a day begins, ends, and has an instant that lies on it for all who can have it."""

    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"days: seed {self.seed} (OMS_SEED)")
        self.random = random.Random(self.seed)
        self.zones = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})

    def test_any_day(self):
        for _number in range(600):
            zone, other = self.random.sample(self.zones, 2)
            instant = datetime(2020, 1, 1) + timedelta(seconds=self.random.randrange(15 * 365 * 86400))
            with self.subTest(seed=self.seed, zone=zone, other=other, instant=instant):
                self.check(instant, zone, other)

    def test_days_on_which_the_clock_changes(self):
        for zone in self.random.sample(self.zones, 60):
            year = self.random.randrange(2020, 2035)
            hours = [datetime(year, 1, 1) + timedelta(hours=number) for number in range(365 * 24)]
            changes = [before for before, after in pairwise(hours)
                       if day(before, zone) != day(after, zone) and (start(day(after, zone), zone)
                       - start(day(before, zone), zone)) != timedelta(days=1)]
            for before in changes:
                for minutes in (-90, -30, 0, 30, 60, 90):
                    with self.subTest(seed=self.seed, zone=zone, before=before, minutes=minutes):
                        self.check(before + timedelta(minutes=minutes), zone, "UTC")

    def check(self, instant, zone, other):
        when, second = day(instant, zone), timedelta(seconds=1)
        began = start(when, zone)
        self.assertTrue(began <= instant < start(when + timedelta(days=1), zone))
        self.assertEqual((day(began, zone), day(began - second, zone)), (when, when - timedelta(days=1)))
        self.assertEqual(midnight(instant, zone), began)
        self.assertEqual((day(on(when, zone), zone), on(when, zone).date()), (when, when))
        both = on(when, zone, other)
        self.assertEqual(day(both, zone), when)
        shared = max(began, start(when, other)) < min(start(when + timedelta(days=1), place) for place in (zone, other))
        self.assertEqual(day(both, other) == when, shared)
