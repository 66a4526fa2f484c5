# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
import unittest.mock
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..calendar import ALWAYS, BOUND, Calendar, NoWorkingDay, _Days, departures, local, ship_days
from .shipping import as_dates, last_hour, ship_day, ship_instant

WEEK = tuple((weekday, start, end, None) for weekday in range(5) for start, end in ((8.0, 12.0), (13.0, 17.0)))
SHOP = Calendar(hours=WEEK, cutoff=15.0)
MON, FRI, SAT = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7)


def at(day, hour=0, minute=0, second=0):
    return datetime(day.year, day.month, day.day, hour, minute, second)


class TestShipDay(unittest.TestCase):
    def test_until_the_cut_off_goods_leave_today(self):
        self.assertEqual(ship_day(at(MON, 3), SHOP), MON)
        self.assertEqual(ship_day(at(MON, 15), SHOP), MON)
        self.assertEqual(ship_day(at(MON, 15, 0, 1), SHOP), MON + timedelta(1))

    def test_after_fridays_cut_off_and_at_the_weekend_comes_monday(self):
        for ready in (at(FRI, 15, 1), at(SAT, 3), at(SAT + timedelta(1), 23)):
            self.assertEqual(ship_day(ready, SHOP), MON + timedelta(7))

    def test_processing_takes_working_days(self):
        self.assertEqual(ship_day(at(MON, 9), replace(SHOP, processing=1)), MON + timedelta(1))
        self.assertEqual(ship_day(at(FRI, 9), replace(SHOP, processing=1)), MON + timedelta(7))
        self.assertEqual(ship_day(at(SAT, 9), replace(SHOP, processing=2)), MON + timedelta(9))

    def test_without_a_cut_off_the_end_of_work_cuts_off(self):
        whole = replace(SHOP, cutoff=24.0)
        self.assertEqual(ship_day(at(MON, 17), whole), MON)
        self.assertEqual(ship_day(at(MON, 17, 1), whole), MON + timedelta(1))

    def test_a_short_saturday_cuts_off_earlier(self):
        saturdays = replace(SHOP, hours=(*WEEK, (5, 9.0, 12.0, None)))
        self.assertEqual(ship_day(at(SAT, 11), saturdays), SAT)
        self.assertEqual(ship_day(at(SAT, 12, 30), saturdays), MON + timedelta(7))

    def test_the_default_is_open_at_all_times(self):
        for hour in (0, 23):
            self.assertEqual(ship_day(at(SAT, hour, 59), Calendar()), SAT)
        self.assertEqual(Calendar().hours, ALWAYS)

    def test_a_cut_off_at_midnight_is_the_next_working_day(self):
        self.assertEqual(ship_day(at(MON, 0, 0, 1), replace(SHOP, cutoff=0.0)), MON + timedelta(1))
        self.assertEqual(ship_day(at(MON), replace(SHOP, cutoff=0.0)), MON)


class TestPickUps(unittest.TestCase):
    #: Mondays at 11 and at 14, Fridays at 16.
    TRUCK = replace(SHOP, pickups=((4, 16.0), (0, 14.0), (0, 11.0)))

    def test_the_last_truck_of_a_day_cuts_off_in_place_of_the_warehouse(self):
        for hour, minute, day in ((13, 59, MON), (14, 0, MON), (14, 1, FRI)):
            self.assertEqual(ship_day(at(MON, hour, minute), self.TRUCK), day)
        self.assertEqual(ship_day(at(FRI, 16), self.TRUCK), FRI, "later than the warehouse's own cut-off")
        self.assertEqual(ship_day(at(FRI, 16, 1), self.TRUCK), MON + timedelta(7))

    def test_work_that_ends_before_the_truck_comes_cuts_off(self):
        late = replace(SHOP, pickups=((0, 22.0),))
        self.assertEqual(ship_day(at(MON, 17), late), MON)
        self.assertEqual(ship_day(at(MON, 17, 1), late), MON + timedelta(7))

    def test_a_truck_before_work_begins_takes_what_was_ready_the_day_before(self):
        early = replace(SHOP, pickups=tuple((weekday, 6.0) for weekday in range(5)))
        self.assertEqual(ship_day(at(MON, 9), early), MON + timedelta(1))

    def test_what_is_prepared_on_a_day_without_a_truck_waits_for_the_next(self):
        slow = replace(self.TRUCK, processing=1)
        self.assertEqual(ship_day(at(MON, 9), slow), FRI, "ready on Tuesday")
        self.assertEqual(ship_day(at(MON + timedelta(1), 16, 30), slow), FRI, "work goes on until 17, whoever fetches")
        self.assertEqual(ship_day(at(MON + timedelta(3), 9), slow), FRI)
        self.assertEqual(ship_day(at(MON + timedelta(3), 17, 30), slow), MON + timedelta(7), "ready on Monday")

    def test_a_closed_day_has_no_truck(self):
        closed = replace(self.TRUCK, closed=frozenset([FRI]))
        self.assertEqual(ship_day(at(MON, 15), closed), MON + timedelta(7))

    def test_trucks_on_days_without_work_never_come(self):
        sundays = replace(SHOP, pickups=((6, 12.0),))
        with self.assertRaises(NoWorkingDay):
            ship_day(at(MON, 9), sundays)
        self.assertEqual(ship_days(at(MON, 9), sundays, 2), [None, None, None])

    def test_days_never_fall_and_are_those_of_a_search_day_by_day(self):
        rng = random.Random(os.environ.get("OMS_SEED", "19"))
        for _number in range(300):
            pickups = tuple((rng.randrange(7), float(rng.randrange(1, 25))) for _pickup in range(rng.randrange(1, 5)))
            calendar = replace(SHOP, hours=(*WEEK, (5, 9.0, 12.0, None)), pickups=pickups, processing=rng.randrange(3))
            now = at(MON + timedelta(rng.randrange(7)), rng.randrange(24), rng.randrange(60))
            found = ship_days(now, calendar, 10)
            if all(weekday == 6 for weekday, _hour in pickups):
                self.assertEqual(found, [None] * 11)
                continue
            for day, left in enumerate(found):
                self.assertEqual(left, self.by_search(now, day, calendar), (now, day, calendar))

    def by_search(self, now, day, calendar):
        """Minute by minute would be the same: one day after the other, as a person reads a plan of pick-ups."""
        date = now.date() + timedelta(day)  # day: in UTC
        if not day:
            wall, hours = now.hour + now.minute / 60, dict(sorted(calendar.pickups))
            end = {5: 12.0, 6: 0.0}.get(date.weekday(), 17.0)
            if wall > min(end, hours.get(date.weekday(), 24.0)):
                date += timedelta(1)
        left = calendar.processing
        while date.weekday() == 6 or left:
            left -= date.weekday() != 6
            date += timedelta(1)
        while date.weekday() == 6 or date.weekday() not in {weekday for weekday, _hour in calendar.pickups}:
            date += timedelta(1)
        return (date - now.date()).days  # day: in UTC


class TestDepartures(unittest.TestCase):
    TRUCK = replace(SHOP, pickups=((4, 16.0), (0, 14.0), (0, 11.0)))

    def test_the_last_truck_of_a_day_fetches_what_leaves_on_it(self):
        self.assertEqual(departures(MON, 1, self.TRUCK), [at(MON, 14)])

    def test_a_day_without_a_truck_waits_for_the_next_one(self):
        self.assertEqual(departures(MON + timedelta(1), 4, self.TRUCK), [at(FRI, 16)] * 4)
        self.assertEqual(departures(SAT, 1, self.TRUCK), [at(MON + timedelta(7), 14)])

    def test_without_trucks_it_is_the_cut_off_or_the_end_of_work(self):
        self.assertEqual(departures(MON, 1, SHOP), [at(MON, 15)])
        self.assertEqual(departures(MON, 1, replace(SHOP, cutoff=24.0)), [at(MON, 17)])
        self.assertEqual(departures(MON, 1, Calendar()), [at(MON, 23, 59, 59)])

    def test_a_closed_day_and_an_afternoon_off_move_it(self):
        closed = replace(self.TRUCK, closed=frozenset({MON}))
        self.assertEqual(departures(MON, 1, closed), [at(FRI, 16)])
        afternoon = replace(self.TRUCK, leaves=((at(MON, 12), at(MON, 18)),))
        self.assertEqual(departures(MON, 1, afternoon), [at(MON, 12)])

    def test_hours_are_the_warehouses(self):
        self.assertEqual(departures(MON, 1, replace(self.TRUCK, tz="America/New_York")), [at(MON, 19)])
        summer = date(2026, 4, 6)
        self.assertEqual(departures(summer, 1, replace(self.TRUCK, tz="America/New_York")), [at(summer, 18)])

    def test_where_nobody_ever_comes_there_is_none(self):
        self.assertEqual(departures(MON, 2, replace(SHOP, pickups=((6, 12.0),))), [None, None])


class TestClosed(unittest.TestCase):
    def test_a_leave_closes_its_days(self):
        easter = replace(SHOP, leaves=((at(MON), at(MON + timedelta(1), 23, 59, 59)),))
        self.assertEqual(ship_day(at(MON, 9), easter), MON + timedelta(2))

    def test_a_leave_that_ends_a_second_early_closes_the_day(self):
        almost = replace(SHOP, leaves=((at(MON, 8), at(MON, 16, 59, 59)),))
        self.assertIsNone(last_hour(MON, almost))

    def test_an_afternoon_off_cuts_off_earlier_and_a_morning_off_does_not(self):
        afternoon = replace(SHOP, leaves=((at(MON, 12), at(MON, 18)),))
        self.assertEqual(ship_day(at(MON, 11), afternoon), MON)
        self.assertEqual(ship_day(at(MON, 13), afternoon), MON + timedelta(1))
        morning = replace(SHOP, leaves=((at(MON, 0), at(MON, 12)),))
        self.assertEqual(ship_day(at(MON, 14), morning), MON)

    def test_a_leave_in_the_middle_changes_nothing(self):
        self.assertEqual(last_hour(MON, replace(SHOP, leaves=((at(MON, 9), at(MON, 10)),))), 15.0)

    def test_closed_days(self):
        closed = replace(SHOP, closed=as_dates(MON, MON + timedelta(3)))
        self.assertEqual(ship_day(at(MON, 9), closed), FRI)

    def test_a_calendar_of_two_weeks(self):
        parity = (MON.toordinal() - 1) // 7 % 2
        turns = replace(SHOP, hours=((0, 8.0, 16.0, parity), (3, 8.0, 16.0, 1 - parity)))
        self.assertEqual(ship_day(at(MON, 9), turns), MON)
        self.assertEqual(ship_day(at(MON, 23), turns), MON + timedelta(10), "Thursday of the other week")


class TestBadCalendars(unittest.TestCase):
    def test_no_working_hours(self):
        for hours in ((), ((0, 8.0, 8.0, None),), ((0, 17.0, 8.0, None),)):
            with self.assertRaisesRegex(NoWorkingDay, "no working day from 2026-03-0"):
                ship_day(at(MON, 9), replace(SHOP, hours=hours))
        self.assertEqual(ship_days(at(MON, 9), replace(SHOP, hours=()), 3), [None] * 4)

    def test_closed_for_longer_than_the_bound(self):
        forever = replace(SHOP, leaves=((at(MON), at(MON + timedelta(3 * BOUND))),))
        with self.assertRaises(ValueError):
            ship_day(at(MON, 9), forever)

    def test_it_closes_for_good_within_the_horizon(self):
        ends = replace(SHOP, closed=as_dates(MON + timedelta(2), MON + timedelta(2 * BOUND)))
        self.assertEqual(ship_days(at(MON, 9), ends, 3), [0, 1, None, None])

    def test_unknown_time_zone(self):
        for name in ("Mars/Olympus", "", "../etc", None):
            with self.assertRaisesRegex(ValueError, "no time zone"):
                ship_day(at(MON, 9), replace(SHOP, tz=name))


class TestZones(unittest.TestCase):
    def test_one_instant_two_warehouses(self):
        ready = at(MON, 20)  # 12:00 in Los Angeles, Tuesday 09:00 in Auckland
        self.assertEqual(ship_day(ready, replace(SHOP, tz="America/Los_Angeles")), MON)
        self.assertEqual(ship_day(ready, replace(SHOP, tz="Pacific/Auckland")), MON + timedelta(1))
        self.assertEqual(ship_days(ready, replace(SHOP, tz="Pacific/Auckland"), 2, today=MON), [1, 1, 2])
        self.assertEqual(ship_days(ready, replace(SHOP, tz="America/Los_Angeles"), 2, today=MON), [0, 1, 2])

    def test_the_warehouse_is_a_day_behind(self):
        # 03:00 UTC on Tuesday is Monday evening in Los Angeles: nothing leaves before what the others call today.
        now = at(MON + timedelta(1), 3)
        west = replace(SHOP, tz="America/Los_Angeles")
        self.assertEqual(ship_days(now, west, 1, today=MON + timedelta(1)), [0, 1])
        self.assertEqual(ship_days(now, west, 1), [1, 1], "its own today is Monday, after the cut-off")

    def test_the_cut_off_follows_daylight_saving(self):
        paris = replace(SHOP, tz="Europe/Paris", hours=ALWAYS)
        for month, number, utc_hour in ((3, 28, 14), (3, 29, 13), (10, 24, 13), (10, 25, 14)):
            day = date(2026, month, number)
            self.assertEqual(ship_day(at(day, utc_hour), paris), day)
            self.assertEqual(ship_day(at(day, utc_hour, 1), paris), day + timedelta(1))

    def test_an_hour_that_does_not_exist_or_comes_twice(self):
        paris = replace(SHOP, tz="Europe/Paris", hours=ALWAYS, cutoff=2.5)
        spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
        self.assertEqual(ship_day(at(spring, 0, 59), paris), spring, "01:59")
        self.assertEqual(ship_day(at(spring, 1), paris), spring + timedelta(1), "03:00")
        self.assertEqual(ship_day(at(autumn, 0, 30), paris), autumn, "02:30 for the first time")
        self.assertEqual(ship_day(at(autumn, 1, 30), paris), autumn, "02:30 for the second time")
        self.assertEqual(ship_day(at(autumn, 1, 31), paris), autumn + timedelta(1))

    def test_the_instant_of_a_ship_day_is_on_that_day(self):
        for name in ("Pacific/Auckland", "America/Los_Angeles", "Europe/Paris", "Asia/Kolkata", "UTC"):
            shop = replace(SHOP, tz=name)
            for offset in range(400):
                day = MON + timedelta(offset)
                self.assertEqual(local(ship_instant(day, shop), shop).date(), day)
        self.assertEqual(ship_instant(MON, SHOP), at(MON, 15))
        self.assertEqual(ship_instant(SAT, SHOP), at(SAT, 23, 59, 59))

    def test_leaves_are_instants(self):
        auckland = replace(SHOP, tz="Pacific/Auckland", leaves=((at(MON, 11), at(MON + timedelta(1), 10, 59, 59)),))
        self.assertIsNone(last_hour(MON + timedelta(1), auckland), "Tuesday from 00:00 to 23:59:59, local")
        self.assertEqual(last_hour(MON, auckland), 15.0)


class TestShipDays(unittest.TestCase):
    def test_a_week(self):
        self.assertEqual(ship_days(at(MON, 16), SHOP, 8), [1, 1, 2, 3, 4, 7, 7, 7, 8])

    def test_it_is_the_ship_day_of_each_day_and_never_falls(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        print(f"calendars: seed {seed}")
        dice = random.Random(seed)
        for _case in range(150):
            calendar = self.random_calendar(dice)
            now = datetime(2026, 1, 1) + timedelta(minutes=dice.randrange(400 * 24 * 60))
            today = local(now, calendar).date()
            found = ship_days(now, calendar, 40)
            self.assertEqual(found, sorted(found), (seed, calendar))
            for offset in range(1, 41):
                day = today + timedelta(offset)
                slow = next(day + timedelta(n) for n in range(2000) if last_hour(day + timedelta(n), calendar) is not None)
                for _step in range(calendar.processing):
                    slow = next(slow + timedelta(n) for n in range(1, 2000)
                                if last_hour(slow + timedelta(n), calendar) is not None)
                self.assertEqual(found[offset], (slow - today).days, (seed, calendar, now, offset))
            self.assertEqual(found[0], (ship_day(now, calendar) - today).days)

    def random_calendar(self, dice):
        hours = [(weekday, 8.0, dice.choice((12.0, 17.0)), dice.choice((None, None, 0, 1)))
                 for weekday in range(7) if dice.random() < .6] or [(2, 8.0, 16.0, None)]
        start = datetime(2026, 1, 1) + timedelta(hours=dice.randrange(400 * 24))
        return Calendar(
            dice.choice(("UTC", "Europe/Paris", "America/St_Johns", "Pacific/Auckland")), tuple(hours),
            ((start, start + timedelta(hours=dice.randrange(200))),), frozenset(), dice.choice((10.5, 15.0, 24.0)),
            dice.randrange(4))

    def test_a_year_for_a_warehouse_is_cheap(self):
        looked_at = []

        class Counting(_Days):
            def hour(self, number):
                looked_at.append(number)
                return super().hour(number)

        with unittest.mock.patch(f"{_Days.__module__}._Days", Counting):
            ship_days(at(MON, 9), replace(SHOP, processing=3), 365)
        self.assertLess(len(looked_at), 380, "each day once, and today's cut-off")
