# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table to order lines in values, found by the names of the columns. Pure: no Odoo, no clock."""
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain

from . import field_values
from .table_error import TableError

COLUMNS = {
    "order_ref": ("invoice", "invoice no", "invoiceno", "invoice number", "order", "order no", "order number",
                  "order ref", "order reference", "order id"),
    "sku": ("stockcode", "stock code", "sku", "product code", "item code", "internal reference"),
    "text": ("description", "product", "product name", "item"),
    "quantity": ("quantity", "qty", "ordered quantity"),
    "date": ("invoicedate", "invoice date", "date", "order date", "orderdate"),
    "price": ("price", "unit price", "unitprice"),
    "customer": ("customer id", "customerid", "customer", "customer ref", "customer no", "customer number"),
    "country": ("country", "country name", "ship to country"),
}
OPTIONAL = ("text", "country")
NAME_OF = {name: key for key, names in COLUMNS.items() for name in names}
CANCELLATION = re.compile(r"C\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, in values. ``when`` is in the file's own clock, not shifted."""

    number: int
    order_ref: str
    sku: str
    text: str
    quantity: Decimal
    price: Decimal
    when: datetime
    customer: str
    country: str
    raw: tuple

    @property
    def amount(self):
        return self.quantity * self.price

    @property
    def cancels(self):
        """A line of a cancellation: the channel numbers those C and the number."""
        return bool(CANCELLATION.match(self.order_ref))


def find_columns(header):
    """{what it means: position} of the columns, found by their names.

    :raise TableError: missing_column, or double_column where two columns claim the same meaning
    """
    found = {}
    for position, name in enumerate(header):
        key = NAME_OF.get(" ".join(name.lower().replace("_", " ").split()))
        if key in found:
            raise TableError("double_column", line=1, column=name, other=header[found[key]])
        if key:
            found[key] = position
    for key, names in COLUMNS.items():
        if key not in found and key not in OPTIONAL:
            raise TableError("missing_column", line=1, column=names[0], synonyms=", ".join(names))
    return found


def read_lines(table, quantity_digits=2, price_digits=6):
    """The lines of a :class:`~.read_table.Table`.

    :raise TableError: at the first field that is not what its column says; nothing is skipped
    """
    at = find_columns(table.header)
    name = {key: table.header[position] for key, position in at.items()}
    seen = {}
    share = lambda value: seen.setdefault(value, value)  # noqa: E731  the same few texts come a million times
    get = lambda fields, key: fields[at[key]] if key in at else ""  # noqa: E731
    lines = []
    for order, row, fields in _dated(table.rows, at["date"], name["date"]):
        lines.append(Line(
            number=row,
            order_ref=share(field_values.reference(get(fields, "order_ref"))),
            sku=share(field_values.sku(get(fields, "sku"))),
            text=share(field_values.words(get(fields, "text"))),
            quantity=field_values.number(
                get(fields, "quantity"), row, name["quantity"], quantity_digits, table.comma_decimals),
            price=field_values.number(get(fields, "price"), row, name["price"], price_digits, table.comma_decimals),
            when=field_values.moment(get(fields, "date"), order, row, name["date"]),
            customer=share(field_values.reference(get(fields, "customer"))),
            country=share(field_values.words(get(fields, "country"))),
            raw=tuple(map(share, fields)),
        ))
    if not lines:
        raise TableError("no_lines")
    return lines


def _dated(rows, position, column):
    """(order of day, month and year; line number; fields): read ahead until one date leaves no doubt."""
    waiting = []
    order = None
    for row, fields in rows:
        waiting.append((row, fields))
        order = field_values.date_order(fields[position] for _row, fields in waiting[-1:])
        if order:
            break
        if not field_values.DATE.fullmatch(fields[position].strip()):
            raise TableError("bad_date", line=row, column=column, value=fields[position][:40])
    if waiting and not order:
        raise TableError("ambiguous_date", line=waiting[0][0], column=column, value=waiting[0][1][position][:40])
    for row, fields in chain(waiting, rows):
        yield order, row, fields
