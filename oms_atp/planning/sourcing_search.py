# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The search for the cheapest set of offers: exact where it is small, by improvement beyond. No clock, no chance: the
budget counts steps (:mod:`.sourcing_work`), and restarts draw from a generator with a fixed seed."""
from .sourcing_bound import Bound
from .sourcing_case import EXACT_OFFERS, NEVER
from .sourcing_greedy import whole
from .sourcing_improve import Improver

BRANCHING = 16  # the part of what is left that branching may take where it need not end
LARGE = 10_000  # offers × products: there the bound is left rough


def search(case, start):
    """(set of offers or None, grains of the bound): the best that is found from a start while the case's work lasts.

    :param start: set of offers of the greedy plan
    """
    if case.rules.whole_order:
        return _whole_order(case)
    single = _one_parcel(case)
    if single:
        return single
    small = len(case.offers) <= EXACT_OFFERS
    size = len(case.offers) * len(case.groups)
    improver = Improver(case)
    best = _descend(improver, start, (None, NEVER))
    bound = Bound(case)
    least = bound.improve(6 if small else 15 if size < LARGE else 2, best[1])
    best = _descend(improver, bound.least(0, case.all)[1], best)
    if least >= best[1]:
        return best[0], best[1]
    ended, best = branch(case, bound, best, 0 if small else case.work.left - case.work.left // BRANCHING)
    if ended:
        return best[0], best[1] if case.plain else least
    improver.start(start if best[0] is None else best[0])
    best = min(best, improver.restarts(), key=lambda pair: pair[1])
    return best[0], min(least, best[1])


def _descend(improver, opened, best):
    """The better of the best and what is found downhill from a set of offers."""
    if opened.bit_count() > improver.limit:
        return best
    improver.start(opened)
    improver.descend()
    return (improver.opened, improver.cost) if improver.valid and improver.cost < best[1] else best


def _whole_order(case):
    best = None
    for number in range(len(case.offers)):
        takes = whole(case, number)
        if takes:
            cost = case.weigh(takes)[0]
            if best is None or cost < best[1]:
                best = 1 << number, cost
    return best or (0, case.weigh([])[0])


def _one_parcel(case):
    """(one offer that carries all, grains) if no plan can be cheaper, else None.

    No plan is cheaper than all products at their cheapest in the cheapest two parcels (in one, if goods may be left out).
    """
    cheapest, plans, firsts = 0, {}, []
    for group in case.groups:
        for line in group.lines:
            cheapest += line.quantity * min(min(line.cost.values(), default=line.short), line.short)
    for mask, first, further in case.nodes.values():
        firsts += [first] if mask.bit_count() == 1 else [first, further]
    for number in range(len(case.offers)):
        takes = whole(case, number)
        if takes:
            plans[number] = case.weigh(takes)[0]
    if not plans:
        return None
    best = min(plans, key=lambda number: (plans[number], number))
    firsts.sort()
    least = min(cheapest + firsts[0], case.weigh([])[0]) if case.rules.short else cheapest + sum(firsts[:2])
    return (1 << best, plans[best]) if plans[best] <= least else None


def branch(case, bound, best, leave):
    """Branch and bound on single offers: (whether it ended, so that nothing cheaper is left, (offers, grains)).

    :param leave: steps to leave to others
    """
    todo, most = [(0, case.all)], case.rules.max_parcels
    while todo:
        opened, allowed = todo.pop()
        if most and opened.bit_count() >= most:
            allowed = opened
        least, uses = bound.least(opened, allowed)
        if least >= best[1]:
            continue
        if case.work.left <= leave:
            return False, best
        cost = case.total(opened | uses)
        if cost < best[1]:
            best = opened | uses, cost
        undecided = uses & ~opened or allowed & ~opened
        if undecided:
            bit = 1 << (undecided.bit_length() - 1)
            todo.append((opened, allowed & ~bit))
            todo.append((opened | bit, allowed))
    return True, best
