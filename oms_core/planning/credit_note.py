# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is credited of an invoice when goods of it come back: what was paid for them. Pure: no Odoo, no clock.

Amounts are whole numbers of the currency's smallest part, by what they are: ``{"base": 1000, tax: 210}``. Quantities are
whole numbers of the smallest part of a unit. What n of N units are worth is counted cumulatively (``upto``), so that parts
add up to the whole and the last takes the rest.

Money that lies on no quantity goes with the goods: a discount on the invoice by what of its goods came back; what was given
besides (a goodwill credit, a discount for early payment, a rounding) by what is left of the goods. Charges (freight) are no
goods: they stay, with their part of a discount that was on them as well.

Nobody is credited more than was billed, nor asked for money by a credit note: where discounts are more than the goods they
are on, more of them (or less) goes with what comes back than its share.
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


def less(amounts, gone):
    """What is left of each amount."""
    return {part: amounts.get(part, 0) - gone.get(part, 0) for part in {**amounts, **gone}}


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
    rest = {item.key: item.units - item.back for item in items if item.units > item.back}
    billed = _not_credited(items)
    whole = max(min(_goods_and_reductions(items, list(rest.items())).total, billed), 0)
    note = _goods_and_reductions(items, asked)
    note = _at(items, note, min(max(note.total, 0), whole))
    here, besides = note.total, sum(map(total, given.values()))
    if besides < 0 <= billed and all(units <= sum(more for one, more in asked if one == key) for key, units in rest.items()):
        return Note(note.goods, note.reductions, given)  # with the last of the goods, whatever these are worth
    if whole <= 0 or here <= 0 or not any(map(total, given.values())):
        return note
    # Given more than all that is left was worth: nothing is credited, and nothing asked back.
    return Note(note.goods, note.reductions, _spread(given, upto(besides, max(whole, besides), here)))


def _not_credited(items):
    """What was billed and not credited yet, down payments and goods that were taken in exchange aside: these are money."""
    return sum(total(item.worth) - total(item.credited) for item in items
               if item.kind == shares.REDUCTION or (item.kind != shares.DOWN_PAYMENT and total(item.worth) > 0))


def _at(items, note, target):
    """The note at ``target`` in all: by other parts of the reductions, as far as these go; else by other amounts of the goods."""
    over = note.total - target
    if not over:
        return note
    reductions = _less(note.reductions, -over) if over < 0 else _more(items, note.reductions, over)
    goods = _spread(dict(enumerate(amounts for _key, amounts in note.goods)), target - sum(map(total, reductions.values())))
    return Note(tuple((key, goods[place]) for place, (key, _amounts) in enumerate(note.goods)), reductions, {})


def _less(reductions, number):
    parts = _spread(reductions, min(sum(map(total, reductions.values())) + number, 0))
    return {key: amounts for key, amounts in parts.items() if any(amounts.values())}


def _more(items, reductions, number):
    """The reductions and so much more of what is left of any of the invoice."""
    left = {item.key: {part: amount - item.credited.get(part, 0) - reductions.get(item.key, {}).get(part, 0)
                       for part, amount in item.worth.items()} for item in items if item.kind == shares.REDUCTION}
    left = {key: amounts for key, amounts in left.items() if total(amounts) < 0}
    more = _spread(left, max(sum(map(total, left.values())), -number))
    return {**reductions, **{
        key: {part: amount + reductions.get(key, {}).get(part, 0) for part, amount in amounts.items()}
        for key, amounts in more.items() if any(amounts.values())}}


def share(left, target):
    """What a credit note of ``target`` in all takes of an invoice: of each line its share of what is left of it, taxes included.
    No goods come back: it is money alone.

    :param left: {line: amounts} not credited yet; those of discounts are below zero
    :param target: more than zero
    :returns: {line: amounts} without what comes to nothing, or None: there is not so much left
    """
    if not 0 < target <= sum(map(total, left.values())):
        return None
    return {key: amounts for key, amounts in _spread(left, target).items() if any(amounts.values())}


def of_lines(left, chosen, reductions, taxes):
    """What is left of chosen lines of an invoice, with the share that lies on them of what is left of its discounts.

    :param left: {line: amounts} not credited yet; those of discounts are below zero
    :param reductions: the lines that are discounts on others
    :param taxes: {line: any value that lines with the same taxes share}
    """
    by_taxes = len({taxes[key] for key in reductions}) > 1
    over = shares.bases([shares.Line(
        key, shares.REDUCTION if key in reductions else shares.GOODS, amounts["base"], 1, taxes=taxes[key], by_taxes=by_taxes)
        for key, amounts in left.items()])
    found = {key: amounts for key, amounts in left.items() if key in chosen}
    for key, lines in over.items():
        part = sum(line.amount for line in lines if line.key in chosen)
        if part and key not in chosen:
            found[key] = between(left[key], sum(line.amount for line in lines), 0, part)
    return found


def shared(items, target):
    """{key of goods: what they come to, taxes included} of a credit note: with their share of what else is on it. A reduction is
    on the goods of its order, as it was when it was computed; what is of no order here, and cents of rounding, are on all.

    :param items: its lines as :class:`Item`: goods, and what lies on no goods (as reductions)
    :param target: what they are in all
    """
    whole = {item.key: {"base": total(item.worth)} for item in items if item.kind == shares.GOODS}
    found = {key: dict(amounts) for key, amounts in whole.items()}
    for reduction, over in _bases([item for item in items if item.kind == shares.GOODS or item.order]):
        for key, part in _spread({base.key: {"base": base.worth["base"]} for base in over}, total(reduction.worth)).items():
            found[key]["base"] += part["base"]
    rest = _spread(found if sum(map(total, found.values())) else whole, target - sum(map(total, found.values())))
    return {key: amounts["base"] + rest[key]["base"] for key, amounts in found.items()}


def _spread(amounts, target):
    """{key: amounts} that come to ``target`` in all, each in its share of what they were."""
    whole, before, found = sum(map(total, amounts.values())), 0, {}
    if whole == target:
        return amounts
    for key, parts in amounts.items():
        found[key] = {}
        for part, amount in parts.items():
            found[key][part] = int(shares.between(target, whole, before, before + amount, 1))
            before += amount
    return found


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
