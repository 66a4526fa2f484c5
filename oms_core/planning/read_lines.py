# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table to order lines in values, found by the names of the columns. Pure: no Odoo, no clock."""
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
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
MEMO, SHARED = 10_000, 100_000  # how many texts are remembered
SEPARATOR = "\x1f"  # stands in no file that is read
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
    raw: bytes  # the fields, see there: a tuple of texts for each line would fill the memory

    @property
    def fields(self):
        """The fields as they came."""
        return self.raw.decode().split(SEPARATOR)

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
    try:
        lines = _lines(table, quantity_digits, price_digits)
    except TableError as error:
        error.sheet = table.sheet
        raise
    if not lines:
        raise TableError("no_lines")
    return lines


def _lines(table, quantity_digits, price_digits):
    at = find_columns(table.header)
    name = {key: table.header[position] for key, position in at.items()}
    share, get = _sharing(), lambda fields, key: fields[at[key]] if key in at else ""
    quantity = _memo(field_values.number, name["quantity"], quantity_digits, table.comma_decimals)
    price = _memo(field_values.number, name["price"], price_digits, table.comma_decimals)
    moment = lru_cache(MEMO)(lambda text, order: field_values.moment(text, order, None, name["date"]))
    lines = []
    for order, row, fields in _dated(table.rows, at["date"], name["date"]):
        try:
            lines.append(Line(
                number=row,
                order_ref=share(field_values.reference(get(fields, "order_ref"))),
                sku=share(field_values.sku(get(fields, "sku"))),
                text=share(field_values.words(get(fields, "text"))),
                quantity=quantity(get(fields, "quantity")),
                price=price(get(fields, "price")),
                when=moment(get(fields, "date"), order),
                customer=share(field_values.reference(get(fields, "customer"))),
                country=share(field_values.words(get(fields, "country"))),
                raw=SEPARATOR.join(fields).encode(),
            ))
        except TableError as error:
            error.line = row
            raise
    return lines


def _sharing():
    """A function that gives one object for equal texts: the same few come a hundred thousand times."""
    seen = {}
    return lambda text: seen.setdefault(text, text) if len(seen) < SHARED else seen.get(text, text)


def _memo(function, *facts):
    """The function of a text alone, which remembers the last texts. Who calls it adds the line to what it raises."""
    return lru_cache(MEMO)(lambda text: function(text, None, *facts))


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
