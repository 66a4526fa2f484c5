# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is this customer? Decisions about what was gathered of customers; amounts in the company's currency."""
import math
from dataclasses import dataclass
from datetime import timedelta

#: Days on which a customer must have ordered before it has a usual interval.
DAYS_NEEDED = 3
#: So many usual intervals without an order: the customer may be leaving.
PATIENCE = 2


@dataclass(frozen=True)
class Tier:
    """From this volume of 12 months on, and so many orders in it, a customer belongs here."""

    id: int
    minimum: float
    orders: int = 0


def tier(tiers, volume, orders):
    """The highest of the tiers that a customer with this volume and number of orders reaches, None if none.

    A customer without an order in the 12 months is in none, not even in one from 0."""
    reached = [found for found in tiers if orders and volume >= found.minimum and orders >= found.orders]
    return max(reached, key=lambda found: found.minimum, default=None)


def next_tier(tiers, volume, orders):
    """The lowest tier above the one that is reached, None at the top."""
    reached = tier(tiers, volume, orders)
    above = [found for found in tiers if reached is None or found.minimum > reached.minimum]
    return min(above, key=lambda found: found.minimum, default=None)


def trend(now, before):
    """Change of 12 months against the 12 before, as a share (0.5: half as much again); None without a before."""
    return now / before - 1 if before > 0 else None


def usual_days(first, last, days):
    """Days between two days on which the customer orders, None where there were too few of them."""
    return (last - first).days / (days - 1) if days >= DAYS_NEEDED else None


def leaving_on(first, last, days):
    """From the day after this one the customer has not ordered for twice its usual interval; None if there is none."""
    usual = usual_days(first, last, days)
    return last + timedelta(days=math.ceil(PATIENCE * usual)) if usual is not None else None


def average(amount, count):
    """None of nothing."""
    return amount / count if count else None


def weighted(pairs):
    """Mean of (value, weight), leaving out values that are None; None where nothing is left or nothing weighs."""
    known = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    total = sum(weight for _value, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


#: Facts of which a group of companies has the sum.
SUMMED = frozenset({
    "orders", "orders_year", "volume", "volume_before", "quotations", "open_orders", "open_value", "ratings",
    "bad_ratings", "invoices", "invoiced", "promised_qty", "promised_lines", "promised_risk", "shipped_units",
    "returned_units", "shipped_value", "returned_value"})


def together(facts):
    """Facts of several customers as if they were one: sums; the first and the last order; days late and on time weighted
    by what was invoiced, satisfaction by the number of ratings. What is usual of one is not of a group: no tier, no class.

    :param facts: list of dicts with the same keys, not empty
    """
    whole = {key: sum(one[key] or 0 for one in facts) for key in facts[0] if key in SUMMED}
    firsts = [one["first_order"] for one in facts if one["first_order"]]
    lasts = [one["last_order"] for one in facts if one["last_order"]]
    known = [one for one in facts if one["credit_class"]]
    return {
        **whole,
        "first_order": min(firsts, default=None), "last_order": max(lasts, default=None), "credit_class": None,
        "days_late": weighted([(one["days_late"], one["invoiced"]) for one in known]),
        "on_time": weighted([(one["on_time"], one["invoiced"]) for one in known]),
        "rating": weighted([(one["rating"], one["ratings"]) for one in facts]),
    }
