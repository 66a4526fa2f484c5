# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the API takes: readers that check a JSON value and return it clean, or name the field at fault.

Pure: no Odoo, no clock. A reader is a function (value, field) -> clean value that raises :class:`BadInput`.
Nothing of a value is trusted before its type was seen: JSON has true where a number is wanted, NaN, integers of
a thousand digits, and text that no database stores.
"""
import math
from datetime import date

#: Largest id of a record, and largest quantity, that can be meant.
LAST_ID, LARGEST = 2**31 - 1, 1_000_000_000

CODES = frozenset({
    "bad_date", "bad_reference", "bad_text", "empty", "not_boolean", "not_integer", "not_list", "not_number",
    "not_object", "not_positive", "not_text", "past", "required", "too_far", "too_few", "too_large", "too_long",
    "too_many", "too_small", "unknown_field",
})


class BadInput(ValueError):
    """A value that is refused: the field, a code of :data:`CODES`, and its facts. The sentence is for the caller."""

    def __init__(self, field, code, **facts):
        assert code in CODES, code
        super().__init__(field, code, facts)
        self.field, self.code, self.facts = field, code, facts


def printable(text, most=60):
    """A name from outside, fit to be shown and logged."""
    return "".join(char if char.isprintable() else "?" for char in text[:most]) or '""'


# --- readers of one value ----------------------------------------------------------------------------------

def boolean(value, field):
    if not isinstance(value, bool):
        raise BadInput(field, "not_boolean")
    return value


def integer(low, high):
    def read(value, field):
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadInput(field, "not_integer")
        if value < low:
            raise BadInput(field, "too_small", low=low)
        if value > high:
            raise BadInput(field, "too_large", high=high)
        return value
    return read


def number(value, field):
    """A finite number from 0 to :data:`LARGEST`, as float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInput(field, "not_number")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(field, "not_number")
    if value < 0:
        raise BadInput(field, "too_small", low=0)
    if value > LARGEST:
        raise BadInput(field, "too_large", high=LARGEST)
    return float(value)


def positive(value, field):
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        raise BadInput(field, "not_positive")
    return number(value, field)


def text(most):
    def read(value, field):
        if not isinstance(value, str):
            raise BadInput(field, "not_text")
        if not value.strip():
            raise BadInput(field, "empty")
        if len(value) > most:
            raise BadInput(field, "too_long", most=most)
        if not value.isprintable():  # line breaks, NUL, halves of surrogate pairs
            raise BadInput(field, "bad_text")
        return value
    return read


def reference(value, field):
    """A record: its id, or its code (text)."""
    if isinstance(value, str):
        return text(200)(value, field)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LAST_ID:
        raise BadInput(field, "bad_reference")
    return value


def day(today, years=3):
    """A day from ``today`` on, written YYYY-MM-DD."""
    def read(value, field):
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError):
            raise BadInput(field, "bad_date") from None
        if found.isoformat() != value:  # Python reads more ways of writing than we take
            raise BadInput(field, "bad_date")
        if found < today:
            raise BadInput(field, "past", today=today.isoformat())
        if (found - today).days > years * 366:
            raise BadInput(field, "too_far", years=years)
        return found
    return read


# --- readers of several values -----------------------------------------------------------------------------

def items(read_item, most):
    def read(value, field):
        if not isinstance(value, list):
            raise BadInput(field, "not_list")
        if not value:
            raise BadInput(field, "too_few")
        if len(value) > most:
            raise BadInput(field, "too_many", most=most, count=len(value))
        return [read_item(item, f"{field}[{number}]") for number, item in enumerate(value)]
    return read


def record(required, optional):
    """An object: ``required`` and ``optional`` are {name: reader}; null stands for an optional value left out."""
    readers = {**required, **optional}

    def read(value, field):
        if not isinstance(value, dict):
            raise BadInput(field or "body", "not_object")
        prefix = f"{field}." if field else ""
        for name in value:
            if name not in readers:
                raise BadInput(prefix + printable(name), "unknown_field", known=", ".join(sorted(readers)))
        for name in required:
            if value.get(name) is None:
                raise BadInput(prefix + name, "required")
        return {name: None if value.get(name) is None else reader(value[name], prefix + name)
                for name, reader in readers.items()}
    return read


def reference_or_address(value, field):
    """A contact, or an address that is no contact yet."""
    if not isinstance(value, dict):
        return reference(value, field)
    place = text(200)
    return record({"country": place}, {"state": place, "zip": place, "city": place})(value, field)
