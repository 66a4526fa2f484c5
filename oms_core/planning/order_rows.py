# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of an order file to what they say of their order beside the line of goods. Pure: no Odoo, no clock."""
from dataclasses import replace

from .layouts import plain_name
from .same import own_orders
from .shop_orders import CODES, Lines, Prices, Row, whole_orders

# What stands in the first row of an order and counts for all.
REPEATED = ("date", "customer", "name", "country", "currency", "status", "state", "fulfilled", "cancelled", "payment")
TOTALS = ("subtotal", "total")
WORDS = ("status", "state", "fulfilled", "cancelled", "payment")


class Filled(list):
    """Fields with what the first row of the order says where they were blank; ``came``: as they came."""

    came = ()


def repeat_orders(rows, columns):
    """(line number, fields) of the rows, where a layout writes once what is the order's with that in each row."""
    if not columns.layout.once or "order_ref" not in columns.at:
        yield from rows
        return
    where = [columns.at[meaning] for meaning in REPEATED if meaning in columns.at]
    first = {}
    for number, fields in rows:
        said = first.setdefault(fields[columns.at["order_ref"]], fields)
        blank = [position for position in where if not fields[position].strip() and said[position].strip()]
        if blank:
            filled = Filled(fields)
            filled.came = tuple(fields)
            for position in blank:
                filled[position] = said[position]
            fields = filled
        yield number, fields


class More:
    """What rows say beside the lines of goods, put in as text and taken out as :class:`~.shop_orders.Row` values.

    :param number: puts in a (text, line, column), returns a key; ``value`` gives the number of a key
    """

    def __init__(self, columns, header, number, value):
        self._at, self._several, self._header = columns.at, columns.several, header
        self._number, self._value = number, value

    def put(self, row, fields):
        money = tuple(self._key(row, fields, position) for _meaning, position in self._several)
        words = tuple((meaning, fields[self._at[meaning]]) for meaning in WORDS if meaning in self._at)
        amount = "amount" in self._at and "price" not in self._at
        return (
            money, words,
            tuple((meaning, self._key(row, fields, self._at[meaning])) for meaning in TOTALS if meaning in self._at),
            self._number(fields[self._at["amount"]], row, self._header[self._at["amount"]]) if amount else None)

    def row(self, line, put):
        money, words, totals, amount = put
        return Row(
            line,
            tuple((meaning, self._header[position], self._amount(key))
                  for (meaning, position), key in zip(self._several, money)),
            {**dict(words), **{meaning: self._value(key) for meaning, key in totals if key}},
            self._amount(amount))

    def _key(self, row, fields, position):
        return self._number(fields[position], row, self._header[position]) if fields[position].strip() else None

    def _amount(self, key):
        return self._value(key) if key else None


def more_of(columns, header, number, value):
    """A :class:`More`, or None where the columns say nothing beside the lines of goods."""
    if columns.several or columns.at.keys() & {"amount", *WORDS, *TOTALS}:
        return More(columns, header, number, value)
    return None


def _one_order(rows):
    """The rows, each with the number of its order as the first row of it has it."""
    refs = own_orders(dict.fromkeys(getattr(row, "line", row).order_ref for row in rows), {})
    return [
        replace(row, line=replace(row.line, order_ref=refs[row.line.order_ref])) if isinstance(row, Row) else
        replace(row, order_ref=refs[row.order_ref]) for row in rows]


def lines_of(rows, columns, header, conventions):
    """The :class:`~.shop_orders.Lines` of rows: lines, or :class:`~.shop_orders.Row` values where there is more to say."""
    left = {}
    if conventions.same_orders:
        rows = _one_order(rows)
    if rows and isinstance(rows[0], Row):
        prices = Prices(
            conventions.gross, any(meaning in ("order_tax", "line_tax") for meaning, _position in columns.several),
            "price" in columns.at and plain_name(header[columns.at["price"]]) in columns.layout.discounted)
        rows, left = whole_orders(rows, columns.layout, {**CODES, **conventions.money}, conventions.take_shipped, prices)
    lines = Lines(rows)
    lines.columns, lines.header, lines.left = columns, header, left
    return lines
