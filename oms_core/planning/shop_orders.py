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


class Lines(list):
    """The lines of a file, and what was made of its columns."""

    columns = None
    header = ()
    left = MappingProxyType({})  # {name of a column: sum of the amounts in it that are not taken}


def whole_orders(rows, layout, codes=CODES, take_shipped=False):
    """(lines with one more for each amount beside the goods, {column: sum of what is not taken}).

    :param rows: :class:`Row` values in the file's order
    :param codes: {kind: code}, see :data:`CODES`
    """
    orders = defaultdict(list)
    for row in rows:
        orders[row.line.order_ref].append(row)
    made, left, words = {}, Counter(), _words_of(layout)
    for order_rows in orders.values():
        fault = _fault(order_rows, words, take_shipped)
        amounts = [] if fault else _amounts(order_rows)
        if isinstance(amounts, tuple):
            fault, amounts = amounts, []
        gross = _gross(order_rows, amounts)
        parts, of_order = _parts(amounts, {**codes, "tax": ""} if gross else codes, left)  # those are in the prices
        for row in order_rows:
            made[id(row)] = _lines(row, parts.get(id(row), ()), fault, of_order, gross)
    return [line for row in rows for line in made[id(row)]], dict(left)


def _lines(row, parts, fault, of_order, gross):
    line = row.line
    if row.amount is not None and line.quantity:
        line = replace(line, price=_short((row.amount / line.quantity).quantize(EXACT)))
    line = replace(line, fault=fault, whole=of_order, gross=gross)
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
        says = {meaning: row.says.get(meaning, "") for meaning in ("status", "state", "fulfilled", "cancelled")}
        told = [(word, _plain_word(word)) for word in (says["status"].strip() or says["state"].strip(), says["fulfilled"].strip())
                if word]
        facts = lambda word, order=row.line.order_ref: (("order", order), ("status", word))  # noqa: E731
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


def _gross(rows, amounts):
    """Whether the prices contain the taxes, by the total of the order; None where it does not tell."""
    total, taxes = _said(rows, "total"), _sum(one for one in amounts if one[1] == "tax")
    if total is None or taxes <= CENT:
        return None
    goods = sum(row.amount if row.amount is not None else row.line.amount for row in rows)
    more = total - goods - _sum(one for one in amounts if one[1] not in ("tax", "refunded"))
    return True if abs(more) < CENT else False if abs(more - taxes) < CENT else None


def _amounts(rows):
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
        for row, kind, of_order, column, amount in found])


def _discounts(rows, amounts):
    """The amounts without those discounts that others contain: whichever of them lead to what the file calls subtotal."""
    on_lines = [one for one in amounts if one[1] == "discount" and not one[2]]
    on_order = [one for one in amounts if one[1] == "discount" and one[2]]
    subtotal = _said(rows, "subtotal")
    if subtotal is None:
        if on_lines and on_order:
            return "discount_twice", (("order", rows[0].line.order_ref),)
        return amounts
    goods = sum(row.amount if row.amount is not None else row.line.amount for row in rows)
    rest = [one for one in amounts if one[1] != "discount"]
    for taken in (on_order, on_order + on_lines, on_lines, []):
        if abs(goods + _sum(taken) - subtotal) < CENT:
            elsewhere = on_order and on_order[0] not in taken
            return rest + taken + (_on_freight(rows, rest, on_order, subtotal) if elsewhere else [])
    return "does_not_add_up", (
        ("order", rows[0].line.order_ref), ("lines", str(goods + _sum(on_order))), ("file", str(subtotal)))


def _on_freight(rows, rest, on_order, subtotal):
    """The discount of the order, if it is one on freight that the freight does not have yet, by the total of the order."""
    total = _said(rows, "total")
    if total is None:
        return []
    freight = _sum(one for one in rest if one[1] in ("shipping", "fee"))
    tax = _sum(one for one in rest if one[1] == "tax")
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
