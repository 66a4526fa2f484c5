# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which bills take how much of what was paid online for their orders. Pure: no Odoo, no clock.

What was paid for an order is for what of a bill is that order's: a bill for a week that has goods of others, too, does not eat
what the order's next bill needs. What more was paid stays as a credit. Amounts are exact, see :mod:`.shares`.
"""
from collections import namedtuple
from decimal import Decimal

from .shares import exact

#: What is open of a payment, for these orders. ``group``: what it is of, where several payments (captures of one card payment)
#: are refunded together.
Credit = namedtuple("Credit", "key rest orders group", defaults=(None,))
#: What is open of a bill, and what of it each of its orders lacks beside what its own payments paid of it.
Bill = namedtuple("Bill", "key open lacks")
Take = namedtuple("Take", "credit bill amount")


def takes(credits, bills, held=None, left=None):
    """[:class:`Take`] in their sequence. No bill takes more than is open of it, or of a credit than there is.

    :param credits: the oldest first
    :param bills: the one that is due first first
    :param held: {group: what goes back to the customer and is in the books as open still}: not to be given to a bill, too
    :param left: {order: what was paid for it and no bill took}: a payment for several orders gives none of them what is the
        others'. None: not known
    """
    rests = _free(credits, held or {})
    left = {order: max(exact(amount), Decimal(0)) for order, amount in (left or {}).items()}
    found = []
    for bill in bills:
        open_, lacks = exact(bill.open), {order: max(exact(amount), Decimal(0)) for order, amount in bill.lacks.items()}
        for credit in credits:
            mine = [order for order in lacks if order in credit.orders]
            amount = min(rests[credit.key], open_)
            if len(lacks) > 1:
                amount = min(amount, sum(lacks[order] for order in mine))
            if len(credit.orders) > 1 and left:
                amount = min(amount, sum(left.get(order, Decimal(0)) for order in mine))
            if not mine or amount <= 0:
                continue
            found.append(Take(credit.key, bill.key, amount))
            rests[credit.key] -= amount
            open_ -= amount
            _spend(lacks, mine, amount)
            _spend(left, mine, amount)
    return found


def _free(credits, held):
    """{key: what of each credit may be given}: what is held is taken from the newest of a group."""
    held = {group: max(exact(amount), Decimal(0)) for group, amount in held.items()}
    rests = {}
    for credit in reversed(credits):
        off = min(held.get(credit.group, Decimal(0)), exact(credit.rest))
        if off:
            held[credit.group] -= off
        rests[credit.key] = exact(credit.rest) - off
    return rests


def _spend(amounts, orders, amount):
    for order in orders:
        part = min(amounts.get(order, Decimal(0)), amount)
        if order in amounts:
            amounts[order] -= part
        amount -= part


def instalments(amount, items):
    """[(key, part)] of an amount, over what is open of the items of a bill: [(key, open)], the one due first first."""
    rest, found = exact(amount), []
    for key, open_ in items:
        part = min(rest, exact(open_))
        if part > 0:
            found.append((key, part))
            rest -= part
    return found
