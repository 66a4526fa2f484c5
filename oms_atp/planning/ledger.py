# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Available to promise over time, from sparse rows of change. Pure: no Odoo, no clock.

Days are integers (0 = today; what is earlier counts as today). A *ladder* is the answer for one product in one
warehouse: ascending steps ``(day, quantity)``, each valid from its day to the next one; what could be promised for shipping
on that day without taking anything from later demand (cumulative ATP with look-ahead: the smallest
running total from that day on). Quantities of a ladder are not below zero, and fall only where goods lapse: a lot that has
to be removed from stock by a day is there before that day, and not from it on.
"""
from bisect import bisect_right
from itertools import pairwise


def lapsed(lapsing, loose):
    """What lapses unused: [(day, quantity)], ascending.

    Demand takes what lapses first. So by a day so much is lost as lapses by then beyond the demand before it (for intervals of
    days this is Hall's condition: goods that lapse meet demand of the days before).

    :param lapsing: (day, quantity) of goods that are there from today on, and not from that day on
    :param loose: (day, quantity) of demand, negative
    """
    days = {}
    for place, rows in enumerate((lapsing, loose)):
        for day, quantity in rows:
            days.setdefault(max(day, 0), [0, 0])[place] += quantity
    there = lost = 0
    found = []
    for day in sorted(days):
        there += days[day][0]
        if there > lost:
            found.append((day, there - lost))
            lost = there
        there += days[day][1]
    return found


def smooth(steps):
    """Steps without repetition and nothing below zero: each differs from the one before."""
    result = []
    for day, quantity in steps:
        quantity = max(quantity, 0)
        if not result or quantity != result[-1][1]:
            result.append((day, quantity))
    return tuple(result)


def available(steps, day):
    """What can be promised for shipping on ``day``."""
    position = bisect_right(steps, day, key=lambda step: step[0])
    return steps[position - 1][1] if position else 0


def lowest(steps, day):
    """The least that can be promised on any day up to ``day``: what is there today and does not lapse by then."""
    return min((there for on, there in steps if on <= day), default=0) if steps and steps[0][0] <= 0 else 0


def falls(steps, day):
    """Whether something that is there today or later lapses by ``day``."""
    return any(after < before for (_on, before), (on, after) in pairwise(steps) if on <= day)


def take(steps, day, quantity):
    """The ladder after ``quantity`` more was promised for ``day``. What was there before that day for others goes
    down to what still is there after it. Of what lapses before the day, or after it, so much less is taken from the others as
    is certain (what is promised takes what lapses first)."""
    rest = available(steps, day) - quantity
    if rest < 0:
        raise ValueError(f"{quantity} taken on day {day}, where {rest + quantity} can be promised")
    taken = {**dict(steps), day: rest + quantity}
    return smooth((on, left(taken[on], rest, quantity)) for on in sorted(taken))


def left(there, rest, quantity):
    """What is left where ``there`` could be had, after ``quantity`` was taken on another day on which ``rest`` is left."""
    return min(there, max(there - quantity, rest))
