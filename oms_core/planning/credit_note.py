# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is credited of an invoice when goods of it come back: what was paid for them. Pure: no Odoo, no clock.

Amounts are whole numbers of the currency's smallest part, by what they are: ``{"base": 1000, tax: 210}``. Quantities are
whole numbers of the smallest part of a unit. What n of N units are worth is counted cumulatively (``upto``), so that parts
add up to the whole and the last takes the rest.

Money that lies on no quantity goes with the goods: a discount on the invoice by what of its goods came back; what was given
besides (a goodwill credit, a discount for early payment, a rounding) by what is left of the goods. Charges (freight) are no
goods: they stay, with their part of a discount that was on them as well.
"""
from dataclasses import dataclass, field

from . import shares


@dataclass(frozen=True)
class Item:
    """A line of an invoice.

    ``kind`` as in ``shares``. ``units``: how much of goods was billed; 0 for what does not come back. ``back``: so much of
    that was credited before. ``credited``: the amounts credited before, by ``notes`` lines of credit notes. ``order``: whose
    line it is; a discount of an order is one on that order's lines.
    """

    key: object
    kind: str
    worth: dict
    units: int = 0
    back: int = 0
    credited: dict = field(default_factory=dict)
    notes: int = 0
    order: object = None
    taxes: frozenset = frozenset()


@dataclass(frozen=True)
class Note:
    """What a credit note says: ``goods`` [(key, amounts)] in the sequence asked for, ``reductions`` {key: amounts}, below
    zero, and ``besides`` {key: amounts} of what was given already, which is taken off."""

    goods: tuple
    reductions: dict
    besides: dict

    @property
    def total(self):
        return (sum(total(amounts) for _key, amounts in self.goods) + sum(map(total, self.reductions.values()))
                - sum(map(total, self.besides.values())))


def total(amounts):
    return sum(amounts.values())


def upto(amount, units, number):
    """What ``number`` of ``units`` are worth of an amount, at most all of it."""
    return int(shares.upto(amount, units, min(number, units), 1))


def between(amounts, units, before, after):
    """What lies between ``before`` and ``after`` of ``units``, of each amount."""
    return {part: upto(amount, units, after) - upto(amount, units, before) for part, amount in amounts.items()}


def credit(items, given, asked):
    """What to credit of one invoice.

    :param items: all of its :class:`Item`
    :param given: {key: amounts} that the customer got besides and no credit note took off yet; below zero: that was charged
    :param asked: [(key, units)] that came back
    :returns: :class:`Note`
    """
    note = _goods_and_reductions(items, asked)
    if not any(map(total, given.values())):
        return note
    rest = [(item.key, item.units - item.back) for item in items if item.units > item.back]
    whole, here = _goods_and_reductions(items, rest).total, note.total
    if whole <= 0 or here <= 0:
        return note
    # Given more than all that is left was worth: nothing is credited, and nothing asked back.
    whole = max(whole, sum(map(total, given.values())))
    return Note(note.goods, note.reductions, _at_most(
        {key: between(amounts, whole, 0, here) for key, amounts in given.items()}, here))


def _at_most(besides, most):
    """The amounts less the cents by which rounding made them more than what they are taken off from."""
    over = sum(map(total, besides.values())) - most
    if over > 0:
        largest = max(besides, key=lambda key: total(besides[key]))
        besides[largest] = {**besides[largest], "base": besides[largest]["base"] - over}
    return besides


def _goods_and_reductions(items, asked):
    by_key, back, goods = {item.key: item for item in items}, {item.key: item.back for item in items}, []
    for key, units in asked:
        item, before = by_key[key], back[key]
        back[key] = min(before + units, item.units)
        part = between(item.worth, item.units, before, back[key])
        goods.append((key, _goods(item, part, back[key] >= item.units, [one for other, one in goods if other == key])))
    reductions = {}
    for item, bases in _bases(items):
        amounts = _reduction(item, bases, back)
        if any(amounts.values()):
            reductions[item.key] = amounts
    return Note(tuple(goods), reductions, {})


def _goods(item, amounts, last, mine):
    """The amounts, but no more than is left of the item; all that is left where that is the last of it, save what was
    credited at another price before: that is not made up for.

    :param mine: what is credited of it by this note already
    """
    left = {part: amount - item.credited.get(part, 0) - sum(one[part] for one in mine)
            for part, amount in item.worth.items()}
    if last and all(abs(left[part] - amounts[part]) <= item.notes for part in amounts):
        return left
    return within(amounts, left)


def within(amounts, left):
    """No more of each amount than is left, on its side of zero."""
    return {part: min(amount, max(left.get(part, 0), 0)) if amount >= 0 else max(amount, min(left.get(part, 0), 0))
            for part, amount in amounts.items()}


def _bases(items):
    """(reduction, the items that it is on): those of its order, by taxes where its order has reductions of several taxes.
    One that is of no order is on all."""
    by_key = {item.key: item for item in items}
    for order in {item.order for item in items if item.kind == shares.REDUCTION}:
        mine = [item for item in items if order is None or item.order == order]
        by_taxes = len({item.taxes for item in mine if item.kind == shares.REDUCTION and item.order == order}) > 1
        over = shares.bases([shares.Line(
            item.key, item.kind, item.worth["base"], item.units, taxes=item.taxes, by_taxes=by_taxes) for item in mine])
        for key, lines in over.items():
            if by_key[key].order == order:
                yield by_key[key], [by_key[line.key] for line in lines]


def _reduction(item, bases, back):
    """What goes of a reduction with all that came back of its bases by now."""
    worth = sum(base.worth["base"] for base in bases)
    # A charge does not come back; one that was credited takes its part of the reduction along with the last of the goods.
    given = sum(min(max(base.credited.get("base", 0), 0), base.worth["base"]) for base in bases if not base.units)
    before, after = (
        given + sum(upto(base.worth["base"], base.units, number[base.key]) for base in bases if base.units)
        for number in ({base.key: base.back for base in bases}, back))
    left = {part: amount - item.credited.get(part, 0) for part, amount in item.worth.items()}
    if after <= before:
        return dict.fromkeys(left, 0)
    return left if after >= worth else within(between(item.worth, worth, before, after), left)
