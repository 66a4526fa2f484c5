# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo import fields

ZONES = ("UTC", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata")
#: A day like any other, and for some places the days of 23 and 25 hours. In the last two the clock changes at midnight: there
#: is none, or eleven at night comes twice.
DAY = date(2031, 3, 12)
CHANGES = {"America/Los_Angeles": (date(2027, 3, 14), date(2031, 11, 2)),
           "Pacific/Auckland": (date(2031, 9, 28), date(2027, 4, 4)),
           "America/Santiago": (date(2031, 9, 7), date(2027, 4, 3)),
           "Africa/Cairo": (date(2027, 4, 30), date(2031, 10, 30))}
HOURS = ((0, 30), (23, 30))
#: OMS_DAYS=all: both hours of each of these days. Else the hour at which the day there is not that of UTC, of the days on which
#: the clock changes one in each zone: two short ones, two long ones.
EVERY = os.environ.get("OMS_DAYS") == "all"
LATE = ("UTC", "America/Los_Angeles", "Africa/Cairo")


def instant(zone, day, hour, minute=0):
    """What UTC's clock says (naive) when it is this hour of this day in a time zone."""
    there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).replace(tzinfo=None)


def tellings():
    """(time zone, day, (hour, minute)) at which a story of dates is told."""
    for zone in dict.fromkeys((*ZONES, *CHANGES)):
        late = zone in LATE
        for day in ((DAY,) if zone in ZONES else ()) + CHANGES.get(zone, ()):
            if EVERY:
                yield from ((zone, day, hour) for hour in HOURS)
            elif day == DAY or day == CHANGES[zone][late]:
                yield zone, day, HOURS[late]


def everywhere(story):
    """Tell a story of dates in each of the time zones, half an hour after midnight or half an hour before the next, also
    on days on which the clock changes. ``self.today``, ``self.hour``: by the clock there; ``self.here``: the time zone. Each
    telling begins anew."""
    @wraps(story)
    def told(self):
        for zone, day, (hour, minute) in tellings():
            with self.subTest(zone, day=day, hour=hour), self.anew(), freeze_time(instant(zone, day, hour, minute)):
                self.live_in(zone)
                self.today, self.hour = day, hour
                story(self)
    return told


class DayCase:
    """Mixed into a shop: its clock, and in which time zone the shop, its people and its customer are."""

    def anew(self):
        """What is told within is forgotten afterwards."""
        case = self

        class Anew:
            def __enter__(self):
                case.env.flush_all()
                self.savepoint = case.env.cr.savepoint(flush=False)

            def __exit__(self, *error):
                case.env.cr.flush()
                self.savepoint.close(rollback=True)
                case.env.invalidate_all(flush=False)
                case.registry.clear_cache()
                case.env.cr.precommit.data.clear()
        return Anew()

    def live_in(self, zone):
        self.here = zone
        (self.company.partner_id | self.north.partner_id | self.customer | self.env.user.partner_id).tz = zone

    def at(self, moment):
        """Odoo's clock alone, for questions that write nothing."""
        return patch.object(fields.Datetime, "now", return_value=moment)

    def clock(self, days=0, hour=0, minute=30):
        """The clock some days from today, there."""
        return freeze_time(instant(self.here, self.today + timedelta(days), hour, minute))

    def instant(self, hour, minute=0, days=0):
        return instant(self.here, self.today + timedelta(days), hour, minute)

    def day_of(self, moment):
        """The day of an instant there."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.here)).date()
