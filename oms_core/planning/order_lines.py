# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Order lines of a sales channel's file, and what becomes of each. Pure: no Odoo, no clock.

Every line ends in exactly one outcome: an order line, a charge, a return or a rejected line with its reason.
The rules are the table :data:`RULES`: asked in turn, the first that does not abstain decides.
"""
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .conventions import Conventions, names_code
from .match_returns import Source, match_returns
from .read_date import MONTHS
from .read_lines import Line

ORDER, CHARGE, RETURN, REJECTED = OUTCOMES = ("order", "charge", "return", "rejected")
# What programs write where they know nothing. It is somebody's number only if there is somebody with it.
NO_VALUE = frozenset({"null", "(null)", "nan", "none", "nil", "n/a", "undefined", "unknown", "-", "--", "?"})
MADE = frozenset({"true", "false", "wahr", "falsch", "vrai", "faux", "verdadero", "falso", "истина", "ложь"})
FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}([./])\d{1,2}\1\d{4}")
DAY = re.compile(r"\d{1,2}[-. ]{1,2}([^\W\d_]+)\.?")


def is_made(code):
    """Whether this is what a spreadsheet makes of a code (5-MAR of MAR-5, 01.03.2026 of 1-3, TRUE of true). It is somebody's
    code only if there is something with it."""
    code = code.lower()
    day = DAY.fullmatch(code)
    return code in MADE or bool(day and day[1] in MONTHS) or bool(FULL_DAY.fullmatch(code))


@dataclass(frozen=True)
class Known:
    """What is there already. Sets of None mean: whatever is missing will be created."""

    imported: dict = field(default_factory=dict)  # order ref: the import that brought it
    returned: frozenset = frozenset()  # numbers of the lines that are returns which were imported before
    skus: frozenset | None = None
    services: frozenset = frozenset()  # codes of products that are services: charged, not shipped
    goods: frozenset = frozenset()  # codes of products that are not, whatever their code looks like
    unusable: dict = field(default_factory=dict)  # code: (reason why its product can not be sold, facts)
    customers: frozenset | None = None
    unclear: dict = field(default_factory=dict)  # customer: (reason why nothing can be sold to them, facts)
    unsure_orders: dict = field(default_factory=dict)  # order ref: facts of another one that it may be
    guests: bool = True  # lines without customer have one to go to
    buyers: dict = field(default_factory=dict)  # order ref: the customer its first line names
    conventions: Conventions = field(default_factory=Conventions)  # what the channel says: nothing, as a rule
    there: frozenset = frozenset()  # codes and customers that need not be created
    there_customers: frozenset = frozenset()
    taxed: dict = field(default_factory=dict)  # code: whether its taxes are in the price, of each of them
    taxed_new: frozenset = frozenset()  # the same of products that are made

    def is_charge(self, code):
        """What channels write between the goods (carriage, fees, vouchers) is charged as a service."""
        says = self.conventions
        return code in self.services or (code not in self.goods and any(
            names_code(codes, code) for codes in (says.charges, says.discounts, says.services)))

    def returns(self, line):
        """Whether a line takes back goods of its own order."""
        return line.quantity < 0 and not line.cancels and self.conventions.returns_as_negative


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
    new_skus: tuple = ()  # codes for which products will be created
    new_customers: tuple = ()

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
    """What comes back later stands under the number of an order that is there."""
    if line.order_ref in known.imported and (not known.returns(line) or line.number in known.returned):
        return rejected("already_imported", order=line.order_ref, where=known.imported[line.order_ref])


def rule_order(line, known):
    """SO-1 and so-1 are one order or two: nobody can tell from the numbers."""
    if line.order_ref in known.unsure_orders:
        return rejected("near_order", order=line.order_ref, **known.unsure_orders[line.order_ref])


def rule_shop(line, _known):
    """What the shop itself would not have shipped, or what contradicts itself."""
    if line.fault:
        return REJECTED, *line.fault


def rule_not_for_sale(line, known):
    """Lines that channels write among the orders and that nobody ordered."""
    if line.sku in known.goods or line.sku in known.services:
        return None
    if names_code(known.conventions.tests, line.sku):
        return rejected("test_line", sku=line.sku)
    if names_code(known.conventions.bad_debts, line.sku):
        return rejected("bad_debt")


def rule_adjustment(line, known):
    """What can be no order; in some channels, stock counted off, written there for want of a better place."""
    stock = known.conventions.stock_corrections
    if line.charge:
        return None
    if line.quantity == 0:
        return rejected("no_quantity")
    if line.price < 0:
        return rejected("negative_price", price=str(line.price))
    if line.cancels and line.quantity > 0:
        return rejected("cancels_nothing", order=line.order_ref)
    if not line.cancels and line.quantity < 0 and not known.returns(line):
        return rejected("stock_adjustment") if stock else rejected("negative_quantity", quantity=_plain(line.quantity))
    if stock and not line.price and not line.customer:
        return rejected("stock_adjustment")


def rule_customer(line, known):
    if line.customer != known.buyers.get(line.order_ref, line.customer):
        return rejected("other_customer", order=line.order_ref, customer=known.buyers[line.order_ref])
    if line.customer in known.unclear:
        reason, facts = known.unclear[line.customer]
        return rejected(reason, customer=line.customer, **facts)
    if line.customer and known.customers is not None and line.customer not in known.customers:
        return rejected("unknown_customer", customer=line.customer)
    if line.customer.lower() in NO_VALUE and line.customer not in known.there_customers:
        return rejected("no_value", value=line.customer)
    if not line.customer and line.cancels:
        return rejected("credit_for_nobody")
    if not line.customer and not known.guests:
        return rejected("no_customer")


def rule_product(line, known):
    if line.sku in known.unusable:
        reason, facts = known.unusable[line.sku]
        return rejected(reason, sku=line.sku, **facts)
    if line.charge and line.sku in known.goods:
        return rejected("charge_is_goods", sku=line.sku)
    if known.skus is not None and line.sku not in known.skus:
        return rejected("unknown_product", sku=line.sku)
    if line.sku not in known.there and line.sku.lower() in NO_VALUE:
        return rejected("no_value", value=line.sku)
    if line.sku not in known.there and not line.charge and is_made(line.sku):
        return rejected("made_code", value=line.sku)
    if line.taxes_open and known.taxed.get(line.sku, known.taxed_new):
        return rejected("taxes_open", order=line.order_ref, sku=line.sku, price=_plain(line.price))
    if line.gross is not None and (not line.gross) in known.taxed.get(line.sku, known.taxed_new):
        return rejected("taxes_twice" if line.gross else "taxes_missing", sku=line.sku)


def rule_charge(line, known):
    """Also on a cancellation: then the charge is credited."""
    if line.charge or known.is_charge(line.sku):
        return CHARGE, "", ()


def rule_goods(line, known):
    return RETURN if line.cancels or known.returns(line) else ORDER, "", ()


RULES = (
    rule_incomplete, rule_already_imported, rule_order, rule_shop, rule_not_for_sale, rule_adjustment, rule_customer,
    rule_product, rule_charge, rule_goods,
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
    planned = _whole(Planned(line, *judge(line, known, rules)) for line in lines)
    returns = [p.line for p in planned if p.outcome == RETURN]
    here = [
        Source(("line", line.number), line.customer, line.sku, line.when, line.number, line.price, line.quantity,
               line.order_ref)
        for line in (p.line for p in planned if p.outcome == ORDER)
    ]
    matched, left = match_returns(returns, [*sources, *here])
    made = [p.line for p in planned if p.outcome in (ORDER, CHARGE)]
    return Plan(
        tuple(
            p if p.outcome != RETURN else _returned(p, matched.get(p.line.number), left.get(p.line.number, 0))
            for p in planned),
        tuple(dict.fromkeys(line.sku for line in made if line.sku not in known.there)),
        tuple(dict.fromkeys(line.customer for line in made if line.customer and line.customer not in known.there_customers)))


def _whole(planned):
    """The lines, without those that mean nothing once another is rejected: an order with freight or a discount on all of
    it is taken whole or not at all, and what is charged with a line goes as the line goes."""
    planned = list(planned)
    if not any(p.line.part for p in planned):
        return planned
    faulty = [p.line for p in planned if p.outcome == REJECTED and p.reason != "already_imported"]
    orders = {line.order_ref: line.number for line in reversed(faulty) if line.whole or line.part}
    rows = {line.number: line.number for line in faulty}
    return [_unless(p, orders.get(p.line.order_ref) or (p.line.part and rows.get(p.line.number))) for p in planned]


def _unless(planned, faulty):
    """The line; rejected if the line of this number is, without which it means nothing."""
    if planned.outcome == REJECTED or not faulty:
        return planned
    return Planned(planned.line, *rejected("order_not_whole", order=planned.line.order_ref, line=faulty))


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
