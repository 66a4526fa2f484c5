# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sourcing by trying everything: slow, obvious, written from facts.py and not from the planner. And random problems."""
from fractions import Fraction
from itertools import product

from ..facts import Need, Node, Problem, Rules, Step


def measure(problem, picks):
    """(value and units short, cost in thousandths as a fraction) of picks of one order; None if they break a rule."""
    rules, needs = problem.rules, {need.line_id: need for need in problem.needs}
    given = {line: [pick for pick in picks if pick.line_id == line] for line in needs}
    parcels = {(pick.node, pick.ship) for pick in picks}
    if not _keeps(problem, picks, given, parcels):
        return None
    cost, short = Fraction(0), 0
    for node in problem.nodes:
        days = len({ship for key, ship in parcels if key == node.key})
        cost += node.first + node.further * (days - 1) if days else 0
    for line, need in needs.items():
        rest = need.quantity
        for pick in given[line]:
            late = max(pick.arrive - (need.wanted or 0), 0)
            cost += Fraction(problem.unit_cost.get((need.product_id, pick.node), 0) * pick.quantity, 1000)
            cost += Fraction(rules.late * late * pick.quantity, need.quantity)
            cost += Fraction(need.value * rules.late_share * late * pick.quantity, 10**9)
            rest -= pick.quantity
        cost += rules.split_line * max(len(given[line]) - 1, 0)
        if rules.short:
            cost += Fraction(need.value * rules.short * rest, 10**6)
        else:
            short += rest * (need.value + 1)
    return short, cost


def _keeps(problem, picks, given, parcels):
    """Whether picks keep to stock and rules."""
    rules = problem.rules
    if rules.max_parcels and len(parcels) > rules.max_parcels:
        return False
    for need in problem.needs:
        quantities = [pick.quantity for pick in given[need.line_id]]
        if sum(quantities) > need.quantity or min(quantities, default=1) <= 0:
            return False
        if quantities not in ([], [need.quantity]) and (need.whole or any(q % need.multiple for q in quantities)):
            return False
        if need.fixed is not None and any(pick.node not in need.fixed for pick in given[need.line_id]):
            return False
    if rules.whole_order and picks and (len(parcels) > 1 or sum(p.quantity for p in picks) < sum(
            need.quantity for need in problem.needs)):
        return False
    return _stock(problem, picks) and _worth(problem, picks, parcels)


def _stock(problem, picks):
    if any((pick.product_id, pick.node) in problem.excluded for pick in picks):
        return False
    for key in {(pick.product_id, pick.node) for pick in picks}:
        steps = problem.steps.get(key, ())
        mine = [pick for pick in picks if (pick.product_id, pick.node) == key]
        for day in {pick.ship for pick in mine}:
            there = max((step.quantity for step in steps if step.ship <= day), default=0)
            if sum(pick.quantity for pick in mine if pick.ship <= day) > there:
                return False
    return True


def _worth(problem, picks, parcels):
    value = {need.line_id: need.value for need in problem.needs}
    if len(parcels) < 2:
        return True
    return all(sum(pick.quantity * value[pick.line_id] for pick in picks if (pick.node, pick.ship) == parcel)
               >= problem.rules.min_split * 1000 for parcel in parcels)


def best(problem, pick_class):
    """The least (short, cost) over every way to supply one order."""
    days = {}
    for (_product, node), steps in sorted(problem.steps.items()):
        for step in steps:
            days[node, step.ship] = max(step.arrive, days.get((node, step.ship), step.arrive))
    offers = sorted(days)
    ways = []
    for need in problem.needs:
        mine = [list(way) for way in product(range(need.quantity + 1), repeat=len(offers)) if sum(way) <= need.quantity]
        picks = [tuple(pick_class(need.line_id, need.product_id, node, quantity, ship, days[node, ship])
                       for (node, ship), quantity in zip(offers, way) if quantity) for way in mine]
        alone = Problem((need,), problem.nodes, problem.steps, problem.unit_cost, problem.excluded,
                        Rules(max_parcels=problem.rules.max_parcels))
        ways.append([some for some in picks if measure(alone, some) is not None])
    found = None
    for combination in product(*ways):
        value = measure(problem, [pick for some in combination for pick in some])
        if value is not None and (found is None or value < found):
            found = value
    return found


def problem(rng, **chosen):
    """A small random problem of one order."""
    nodes = tuple(Node(f"w{i}", first=rng.choice((0, 3000, 5000, 8000)), further=rng.choice((0, 1000, 3000, 6000)), rank=i)
                  for i in range(rng.randint(1, 3)))
    products = [1, 2] if rng.random() < 0.8 else [1]
    needs = tuple(
        Need(line, 7, chosen.get("product") or rng.choice(products), rng.randint(1, 3), home=rng.choice(nodes).key,
             wanted=rng.choice((None, 0, 2, 4)), value=rng.choice((0, 10**6, 5 * 10**6)),
             multiple=chosen.get("multiple", 1), whole=chosen.get("whole", False),
             fixed=rng.choice((None, None, None, (nodes[-1].key,))))
        for line in range(1 if rng.random() < 0.3 else 2))
    steps, unit_cost, excluded = {}, {}, {}
    arrives = {node.key: sorted(day + rng.choice((1, 1, 2)) for day in range(5)) for node in nodes}
    for item in products:
        for node in nodes:
            if rng.random() < 0.85:
                quantity, ladder = 0, []
                for day in sorted(rng.sample(range(5), 1 if rng.random() < 0.6 else 2)):
                    quantity += rng.randint(0, 3)
                    ladder.append(Step(day, arrives[node.key][day], quantity))
                steps[item, node.key] = tuple(ladder)
            unit_cost[item, node.key] = rng.randint(0, 4) * 500_000
            if rng.random() < 0.1:
                excluded[item, node.key] = "blocked"
    rules = Rules(late=rng.choice((0, 500)), late_share=rng.choice((0, 100_000)), **chosen.get("rules", {}))
    return Problem(needs, nodes, steps, unit_cost, excluded, rules)
