# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which amounts together make a sum. Pure: no Odoo."""
from collections import namedtuple

#: ``found``: tuples of places, at most as many as asked for. ``sure``: all others were looked at.
Sums = namedtuple("Sums", "found sure")


def sums_of(amounts, total, *, budget=20_000, most=2, least=2):
    """The sets of at least ``least`` amounts that come to ``total``.

    :param amounts: whole numbers, above or below zero
    :param budget: steps at most, so that the same is found on every machine
    :returns: :class:`Sums`
    """
    order = sorted(range(len(amounts)), key=lambda place: (-abs(amounts[place]), place))
    values = [amounts[place] for place in order]
    above, below = [0], [0]
    for value in reversed(values):
        above.append(above[-1] + max(value, 0))
        below.append(below[-1] + min(value, 0))
    above.reverse()
    below.reverse()
    found, steps = [], 0
    waiting = [(0, total, (), False)]
    while waiting and len(found) < most:
        if steps == budget:
            return Sums(tuple(found), False)
        steps += 1
        place, rest, taken, fresh = waiting.pop()
        if fresh and not rest and len(taken) >= least:
            found.append(tuple(sorted(order[one] for one in taken)))
        if place < len(values) and below[place] <= rest <= above[place]:
            waiting.append((place + 1, rest, taken, False))
            waiting.append((place + 1, rest - values[place], (*taken, place), True))
    return Sums(tuple(found), not waiting)
