# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may still be changed of a confirmed order, and what of its money has to move. Pure: no Odoo, no clock.

Quantities are whole numbers of the smallest part of the line's unit. Days are counted from today. Nothing is decided line
by line: all that is impossible is named together, so that one answer is enough to put it right.
"""
from dataclasses import dataclass
from fractions import Fraction

from . import shares

#: Nobody wants more of anything; whoever types this has mistyped.
MOST = 1_000_000
#: The furthest day that may be asked for.
FURTHEST = 730


@dataclass(frozen=True)
class Line:
    """A line that is to be changed, or (``new``) added.

    ``shipped`` is with the customer, ``in_hands`` was picked or is on its way through the warehouse: neither can be taken
    back by ordering less. ``wanted`` 0: cancel the rest. ``most`` is the scale times :data:`MOST`. ``fits``: the wanted
    quantity is a whole number of the smallest part of its unit, and the unit one of the product's.
    """

    key: str
    wanted: int
    ordered: int = 0
    shipped: int = 0
    in_hands: int = 0
    most: int = MOST
    new: bool = False
    gone: bool = False  # not a line of this order (any more)
    sold: bool = True  # the product is there, sold and of this company
    fits: bool = True
    unit_fits: bool = True

    @property
    def least(self):
        return self.shipped + self.in_hands

    @property
    def target(self):
        """What is ordered afterwards: the rest is what has not shipped."""
        return self.shipped if self.wanted == 0 and not self.new else self.wanted


@dataclass(frozen=True)
class Order:
    """What is asked of the order as a whole; None: that stays as it is. ``open``: something has still to be shipped."""

    state: str = "sale"
    locked: bool = False
    not_invoiced_for: str = ""  # the hold that keeps it from being invoiced
    open: bool = True
    date: int | None = None  # the day wanted now
    address: str | None = None  # what is wrong with the address wanted now; "": nothing
    changed: bool = True


@dataclass(frozen=True)
class Problem:
    """Why something cannot be done: of line ``key`` (None: of the order), with the value and what would be possible."""

    code: str
    key: str | None = None
    value: int | str = 0
    least: int = 0


def problems(order, lines):
    """All that is impossible, the order's first. Empty: it can be done.

    :param order: :class:`Order`
    :param lines: iterable of :class:`Line`
    """
    found = list(_order_problems(order))
    for line in lines:
        found += _line_problems(line)
    return found


def _order_problems(order):
    if order.state != "sale":
        yield Problem("state", value=order.state)
        return
    if order.locked:
        yield Problem("locked")
    if order.not_invoiced_for:
        yield Problem("no_invoice", value=order.not_invoiced_for)
    if order.date is not None:
        if not order.open:
            yield Problem("date_over", value=order.date)
        elif order.date < 0:
            yield Problem("date_past", value=order.date)
        elif order.date > FURTHEST:
            yield Problem("date_far", value=order.date)
    if order.address is not None and not order.open:
        yield Problem("address_over")
    elif order.address:
        yield Problem(order.address)
    if not order.changed:
        yield Problem("nothing")


def _line_problems(line):
    """The first thing that is wrong with a line: the others follow from it or do not matter any more."""
    if line.gone:
        return [Problem("gone", line.key)]
    if line.wanted < 0:
        return [Problem("negative", line.key, line.wanted)]
    if line.new and line.wanted == 0:
        return [Problem("zero", line.key)]
    if line.wanted > line.most:
        return [Problem("absurd", line.key, line.wanted, line.most)]
    if not line.unit_fits:
        return [Problem("unit", line.key, line.wanted)]
    if not line.fits:
        return [Problem("fraction", line.key, line.wanted)]
    if (line.new or line.target > line.ordered) and not line.sold:
        return [Problem("not_sold", line.key, line.wanted)]
    if not line.new and line.target < line.ordered and line.target < line.least:
        code = "shipped" if line.target < line.shipped else "picked"
        return [Problem(code, line.key, line.wanted, line.least)]
    return []


@dataclass(frozen=True)
class Settlement:
    """What follows for the money, in the order's currency: each is 0 or more."""

    credit: float = 0.0  # invoiced beyond what is ordered now: a credit note
    refund: float = 0.0  # paid beyond what is ordered now
    release: float = 0.0  # of a card, authorised and not to be captured any more
    collect: float = 0.0  # of an order that was paid in advance: not covered any more
    invoice: float = 0.0  # still to be invoiced


def settle(total, before, invoiced, paid, authorised, tolerance=0.005):
    """What has to move when the order comes to ``total``, which was ``before``.

    :param paid: what has been captured or received for it
    :param authorised: what a card guarantees besides
    """
    def positive(amount):
        return amount if amount > tolerance else 0.0

    covered = paid + authorised
    prepaid = covered > tolerance and covered >= before - tolerance
    return Settlement(
        credit=positive(invoiced - total),
        refund=positive(paid - total),
        release=positive(min(authorised, covered - total)),
        collect=positive(total - covered) if prepaid else 0.0,
        invoice=positive(total - invoiced))


def reductions(before, now, invoiced, unit=shares.CENT):
    """{key of a reduction: its amount} of an order of which less is wanted now: in the share of what its lines are worth now of
    what they were worth. What takes their place counts for it; more than all of it is not given. Never less than what is
    invoiced of it already (all below zero).

    :param before: with ``now`` the lines of the order as ``shares.Line``, amounts untaxed
    :param invoiced: {key: what is invoiced of it}
    """
    known, worth, found = {line.key for line in before}, {line.key: Fraction(line.amount) for line in now}, {}
    for key, base in shares.bases(before).items():
        line = next(one for one in before if one.key == key)
        was = sum(Fraction(one.amount) for one in base)
        left = sum(max(worth.get(one.key, 0), 0) for one in base)
        if line.base is None:
            by_taxes = line.by_taxes and all(one.taxes == line.taxes for one in base)
            left += sum(max(worth[one.key], 0) for one in now if one.key not in known and one.kind in (
                shares.GOODS, shares.CHARGE) and (one.taxes == line.taxes or not by_taxes))
        amount = shares.rounded(Fraction(line.amount) * min(left / was, 1), unit) if was else line.amount
        found[key] = min(amount, shares.exact(invoiced.get(key, 0)))
    return found
