# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The manager's figures, added up from groups of open orders. Pure: no Odoo, no clock."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Open orders that are alike: ``open`` is the value of what is to be shipped of them, ``short`` of what is backordered,
    in ``currency``; ``marks`` are what they are: a frozenset of late, held, …"""

    stage: str
    warehouse: int
    currency: int
    marks: frozenset
    count: int
    open: float
    short: float


@dataclass(frozen=True)
class Figure:
    """So many orders, worth so much in the one currency."""

    count: int = 0
    value: float = 0.0

    def __add__(self, other):
        return Figure(self.count + other.count, self.value + other.value)


def tile(groups, mark, rates):
    """The figure of the orders with this mark (None: all). Of backordered orders only what is missing has a value.

    :param rates: {currency: factor to the one currency}
    """
    total = Figure()
    for group in groups:
        if mark is None or mark in group.marks:
            amount = group.short if mark == "backordered" else group.open
            total += Figure(group.count, amount * rates[group.currency])
    return total


def split(groups, key, rates):
    """{value of ``key`` (an attribute of groups): figure}, the most valuable first."""
    found = {}
    for group in groups:
        name = getattr(group, key)
        found[name] = found.get(name, Figure()) + Figure(group.count, group.open * rates[group.currency])
    return dict(sorted(found.items(), key=lambda item: (-item[1].value, -item[1].count, str(item[0]))))
