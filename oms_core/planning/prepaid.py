# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which bills take how much of what was paid online for their orders. Pure: no Odoo, no clock.

What was paid for an order is for what of a bill is that order's: a bill for a week that has goods of others, too, does not eat
what the order's next bill needs. What more was paid stays as a credit. Credit, bill and order may each have a currency: what is
compared is made the bill's first. Amounts are exact, see :mod:`.shares`.
"""
from collections import namedtuple
from decimal import Decimal

from .shares import CENT, exact, rounded

#: What is open of a payment, for these orders. ``group``: what it is of, where several payments (captures of one card payment)
#: are refunded together. ``rates``: {bill: what one of the payment's currency is in the bill's}, of those where it is another.
Credit = namedtuple("Credit", "key rest orders group rates", defaults=(None, {}))
#: What is open of a bill, and what of it each of its orders lacks beside what its own payments paid of it. ``rates``: {order:
#: what one of its currency is in the bill's}, of those where it is another. ``unit``: to what its amounts are rounded.
Bill = namedtuple("Bill", "key open lacks rates unit", defaults=({}, CENT))
#: ``amount``: in the bill's currency, what the bill takes as far as it is known here; where the payment is in another one
#: ``most``, what it may take, ``free``, what of the payment there is for it, in the payment's, and ``rate`` from that to the
#: bill's: how much it comes to is the books' to say.
Take = namedtuple("Take", "credit bill amount most free rate", defaults=(None, None, None))


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
        of_order = {order: Decimal(exact(bill.rates.get(order, 1))) for order in lacks}
        for credit in credits:
            mine = [order for order in lacks if order in credit.orders]
            rate = Decimal(exact(credit.rates.get(bill.key, 1)))
            most = open_
            if len(lacks) > 1:
                most = min(most, sum(lacks[order] for order in mine))
            if len(credit.orders) > 1 and left:
                most = min(most, sum(left.get(order, Decimal(0)) * of_order[order] for order in mine))
            if rate != 1 or any(of_order[order] != 1 for order in mine):
                most = rounded(most, bill.unit)
            free = rests[credit.key]
            amount = min(free if rate == 1 else rounded(free * rate, bill.unit), most)
            if not mine or amount <= 0:
                continue
            found.append(Take(credit.key, bill.key, amount, *(() if rate == 1 else (most, free, rate))))
            rests[credit.key] -= min(amount / rate, free)
            open_ -= amount
            _spend(lacks, mine, amount)
            _spend(left, mine, amount, of_order)
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


def _spend(amounts, orders, amount, rates=None):
    """Take an amount off those of the orders, each in its own currency: ``rates`` make that the one of ``amount``."""
    for order in orders:
        rate = rates[order] if rates else Decimal(1)
        part = min(amounts.get(order, Decimal(0)) * rate, amount)
        if order in amounts:
            amounts[order] -= part / rate
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


def pairs(take, items):
    """[(key, what of the item may be matched, what of the payment may be, what of the item is taken)] of a :class:`Take`, over
    what is open of the items of its bill: [(key, open)], the one due first first. In two currencies each has its own limit."""
    taken = instalments(take.amount, items)
    if take.most is None:
        return [(key, part, None, part) for key, part in taken]
    may, free, found = dict(instalments(take.most, items)), take.free, []
    for key, part in taken:
        found.append((key, may[key], free, part))
        free = max(free - part / take.rate, Decimal(0))
    return found
