# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dates as people and programs write them. Pure: no Odoo, no clock.

:func:`spell` says in which orders of day, month and year a text can be a date; who knows the order asks :func:`moment`.
"""
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .read_number import plain

LONGEST = 60
YEARS = range(1980, 2100)
FARTHEST = 14  # hours from UTC
CENTURY = 80  # 79 is 2079, 80 is 1980
TIME = re.compile(
    r"(?:,? +| ?[Tt] ?)(\d{1,2})([:.])(\d{2})(?:\2(\d{2})(?:[.,]\d{1,9})?)?(?: ?([ap])\.? ?m\.?)?"
    r"(?: ?(z|(?:utc|gmt)?([+-])(\d{2}):?(\d{2})?|utc|gmt))?", re.ASCII | re.IGNORECASE)
NUMERIC = re.compile(r"(\d{1,4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,4})(\.?)(?![\d.])", re.ASCII)
IDEOGRAPHIC = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(?:T| ?)(\d{2}):?(\d{2}):?(\d{2})(Z?))?", re.ASCII)
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
LETTERS = r"([^\W\d_]{3,12})\.?"
WEEKDAY = re.compile(r"(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?,? +", re.IGNORECASE)
NAMED = (
    ("dmy", re.compile(
        rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?(?: |-|(?<=\.)|/)(?:of |de )?{LETTERS}(?: |-|/|, )(?:de )?(\d{{4}}|\d{{2}})(?!\d)")),
    ("mdy", re.compile(rf"{LETTERS} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")),
    ("ymd", re.compile(rf"(\d{{4}})[- ]{LETTERS}[- ](\d{{1,2}})(?!\d)")),
)
# Names and what they are cut to; one that means two months in two languages is left out.
MONTHS = {name: number for number, names in enumerate((
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty января янв",
    "february feb februar février févr fév febrero febbraio fevereiro fev februari luty lutego lut февраля фев",
    "march mar märz mär mrz mars marzo março maart mrt marzec marca marts марта мар",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi апреля апр",
    "may mai mayo maggio mag maio mei maj maja мая май",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze июня июн",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip июля июл",
    "august aug août aoû agosto ago augustus augusti sierpień sierpnia sie августа авг",
    "september sep sept septembre septiembre settembre set setembro wrzesień września wrz сентября сен",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź октября окт",
    "november nov novembre noviembre novembro listopada ноября ноя",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia gru декабря дек",
), 1) for name in names.split()}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A date as it was written. ``group`` is '' where its form leaves no doubt, else the sign between its parts."""

    text: str
    group: str
    orders: tuple  # those that make a date of it
    parts: tuple  # three numbers
    clock: tuple = (0, 0, 0)
    offset: timezone | None = None


def spell(text):
    """The :class:`Spelling` of a date with or without time of day, or None if it is none."""
    clean = plain(text[:2 * LONGEST])
    if not clean or len(clean) > LONGEST:
        return None
    match = COMPACT.fullmatch(clean)
    if match:
        clock = tuple(int(part or 0) for part in match.group(4, 5, 6))
        return _spelling(text, "", ("ymd",), match.group(1, 2, 3), clock, timezone.utc if match[7] else None)
    form = _numeric(clean) or _named(clean)
    if not form:
        return None
    group, orders, parts, end = form
    rest = clean[end:]
    if not rest:
        return _spelling(text, group, orders, parts)
    time = TIME.fullmatch(rest)
    clock = time and _clock(time)
    if not clock or int(time[8] or 0) > FARTHEST:
        return None
    return _spelling(text, group, orders, parts, clock, _offset(time))


def _numeric(clean):
    match = IDEOGRAPHIC.match(clean)
    if match:
        return "", ("ymd",), match.groups(), match.end()
    match = NUMERIC.match(clean)
    if not match or (match[5] and match[2] != "."):
        return None
    sign, parts = match[2], match.group(1, 3, 4)
    first, last = len(parts[0]), len(parts[2])
    if first == 4 and last <= 2:
        return "", ("ymd",), parts, match.end()
    if first > 2 or last not in (2, 4):
        return None
    orders = ("dmy",) if sign == "." else ("dmy", "mdy")
    if last == first == 2:  # which of them is the year?
        orders += ("ymd",)
    return sign, orders, parts, match.end()


def _named(clean):
    clean_ = clean.lower()
    weekday = WEEKDAY.match(clean_)
    start = weekday.end() if weekday else 0
    for order, pattern in NAMED:
        match = pattern.match(clean_, start)
        month = match and MONTHS.get(match[order.index("m") + 1])
        if month:
            parts = [part if part.isdigit() else str(month) for part in match.groups()]
            return "", (order,), parts, match.end()
    return None


def _clock(time):
    """(hour, minute, second) or None; what is finer than a second is cut off."""
    hour, minute, second, half = int(time[1]), int(time[3]), int(time[4] or 0), (time[5] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p")
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _offset(time):
    if not time[6]:
        return None
    if not time[7]:
        return timezone.utc
    span = timedelta(hours=int(time[8]), minutes=int(time[9] or 0))
    return timezone(-span if time[7] == "-" else span)


def _spelling(text, group, orders, parts, clock=(0, 0, 0), offset=None):
    numbers = tuple((int(part), len(part)) for part in parts)
    found = tuple(order for order in orders if _date(numbers, order, clock))
    return Spelling(text, group, found, numbers, clock, offset) if found else None


def _date(numbers, order, clock):
    of = dict(zip(order, numbers))
    year, digits = of["y"]
    if digits < 4:
        year += 2000 if year < CENTURY else 1900
    try:
        return datetime(year, of["m"][0], of["d"][0], *clock) if year in YEARS else None
    except ValueError:
        return None


def moment(spelling, order, zone=None):
    """The date in this order: in the clock of the zone if there is one, else as written (with its offset, if it has one)."""
    when = _date(spelling.parts, order, spelling.clock)
    if when is None or spelling.offset is None:
        return when
    when = when.replace(tzinfo=spelling.offset)
    return when.astimezone(zone).replace(tzinfo=None) if zone else when


def from_serial(text, epoch):
    """The date that a workbook keeps as a number of days, or None."""
    if not SERIAL.fullmatch(text):
        return None
    when = epoch + timedelta(seconds=round(float(text) * 86400))
    return Spelling(text, "", ("ymd",), ((when.year, 4), (when.month, 2), (when.day, 2)),
                    (when.hour, when.minute, when.second)) if when.year in YEARS else None
