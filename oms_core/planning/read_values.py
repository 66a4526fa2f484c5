# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the numbers and dates of a whole file mean: one decides for all, or the file is asked about. Pure: no Odoo.

First every text is put in (:meth:`Values.number`, :meth:`Values.date`), then all of them decide (:meth:`Values.decide`),
then the values come out (:meth:`Values.value`). One text is looked at once, however often it comes.
"""
from datetime import timedelta
from zoneinfo import ZoneInfo

from . import read_date, read_number
from .cell_text import Exact
from .conventions import Ambiguous, Choice, Question, Sample
from .field_values import is_error
from .read_number import CURRENCIES, OTHER
from .table_error import TableError

LONGEST = 40  # of a text in a refusal
CHOICES = {"dmy": True, "mdy": False, "ymd": False}
AHEAD = timedelta(days=2)  # it is tomorrow elsewhere


class Values:
    """The numbers and dates of one file.

    :param conventions: what is known before; it is believed, and what contradicts it is refused
    :param epoch: the day from which a workbook counts, or None
    :param today: orders of later days are refused, if it is given
    """

    def __init__(self, conventions, file="", epoch=None, today=None):
        self._conventions, self._file, self._epoch, self._today = conventions, file, epoch, today
        self._zone = ZoneInfo(conventions.zone) if conventions.zone else None
        self._numbers, self._dates, self._values = {}, {}, {}
        self._proofs = {}  # sign of decimals: the first place that proves it
        self._groups = {}  # form of dates: {key: place}
        self._clocks = {}  # whether times have no offset: the first place
        self._money = None  # the currencies that it can be, the first text that says one, and its line
        self._decimal, self._orders = conventions.decimal, {}

    # -- in --------------------------------------------------------------------------------------------------------------

    def number(self, text, row, column, digits, money=False):
        """A key for the number in this cell.

        :raise TableError: bad_number, or one in another way than the channel writes or another line is written
        """
        key = (text, type(text) is not str and isinstance(text, Exact), column)
        if key not in self._numbers:
            spelling = read_number.spell(text)
            if spelling is None or (spelling.currency and not money):
                code = "excel_error" if is_error(text.strip()) else "bad_number"
                raise TableError(code, line=row, column=column, value=text[:LONGEST])
            if len(text) > LONGEST:
                raise TableError("too_large", line=row, column=column, value=text[:LONGEST])
            self._numbers[key] = spelling, row, digits
            if not key[1]:
                self._prove(spelling, row, column)
            if spelling.currency:
                self._check_currency(spelling.currency, text.strip(), row, column)
        return key

    def _prove(self, spelling, row, column):
        if not spelling.decimal or spelling.open:
            return
        said = self._conventions.decimal
        if said and said != spelling.decimal:
            raise TableError("other_decimals", line=row, column=column, value=spelling.text[:LONGEST], sign=said)
        place = self._proofs.setdefault(spelling.decimal, (row, spelling.text[:LONGEST]))
        other = self._proofs.get(OTHER[spelling.decimal])
        if other:
            raise TableError(
                "mixed_numbers", line=row, column=column, value=place[1], other=other[1], other_line=other[0])

    def _check_currency(self, sign, text, row, column):
        codes = set(CURRENCIES.get(sign, sign).split())
        said = self._conventions.currency
        if said and said not in codes:
            raise TableError("other_currency", line=row, column=column, value=text[:LONGEST], currency=said)
        self._money = self._money or (codes, text[:LONGEST], row)
        if not self._money[0] & codes:
            raise TableError("mixed_currency", line=row, column=column, value=text[:LONGEST], other=self._money[1],
                             other_line=self._money[2])
        self._money[0].intersection_update(codes)

    def currency(self, text, row, column):
        """The code of a currency in a column of its own.

        :raise TableError: it is another one than that of the channel, or of the lines before
        """
        text = text.strip()
        if text:
            self._check_currency(text if text in CURRENCIES else text.upper(), text, row, column)

    def date(self, text, row, column):
        """A key for the date in this cell.

        :raise TableError: bad_date, or one in another form than the others are
        """
        key = (text, column)
        if key not in self._dates:
            self._dates[key] = spelling = self._spell_date(text.strip(), row, column)
            self._check_clock(key, spelling, row)
            group = self._groups.setdefault(spelling.group, {})
            group[key] = row
            if len(self._groups) > 1:
                self._refuse_mixed(key, row, next(
                    (other, rows[other]) for sign, rows in self._groups.items() for other in rows if sign != spelling.group))
        return key

    def _spell_date(self, text, row, column):
        if read_date.SERIAL.fullmatch(text):
            spelling = self._epoch and read_date.from_serial(text, self._epoch)
            code = "bad_date" if self._epoch else "serial_date"
        else:
            spelling, code = read_date.spell(text), "bad_date"
        if not spelling:
            raise TableError("excel_error" if is_error(text) else code, line=row, column=column, value=text[:LONGEST])
        return spelling

    def _check_clock(self, key, spelling, row):
        """Without a zone, times with and without offset can not be told apart from each other."""
        first = self._clocks.setdefault(spelling.offset is None, (key, row))
        if len(self._clocks) > 1 and not self._zone:
            self._refuse_mixed(key, row, next(place for place in self._clocks.values() if place != first))

    @staticmethod
    def _refuse_mixed(key, row, other):
        (text, _column), other_row = other
        raise TableError("mixed_dates", line=row, column=key[1], value=key[0][:LONGEST], other=text[:LONGEST],
                         other_line=other_row)

    # -- all of them -----------------------------------------------------------------------------------------------------

    def decide(self, questions=()):
        """Settle what one cell alone leaves open.

        :param questions: of the table, asked together with those of here
        :raise Ambiguous: with all questions that are left
        :raise TableError: cells contradict each other or the conventions
        """
        questions = [*questions, *self._decide_numbers(), *self._decide_dates()]
        if questions:
            raise Ambiguous(questions)
        self._values = {key: self._number(key) for key in self._numbers}
        self._values.update((key, self._date(key)) for key in self._dates)

    def _decide_numbers(self):
        self._decimal = self._decimal or next(iter(self._proofs), None)
        if self._decimal:
            return
        for (text, exact, column), (spelling, row, _digits) in self._numbers.items():
            if spelling.open and not exact:
                yield Question("decimal", Sample(self._file, row, column, text.strip()), tuple(
                    Choice(sign, read_number.shown(read_number.value(spelling, sign))) for sign in ".,"))
                return

    def _decide_dates(self):
        for sign, keys in self._groups.items():
            if not sign:
                self._orders[sign] = None  # each has one of its own
                continue
            orders = self._common_orders(keys)
            said = self._conventions.day_first
            fitting = [order for order in orders if said is None or CHOICES[order] == said]
            if not fitting:
                key = next(iter(keys))
                raise TableError("other_dates", line=keys[key], column=key[1], value=key[0][:LONGEST])
            self._orders[sign] = fitting[0]
            yield from self._ask_order(fitting if said is None else fitting[:1], keys)

    def _common_orders(self, keys):
        """The orders of day, month and year that make a date of each of these texts."""
        orders, excluded = ("dmy", "mdy", "ymd"), {}
        for key, row in keys.items():
            own = self._dates[key].orders
            left = tuple(order for order in orders if order in own)
            if not left:
                self._refuse_mixed(key, row, excluded[own[0]])
            excluded.update((order, (key, row)) for order in orders if order not in left)
            orders = left
        return orders

    def _ask_order(self, orders, keys):
        for key, row in keys.items():
            meanings = {}
            for order in orders:
                when = read_date.moment(self._dates[key], order)
                meanings.setdefault(CHOICES[order], f"{when:%Y-%m-%d}")
            if len({read_date.moment(self._dates[key], order) for order in orders}) > 1:
                yield Question("day_first", Sample(self._file, row, key[1], key[0].strip()), tuple(
                    Choice(answer, means) for answer, means in meanings.items()))
                return

    # -- out -------------------------------------------------------------------------------------------------------------

    def value(self, key):
        """The number (Decimal) or date of this key."""
        return self._values[key]

    def _number(self, key):
        (text, exact, column), (spelling, row, digits) = key, self._numbers[key]
        try:
            number = read_number.value(spelling, "." if exact else self._decimal or ".")
            return read_number.checked(number, digits, text, column)
        except TableError as error:
            error.line = row
            raise

    def _date(self, key):
        spelling = self._dates[key]
        when = read_date.moment(spelling, self._orders[spelling.group] or spelling.orders[0], self._zone)
        if self._today and when.date() > self._today + AHEAD:  # day: in the file's own clock
            raise TableError("future_date", line=self._groups[spelling.group][key], column=key[1], value=key[0][:LONGEST])
        return when
