# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a warehouse gets what waits: pure. Instants are naive datetimes in UTC."""
from datetime import datetime, timedelta

EVERY = "every"
PICKUP = "pickup"
_FIRST = datetime(1970, 1, 1)


def slot(now: datetime, minutes: int) -> datetime:
    """The last of the times, every so many minutes since a fixed one: runs do not drift, whenever a job begins."""
    every = timedelta(minutes=max(minutes, 1))
    return now - (now - _FIRST) % every


def is_due(now: datetime, last: datetime | None, minutes: int) -> bool:
    """Whether what goes every so many minutes has to go, that went last then."""
    return last is None or last < slot(now, minutes)


def next_time(now: datetime, last: datetime | None, minutes: int) -> datetime:
    """When it goes next; what is due goes now."""
    return now if is_due(now, last, minutes) else slot(now, minutes) + timedelta(minutes=max(minutes, 1))


def opens(pickup: datetime | None, before: int) -> datetime | None:
    """From when on what a pick-up fetches is sent; None: at any time, nobody knows its pick-up."""
    return pickup - timedelta(minutes=before) if pickup else None
