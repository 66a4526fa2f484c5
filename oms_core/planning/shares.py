# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each unit of each line of an order is worth after everything that is on the order, exact to the cent.

Everything rests on one cumulative function, :func:`upto`: what ``part`` of ``whole`` units of an amount are worth. What a
bill or credit note is for is a difference of two such values, so parts sum up to the whole, and the last one takes the rest.

An amount that lies on no quantity of goods follows those it was computed on: a *reduction* (a discount of the order, a coupon,
a gift card) is given in the share of the worth of its lines that is in a state (shipped, kept, billable, returned).
All amounts are Decimal (or what :func:`exact` makes one of); quantities may be anything it takes.
"""
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

#: What a line of an order is. Goods (and services that are done bit by bit) are worth what is kept of them; a charge is
#: freight and the like; a reduction is taken off others; a down payment is money for what comes later.
GOODS, CHARGE, REDUCTION, DOWN_PAYMENT = "goods", "charge", "reduction", "down_payment"

#: ``amount``: of the whole quantity ``ordered``, in one sense for all lines (untaxed, taxed, or one tax of it).
#: ``weight``: what it counts for where a reduction is spread (None: its amount). ``taxes``: any value that lines with the
#: same taxes share. ``base``: of a reduction, the keys of the lines it was computed on (None: those of its taxes if
#: ``by_taxes``, else all).
Line = namedtuple("Line", "key kind amount ordered weight taxes by_taxes base", defaults=(None, None, False, None))

CENT = Decimal("0.01")


def exact(number):
    """The number that is written, not its binary neighbour: 0.1 is a tenth."""
    return number if isinstance(number, (Decimal, Fraction, int)) else Decimal(str(number))


def rounded(amount, unit=CENT):
    """An amount (also a Fraction) rounded half up to the currency's unit, alike above and below zero."""
    unit = exact(unit)
    steps = Fraction(exact(amount)) / Fraction(unit)
    whole, rest = divmod(abs(steps), 1)
    count = int(whole) + (rest >= Fraction(1, 2))
    return (count if steps >= 0 else -count) * unit


def kind_of(amount, downpayment=False, goods=True, charge=False):
    """What a line is. Goods below zero are goods that are taken back; anything else below zero is a reduction.

    :param goods: its product is moved, not a service
    :param charge: billed as ordered without anything being moved or done
    """
    if downpayment:
        return DOWN_PAYMENT
    if not goods and exact(amount) < 0:
        return REDUCTION
    return CHARGE if charge and not goods else GOODS


def upto(total, whole, part, unit=CENT, raw=None):
    """What ``part`` of ``whole`` units are worth of which all cost ``total``: rounded as money. All of them are the total, none
    is nothing; more than all cost as much each. 0 where nothing is ordered.

    :param raw: the total before it was rounded, so that a part is worth the same however many are ordered
    """
    whole, part = Fraction(exact(whole)), Fraction(exact(part))
    if not whole:
        return Decimal(0)
    return rounded(Fraction(exact(total if raw is None or part == whole else raw)) * part / whole, unit)


def between(total, whole, before, after, unit=CENT):
    """What the units from ``before`` to ``after`` are worth; below zero where they are given back."""
    return upto(total, whole, after, unit) - upto(total, whole, before, unit)


def rest(target, expected, given, tolerance):
    """What is to be given now so that ``target`` is reached, where ``expected`` should have been given until now and ``given``
    was: what differs by rounding only is made good now, what differs by more was decided by somebody and stays."""
    given = given if abs(given - expected) <= tolerance else expected
    return target - given


def bases(lines):
    """{key of a reduction: [lines it is spread over]}, goods and charges above zero. One that was made for lines of certain
    taxes lies on those; on all, where there are none (any more), or they are worth less than all that was made for them: it
    was made for more."""
    usual = [line for line in lines if line.kind in (GOODS, CHARGE) and _weight(line) > 0]
    found = {}
    for line in lines:
        if line.kind == REDUCTION:
            mine = [one for one in usual if one.key in line.base] if line.base is not None else (
                _of_its_taxes(line, usual, lines) if line.by_taxes else usual)
            found[line.key] = mine or usual
    return found


def _of_its_taxes(line, usual, lines):
    mine = [one for one in usual if one.taxes == line.taxes]
    off = [one for one in lines if one.kind == REDUCTION and one.by_taxes and one.base is None and one.taxes == line.taxes]
    return mine if sum(exact(_weight(one)) for one in (*mine, *off)) >= 0 else usual


def fraction(base, quantities):
    """Which part of the worth of the lines is in a state, from 0 to 1: {key: quantity in it}. What was never ordered, or is
    more than ordered, counts for nothing: a reduction is not raised by it. 0 where all of it is cancelled."""
    whole = sum(Fraction(exact(_weight(line))) for line in base)
    if not whole:
        return Fraction(0)
    part = Fraction(0)
    for line in base:
        share = Fraction(exact(quantities.get(line.key, 0))) / Fraction(exact(line.ordered)) if line.ordered else Fraction(0)
        part += Fraction(exact(_weight(line))) * min(max(share, Fraction(0)), Fraction(1))
    return part / whole


def share(reduction, base, quantities, unit=CENT):
    """How much of the reduction belongs to the units of ``quantities`` together: {key: quantity}."""
    return rounded(Fraction(exact(reduction.amount)) * fraction(base, quantities), unit)


def worth(lines, quantities, unit=CENT):
    """{key: what its units in ``quantities`` are worth}: goods and charges by quantity, reductions by their share of them.
    Down payments are worth nothing: they are money, not goods."""
    over = bases(lines)
    return {
        line.key: share(line, over[line.key], quantities, unit) if line.kind == REDUCTION
        else Decimal(0) if line.kind == DOWN_PAYMENT
        else upto(line.amount, line.ordered, quantities.get(line.key, 0), unit)
        for line in lines}


def credited(total, whole, before, back, free, unit=CENT):
    """What ``back`` more units coming back are credited of a bill of ``whole`` units over ``total``, ``before`` of which came
    back earlier; never more than ``free``, what is not credited of it yet; the last unit takes all of that."""
    after, free = exact(before) + exact(back), exact(free)
    if after >= exact(whole):
        return free
    part = between(total, whole, before, after, unit)
    return min(part, free) if exact(total) >= 0 else max(part, free)


def part(total, whole, before, after, given, documents=0, unit=CENT, raw=None):
    """What a bill for the units from ``before`` to ``after`` is over, where ``given`` was billed (less credits) until now in so
    many ``documents``: each of them may have been rounded, and so may the total, before it was changed and since."""
    expected, target = upto(total, whole, before, unit, raw), upto(total, whole, after, unit, raw)
    given = rounded(given, unit)
    amount = rest(target, expected, given, exact(unit) * (documents + 2))
    return max(amount, -given) if exact(after) < exact(before) and given >= 0 else amount  # no more comes back than was billed


def share_part(total, before, after, given, documents=0, unit=CENT):
    """What a bill is over of a reduction (below zero), where the part ``before`` of its lines' worth was billed until now,
    ``after`` will be, and ``given`` of it was: money alone counts of it. What was agreed and not given is given; what somebody
    gave beyond is not asked back while the goods stay, nor given again. Nothing of it stays with goods that are all back."""
    expected, target, given = upto(total, 1, before, unit), upto(total, 1, after, unit), rounded(given, unit)
    if not after:
        return -given
    beyond = given < expected - exact(unit) * (documents + 2)
    return max(target - (expected if beyond else given), min(Decimal(0), rounded(total, unit) - given))


def spread(amounts):
    """[(key, amount)] of [(key, amount, whether it reduces the others)]: reductions are taken off the amounts above zero,
    by their worth, as far as these go. None of them counts by itself."""
    off = sum(amount for _key, amount, reduces in amounts if reduces)
    whole = sum(amount for _key, amount, reduces in amounts if not reduces and amount > 0)
    keep = max(0, 1 + off / whole) if off and whole else 1
    return [
        (key, 0.0 if reduces else amount * keep if amount > 0 else amount) for key, amount, reduces in amounts]


def _weight(line):
    return line.amount if line.weight is None else line.weight
