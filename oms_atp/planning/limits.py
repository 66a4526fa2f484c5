# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is planned again, with parcels under way: they count among those it may have. Pure: no Odoo."""
from dataclasses import replace

from .facts import Step


def with_parcels(problem, parcels):
    """The problem of an order's further goods.

    Where it may have no more parcels, goods may only join those that are under way; where it may have some, so many less.

    :param parcels: {(node key, ship day)} of what is promised and has not left
    """
    rules = problem.rules
    limit = 1 if rules.whole_order else rules.max_parcels
    if not limit or not parcels:
        return problem
    if limit > len(parcels):
        return replace(problem, rules=replace(rules, max_parcels=limit - len(parcels)))
    days, steps, excluded = {}, {}, dict(problem.excluded)
    for node, day in sorted(parcels):
        days.setdefault(node, []).append(day)
    for (product_id, node), ladder in problem.steps.items():
        joined = _on_days(ladder, days.get(node, ()))
        if any(step.quantity for step in joined):
            steps[product_id, node] = joined
        else:
            excluded.setdefault((product_id, node), "whole_order" if rules.whole_order else "max_parcels")
    return replace(problem, steps=steps, excluded=excluded, rules=replace(rules, max_parcels=0, whole_order=False))


def _on_days(ladder, days):
    """The steps of shipping on some days only (ascending)."""
    found, before = [], 0
    for day in days:
        there = [step for step in ladder if step.ship <= day]
        if there and there[-1].quantity != before:
            before = there[-1].quantity
            found.append(Step(day, day + there[-1].arrive - there[-1].ship, before))
    return tuple(found)
