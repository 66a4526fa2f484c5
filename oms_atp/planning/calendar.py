# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On which day do goods leave a warehouse? Pure: no Odoo, no clock.

Instants are naive datetimes in UTC, as the database has them; days are dates of the warehouse's own wall clock.
"""
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: How far ahead a working day is looked for, in days.
BOUND = 366
#: Open at any hour of any day: (weekday with Monday 0, from hour, to hour, week).
ALWAYS = tuple((weekday, 0.0, 24.0, None) for weekday in range(7))
DAY = timedelta(days=1)
#: What a leave to 16:59:59 leaves of a day to 17:00 is no work. In hours.
MINUTE = 1 / 60


class NoWorkingDay(ValueError):
    """The calendar has no working day within ``BOUND`` days."""


@dataclass(frozen=True)
class Calendar:
    """When a warehouse works.

    ``hours``: tuple of (weekday, Monday = 0; from hour; to hour; week: 0 or 1 in a calendar of two weeks, None = each
    week). ``leaves``: tuple of (from, to), instants. ``closed``: days without work, whatever the hours say.
    ``cutoff``: hour until which goods that are ready leave on the same day; work that ends earlier that day cuts off
    earlier. ``processing``: working days from ready to leaving (0: the same day).
    """

    tz: str = "UTC"
    hours: tuple = ALWAYS
    leaves: tuple = ()
    closed: frozenset = frozenset()
    cutoff: float = 24.0
    processing: int = 0


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


def last_hour(day, calendar):
    """The hour until which goods that are ready leave on ``day``; None where nobody works."""
    return _Days(calendar).hour(day)


def ship_day(ready, calendar):
    """The day on which goods leave that are ready at the instant ``ready``.

    After the cut-off, or on a day without work, they count from the next working day; then come the working days of
    processing.

    :raises NoWorkingDay: the calendar has no such day within ``BOUND`` days
    """
    return _ship_day(local(ready, calendar), _Days(calendar))


def ship_days(now, calendar, horizon, today=None):
    """For goods ready on day 0, 1, … ``horizon``: the day they leave, all counted from ``today``.

    Goods that are ready on day 0 are ready now; on a later day, from its first minute. Never falls.

    :param now: the instant of the decision
    :param today: the date called day 0, the same for all warehouses (None: the warehouse's own)
    :returns: list of ``horizon`` + 1 numbers; None where the calendar has no working day within ``BOUND`` days
    """
    clock, days = local(now, calendar), _Days(calendar)
    today = today or clock.date()
    found, last = [], None
    for offset in range(horizon + 1):
        ready = max(clock, datetime.combine(today + offset * DAY, time.min))
        if last is None or ready > last[0]:
            last = (ready, _offset(ready, days, today))
        found.append(last[1])
    return found


def ship_instant(day, calendar):
    """The instant by which goods leave that leave on ``day``: its cut-off (or its end, where nobody works)."""
    hour = last_hour(day, calendar)
    seconds = 86399 if hour is None else min(round(hour * 3600), 86399)
    wall = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    return wall.replace(tzinfo=zone(calendar.tz)).astimezone(timezone.utc).replace(tzinfo=None)


class _Days:
    """The working days of a calendar, each looked at once."""

    def __init__(self, calendar):
        self.calendar, self.hours = calendar, {}
        self.leaves = [tuple(local(instant, calendar) for instant in leave) for leave in calendar.leaves]

    def hour(self, day):
        """See :func:`last_hour`."""
        if day not in self.hours:
            self.hours[day] = self._last_hour(day)
        return self.hours[day]

    def working(self, day):
        """The first working day from ``day`` on."""
        for offset in range(BOUND + 1):
            if self.hour(day + offset * DAY) is not None:
                return day + offset * DAY
        raise NoWorkingDay(f"The calendar has no working day from {day} on, within {BOUND} days.")

    def _last_hour(self, day):
        if day in self.calendar.closed:
            return None
        week = (day.toordinal() - 1) // 7 % 2  # as resource.calendar.attendance.get_week_type
        spans = [(start, end) for weekday, start, end, which in self.calendar.hours
                 if weekday == day.weekday() and which in (None, week)]
        midnight = datetime.combine(day, time.min)
        for leave in self.leaves:
            begin, finish = ((wall - midnight).total_seconds() / 3600 for wall in leave)
            spans = [part for start, end in spans
                     for part in ((start, min(end, begin)), (max(start, finish), end)) if part[1] > part[0]]
        ends = [end for start, end in spans if end - start > MINUTE]
        return min(max(ends), self.calendar.cutoff) if ends else None


def _ship_day(clock, days):
    day = clock.date()
    hour = days.hour(day)
    if hour is None or clock > datetime.combine(day, time.min) + timedelta(hours=hour):
        day = days.working(day + DAY)
    for _step in range(days.calendar.processing):
        day = days.working(day + DAY)
    return day


def _offset(clock, days, today):
    try:
        return (_ship_day(clock, days) - today).days
    except NoWorkingDay:
        return None


def as_dates(first, last):
    """The days from ``first`` to ``last``, both included, for ``Calendar.closed``."""
    return frozenset(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
