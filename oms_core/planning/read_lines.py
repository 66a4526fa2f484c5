# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table to order lines in values, found by the names of the columns. Pure: no Odoo, no clock."""
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from . import field_values
from .conventions import Conventions
from .layouts import find_columns
from .order_rows import lines_of, repeat_orders, row_of, says_more
from .table_error import TableError

NOTHING_SAID = Conventions()
ZERO = Decimal(0)

MEMO, SHARED = 10_000, 100_000  # how many texts are remembered
SEPARATOR = "\x1f"  # stands in no file that is read


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
    cancels: bool = False  # a line of a cancellation, which the channel tells by the number
    part: int = 0  # of the line: 0 the goods, more: an amount that stands beside them
    charge: str = ""  # kind of such an amount
    name: str = ""  # of the customer
    fault: tuple = ()  # (reason, facts) why the shop itself would not have the order shipped
    whole: bool = False  # the order has an amount for all of it

    @property
    def fields(self):
        """The fields as they came."""
        return self.raw.decode().split(SEPARATOR)

    @property
    def amount(self):
        return self.quantity * self.price


def read_lines(table, conventions=NOTHING_SAID, quantity_digits=2, price_digits=6):
    """The :class:`~.shop_orders.Lines` of a :class:`~.read_table.Table`.

    :raise TableError: at the first field that is not what its column says; nothing is skipped
    """
    try:
        lines = _lines(table, conventions, quantity_digits, price_digits)
    except TableError as error:
        error.sheet = table.sheet
        raise
    if not lines:
        raise TableError("no_lines")
    return lines


def _lines(table, conventions, quantity_digits, price_digits):
    columns = find_columns(table.header, conventions.columns, conventions.layout or "")
    more, at = says_more(columns), columns.at
    name = {key: table.header[position] for key, position in at.items()}
    share, get = _sharing(), lambda fields, key: fields[at[key]] if key in at else ""
    quantity = _memo(field_values.number, name["quantity"], quantity_digits, table.comma_decimals)
    price = _memo(field_values.number, name.get("price", ""), price_digits, table.comma_decimals)
    amount = lambda text, column: field_values.number(text, None, column, price_digits, table.comma_decimals)  # noqa: E731
    moment = lru_cache(MEMO)(lambda text, order: field_values.moment(text, order, None, name["date"]))
    lines = []
    for order, row, fields in _dated(repeat_orders(table.rows, columns), at["date"], name["date"]):
        try:
            order_ref = share(field_values.reference(get(fields, "order_ref")))
            line = Line(
                number=row,
                order_ref=order_ref,
                sku=share(field_values.sku(get(fields, "sku"))),
                text=share(field_values.words(get(fields, "text"))),
                quantity=quantity(get(fields, "quantity")),
                price=price(get(fields, "price")) if "price" in at else ZERO,
                when=moment(get(fields, "date"), order),
                customer=share(field_values.reference(get(fields, "customer"))),
                country=share(field_values.words(get(fields, "country"))),
                raw=SEPARATOR.join(getattr(fields, "came", fields)).encode(),
                cancels=conventions.cancels(order_ref),
                name=share(field_values.words(get(fields, "name"))),
            )
            lines.append(row_of(line, fields, columns, table.header, amount) if more else line)
        except TableError as error:
            error.line = row
            raise
    return lines_of(lines, columns, table.header, conventions)


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
