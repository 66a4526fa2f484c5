# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does so much more of a product come back lately that it is no chance? Pure: no Odoo, no clock.

**What is compared.** Order lines, not units: somebody who sends back twelve of twelve changed their mind once. A line counts
as come back if a return of it was asked for within ``age`` days from its shipping. The recent lines are those shipped in the
``WINDOW`` days of which all ``age`` days are over; the past ones those shipped before, up to a year, judged by the same age. So
nothing is compared with goods that had longer to come back, and a product whose returns come slowly is compared with itself.
Each product is looked at with every age of ``AGES``: a fault that shows at once is seen after days, one that shows late is seen
late.

**The test.** Fisher's exact test, one-sided: if nothing changed, which of the lines are recent has nothing to do with which
came back, so the number that came back of the recent ones is hypergeometric, whatever the product's rate is. No estimate
enters, so the probability of a false alarm is at most the level, for a product of 3 % as for one of 40 %.

**How many are looked at.** Every night ``products`` x ``AGES`` tests: each at the level ``WEEKLY`` / (7 x products x ages). By
Bonferroni's inequality, which asks nothing of how these depend on each other, no change at all gives at most ``WEEKLY`` false
alarms a week on average, whatever the number of products.

**What is worth a person's time.** Besides, at least ``LEAST`` recent lines came back, and the recent rate is ``FACTOR`` times
that of the past, which is drawn towards the category's (``SHRINK`` lines of it): one of ten is not "ten times" none of ten.
"""
import math
from collections import Counter
from dataclasses import dataclass

AGES = (10, 30)
WINDOW = 28
PAST = 365
LEAST = 4
FACTOR = 1.5
SHRINK = 30.0
WEEKLY = 1.0
#: Days for which a product is left alone after somebody looked: by then all recent lines are new.
QUIET = WINDOW + max(AGES)


@dataclass(frozen=True)
class Lines:
    """Order lines of a product, shipped in a time, and how many of them came back within ``age`` days."""

    recent: int
    recent_back: int
    past: int
    past_back: int


@dataclass(frozen=True)
class Jump:
    """An alarm. ``chance``: how probable so many are if nothing changed. ``before``: the past rate that it is compared with."""

    product: object
    age: int
    lines: Lines
    chance: float
    before: float

    @property
    def now(self):
        return self.lines.recent_back / self.lines.recent


def _log_choose(n, k):
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def chance(lines):
    """P(as many or more of the recent lines came back), given how many of all did: Fisher's exact test, upper tail."""
    everything, back = lines.recent + lines.past, lines.recent_back + lines.past_back
    if not lines.recent_back:
        return 1.0
    if not lines.recent or not lines.past:
        return 1.0  # nothing to compare with
    whole = _log_choose(everything, lines.recent)
    last = min(lines.recent, back)
    total = sum(
        math.exp(_log_choose(back, count) + _log_choose(everything - back, lines.recent - count) - whole)
        for count in range(lines.recent_back, last + 1)
        if lines.recent - count <= everything - back)
    return min(total, 1.0)


def before(lines, category):
    """The past rate, drawn towards that of the category."""
    return (lines.past_back + SHRINK * category) / (lines.past + SHRINK)


def level(products, ages=AGES, weekly=WEEKLY):
    """The probability at which one test of one night is an alarm."""
    return weekly / (7 * max(products, 1) * len(ages))


def jumps(facts, category_of, weekly=WEEKLY):
    """The alarms of a night, the least probable first, one for each product.

    :param facts: {age: {product: :class:`Lines`}}, of all products that were shipped
    :param category_of: {product: its category}
    """
    least = level(len({product for found in facts.values() for product in found}), tuple(facts), weekly)
    alarms = {}
    for age, found in facts.items():
        past, back = Counter(), Counter()
        for product, lines in found.items():
            past[category_of.get(product)] += lines.past
            back[category_of.get(product)] += lines.past_back
        for product, lines in found.items():
            if lines.recent_back < LEAST:
                continue
            category = category_of.get(product)
            usual = before(lines, back[category] / past[category] if past[category] else 0.0)
            if lines.recent_back / lines.recent < FACTOR * usual:
                continue
            probability = chance(lines)
            if probability <= least and (product not in alarms or probability < alarms[product].chance):
                alarms[product] = Jump(product, age, lines, probability, usual)
    return sorted(alarms.values(), key=lambda jump: (jump.chance, str(jump.product)))


def likely(recent, past):
    """What the recent ones have that those before had not: the key whose share among them grew most; None if there is none.

    :param recent: {key: how many of the recent lines came back with it}; keys None (not said) are no answer
    :param past: the same of those before
    """
    now, then = sum(recent.values()), sum(past.values())
    grown = {key: count / now - (past.get(key, 0) / then if then else 0.0)
             for key, count in recent.items() if key is not None and count}
    return max(grown, key=lambda key: (grown[key], recent[key], str(key))) if grown else None


def beyond(back, sent, usual, among, weekly=WEEKLY):
    """Whether somebody who sent back ``back`` of ``sent`` order lines sends back more than chance has it, if everybody sends back
    the share ``usual``: the exact binomial tail, at the level at which ``among`` customers give one false mark on average."""
    if back < LEAST or not sent or back / sent < FACTOR * usual:
        return False
    if usual <= 0:
        return True
    if usual >= 1:
        return False
    total = sum(math.exp(_log_choose(sent, count) + count * math.log(usual) + (sent - count) * math.log1p(-usual))
                for count in range(back, sent + 1))
    return total <= weekly / max(among, 1)
