# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Columns of the availability grid, and the rows that make up one of its numbers. Pure: no Odoo, no clock.

Days are integers, 0 = today.
"""
from calendar import monthrange
from datetime import timedelta
from typing import NamedTuple

from . import ledger

DAYS, WEEKS = 7, 4
LAPSE, WAITS = "lapse", "waits"


class Bucket(NamedTuple):
    """A column: what can be promised by its last day."""

    kind: str
    first: int
    last: int


def buckets(today, horizon, week_start=0):
    """Days near, then weeks, then months up to ``horizon``.

    :param today: date
    :param week_start: 0 = Monday, 6 = Sunday
    """
    columns = [Bucket("day", day, day) for day in range(min(DAYS, horizon + 1))]
    week_end = DAYS + (week_start - 1 - (today + timedelta(DAYS)).weekday()) % 7
    while len(columns) < DAYS + WEEKS and week_end <= horizon:
        columns.append(Bucket("week", columns[-1].last + 1, week_end))
        week_end += 7
    while columns[-1].last < horizon:
        first = columns[-1].last + 1
        date = today + timedelta(first)
        last = first + monthrange(date.year, date.month)[1] - date.day
        columns.append(Bucket("month", first, min(last, horizon)))
    return columns


def level(quantity, low_under):
    """How well a product is covered: 0 nothing to promise, 1 little, 2 enough."""
    if quantity <= 0:
        return 0
    return 1 if quantity < low_under else 2


class Reason(NamedTuple):
    """Why so much can be promised by a day: rows up to the day on which least is left, and what is left then."""

    rows: list
    total: float


def why(rows, day):
    """The rows that decide what can be promised by ``day``.

    What leaves later counts too: what comes before it is kept for it. So the rows go on up to the day, from ``day`` on, on which
    the running total is smallest.

    :param rows: sequences that start with (day, quantity, kind), ascending by day; where goods lapse, see :func:`with_lapsed`
    :returns: :class:`Reason`; what can be promised is its total, or nothing where that is negative
    """
    def later(row):  # what lapses after the day is there on it
        return row[0] > day and row[2:3] == (LAPSE,)

    totals, total, lapses = {}, 0, {}
    for row in rows:
        on = max(row[0], 0)
        total += 0 if later(row) else row[1]
        totals[on] = total
        lapses[on] = max(lapses.values(), default=0) - (row[1] if later(row) else 0)
    by_day = max((on for on in totals if on <= day), default=None)
    candidates = {on: there for on, there in totals.items() if on > day}
    candidates[day] = totals[by_day] if by_day is not None else 0
    # Later demand that goods which lapse before it cannot serve is no reason to keep them.
    least = {on: max(there, lapses.get(on, 0)) if lapses.get(on) else there for on, there in candidates.items()}
    last = min(least, key=lambda on: (least[on], on))
    shown = [row for row in rows if max(row[0], 0) <= last and not later(row)]
    if least[last] > candidates[last]:
        shown.append((last, least[last] - candidates[last], WAITS, "", 0))
    return Reason(shown, least[last])


def with_lapsed(rows):
    """Rows (day, quantity, kind, model, id) of rows with a sixth value, ``loose``: those of kind 'lapse' say what lapses by a
    day, others how much of them is demand that nothing is reserved for. What lapses unused becomes a row that takes it away."""
    plain = [tuple(row[:5]) for row in rows if row[2] != LAPSE and row[1]]
    lots = {}
    for row in rows:
        if row[2] == LAPSE:
            lots.setdefault(max(row[0], 0), tuple(row[3:5]))
    gone = ledger.lapsed(((row[0], row[5]) for row in rows if row[2] == LAPSE),
                         [(row[0], row[5]) for row in rows if row[2] != LAPSE and row[5]])
    plain += [(day, -quantity, LAPSE, *lots[day]) for day, quantity in gone]
    return sorted(plain, key=lambda row: row[0])


def fold(rows, most=12):
    """Rows where a day has more than ``most`` of one kind: the first of them, and how many and how much the rest is.

    :param rows: sequences (day, quantity, kind, …)
    :returns: list of (row, 0) and, for what was folded, ((day, quantity, kind), number of rows)
    """
    groups = {}
    for row in rows:
        groups.setdefault((row[0], row[2], row[1] > 0), []).append(row)
    folded = []
    for (day, kind, _sign), some in groups.items():
        folded += [(row, 0) for row in some[:most]]
        rest = some[most:]
        if rest:
            folded.append(((day, sum(row[1] for row in rest), kind), len(rest)))
    return folded
