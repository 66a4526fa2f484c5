# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of an order line can still come back, by the days on which it arrived. Pure: no Odoo, no clock."""
from datetime import date
from typing import NamedTuple


class Part(NamedTuple):
    """So much that arrived on a day, and can still come back."""

    quantity: int
    arrived: date
    known: bool = True  # else it is an estimate


class Shipment(NamedTuple):
    """A part of an order line as it left."""

    when: object  # instant at which it left
    quantity: int
    arrived: date
    known: bool = True


def remaining(shipments, takes):
    """What can still come back, as Parts, the youngest first.

    :param takes: [(instant, quantity)] that came back or was asked for: of what had left by then the youngest
    """
    order = sorted(shipments, key=lambda one: (one.when, one.arrived))
    left = [one.quantity for one in order]
    for when, quantity in sorted(takes):
        before = [place for place, one in enumerate(order) if one.when <= when]
        for place in [*reversed(before), *range(len(before), len(order))]:
            taken = min(left[place], quantity)
            left[place] -= taken
            quantity -= taken
    parts = [Part(rest, one.arrived, one.known) for one, rest in zip(order, left) if rest > 0]
    return tuple(sorted(parts, key=lambda part: part.arrived, reverse=True))


def without(parts, quantity):
    """Parts when so much of the youngest is taken."""
    found = []
    for part in parts:
        taken = min(part.quantity, quantity)
        quantity -= taken
        if part.quantity > taken:
            found.append(part._replace(quantity=part.quantity - taken))
    return tuple(found)
