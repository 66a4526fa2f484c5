# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an order line has cost, and what of it its bills are to book. Pure: no Odoo, no clock.

Goods left with a value and come back with the value they left with. The cost of goods sold of a line is the value of what was
billed of that: all of it when everything out with the customer is billed, its part when less is. A bill or credit note books the
difference to what the earlier ones booked, so cents and estimates of earlier ones never stay.

Quantities are of the product's unit, values of the company's currency; neither is rounded here.
"""
from dataclasses import dataclass

#: Quantities closer than this are the same.
SMALL = 1e-6


@dataclass(frozen=True)
class Goods:
    """So many units that moved at once, and what they were worth in all."""

    quantity: float
    value: float

    def part(self, quantity):
        return self.value * quantity / self.quantity if self.quantity else 0.0


def total(goods):
    return Goods(sum(one.quantity for one in goods), sum(one.value for one in goods))


def standing(left, back, billed):
    """The cost of goods sold that the books should show for a line.

    :param left: Goods that were delivered, oldest first
    :param back: Goods that came back and count, oldest first
    :param billed: units billed less those credited with goods
    :return: the cost; None when nothing moved, so that nobody can know it

    Of fewer units billed than are out, it is their part of the value out. Of more: what came back last and is not credited yet
    is still billed, at the value it came back with; the rest is billed ahead of its delivery, and estimated at what left so far.
    """
    if not left and not back:
        return None
    gone, returned = total(left), total(back)
    out = Goods(gone.quantity - returned.quantity, gone.value - returned.value)
    if abs(billed - out.quantity) < SMALL:
        return out.value
    if billed < out.quantity or out.quantity < 0:
        return out.part(billed) if abs(out.quantity) > SMALL else out.value + billed * _each(gone, returned)
    ahead, cost = billed - max(out.quantity, 0.0), out.value
    for one in reversed(back):
        taken = min(ahead, one.quantity)
        ahead, cost = ahead - taken, cost + one.part(taken)
    return cost + ahead * _each(out if out.quantity > SMALL else gone, returned)


def _each(*goods):
    """The value of one unit of the first of these that has any."""
    found = next((one for one in goods if abs(one.quantity) > SMALL), None)
    return found.value / found.quantity if found else 0.0


def shared(value, whole, quantity, taken=()):
    """The value of ``quantity`` units of ``whole`` that left together at ``value``.

    :param taken: Goods of the same that came back already: who brings the last of them brings all that is left of the value, so
        that three thirds of 10.00 are 10.00
    """
    if not whole:
        return 0.0
    before = total(taken)
    if abs(before.quantity + quantity - whole) < SMALL:
        return value - before.value
    return value * quantity / whole


def by_weight(value, whole, part):
    """The share of ``part`` in a ``value`` that was the sum of :class:`Goods` of several costs.

    :param whole: {key: Goods}, as known today: their sum may no longer be ``value``
    :param part: {key: quantity}
    """
    sum_today = sum(one.value for one in whole.values())
    if not sum_today:
        units = sum(one.quantity for one in whole.values())
        return value * sum(part.values()) / units if units else 0.0
    return value * sum(whole[key].part(quantity) for key, quantity in part.items() if key in whole) / sum_today
