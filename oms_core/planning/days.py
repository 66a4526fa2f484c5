# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A day belongs to somebody: to a warehouse or a company, by their time zone. Pure: no Odoo, no clock."""
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def day(instant, zone):
    """The date of an instant (naive, UTC) in a time zone."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def on(when, zone):
    """An instant (naive, UTC) on a date both in UTC and in a time zone: noon UTC, nine where it is tomorrow by then."""
    found = datetime(when.year, when.month, when.day, 12)
    return found if day(found, zone) == when else found.replace(hour=9)


def midnight(instant, zone):
    """The instant (naive, UTC) at which the day of another one began in a time zone."""
    start = datetime.combine(day(instant, zone), datetime.min.time(), ZoneInfo(zone))
    return start.astimezone(UTC).replace(tzinfo=None)
