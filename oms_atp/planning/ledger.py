# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Available to promise over time, from sparse rows of change. Pure: no Odoo, no clock.

Days are integers (0 = today; what is earlier counts as today). A *ladder* is the answer for one product in one
warehouse: ascending steps ``(day, quantity)``, each valid from its day to the next one; what could be promised for shipping
on that day without taking anything from later demand (cumulative ATP with look-ahead: the smallest
running total from that day on). Quantities of a ladder do not fall and are not below zero.
"""
from bisect import bisect_right


def ladder(changes):
    """The ladder of ``changes``: iterable of (day, quantity), supply positive, demand negative, in any order."""
    days = {}
    for day, quantity in changes:
        days[max(day, 0)] = days.get(max(day, 0), 0) + quantity
    days.setdefault(0, 0)
    total, totals = 0, []
    for day in sorted(days):
        total += days[day]
        totals.append((day, total))
    return smooth(_look_ahead(totals))


def _look_ahead(totals):
    """[(day, smallest total from that day on)], ascending."""
    lowest, steps = None, []
    for day, total in reversed(totals):
        lowest = total if lowest is None else min(lowest, total)
        steps.append((day, lowest))
    steps.reverse()
    return steps


def smooth(steps):
    """Steps without repetition and nothing below zero: each is higher than the one before."""
    result = []
    for day, quantity in steps:
        quantity = max(quantity, 0)
        if not result or quantity > result[-1][1]:
            result.append((day, quantity))
    return tuple(result)


def available(steps, day):
    """What can be promised for shipping on ``day``."""
    position = bisect_right(steps, day, key=lambda step: step[0])
    return steps[position - 1][1] if position else 0


def earliest(steps, quantity):
    """The first day on which ``quantity`` can be had in one piece; None: not within what is known."""
    return next((day for day, there in steps if there >= quantity), None)


def take(steps, day, quantity):
    """The ladder after ``quantity`` more was promised for ``day``. What was there before that day for others goes
    down to what still is there after it."""
    rest = available(steps, day) - quantity
    if rest < 0:
        raise ValueError(f"{quantity} taken on day {day}, where {rest + quantity} can be promised")
    before = [(on, min(there, rest)) for on, there in steps if on < day]
    after = [(on, there - quantity) for on, there in steps if on >= day]
    if not after or after[0][0] != day:
        after.insert(0, (day, rest))
    return smooth(before + after)


def totals(supply, demand):
    """Running totals of per-period supply and demand (lists of one length)."""
    result, total = [], 0
    for came, went in zip(supply, demand, strict=True):
        total += came - went
        result.append(total)
    return result


def backward(supply, demand):
    """Discrete ATP per period: each period's demand is taken from the supply of that period, then from the
    latest supply before it (backward consumption). What finds no supply stays as a negative in its period."""
    free = [0] * len(supply)
    for period, (came, went) in enumerate(zip(supply, demand, strict=True)):
        free[period] = came - went
        for before in range(period - 1, -1, -1):
            if free[period] >= 0:
                break
            taken = min(-free[period], max(free[before], 0))
            free[before] -= taken
            free[period] += taken
    return free


def accumulate(free):
    """Cumulative ATP from discrete ATP: what is free in a period or before it; a backlog is not carried on."""
    result, total = [], 0
    for quantity in free:
        total += max(quantity, 0)
        result.append(total if quantity >= 0 or total else quantity)
    return result
