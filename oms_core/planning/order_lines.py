# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Order lines of a sales channel's file, and what becomes of each. Pure: no Odoo, no clock.

Every line ends in exactly one outcome: an order line, a charge, a return or a rejected line with its reason.
The rules are the table :data:`RULES`: asked in turn, the first that does not abstain decides.
"""
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .match_returns import Source, match_returns
from .read_lines import Line

ORDER, CHARGE, RETURN, REJECTED = OUTCOMES = ("order", "charge", "return", "rejected")


# What channels write between the goods: carriage, corrections, fees, vouchers. Each is charged as a service.
CHARGES = re.compile(r"POST|DOT|C2|C3|M|D|S|CRUK|AMAZONFEE|BANK CHARGES|ADJUST\d*|GIFT_\w+")
TESTS = re.compile(r"TEST\d*")
BAD_DEBT = "B"


@dataclass(frozen=True)
class Known:
    """What is there already. Sets of None mean: whatever is missing will be created."""

    imported: dict = field(default_factory=dict)  # order ref: the import that brought it
    skus: frozenset | None = None
    services: frozenset = frozenset()  # codes of products that are services: charged, not shipped
    goods: frozenset = frozenset()  # codes of products that are not, whatever their code looks like
    unusable: dict = field(default_factory=dict)  # code: reason why its product can not be sold
    customers: frozenset | None = None
    guests: bool = True  # lines without customer have one to go to
    buyers: dict = field(default_factory=dict)  # order ref: the customer its first line names

    def is_charge(self, code):
        return code in self.services or (code not in self.goods and bool(CHARGES.fullmatch(code)))


@dataclass(frozen=True, slots=True)
class Planned:
    """A line with its one outcome; ``reason`` only where rejected, ``matches`` only of returns."""

    line: Line
    outcome: str
    reason: str = ""
    facts: tuple = ()  # pairs that make the reason a sentence
    matches: tuple = ()


@dataclass(frozen=True)
class Plan:
    """All lines of a file, in its order."""

    lines: tuple

    def counts(self):
        found = Counter(planned.outcome for planned in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def amounts(self):
        found = dict.fromkeys(OUTCOMES, Decimal(0))
        for planned in self.lines:
            found[planned.outcome] += planned.line.amount
        return found

    def reasons(self):
        return Counter(planned.reason for planned in self.lines if planned.outcome == REJECTED)


# -- rules: (line, known) -> (outcome, reason, facts) or None --------------------------------------------------------


def rejected(reason, **facts):
    return REJECTED, reason, tuple(facts.items())


def rule_incomplete(line, _known):
    if not line.order_ref:
        return rejected("no_order_ref")
    if not line.sku:
        return rejected("no_sku")


def rule_already_imported(line, known):
    if line.order_ref in known.imported:
        return rejected("already_imported", order=line.order_ref, where=known.imported[line.order_ref])


def rule_not_for_sale(line, known):
    """Lines that channels write among the orders and that nobody ordered."""
    if line.sku in known.goods or line.sku in known.services:
        return None
    if TESTS.fullmatch(line.sku):
        return rejected("test_line", sku=line.sku)
    if line.sku == BAD_DEBT:
        return rejected("bad_debt")


def rule_adjustment(line, _known):
    """Stock counted off, written in the channel's order file for want of a better place."""
    if line.quantity == 0:
        return rejected("no_quantity")
    if line.price < 0:
        return rejected("negative_price", price=str(line.price))
    if line.cancels and line.quantity > 0:
        return rejected("cancels_nothing", order=line.order_ref)
    if not line.cancels and line.quantity < 0:
        return rejected("stock_adjustment")
    if not line.price and not line.customer:
        return rejected("stock_adjustment")


def rule_customer(line, known):
    if line.customer != known.buyers.get(line.order_ref, line.customer):
        return rejected("other_customer", order=line.order_ref, customer=known.buyers[line.order_ref])
    if line.customer and known.customers is not None and line.customer not in known.customers:
        return rejected("unknown_customer", customer=line.customer)
    if not line.customer and line.cancels:
        return rejected("credit_for_nobody")
    if not line.customer and not known.guests:
        return rejected("no_customer")


def rule_product(line, known):
    if line.sku in known.unusable:
        return rejected(known.unusable[line.sku], sku=line.sku)
    if known.skus is not None and line.sku not in known.skus:
        return rejected("unknown_product", sku=line.sku)


def rule_charge(line, known):
    """Also on a cancellation: then the charge is credited."""
    if known.is_charge(line.sku):
        return CHARGE, "", ()


def rule_goods(line, _known):
    return RETURN if line.cancels else ORDER, "", ()


RULES = (
    rule_incomplete, rule_already_imported, rule_not_for_sale, rule_adjustment, rule_customer, rule_product, rule_charge,
    rule_goods,
)


def judge(line, known, rules=RULES):
    """(outcome, reason, facts) by the first rule that does not abstain."""
    for rule in rules:
        verdict = rule(line, known)
        if verdict:
            return verdict
    raise AssertionError("the last rule never abstains")


# -- the plan --------------------------------------------------------------------------------------------------------


def plan_lines(lines, known, sources=(), rules=RULES):
    """The :class:`Plan`: each line with its one outcome, returns matched to what they return.

    :param lines: :class:`Line` values, in the file's order
    :param Known known: what is there already
    :param sources: :class:`~.match_returns.Source` values: what is left to return of orders outside this file
    """
    known = replace(known, buyers=_buyers(lines))
    planned = [Planned(line, *judge(line, known, rules)) for line in lines]
    returns = [p.line for p in planned if p.outcome == RETURN]
    here = [
        Source(("line", line.number), line.customer, line.sku, line.when, line.number, line.price, line.quantity)
        for line in (p.line for p in planned if p.outcome == ORDER) if line.customer
    ]
    matched, left = match_returns(returns, [*sources, *here])
    return Plan(tuple(
        p if p.outcome != RETURN else _returned(p, matched.get(p.line.number), left.get(p.line.number, 0))
        for p in planned
    ))


def _buyers(lines):
    found = {}
    for line in lines:
        found.setdefault(line.order_ref, line.customer)
    return found


def _returned(planned, matches, left):
    if matches:
        return replace(planned, matches=matches)
    quantity = -planned.line.quantity
    verdict = rejected("too_much_returned", quantity=_plain(quantity), left=_plain(left)) if left else rejected(
        "nothing_to_return", sku=planned.line.sku, customer=planned.line.customer)
    return Planned(planned.line, *verdict)


def _plain(value):
    """A Decimal as a person writes it: 3, not 3.00 or 3E+2."""
    return f"{value.normalize():f}"
