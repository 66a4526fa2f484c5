# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does anything about these orders need a person's look before they go on? Pure: no Odoo, no clock.

Amounts are floats of the company's currency, quantities of the product's unit, days count from today.
"""
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Line:
    """``cost`` 0: not known. ``usual``: what is usually ordered of it at once, None: not known. Prices without tax."""

    name: str
    quantity: float
    price: float = 0.0
    cost: float = 0.0
    usual: float | None = None
    priced: bool = True  # False: freight, rewards and the like have no floor


@dataclass(frozen=True)
class Order:
    """What the checks look at; facts that nobody asked for keep their defaults, which break nothing."""

    id: int
    amount: float = 0.0
    missing: tuple[str, ...] = ()  # parts of the delivery address
    same: tuple[str, ...] = ()  # names of orders that this one seems to repeat
    wanted: int | None = None  # in so many days
    earliest: int | None = None  # nothing can be sent before
    to_pay: float = 0.0  # before it goes
    paid: float = 0.0
    first: bool = False
    abroad: bool = False  # delivered to another country than billed to
    email: str = ""
    lines: tuple[Line, ...] = ()
    uncovered: tuple = ()  # why a card does not cover it any more (planning/cover.py: Lack), in the order's currency


@dataclass(frozen=True)
class Rule:
    """What makes an order suspicious: kind amount, first, country, quantity or email."""

    id: int
    kind: str
    threshold: float = 0.0
    domains: tuple[str, ...] = ()
    enforced: bool = True


@dataclass(frozen=True)
class Finding:
    """``code`` of the reason to hold, ``why`` the word for the message, ``values`` for it."""

    code: str
    why: str
    values: tuple = ()
    enforced: bool = True


def check(order, checks, margin=0.0, rules=(), tolerance=0.005):
    """What is wrong with an order, by the checks given.

    :param checks: {code: function(order, margin, rules, tolerance) → findings}, as those below
    :param margin: percent that a price has to be above cost
    :param rules: iterable of :class:`Rule`, for the code review
    :returns: list of :class:`Finding`, at most one per code and enforced or not
    """
    return [finding for find in checks.values() for finding in find(order, margin, rules, tolerance)]


def address(order, *_rest):
    return [Finding("address", "missing", order.missing)] if order.missing else []


def duplicate(order, *_rest):
    return [Finding("duplicate", "same", order.same)] if order.same else []


def price(order, margin, _rules, tolerance):
    low = [(line.name, line.price, floor) for line in order.lines if line.priced and line.cost > 0 and line.quantity > 0
           for floor in [line.cost * (1 + margin / 100)] if line.price < floor - tolerance]
    return [Finding("price", "below_floor", low[0])] if low else []


def date(order, *_rest):
    if order.wanted is None:
        return []
    if order.wanted < 0:
        return [Finding("date", "past", (-order.wanted,))]
    if order.earliest is not None and order.wanted < order.earliest:
        return [Finding("date", "too_soon", (order.wanted, order.earliest))]
    return []


def payment(order, _margin, _rules, tolerance):
    if order.to_pay > order.paid + tolerance:
        return [Finding("payment", "unpaid", (order.to_pay, order.paid))]
    return []


def card(order, *_rest):
    return [Finding("card", order.uncovered[0], tuple(order.uncovered[1:]))] if order.uncovered else []


def review(order, _margin, rules, tolerance):
    """The first rule that is enforced and broken; else the first that is broken and only observed."""
    broken = [Finding("review", rule.kind, values, rule.enforced)
              for rule in rules for values in [SUSPICIOUS[rule.kind](order, rule, tolerance)] if values is not None]
    broken.sort(key=lambda finding: not finding.enforced)
    return broken[:1]


def _over(order, rule, tolerance):
    return (order.amount, rule.threshold) if order.amount > rule.threshold + tolerance else None


def _first(order, rule, tolerance):
    return _over(order, rule, tolerance) if order.first else None


def _abroad(order, *_rest):
    return () if order.abroad else None


def _much(order, rule, _tolerance):
    for line in order.lines:
        if line.usual and line.quantity > rule.threshold * line.usual:
            return (line.name, line.quantity, line.usual)
    return None


def _email(order, rule, _tolerance):
    domain = order.email.rpartition("@")[2].strip().lower()
    listed = domain and any(domain == known or domain.endswith(f".{known}") for known in rule.domains)
    return (domain,) if listed else None


#: kind of a rule -> function(order, rule, tolerance) -> None or the values for the message
SUSPICIOUS = MappingProxyType({"amount": _over, "first": _first, "country": _abroad, "quantity": _much, "email": _email})
