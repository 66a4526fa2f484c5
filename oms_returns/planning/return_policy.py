# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which return policy counts for a line: the one that says most about it. Pure: no Odoo, no clock."""
from dataclasses import dataclass
from typing import NamedTuple

from .verdict import Policy


class About(NamedTuple):
    """What of a line decides about its policy: ids, None where it has none."""

    product: int | None = None
    categories: tuple = ()  # of the product, from the topmost to its own
    reason: int | None = None
    tier: int | None = None
    country: int | None = None
    team: int | None = None


@dataclass(frozen=True)
class Row:
    """A policy, and what it is for; an empty set: anything."""

    policy: Policy
    products: frozenset = frozenset()
    categories: frozenset = frozenset()  # with those below them
    reasons: frozenset = frozenset()
    tiers: frozenset = frozenset()
    countries: frozenset = frozenset()
    teams: frozenset = frozenset()
    sequence: int = 0


def depth(row, about):
    """How deep in the tree of categories the row speaks of the line; 0: of any."""
    return max((place for place, category in enumerate(about.categories, 1) if category in row.categories), default=0)


def fits(row, about):
    """Whether a line meets all conditions of a row."""
    return (all(not wanted or having in wanted for wanted, having in (
        (row.products, about.product), (row.reasons, about.reason), (row.tiers, about.tier),
        (row.countries, about.country), (row.teams, about.team)))
        and (not row.categories or depth(row, about) > 0))


def precedence(row, about):
    """The smaller, the sooner it is chosen: what is said of the product weighs more than of its category (the deeper one more
    than the one above it), that more than of the reason, then the customer's tier, the country, the sales team; then the
    order in which people put them, then the older."""
    return (not row.products, -depth(row, about), not row.reasons, not row.tiers, not row.countries, not row.teams,
            row.sequence, row.policy.id or 0)


def choose(levels, about):
    """The policy of a line; without any that fits, what is built in.

    :param levels: rows of the company, then of each company above it: a branch that says anything about a line decides
    """
    for rows in levels:
        found = [row for row in rows if fits(row, about)]
        if found:
            return min(found, key=lambda row: precedence(row, about)).policy
    return Policy()
