# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From where and when is what is needed supplied? Pure: no Odoo, no clock.

    plan(Problem(needs, nodes, steps, …)) -> Plan

Orders are planned in the sequence of their first need, each on what the earlier ones left. For one order: the house rule
(:mod:`.sourcing_greedy`) always, the search (:mod:`.sourcing_search`) from there, the better of the two.
"""
from .facts import Pick, Plan, Step
from .ledger import left
from .sourcing_case import GRAINS, Case, used
from .sourcing_greedy import greedy
from .sourcing_search import search
from .sourcing_why import explain
from .sourcing_work import STEPS, Work

BUDGET = 150  # ten thousands of steps, per order: about as many milliseconds


def plan(problem, budget=BUDGET):
    """Plan all needs of a problem. The same problem gives the same plan, bit by bit.

    :param problem: :class:`.facts.Problem`; needs of no quantity are left out
    :param budget: how long to search per order, in ten thousands of steps (0: the house rule alone); see :mod:`.sourcing_work`
    :returns: :class:`.facts.Plan`; for every need, picks + short = quantity
    """
    ladders, picks, short, greedy_short, parcels, why = dict(problem.steps), [], {}, {}, {}, {}
    cost = bound = house = 0
    for needs in by_order(problem.needs):
        case = Case(problem, needs, ladders, Work(budget * STEPS))
        takes, least, first = _best(case)
        cost += case.weigh(takes)[1]
        bound += least
        house += case.weigh(first)[1]
        why.update(explain(problem, case, takes, ladders))
        short.update(_short(case, takes))
        greedy_short.update(_short(case, first))
        parcels[needs[0].order_id] = used(takes).bit_count()
        found = _picks(case, takes)
        picks += found
        for pick in found:
            take(ladders, (pick.product_id, pick.node), pick.ship, pick.quantity)
    return Plan(tuple(picks), short, _money(cost), min(bound // GRAINS, _money(cost)) if bound < cost else _money(cost),
                _money(house), greedy_short, parcels, why)


def by_order(needs):
    """Lists of the needs of one order each, in the sequence given."""
    orders = {}
    for need in needs:
        if need.quantity > 0:
            orders.setdefault(need.order_id, []).append(need)
    return list(orders.values())


def take(ladders, key, day, quantity):
    """Take so much on a day: later steps have so much less, earlier ones no more than is left on the day (see ledger.take)."""
    steps = ladders[key]
    rest = [step.quantity for step in steps if step.ship <= day][-1] - quantity
    ladders[key] = tuple(Step(step.ship, step.arrive, left(step.quantity, rest, quantity)) for step in steps)


def _best(case):
    """(takes, grains that a plan costs at least, takes of the house rule)"""
    first = greedy(case)
    if not case.offers:
        return first, case.weigh(first)[1], first
    opened, bound = search(case, used(first))
    takes = first
    if opened is not None:
        other = case.takes(opened) if not case.rules.whole_order else _whole(case, opened)
        if case.weigh(other)[0] < case.weigh(first)[0] and _allowed(case, other):
            takes = other
    total, money = case.weigh(takes)
    return takes, min(max(bound - (total - money), 0), money), first


def _whole(case, opened):
    number = opened.bit_length() - 1
    return [(line, number, line.quantity) for group in case.groups for line in group.lines] if opened else []


def _allowed(case, takes):
    rules = case.rules
    if rules.max_parcels and used(takes).bit_count() > rules.max_parcels:
        return False
    return not rules.min_split or case.worth_it(takes)


def _short(case, takes):
    rest = {line.need.line_id: line.quantity for group in case.groups for line in group.lines}
    for line, _number, quantity in takes:
        rest[line.need.line_id] -= quantity
    return {need.line_id: rest[need.line_id] for need in case.needs if rest[need.line_id]}


def _picks(case, takes):
    """Picks in the sequence of the needs, preferred nodes first."""
    place = {need.line_id: number for number, need in enumerate(case.needs)}
    found = []
    for line, number, quantity in sorted(takes, key=lambda item: (place[item[0].need.line_id], item[1])):
        index, ship, arrive = case.offers[number]
        found.append(Pick(line.need.line_id, line.need.product_id, case.node_list[index].key, quantity, ship, arrive))
    return found


def _money(grains):
    """Thousandths of the currency, rounded half up."""
    return (grains + GRAINS // 2) // GRAINS
