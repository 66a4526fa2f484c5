# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is agreed with customers who become one. Pure: no Odoo.

A merge gives no room that nobody granted: of what was agreed with each, the strictest counts. Whoever granted more
grants it anew.
"""
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Agreed:
    """The credit account of one of them. ``limit`` in the company's currency, None where there is no limit."""

    id: int
    limit: float | None = None
    blocked: bool = False
    review: date | None = None
    policy: tuple = ()  # (how strict it is, whatever)
    members: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True)
class Strictest:
    """``limit_of`` and ``policy_of``: the account whose limit (None: none has one) and whose policy stay."""

    limit_of: int | None
    policy_of: int
    blocked: bool
    review: date | None
    members: frozenset


def strictest(accounts, merged):
    """The :class:`Strictest` of accounts (the one that stays comes first, and wins where two are alike).

    :param merged: ids of the customers that become one; it does not share with itself
    """
    limited = [account for account in accounts if account.limit is not None]
    return Strictest(
        limit_of=min(limited, key=lambda account: account.limit).id if limited else None,
        policy_of=max(accounts, key=lambda account: account.policy).id,
        blocked=any(account.blocked for account in accounts),
        review=min((account.review for account in accounts if account.review), default=None),
        members=frozenset().union(*(account.members for account in accounts)) - frozenset(merged),
    )
