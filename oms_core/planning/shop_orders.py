# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a shop writes beside the goods of an order: freight, discounts, taxes, fees, and what became of it. Pure: no Odoo.

Each amount becomes a line of its own with the code that the channel says, or is named as not taken: none is lost.
"""
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from .layouts import LAYOUTS

#: {kind: code of its product}; '' = not taken. Taxes are Odoo's to work out.
CODES = MappingProxyType({"shipping": "SHIPPING", "discount": "DISCOUNT", "tax": "", "fee": "FEE"})
CENT = Decimal("0.011")  # what rounding line by line may make
PIECE = Decimal("0.005")
EXACT = Decimal("0.000001")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Row:
    """A line and what else its row says: ``money`` ((meaning, name of the column, amount or None), …), ``says`` {meaning:
    text, of totals an amount} of what is the order's, ``amount`` of all its pieces where the file writes no price."""

    line: object
    money: tuple = ()
    says: dict = field(default_factory=dict)
    amount: Decimal | None = None


@dataclass(frozen=True)
class Prices:
    """What the prices of a file are: ``gross`` whether they contain taxes, as the channel says; ``told`` whether the file has
    taxes at all; ``discounted`` whether they may contain the discount of the order (WooCommerce's Item Cost does)."""

    gross: bool | None = None
    told: bool = True
    discounted: bool = False

    def one(self, rows, rests):
        """The answer that leaves no rest, of {answer: rests, one of which must be none}; None if several do, or none does.
        Of such prices each is rounded, so that a little may be left of an order."""
        most = CENT + (PIECE * sum(abs(row.line.quantity) for row in rows) if self.discounted else NOTHING)
        for near in (EXACT, CENT, most):
            fits = [answer for answer, left in rests.items() if min(map(abs, left)) < near]
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None


class Lines(list):
    """The lines of a file, and what was made of its columns."""

    columns = None
    header = ()
    left = MappingProxyType({})  # {name of a column: sum of the amounts in it that are not taken}


def whole_orders(rows, layout, codes=CODES, take_shipped=False, prices=None):
    """(lines with one more for each amount beside the goods, {column: sum of what is not taken}).

    :param rows: :class:`Row` values in the file's order
    :param codes: {kind: code}, see :data:`CODES`
    """
    orders, prices = defaultdict(list), prices or Prices()
    for row in rows:
        orders[row.line.order_ref].append(row)
    made, left, words, found = {}, Counter(), _words_of(layout), []
    for order_rows in orders.values():
        fault = _fault(order_rows, words, take_shipped)
        amounts = [] if fault else _amounts(order_rows, prices)
        if isinstance(amounts, tuple):
            fault, amounts = amounts, []
        found.append((order_rows, fault, amounts, None if fault else _gross(order_rows, amounts, prices)))
    common = _common({gross for *_order, gross in found}, prices)
    for order_rows, fault, amounts, gross in found:
        if gross is not None and prices.gross not in (None, gross) and not fault:
            fault, amounts = ("other_prices", (("order", order_rows[0].line.order_ref),)), []
        taxed = gross is None and not fault and bool(layout.marks) and (not prices.told or _taxes(amounts) > CENT)
        gross = common if taxed else gross
        parts, of_order = _parts(amounts, {**codes, "tax": ""} if gross else codes, left)  # those are in the prices
        for row in order_rows:
            made[id(row)] = _lines(row, parts.get(id(row), ()), {
                "fault": fault, "whole": of_order, "gross": gross, "taxes_open": taxed and gross is None})
    return [line for row in rows for line in made[id(row)]], dict(left)


def _common(found, prices):
    """What orders are that do not tell by themselves: as all others of the file, else as the channel says."""
    found -= {None}
    return found.pop() if len(found) == 1 else prices.gross


def _lines(row, parts, facts):
    line = row.line
    if row.amount is not None and line.quantity:
        line = replace(line, price=_short((row.amount / line.quantity).quantize(EXACT)))
    line = replace(line, **facts)
    return [line, *(
        replace(
            line, part=number, charge=kind, sku=code, text=column, quantity=Decimal(-1 if amount < 0 else 1), price=abs(amount),
            raw=f"{column}\x1f{abs(amount)}".encode())
        for number, (kind, code, column, amount) in enumerate(parts, 1))]


def _short(value):
    """The number without zeros at its end: 10, not 10.000000 or 1E+1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _words_of(layout):
    """(words for orders that nobody wants, that were shipped, that are to be shipped); of a plain file those of any shop."""
    layouts = [layout] if layout.marks else list(LAYOUTS.values())
    return [frozenset().union(*(getattr(one, name) for one in layouts)) for name in ("void", "shipped", "open")]


def _fault(rows, words, take_shipped):
    """Why the shop itself would not have this order shipped, as (reason, facts); empty if it would. A word that nobody
    knows (partially refunded, one in another language) leaves open what is to be shipped."""
    void, shipped, known = words
    for row in rows:
        says = {meaning: row.says.get(meaning, "") for meaning in ("status", "state", "fulfilled", "cancelled", "payment")}
        told = [(word, _plain_word(word)) for word in (says["status"].strip() or says["state"].strip(), says["fulfilled"].strip())
                if word]
        facts = lambda word, order=row.line.order_ref: (("order", order), ("status", word))  # noqa: E731
        if "bogus" in says["payment"].lower():  # the gateway of Shopify's that takes no money
            return "shop_test", facts(says["payment"].strip())
        word = next((word for word, plain in told if plain in void), "") or says["cancelled"].strip()
        if word:
            return "shop_cancelled", facts(word)
        word = next((word for word, plain in told if plain in shipped), "")
        if word and not take_shipped:
            return "shop_shipped", facts(word)
        word = next((word for word, plain in told if plain not in known | shipped), "")
        if word:
            return "shop_unclear", facts(word)
    return ()


def _plain_word(word):
    """'on hold' of 'wc-on-hold', 'shipped' of 'Shipped - Delivered to Buyer'."""
    word = word.lower().partition(" - ")[0].removeprefix("wc-")
    return " ".join(word.replace("-", " ").replace("_", " ").split())


def _gross(rows, amounts, prices):
    """Whether the prices contain the taxes, by the total of the order; None where it does not tell."""
    total, taxes = _said(rows, "total"), _taxes(amounts)
    if total is None or taxes <= CENT:
        return None
    more = total - _goods(rows) - _sum(one for one in amounts if one[1] not in ("tax", "refunded"))
    return prices.one(rows, {True: [more], False: [more - taxes]})


def _taxes(amounts):
    return _sum(one for one in amounts if one[1] == "tax")


def _goods(rows):
    return sum(row.amount if row.amount is not None else row.line.amount for row in rows)


def _amounts(rows, prices):
    """[(row, kind, whether of the order, column, amount)] of the order; a fault where the file contradicts itself."""
    found, once = [], {}
    for row in rows:
        for meaning, column, amount in row.money:
            level, kind = meaning.split("_")
            if level == "line" or amount is None:
                found += [(row, kind, False, column, amount)] if amount else []
            elif once.setdefault((kind, column), (row, amount))[1] != amount:
                return "order_differs", (("order", row.line.order_ref), ("column", column), ("value", str(amount)))
    found += [(row, kind, True, column, amount) for (kind, column), (row, amount) in once.items() if amount]
    return _discounts(rows, [
        (row, kind, of_order, column, -abs(amount) if kind == "discount" else amount)
        for row, kind, of_order, column, amount in found], prices)


def _discounts(rows, amounts, prices):
    """The amounts without those discounts that others contain: whichever of them lead to what the file calls subtotal."""
    on_lines = [one for one in amounts if one[1] == "discount" and not one[2]]
    on_order = [one for one in amounts if one[1] == "discount" and one[2]]
    subtotal = _said(rows, "subtotal")
    rest = [one for one in amounts if one[1] != "discount"]
    if subtotal is None:
        if on_lines and on_order:
            return "discount_twice", (("order", rows[0].line.order_ref),)
        return _in_prices(rows, rest, on_order, prices) if on_order and prices.discounted else amounts
    goods = _goods(rows)
    for taken in (on_order, on_order + on_lines, on_lines, []):
        if abs(goods + _sum(taken) - subtotal) < CENT:
            elsewhere = on_order and on_order[0] not in taken
            return rest + taken + (_on_freight(rows, rest, on_order, subtotal) if elsewhere else [])
    return "does_not_add_up", (
        ("order", rows[0].line.order_ref), ("lines", str(goods + _sum(on_order))), ("file", str(subtotal)))


def _in_prices(rows, rest, on_order, prices):
    """The amounts, with the discount of the order if the prices do not contain it yet: as the total of the order says."""
    total, taken = _said(rows, "total"), None
    if total is not None:
        taxes, less = _taxes(rest), _sum(on_order)
        more = total - _goods(rows) - _sum(one for one in rest if one[1] not in ("tax", "refunded"))
        taken = prices.one(rows, {True: [more - less, more - less - taxes], False: [more, more - taxes]})
    if taken is None:
        return "discount_twice", (("order", rows[0].line.order_ref),)
    return rest + on_order if taken else rest


def _on_freight(rows, rest, on_order, subtotal):
    """The discount of the order, if it is one on freight that the freight does not have yet, by the total of the order."""
    total = _said(rows, "total")
    if total is None:
        return []
    freight = _sum(one for one in rest if one[1] in ("shipping", "fee"))
    tax = _taxes(rest)
    less = subtotal + freight + _sum(on_order)
    return on_order if min(abs(less - total), abs(less + tax - total)) < CENT else []


def _said(rows, meaning):
    return next((row.says[meaning] for row in rows if row.says.get(meaning) is not None), None)


def _sum(amounts):
    return sum((one[4] for one in amounts), NOTHING)


def _parts(amounts, codes, left):
    """({row: [(kind, code, column, amount)]}, whether any is of the whole order); what has no code goes to ``left``."""
    parts, whole = defaultdict(list), False
    for row, kind, of_order, column, amount in amounts:
        if codes.get(kind):
            parts[id(row)].append((kind, codes[kind], column, amount))
            whole = whole or of_order
        else:
            left[column] += amount
    return parts, whole
