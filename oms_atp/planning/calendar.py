# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On which day do goods leave a warehouse? Pure: no Odoo, no clock.

Instants are naive datetimes in UTC, as the database has them; days are dates of the warehouse's own wall clock.
"""
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

#: How far ahead a working day is looked for, in days.
BOUND = 366
#: Open at any hour of any day: (weekday with Monday 0, from hour, to hour, week).
ALWAYS = tuple((weekday, 0.0, 24.0, None) for weekday in range(7))
#: What a leave to 16:59:59 leaves of a day to 17:00 is no work. In hours.
MINUTE = 1 / 60
#: Leaves of more days are not entered day by day.
LONG = 100


class NoWorkingDay(ValueError):
    """The calendar has no working day, or none on which goods are fetched, within ``BOUND`` days."""


@dataclass(frozen=True)
class Calendar:
    """When a warehouse works.

    ``hours``: tuple of (weekday, Monday = 0; from hour; to hour; week: 0 or 1 in a calendar of two weeks, None = each
    week). ``leaves``: tuple of (from, to), instants. ``closed``: days without work, whatever the hours say.
    ``cutoff``: hour until which goods that are ready leave on the same day; work that ends earlier that day cuts off
    earlier. ``processing``: working days from ready to leaving (0: the same day). ``pickups``: pairs of (weekday, hour) at which
    a carrier fetches: then goods leave on these weekdays only, as far as they are working days, and the last hour of a day is its
    cut-off in place of ``cutoff``. Empty: on every working day.
    """

    tz: str = "UTC"
    hours: tuple = ALWAYS
    leaves: tuple = ()
    closed: frozenset = frozenset()
    cutoff: float = 24.0
    processing: int = 0
    pickups: tuple = ()


def zone(name):
    """The time zone of that name; ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError, TypeError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"There is no time zone {name!r}.") from None


def local(instant, calendar):
    """The wall clock of the warehouse (a naive datetime) at an instant."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=timezone.utc)
    return instant.astimezone(zone(calendar.tz)).replace(tzinfo=None)


def ship_days(now, calendar, horizon, today=None):
    """For goods ready on day 0, 1, … ``horizon``: the day they leave, all counted from ``today``.

    After the cut-off, or on a day without work, they count from the next working day; then come the working days of processing,
    then the next pick-up where there are such. Goods that are ready on day 0 are ready now; on a later day, from its first
    minute. Never falls.

    :param now: the instant of the decision
    :param today: the date called day 0, the same for all warehouses (None: the warehouse's own)
    :returns: list of ``horizon`` + 1 numbers; None where no working day comes for more than ``BOUND`` days
    """
    clock = local(now, calendar)
    here = clock.date()  # day: the warehouse's clock
    this, today = here.toordinal(), today or here
    first = today.toordinal()
    days, found = _Days(calendar, min(today, here)), []
    for start in range(first, first + horizon + 1):
        try:
            left = days.leaving(clock) if start <= this else days.fetched(days.working(start, 1 + calendar.processing))
        except NoWorkingDay:
            return found + [None] * (horizon + 1 - len(found))
        found.append(left - first)
    return found


def departures(first, count, calendar):
    """For what is to leave on the day ``first`` and each of the ``count`` - 1 days after it: the instant (naive, UTC) at which it
    is fetched, which is the cut-off of that day. On a day without work or without a pick-up, that of the next day with both.

    :returns: list of ``count`` instants; None where there is no such day within ``BOUND`` days
    """
    days, found = _Days(calendar, first), []
    for number in range(first.toordinal(), first.toordinal() + count):
        try:
            number = days.fetched(days.working(number, 1))
        except NoWorkingDay:
            return found + [None] * (count - len(found))
        found.append(days.instant(number, days.hour(number)))
    return found


def next_pickup(now, calendar, day=None):
    """The first pick-up that goods can make that are ready now and have to leave on a day, or as soon as they can: an instant.
    Where no pick-ups are entered it is the hour until which goods leave.

    Of several a day the first that is not over counts: the day on which goods leave is that of ``ship_days``.

    :param day: the date before which they are not fetched (None, or one that is over: today)
    :returns: None where no working day comes for more than ``BOUND`` days
    """
    here = local(now, calendar).date()  # day: the warehouse's clock
    return next_pickups(now, calendar, day or here, 1)[0]


def next_pickups(now, calendar, first, count):
    """``next_pickup`` of the day ``first`` and each of the ``count`` - 1 days after it, each day looked at once."""
    clock = local(now, calendar)
    here = clock.date()  # day: the warehouse's clock
    days = _Days(calendar, here)
    try:
        ready = days.leaving(clock)
    except NoWorkingDay:
        return [None] * count
    found, known = [], {}
    for number in range(first.toordinal(), first.toordinal() + count):
        try:
            leaves = ready if number <= ready else days.fetched(days.working(number, 1))
        except NoWorkingDay:
            return found + [None] * (count - len(found))
        if leaves not in known:
            passed = (clock - datetime.fromordinal(leaves)).total_seconds()
            hours = days.hours(leaves)  # as typed, of a day in parts: 7:53 is no exact number
            known[leaves] = days.instant(leaves, next((hour for hour in hours if round(hour * 3600) >= passed), hours[-1]))
        found.append(known[leaves])
    return found


class _Days:
    """The working days of a calendar from ``base`` on, each looked at once. Days are ordinals here."""

    def __init__(self, calendar, base):
        self.calendar, self.works, self.seen = calendar, [], base.toordinal() - 1
        self.closed = {day.toordinal() for day in calendar.closed}
        self.spans = [[(start, end) for weekday, start, end, week in calendar.hours
                       if weekday == number % 7 and week in (None, number // 7)] for number in range(14)]
        self.last = dict(sorted(calendar.pickups)) or None  # weekday -> the last hour of it
        self.long, self.short = [], {}
        for leave in calendar.leaves:
            begin, end = (local(instant, calendar) for instant in leave)
            days = range(begin.toordinal(), end.toordinal() + 1)
            if len(days) > LONG:
                self.long.append((begin, end))
            else:
                for number in days:
                    self.short.setdefault(number, []).append((begin, end))

    def hour(self, number):
        """The hour until which goods that are ready leave on a day, or, where nobody fetches them then, until which work on them
        begins; None where nobody works."""
        if number in self.closed:
            return None
        spans = self.spans[(number - 1) % 14]  # weeks as resource.calendar.attendance.get_week_type
        for leave in (*self.short.get(number, ()), *self.long):
            begin, finish = ((wall - datetime.fromordinal(number)).total_seconds() / 3600 for wall in leave)
            spans = [part for start, end in spans
                     for part in ((start, min(end, begin)), (max(start, finish), end)) if part[1] > part[0]]
        ends = [end for start, end in spans if end - start > MINUTE]
        if not ends:
            return None
        cutoff = self.calendar.cutoff if self.last is None else self.last.get((number - 1) % 7, 24.0)
        return min(max(ends), cutoff)

    def hours(self, number):
        """The hours of a working day at which goods are fetched, the last one as ``hour`` says."""
        last = self.hour(number)
        return [*sorted({hour for weekday, hour in self.calendar.pickups if weekday == (number - 1) % 7 and hour < last}), last]

    def instant(self, number, hour):
        """The instant of an hour of a day (24: its last second)."""
        wall = datetime.fromordinal(number) + timedelta(seconds=min(round(hour * 3600), 86399))
        return wall.replace(tzinfo=zone(self.calendar.tz)).astimezone(timezone.utc).replace(tzinfo=None)

    def leaving(self, clock):
        """The day on which goods leave that are ready at this wall clock."""
        number = clock.toordinal()
        hour = self.hour(number)
        if hour is None or clock - datetime.fromordinal(number) > timedelta(hours=hour):
            number += 1
        return self.fetched(self.working(number, 1 + self.calendar.processing))

    def fetched(self, number):
        """The first day from a working day on, itself among them, on which goods are fetched."""
        ready = number
        while self.last is not None and (number - 1) % 7 not in self.last:
            number = self.working(number + 1, 1)
            if number > ready + BOUND:
                raise NoWorkingDay(f"Nobody fetches goods from {date.fromordinal(ready)} on, within {BOUND} days.")
        return number

    def working(self, start, count):
        """The ``count``-th working day from ``start`` on."""
        index = bisect_left(self.works, start)
        while len(self.works) < index + count:
            self._find_one_more(start)
            index = bisect_left(self.works, start)
        return self.works[index + count - 1]

    def _find_one_more(self, start):
        """Look for one more working day, for at most BOUND days after the last one (and after ``start``)."""
        last = max(start, self.works[-1] if self.works else start)
        while self.seen <= last + BOUND:
            self.seen += 1
            if self.hour(self.seen) is not None:
                self.works.append(self.seen)
                return
        raise NoWorkingDay(f"The calendar has no working day from {date.fromordinal(start)} on, within {BOUND} days.")
