# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a plan is to be good at: three presets that need no tuning, and weights for those who want them.

A weight is a percentage of the real cost: 100 counts it as it is, 0 not at all, 1000 ten times. A plan's cost is then a
score in the same unit; it is money where all weights are 100.
"""
from dataclasses import dataclass

from .facts import Rules
from .terms import WEIGHTS

EVEN = dict.fromkeys(WEIGHTS, 100)
PRESETS = {
    "cheapest": EVEN,
    "fastest": {**EVEN, "late": 10_000},
    "fewest": {**EVEN, "parcel": 10_000, "late": 10},
}

#: At weight 100, in the unit of facts.Rules: one line a day late costs 0.20 and 0.1 % of its value, one more part of it 0.10.
LATE, LATE_SHARE, SPLIT_LINE = 200, 1_000, 100


@dataclass(frozen=True)
class Measure:
    """Rules, and percentages for what the terms of a cost come to (:mod:`.terms`)."""

    rules: Rules
    weights: tuple  # ((name, percentage), …) in the sequence of WEIGHTS


def measure(preset="cheapest", weights=None, **limits):
    """The measure of a preset, some of its weights replaced.

    :param weights: {name of WEIGHTS: percentage}
    :param limits: max_parcels, whole_order, min_split, short of :class:`.facts.Rules`
    :raises ValueError: unknown preset, weight or limit; a weight that is negative or no whole number; all weights zero
    """
    if preset not in PRESETS:
        raise ValueError(f"There is no preset {preset!r}; there are: {', '.join(PRESETS)}.")
    found = {**PRESETS[preset], **_checked(weights or {})}
    if not any(found.values()):
        raise ValueError("All weights are zero, so that every plan would be as good as any other: raise at least one.")
    unknown = sorted(set(limits) - {"max_parcels", "whole_order", "min_split", "short"})
    if unknown:
        raise ValueError(f"There is no limit {unknown[0]!r}.")
    for name, value in limits.items():
        if value < 0:
            raise ValueError(f"The limit {name!r} is negative ({value}): 0 means none.")
    rules = Rules(late=LATE * found["late"] // 100, late_share=LATE_SHARE * found["late"] // 100,
                  split_line=SPLIT_LINE * found["split"] // 100, **limits)
    return Measure(rules, tuple((name, found[name]) for name in WEIGHTS))


def _checked(weights):
    for name, weight in weights.items():
        if name not in WEIGHTS:
            raise ValueError(f"There is no weight {name!r}; there are: {', '.join(WEIGHTS)}.")
        if isinstance(weight, bool) or not isinstance(weight, int):
            raise ValueError(f"The weight {name!r} is {weight!r}: a whole percentage is wanted.")
        if weight < 0:
            raise ValueError(f"The weight {name!r} is negative ({weight}): 0 leaves it out, 100 counts it as it is.")
    return weights
