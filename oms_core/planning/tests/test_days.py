# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import date, datetime

from ..days import day, midnight, on


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
