# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where an order stands, from facts. Pure: no Odoo, no clock.

Quantities are integers or floats of one unit; only their being zero or not matters here.
"""
from dataclasses import dataclass

STAGES = ("draft", "to_supply", "in_warehouse", "shipped", "delivered", "closed", "cancelled")


@dataclass(frozen=True)
class Facts:
    """What is known of an order; the quantities are summed over its lines of goods."""

    state: str  # Odoo's: draft, sent, sale, cancel
    short: float = 0.0  # not promised from anywhere
    waiting: float = 0.0  # promised, not sent to the warehouse; or not even asked for yet
    released: float = 0.0  # in the hands of the warehouse
    shipped: float = 0.0
    has_goods: bool = True
    delivered: bool = False  # everything shipped has arrived, or is taken to have
    settled: bool = False  # invoiced in full and paid
    prepaid: bool = False  # a down payment was billed, and neither deducted nor credited


def stage(facts):
    """The one stage of :data:`STAGES` that the facts say."""
    if facts.state == "cancel":
        return "cancelled"
    if facts.state != "sale":
        return "draft"
    if facts.released > 0:
        return "in_warehouse"
    if facts.short > 0 or facts.waiting > 0:
        return "to_supply"
    if not facts.has_goods:
        return "closed" if facts.settled and not facts.prepaid else "to_supply"
    if (facts.settled or facts.shipped <= 0) and not facts.prepaid:
        return "closed"
    return "delivered" if facts.delivered or facts.shipped <= 0 else "shipped"


def badges(facts, held=False, at_risk=False):
    """The badges that stand beside the stage: a frozenset of held, backordered, part_shipped, at_risk."""
    if facts.state != "sale":
        return frozenset()
    still_open = facts.short + facts.waiting + facts.released > 0
    found = {
        "held": held,
        "backordered": facts.short > 0,
        "part_shipped": facts.shipped > 0 and still_open,
        "at_risk": at_risk and still_open,
    }
    return frozenset(name for name, true in found.items() if true)
