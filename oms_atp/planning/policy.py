# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which sourcing policy counts for an order, and what sending costs under it. Pure: no Odoo, no clock."""
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .facts import Rules
from .presets import EVEN, Measure, measure
from .terms import PARCEL, TERMS, UNIT, WEIGHTS, Costs


class Order(NamedTuple):
    """What of an order decides about policies and rules: ids, None where it has none."""

    team: int | None = None
    country: int | None = None
    tags: frozenset = frozenset()
    partners: frozenset = frozenset()
    carrier: int | None = None
    products: frozenset = frozenset()


@dataclass(frozen=True)
class Policy:
    """``teams``, ``countries``, ``tags``: whose orders (empty: anybody's). ``id``: None for what is built in."""

    id: int | None = None
    version: int = 0
    measure: Measure = field(default_factory=measure)
    costs: Costs = field(default_factory=Costs)
    teams: frozenset = frozenset()
    countries: frozenset = frozenset()
    tags: frozenset = frozenset()
    sequence: int = 0


#: Without any policy.
BUILT_IN = Policy()


def choose(policies, order):
    """The policy of an order: of those that fit, the one that says most about it.

    More kinds of conditions say more than fewer; among as many, the customer's tags more than the country, the country
    more than the sales team; then the smaller sequence, then the older policy.
    """
    return min((policy for policy in policies if fits(policy, order)), key=precedence, default=BUILT_IN)


def fits(policy, order):
    """Whether an order meets all conditions of a policy."""
    return ((not policy.teams or order.team in policy.teams)
            and (not policy.countries or order.country in policy.countries)
            and (not policy.tags or not policy.tags.isdisjoint(order.tags)))


def precedence(policy):
    """The smaller, the sooner it is chosen."""
    given = bool(policy.tags), bool(policy.countries), bool(policy.teams)
    return -sum(given), tuple(not part for part in given), policy.sequence, policy.id or 0


def parcel_costs(policy, facts):
    """(first, further) parcel from a place, weighed, in thousandths.

    :param facts: {fact of a parcel: amount}; a term of which nothing is known counts as nothing
    """
    weights = dict(policy.measure.weights)
    terms = [term for term in TERMS if term.of == PARCEL]
    first, further = (
        sum(term.cost(policy.costs, facts, parcel) * weights[term.name] // 100 for term in terms) for parcel in (0, 1))
    return first, further


def unit_cost(policy, facts, scale):
    """What one scaled unit costs, weighed, in millionths.

    :param facts: {fact of a unit: amount}, see :func:`.terms.unit_facts`
    """
    weights = dict(policy.measure.weights)
    return sum(term.cost(policy.costs, facts, scale=1_000, units=scale) * weights[term.name]
               for term in TERMS if term.of == UNIT) // 100


def unweighed(policy):
    """The policy with its real costs only: for the money that a plan costs."""
    return replace(policy, measure=Measure(Rules(), tuple((name, EVEN[name]) for name in WEIGHTS)))


def spend(problem, picks):
    """Thousandths that each pick costs: its units, and its even share of its parcel.

    :param problem: measured by an :func:`unweighed` policy
    """
    nodes = {node.key: node for node in problem.nodes}
    parcels = {}
    for pick in picks:
        parcels.setdefault(pick.node, {}).setdefault(pick.ship, []).append(pick)
    found = {}
    for key, days in parcels.items():
        for number, ship in enumerate(sorted(days)):
            price = nodes[key].further if number else nodes[key].first
            for pick in days[ship]:
                units = problem.unit_cost.get((pick.product_id, key), 0) * pick.quantity / 1_000
                found[pick] = round(price / len(days[ship]) + units)
    return [found[pick] for pick in picks]
