# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table to order lines in values, found by the names of the columns. Pure: no Odoo, no clock."""
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from . import field_values
from .conventions import Ambiguous, Conventions
from .field_values import Codes
from .layouts import find_columns
from .order_rows import lines_of, more_of, repeat_orders
from .read_values import Values
from .table_error import TableError

FILLED = ("order_ref", "date", "customer", "country")  # what may be merged over the lines of an order
TOTAL = re.compile(r"(grand |sub ?)?total.*|sum(me)?|gesamt.*|(zwischen|end)summe|totaal|totale|suma|razem|итого|合計|总计|합계")
READ = ("order_ref", "sku", "text", "quantity", "price", "date", "customer", "country", "name")
SHARED = 100_000  # how many texts are remembered
SEPARATOR = "\x1f"  # stands in no file that is read
NOTHING = Decimal(0)


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
    gross: bool | None = None  # whether the price contains taxes, where the file tells
    taxes_open: bool = False  # a shop's price of which nobody knows that

    @property
    def fields(self):
        """The fields as they came."""
        return self.raw.decode().split(SEPARATOR)

    @property
    def amount(self):
        return self.quantity * self.price


def read_lines(table, quantity_digits=2, price_digits=6, conventions=None, today=None):
    """The :class:`~.shop_orders.Lines` of a :class:`~.read_table.Table`.

    :param Conventions conventions: what is known of the file
    :param date today: orders of later days are refused, if it is given
    :raise TableError: at the first field that is not what its column says; nothing is skipped
    :raise Ambiguous: with all that the file leaves open
    """
    said = conventions or Conventions()
    try:
        lines = _lines(table, Values(said, table.file, table.epoch, today), said, quantity_digits, price_digits)
    except TableError as error:
        error.sheet = table.sheet
        if table.questions and not isinstance(error, Ambiguous):  # in the wrong code page, perhaps
            raise Ambiguous(table.questions) from error
        raise
    if not lines:
        raise TableError("no_lines")
    return lines


def _lines(table, values, said, quantity_digits, price_digits):
    """Two passes: what one cell alone leaves open is decided by all of them."""
    columns = _columns(table, said)
    at = columns.at
    name = {key: table.header[position] for key, position in at.items()}
    order, sku, customer = Codes(name["order_ref"]), Codes(name["sku"], upper=True), Codes(name.get("customer", ""))
    words, get = _words(), {key: itemgetter(at[key]) if key in at else _nothing for key in READ}
    of_order, of_sku, of_text, of_quantity, of_price, of_date, of_customer, of_country, of_name = get.values()
    cancels = said.cancels if said.cancellations else _nothing
    lines = []
    more = more_of(columns, table.header, lambda *cell: values.number(*cell, price_digits, money=True), values.value)
    for row, fields in repeat_orders(_rows(table, at), columns):
        if not of_sku(fields).strip() and not of_date(fields).strip():
            _refuse_total(row, fields)
        when = values.date(of_date(fields), row, name["date"])
        lines.append((
            row,
            order.put(of_order(fields), row),
            sku.put(of_sku(fields), row),
            words(of_text(fields)),
            values.number(of_quantity(fields), row, name["quantity"], quantity_digits),
            values.number(of_price(fields), row, name["price"], price_digits, money=True) if "price" in at else None,
            when,
            customer.put(of_customer(fields), row),
            words(of_country(fields)),
            words(of_name(fields)),
            SEPARATOR.join(getattr(fields, "came", fields)).encode(),
            more.put(row, fields) if more else None,
        ))
        if "currency" in at:
            values.currency(fields[at["currency"]], row, name["currency"])
    values.decide(table.questions)
    value = values.value
    for at_, (row, order_ref, code, text, quantity, price, when, buyer, country, buyer_name, raw, rest) in enumerate(lines):
        ref = order.value(order_ref)
        line = Line(
            number=row, order_ref=ref, sku=sku.value(code), text=text, quantity=value(quantity),
            price=value(price) if price else NOTHING, when=value(when), customer=customer.value(buyer), country=country, raw=raw,
            cancels=bool(cancels(ref)), name=buyer_name)
        lines[at_] = more.row(line, rest) if more else line
    return lines_of(lines, columns, table.header, said)


def _nothing(_fields):
    return ""


def _columns(table, said):
    try:
        return find_columns(table.header, said.columns, said.layout or "")
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
