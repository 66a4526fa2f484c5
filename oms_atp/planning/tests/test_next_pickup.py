# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..calendar import Calendar, local, next_pickup, ship_days
from .test_calendar import MON, SAT, SHOP, at


class TestNextPickup(unittest.TestCase):
    """Which truck goods still make."""

    def test_without_pickups_it_is_the_cut_off(self):
        self.assertEqual(next_pickup(at(MON, 9), SHOP), at(MON, 15))
        self.assertEqual(next_pickup(at(MON, 15), SHOP), at(MON, 15))
        self.assertEqual(next_pickup(at(MON, 15, 1), SHOP), at(MON + timedelta(1), 15))

    def test_in_the_minute_of_the_pickup_it_can_still_be_made(self):
        """7:53 as a part of a day is no exact number."""
        for minute in range(24 * 60):
            shop = Calendar(pickups=((0, minute // 60 + minute % 60 / 60), (0, 23 + 59 / 60)))
            now = at(MON, minute // 60, minute % 60)
            self.assertEqual(next_pickup(now, shop), now, minute)

    def test_of_several_a_day_the_first_that_is_not_over(self):
        twice = replace(SHOP, pickups=((0, 10.0), (0, 14.5), (2, 11.0)))
        self.assertEqual(next_pickup(at(MON, 9), twice), at(MON, 10))
        self.assertEqual(next_pickup(at(MON, 10, 1), twice), at(MON, 14, 30))
        self.assertEqual(next_pickup(at(MON, 14, 31), twice), at(MON + timedelta(2), 11))

    def test_work_that_ends_earlier_is_the_last_of_the_day(self):
        self.assertEqual(next_pickup(at(MON, 9), replace(SHOP, pickups=((0, 20.0),))), at(MON, 17))

    def test_closed_days_are_left_out(self):
        closed = replace(SHOP, closed=frozenset({MON}))
        self.assertEqual(next_pickup(at(MON, 9), closed), at(MON + timedelta(1), 15))
        weekly = replace(closed, pickups=((0, 12.0),))
        self.assertEqual(next_pickup(at(MON, 9), weekly), at(MON + timedelta(7), 12))

    def test_not_before_the_day_it_has_to_leave(self):
        self.assertEqual(next_pickup(at(MON, 9), SHOP, MON + timedelta(3)), at(MON + timedelta(3), 15))
        self.assertEqual(next_pickup(at(MON, 9), SHOP, SAT), at(MON + timedelta(7), 15))
        self.assertEqual(next_pickup(at(MON, 9), SHOP, MON - timedelta(9)), at(MON, 15), "late: as soon as it can")

    def test_in_the_warehouses_own_time(self):
        auckland = replace(SHOP, tz="Pacific/Auckland")
        self.assertEqual(next_pickup(at(MON, 1), auckland), at(MON, 2), "15:00 there")
        self.assertEqual(next_pickup(at(MON, 3), auckland), at(MON + timedelta(1), 2))

    def test_an_hour_that_the_clocks_leave_out(self):
        berlin = Calendar(tz="Europe/Berlin", pickups=((6, 2.5),))
        self.assertEqual(next_pickup(at(date(2026, 3, 28), 12), berlin), at(date(2026, 3, 29), 1, 30))

    def test_nobody_ever_works(self):
        self.assertIsNone(next_pickup(at(MON, 9), Calendar(hours=())))

    def test_it_is_a_pickup_of_the_day_that_was_promised(self):
        dice = random.Random(7)
        for _case in range(300):
            calendar = replace(
                SHOP, processing=dice.choice([0, 0, 1]), tz=dice.choice(["UTC", "America/Los_Angeles", "Asia/Kolkata"]),
                pickups=tuple((dice.randrange(5), dice.choice([9.0, 12.0, 16.5, 24.0])) for _one in range(dice.randrange(5))))
            now = at(MON, dice.randrange(24), dice.randrange(60)) + timedelta(dice.randrange(9))
            there = local(next_pickup(now, calendar), calendar)
            left = local(now, calendar).date() + timedelta(ship_days(now, calendar, 0)[0])
            self.assertIn(there - datetime(left.year, left.month, left.day), [
                timedelta(hours=hour) for hour in (9, 12, 15, 16.5, 17)], (now, calendar))
