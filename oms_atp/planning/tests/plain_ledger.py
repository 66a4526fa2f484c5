# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger written down plainly, as textbooks have it: what the database's statement (``oms.supply``) has to agree with."""
from .. import ledger


def ladder(changes, lapsing=(), loose=None):
    """The ladder of ``changes``: iterable of (day, quantity), supply positive, demand negative, in any order.

    :param lapsing: (day, quantity) of what of that supply is not there any more from a day on
    :param loose: (day, quantity) of the demand that no goods are reserved for; None: all that is negative
    """
    days = {}
    for day, quantity in changes:
        days[max(day, 0)] = days.get(max(day, 0), 0) + quantity
    loose = [(day, quantity) for day, quantity in changes if quantity < 0] if loose is None else loose
    gone = dict(ledger.lapsed(lapsing, loose))
    for day in {0, *gone}:
        days.setdefault(day, 0)
    total, lost, totals = 0, 0, []
    for day in sorted(days):
        total, lost = total + days[day], lost + gone.get(day, 0)
        # Later demand that goods which lapse before it cannot serve is no reason to keep them.
        totals.append((day, max(total, lost) if lost else total, lost))
    ahead = _look_ahead([(day, total) for day, total, _lost in totals])
    return ledger.smooth((day, quantity - lost) for (day, quantity), (_day, _total, lost) in zip(ahead, totals, strict=True))


def _look_ahead(totals):
    """[(day, smallest total from that day on)], ascending."""
    lowest, steps = None, []
    for day, total in reversed(totals):
        lowest = total if lowest is None else min(lowest, total)
        steps.append((day, lowest))
    steps.reverse()
    return steps


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
