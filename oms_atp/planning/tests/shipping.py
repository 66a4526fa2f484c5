# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One day of a warehouse's calendar at a time: words for stories about it."""
from datetime import date, datetime, time, timedelta, timezone

from ..calendar import _Days, local, zone


def last_hour(day, calendar):
    """The hour until which goods that are ready leave on ``day``; None where nobody works."""
    return _Days(calendar, day).hour(day.toordinal())


def ship_day(ready, calendar):
    """The day on which goods leave that are ready at the instant ``ready``.

    After the cut-off, or on a day without work, they count from the next working day; then come the working days of
    processing, then the next pick-up where there are such.

    :raises NoWorkingDay: the calendar has no working day for more than ``BOUND`` days in a row
    """
    clock = local(ready, calendar)
    return date.fromordinal(_Days(calendar, clock.date()).leaving(clock))  # day: the warehouse's clock


def ship_instant(day, calendar):
    """The instant by which goods leave that leave on ``day``: its cut-off (or its end, where nobody works)."""
    hour = last_hour(day, calendar)
    seconds = 86399 if hour is None else min(round(hour * 3600), 86399)
    wall = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    return wall.replace(tzinfo=zone(calendar.tz)).astimezone(timezone.utc).replace(tzinfo=None)


def as_dates(first, last):
    """The days from ``first`` to ``last``, both included, for ``Calendar.closed``."""
    return frozenset(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
