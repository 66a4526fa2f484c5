# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The money of an order: what was paid, authorised, billed, and what follows from it. Pure: no Odoo, no clock.

All amounts are in the order's currency. Money that is for several orders at once (a card payment for a cart of three, one
invoice for a week) is shared among them before it comes here, to the cent: see the service ``oms.money``.
"""
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import shares

#: What the provider was asked for and nobody knows the end of, both above zero.
InDoubt = namedtuple("InDoubt", "capture refund")
NO_DOUBT = InDoubt(0.0, 0.0)
#: A line of an order with what of it is with the customer: as ``shares.Line``, both amounts of all that is ordered.
Line = namedtuple("Line", "key untaxed total ordered delivered downpayment goods charge reduces taxes by_taxes",
                  defaults=(frozenset(), False))


@dataclass(frozen=True)
class Money:
    """An order's money, in its currency and rounded to its ``unit``; plain floats, as Odoo's fields are. What can be worked out
    of the rest is a property."""

    total: float = 0.0  # the order as it stands, taxes included
    authorised: float = 0.0  # open authorisations: less what of each was captured or voided
    captured: float = 0.0  # done online payments, of partial captures those
    refunded: float = 0.0  # done refunds of them
    received: float = 0.0  # other payments applied to its bills, less what of its online payments went to bills of others
    waived: float = 0.0  # what of that is no money: kept by the customer, as a discount for early payment
    in_doubt: InDoubt = NO_DOUBT
    billed: float = 0.0  # posted invoices less credit notes
    residual: float = 0.0  # what the books have open of these
    first_due: date | None = None  # of what the books have open
    shipped: float = 0.0  # what was shipped so far is worth, see :func:`shipped`
    unit: float = 0.01

    @property
    def paid(self):
        return self._sum(self.captured, self.received, -self.refunded)

    @property
    def came(self):
        """What of that is money: it can go back."""
        return self._sum(self.paid, -self.waived)

    @property
    def open(self):
        """Billed and not paid. What was paid and is not applied to the bill yet is paid; what the books have closed otherwise
        (written off, an early discount) is not open any more."""
        return max(min(self.residual, self._sum(self.billed, -self.paid)), 0.0)

    @property
    def due(self):
        """The first day on which something open is due; None: nothing is open."""
        return self.first_due if self.open else None

    @property
    def to_capture(self):
        """What was shipped and is not paid, as far as it is authorised."""
        return min(max(self._sum(self.shipped, -self.paid), 0.0), self.authorised)

    @property
    def ahead(self):
        """Paid and not billed yet: it goes to the next bill, or back."""
        return max(self._sum(self.paid, -self.billed), 0.0)

    @property
    def is_empty(self):
        """Nothing was billed, paid or asked for: there is nothing to show."""
        return not any((self.authorised, self.captured, self.refunded, self.received, *self.in_doubt, self.billed))

    def _sum(self, *amounts):
        """Exact: floats that look like money add up to one that does."""
        return float(shares.rounded(sum(map(shares.exact, amounts)), self.unit))


def shipped(lines, unit=shares.CENT):
    """What is with the customer is worth, taxes included. Goods and work count by quantity, with what is taken off them in its
    share. Freight and the like go with the first goods, as on the bill; where an order has none they count at once.

    :param lines: [:class:`Line`] with a price, none of them a section
    """
    found = [shares.Line(
        line.key, shares.REDUCTION if line.reduces else shares.kind_of(
            line.untaxed, line.downpayment, line.goods, line.charge),
        shares.exact(line.total), shares.exact(line.ordered), shares.exact(line.untaxed), frozenset(line.taxes),
        line.by_taxes) for line in lines]
    there = {line.key: shares.exact(line.delivered) for line in lines}
    goods = [line for line in found if line.kind == shares.GOODS and line.weight > 0]
    if not goods or any(there[line.key] > 0 for line in goods):
        there.update({line.key: line.ordered for line in found if line.kind == shares.CHARGE})
    return sum(shares.worth(found, there, unit).values(), Decimal(0))


def split(amount, weights, unit=shares.CENT):
    """What each of several gets of an amount, by weight, to the cent: together they get all of it, whatever is rounded. Alike,
    where nobody has a weight.

    :param weights: in the sequence in which they get it; what is below zero counts for nothing
    """
    weights = [max(shares.exact(weight), 0) for weight in weights]
    if not any(weights):
        weights = [1] * len(weights)
    whole, upto, given, found = sum(weights), 0, Decimal(0), []
    for weight in weights:
        upto += weight
        until = shares.upto(amount, whole, upto, unit)
        found.append(until - given)
        given = until
    return found


def in_turn(payments, open_, totals):
    """[{document: what a payment gives of it}], one after the other: each is shared by what those before it left open of its
    documents, or where that is nothing by what these come to.

    :param payments: [{document: what all of the payment is in its currency}], in the smallest part of that, as all amounts here
    """
    left, found = dict(open_), []
    for worth in payments:
        weights = [max(left[key], 0) for key in worth]
        weights = weights if any(weights) else [totals[key] for key in worth]
        found.append({key: int(split(amount, weights, 1)[number]) for number, (key, amount) in enumerate(worth.items())})
        for key, part in found[-1].items():
            left[key] -= part
    return found
