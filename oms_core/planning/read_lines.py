# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table to order lines in values, found by the names of the columns. Pure: no Odoo, no clock."""
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import field_values
from .conventions import Ambiguous, Conventions
from .field_values import Codes
from .read_values import Values
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
FILLED = ("order_ref", "date", "customer", "country")  # what may be merged over the lines of an order
TOTAL = re.compile(r"(grand |sub ?)?total.*|sum(me)?|gesamt.*|(zwischen|end)summe|totaal|totale|suma|razem|итого|合計|总计|합계")
SHARED = 100_000  # how many texts are remembered
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


def is_header(names):
    """Whether these are names of the columns that are needed."""
    try:
        return bool(find_columns(names))
    except TableError:
        return False


def read_lines(table, quantity_digits=2, price_digits=6, conventions=None, today=None):
    """The lines of a :class:`~.read_table.Table`.

    :param Conventions conventions: what is known of the file
    :param date today: orders of later days are refused, if it is given
    :raise TableError: at the first field that is not what its column says; nothing is skipped
    :raise Ambiguous: with all that the file leaves open
    """
    try:
        values = Values(conventions or Conventions(), table.file, table.epoch, today)
        lines = _lines(table, values, quantity_digits, price_digits)
    except TableError as error:
        error.sheet = table.sheet
        if table.questions and not isinstance(error, Ambiguous):  # in the wrong code page, perhaps
            raise Ambiguous(table.questions) from error
        raise
    if not lines:
        raise TableError("no_lines")
    return lines


def _lines(table, values, quantity_digits, price_digits):
    """Two passes: what one cell alone leaves open is decided by all of them."""
    at = _columns(table)
    name = {key: table.header[position] for key, position in at.items()}
    order, sku, customer = Codes(name["order_ref"]), Codes(name["sku"], upper=True), Codes(name["customer"])
    words, get = _words(), lambda fields, key: fields[at[key]] if key in at else ""
    lines = []
    for row, fields in _rows(table, at):
        if not get(fields, "sku").strip() and not get(fields, "date").strip():
            _refuse_total(row, fields)
        when = values.date(get(fields, "date"), row, name["date"])
        lines.append((
            row,
            order.put(get(fields, "order_ref"), row),
            sku.put(get(fields, "sku"), row),
            words(get(fields, "text")),
            values.number(get(fields, "quantity"), row, name["quantity"], quantity_digits),
            values.number(get(fields, "price"), row, name["price"], price_digits, money=True),
            when,
            customer.put(get(fields, "customer"), row),
            words(get(fields, "country")),
            SEPARATOR.join(fields).encode(),
        ))
        if "currency" in at:
            values.currency(get(fields, "currency"), row, name["currency"])
    values.decide(table.questions)
    value = values.value
    for number, (row, order_ref, code, text, quantity, price, when, buyer, country, raw) in enumerate(lines):
        lines[number] = Line(
            number=row, order_ref=order.value(order_ref), sku=sku.value(code), text=text, quantity=value(quantity),
            price=value(price), when=value(when), customer=customer.value(buyer), country=country, raw=raw)
    return lines


def _columns(table):
    try:
        return find_columns(table.header)
    except TableError as error:
        error.line = table.header_line
        raise


def _rows(table, at):
    """The rows; what was merged over several lines of an order stands in each of them."""
    positions = [at[key] for key in FILLED if key in at]
    above, last = {}, 0
    for row, fields in table.rows:
        if table.merged:
            for position in positions:
                top = table.merged.get((row, position))
                if top and top <= last and not fields[position]:
                    fields[position] = above.get(position, "")
                above[position] = fields[position]
            last = row
        yield row, fields


def _refuse_total(row, fields):
    words = next((text for text in fields if text.strip()), "").strip(" :").lower()
    if TOTAL.fullmatch(words):
        raise TableError("total_row", line=row, value=words[:40])


def _words():
    """A function that gives the words of a field: one object for equal ones, as the same few come very often."""
    seen = {}

    def words(text):
        found = seen.get(text)
        if found is None:
            found = field_values.words(text)
            if len(seen) < SHARED:
                seen[text] = found
        return found
    return words
