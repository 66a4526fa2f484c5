# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Other goods in place of money: when they are sent, how much of them, at which price, and what of the credit pays for them.
Pure: no Odoo, no clock. Quantities and amounts are whole numbers of the smallest part."""
from dataclasses import dataclass

#: What happens to a return, in its sequence.
MOMENTS = ("authorisation", "scan", "receipt", "inspection")
#: What is done about what the customer owes: somebody bills it; it is billed; the stored card is charged as well.
BILL, BILLED, CHARGE = WAYS = ("bill", "billed", "charge")


def latest(moments):
    """The last of these moments: one settlement waits for all that it is of."""
    return max(moments, key=MOMENTS.index)


def reached(moment, now):
    """Whether what was to be at ``moment`` is due when ``now`` happened."""
    return MOMENTS.index(moment) <= MOMENTS.index(now)


def as_paid(priced, same_goods):
    """Whether the new goods cost what was paid for the old ones: where the policy says so, and they are the same, or another size
    or colour of the same. Anything else costs what it costs today."""
    return priced == "paid" and same_goods


def replaced(counted, asked, given, one):
    """How much the customer gets where only ``counted`` of what was ``asked`` for counts: no more than their share of what was
    to be ``given``, in whole pieces where whole ones were to be given.

    :param one: a whole piece
    """
    if counted >= asked:
        return given
    part = given * max(counted, 0) // asked
    return part - part % one if given % one == 0 else part


@dataclass(frozen=True)
class Gets:
    """How much of the other goods at what was ``paid``, and how much as they cost ``today``."""

    paid: int
    today: int


def at_prices(gets, counted):
    """:class:`Gets`: a price that was paid is for as many as come back; who wants more of it buys more.

    :param counted: how much comes back at the price that was paid, in the same unit
    """
    paid = min(gets, max(counted, 0))
    return Gets(paid, gets - paid)


def fit(price, target, total_of):
    """A price each at which it comes to ``target`` in all, taxes included; where taxes and rounding let no price do that, to the
    next that is less: nobody is billed a cent for an even exchange.

    :param total_of: function of a price each: what it comes to
    """
    best = None
    for _try in range(6):
        total = total_of(price)
        if total == target or not total:
            return price
        if total < target and (best is None or total > total_of(best)):
            best = price
        price = price * (target if total < target else min(target, total - 1)) / total
    return price if best is None else best


@dataclass(frozen=True)
class Difference:
    """``kept``: what of the credit pays for the new goods. ``back``: what is left of it. ``charged``: what they cost besides."""

    kept: int
    back: int
    charged: int


def difference(credit, needs):
    """:class:`Difference` of a credit and of what the new goods still need.

    :param credit: what is open of the credit: what it lowered of an unpaid bill is gone, the new goods are owed in its place
    """
    credit, needs = max(credit, 0), max(needs, 0)
    kept = min(credit, needs)
    return Difference(kept, credit - kept, needs - kept)


def mildest(ways):
    """Of several policies the one that does least by itself."""
    return min(ways, key=WAYS.index)


def missing(needs, price, came):
    """What the customer has to pay for the new goods besides what came, once it is settled.

    :param needs: what they still need to be paid. More where what came lowered a bill that was open: that is owed as before
    :param price: what they cost
    :param came: what that is worth which came
    """
    return max(min(needs, price - came), 0)
