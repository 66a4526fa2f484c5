# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A day belongs to somebody: to a warehouse, a company or a customer, by their time zone. Pure: no Odoo, no clock."""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)  # offsets of time zones are multiples of it
#: From the start of UTC's day, the most usual first: noon is the same day nearly everywhere, nine where it is tomorrow by then.
TRIED = (timedelta(hours=12), timedelta(hours=9), *(QUARTER * number for number in sorted(
    range(-4 * 24, 4 * 48), key=lambda number: abs(number - 4 * 12))))


def is_zone(name):
    """Whether there is a time zone of that name here."""
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (KeyError, OSError, ValueError, TypeError):  # ZoneInfoNotFoundError is a KeyError
        return False


def day(instant, zone):
    """The date of an instant (naive, UTC) in a time zone."""
    return instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).date()


def hour(instant, zone):
    """The hour of the clock at an instant (naive, UTC) in a time zone."""
    return instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).hour


def on(when, zone, *others):
    """An instant (naive, UTC) on a date in a time zone and, where there is one, in the others and in UTC as well; those
    named first matter most."""
    zones, best = (zone, *others, "UTC"), None
    for since in TRIED:
        found = datetime(when.year, when.month, when.day) + since
        kept = [day(found, one) == when for one in zones]
        if all(kept):
            return found
        if best is None or kept > best[0]:
            best = kept, found
    return best[1]


def start(when, zone):
    """The instant (naive, UTC) at which a date begins in a time zone."""
    wall = datetime(when.year, when.month, when.day, tzinfo=ZoneInfo(zone))
    return wall.astimezone(timezone.utc).replace(tzinfo=None)


def midnight(instant, zone):
    """The instant (naive, UTC) at which the day of another one began in a time zone."""
    return start(day(instant, zone), zone)
