# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of an order file to what they say of their order beside the line of goods. Pure: no Odoo, no clock."""
from .shop_orders import CODES, Lines, Row, whole_orders

# What stands in the first row of an order and counts for all.
REPEATED = ("date", "customer", "name", "country", "currency", "status", "fulfilled", "cancelled")
TOTALS = ("subtotal", "total")
WORDS = ("status", "fulfilled", "cancelled")


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


def says_more(columns):
    """Whether the columns say anything beside the lines of goods."""
    return bool(columns.several or columns.at.keys() & {"amount", *WORDS, *TOTALS})


def row_of(line, fields, columns, header, number):
    """The :class:`~.shop_orders.Row` of a line; ``number(text, column)`` reads an amount, which may be left out."""
    money = tuple(
        (meaning, header[position], number(fields[position], header[position]) if fields[position].strip() else None)
        for meaning, position in columns.several)
    says = {meaning: fields[columns.at[meaning]] for meaning in WORDS if meaning in columns.at}
    for meaning in TOTALS:
        text = fields[columns.at[meaning]] if meaning in columns.at else ""
        if text.strip():
            says[meaning] = number(text, header[columns.at[meaning]])
    amount = None
    if "amount" in columns.at and "price" not in columns.at:
        amount = number(fields[columns.at["amount"]], header[columns.at["amount"]])
    return Row(line, money, says, amount)


def lines_of(rows, columns, header, conventions):
    """The :class:`~.shop_orders.Lines` of rows: lines, or :class:`~.shop_orders.Row` values where there is more to say."""
    left = {}
    if says_more(columns):
        rows, left = whole_orders(rows, columns.layout, {**CODES, **conventions.money}, conventions.take_shipped)
    lines = Lines(rows)
    lines.columns, lines.header, lines.left = columns, header, left
    return lines
