# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sourcing decision with its inputs by value, as JSON can carry it; replay returns the same plan bit by bit.

What an older planner decided is read and planned anew as any problem; that the plan then differs is no fault.
"""
from dataclasses import fields

from .facts import Need, Node, NodeKey, Problem, Rules, Step
from .sourcing import BUDGET, plan

#: Of the format and of the planner: raised whenever the same problem may give another plan than before.
VERSION = 2  # 1: budgets in thousands of looks, of which none cost the same
READ = (1, VERSION)
#: What is stored of a need, in this sequence.
NEED = ("line_id", "order_id", "product_id", "quantity", "home", "wanted", "multiple", "whole", "value", "fixed")


def dump(problem, budget=BUDGET):
    """A problem, and the budget that it was planned with, as a dict that JSON can carry."""
    return {
        "version": VERSION,
        "budget": budget,
        "needs": [_row(need, NEED) for need in problem.needs],
        "nodes": [_row(node) for node in problem.nodes],
        "steps": [[product, node, [_row(step) for step in steps]] for (product, node), steps in problem.steps.items()],
        "unit_cost": [[product, node, cost] for (product, node), cost in problem.unit_cost.items()],
        "excluded": [[product, node, reason] for (product, node), reason in problem.excluded.items()],
        "rules": {field.name: getattr(problem.rules, field.name) for field in fields(Rules)},
    }


def load(data):
    """The problem of a dumped decision.

    :raises ValueError: the dump is of a version that is not read here, or no dump
    """
    if not isinstance(data, dict) or data.get("version") not in READ:
        version = data.get("version") if isinstance(data, dict) else None
        raise ValueError(f"This decision was stored in version {version}; version {VERSION} is read here.")
    try:
        return Problem(
            needs=tuple(_need(row) for row in data["needs"]),
            nodes=tuple(Node(NodeKey(key), *row) for key, *row in data["nodes"]),
            steps={(product, NodeKey(node)): tuple(Step(*row) for row in rows) for product, node, rows in data["steps"]},
            unit_cost={(product, NodeKey(node)): cost for product, node, cost in data["unit_cost"]},
            excluded={(product, NodeKey(node)): reason for product, node, reason in data["excluded"]},
            rules=Rules(**data["rules"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is not a stored decision: {error}.") from error


def replay(data):
    """The plan of a dumped decision, worked out anew; of an older planner's with the budget of today."""
    return plan(load(data), data["budget"] if data["version"] == VERSION else BUDGET)


def faithful(data, stored):
    """Whether a dumped decision gives the stored plan when it is planned anew; None where an older planner made it."""
    if data.get("version") != VERSION:
        return None
    return plan_dict(replay(data)) == stored


def plan_dict(found):
    """A plan as a dict that JSON can carry; equal plans give equal dicts."""
    return {
        "version": VERSION,
        "picks": [_row(pick) for pick in found.picks],
        "short": _pairs(found.short),
        "cost": found.cost,
        "bound": found.bound,
        "greedy": found.greedy,
        "greedy_short": _pairs(found.greedy_short),
        "parcels": _pairs(found.parcels),
        "why": [[line, [dict(row) for row in rows]] for line, rows in sorted(found.why.items())],
    }


def _row(value, names=None):
    found = (getattr(value, name) for name in names or [field.name for field in fields(value)])
    return [list(item) if isinstance(item, tuple) else item for item in found]


def _need(row):
    found = dict(zip(NEED, row, strict=True))
    fixed = None if found["fixed"] is None else tuple(map(NodeKey, found["fixed"]))
    return Need(**{**found, "home": NodeKey(found["home"]), "fixed": fixed})


def _pairs(mapping):
    return [[key, mapping[key]] for key in sorted(mapping)]
