# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of text to values: exact numbers, dates, references. Pure: no Odoo, no clock."""
import re
from datetime import datetime
from decimal import Decimal

from .table_error import TableError

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
COMMA_NUMBER = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)", re.ASCII)
DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
CONTROL = re.compile("[\x00-\x1f\x7f]+")
LARGEST = Decimal(10) ** 9
ORDERS = ("ymd", "dmy", "mdy")


def number(text, line, column, digits, comma_decimals=False):
    """An exact number.

    No thousands separators, no exponents, no NaN: each has been seen to mean two things.

    :param int digits: decimals that are kept; a finer number is refused, not rounded
    :raise TableError: bad_number, too_large or too_fine
    """
    text = text.strip()
    if comma_decimals and "," in text and COMMA_NUMBER.fullmatch(text):
        text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise TableError("bad_number", line=line, column=column, value=text[:40])
    if len(text) > 40:
        raise TableError("too_large", line=line, column=column, value=text[:40])
    value = Decimal(text)
    if abs(value) > LARGEST:
        raise TableError("too_large", line=line, column=column, value=text)
    if value.normalize().as_tuple().exponent < -digits:
        raise TableError("too_fine", line=line, column=column, value=text, digits=digits)
    return value


def date_order(texts):
    """In which order day, month and year stand in a column of dates: 'ymd', 'dmy', 'mdy' or None if both would do."""
    first = second = 0
    for text in texts:
        match = DATE.fullmatch(text.strip())
        if match:
            if len(match[1]) == 4:
                return "ymd"
            first, second = max(first, int(match[1])), max(second, int(match[3]))
    if first > 12 >= second:
        return "dmy"
    if second > 12 >= first:
        return "mdy"
    return None


def moment(text, order, line, column):
    """A date with or without time of day, as a naive datetime in the file's own clock."""
    match = DATE.fullmatch(text.strip())
    try:
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
        if not 1900 <= year < 2200:
            raise ValueError(year)
        return datetime(year, month, day, int(match[5] or 0), int(match[6] or 0), int(match[7] or 0))
    except (TypeError, ValueError) as error:
        raise TableError("bad_date", line=line, column=column, value=text[:40]) from error


def words(text):
    """One line of text without control characters, which no form shows and no spreadsheet needs."""
    return CONTROL.sub(" ", text).strip()


def reference(text):
    """A customer or order reference: '13085.0', as spreadsheets make of numbers, is 13085."""
    text = words(text)
    head, dot, tail = text.partition(".")
    return head if dot and head.isdecimal() and not tail.strip("0") else text


def sku(text):
    """A product code: without blanks around, in capitals ('85123a' and '85123A' are one product)."""
    return reference(text).upper()
