# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conventions as JSON has them: what may be said, and the values of :class:`~.conventions.Conventions`. Pure: no Odoo."""
import codecs
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .layouts import FIELDS, LAYOUTS

#: {convention: (kind in JSON, what it becomes)}
KINDS = MappingProxyType({
    "decimal": (str, str), "encoding": (str, str), "layout": (str, str), "day_first": (bool, bool), "header_row": (int, int),
    "columns": (dict, dict), "money": (dict, dict), "cancellations": (list, tuple), "charges": (list, frozenset),
    "discounts": (list, frozenset), "services": (list, frozenset), "tests": (list, frozenset), "bad_debts": (list, frozenset),
    "gross": (bool, bool), "same_orders": (bool, bool), "returns_as_negative": (bool, bool),
    "stock_corrections": (bool, bool),
    "take_shipped": (bool, bool),
})


def is_texts(value):
    """Whether a list holds texts alone; of other kinds the kind is enough."""
    return not isinstance(value, list) or all(isinstance(one, str) for one in value)


#: Text encodings of Python in which no file is written: letters stand for others, or nothing can be read at all.
NO_FILES = frozenset({"utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})


def is_encoding(name):
    """Whether Python reads text of this name (rot13 and the like are none)."""
    try:
        codec = codecs.lookup(name)
        return codec._is_text_encoding and codec.name not in NO_FILES
    except (LookupError, ValueError):
        return False


def is_zone(name):
    """Whether this is a time zone."""
    try:
        return bool(ZoneInfo(name))
    except (ValueError, TypeError, OSError, ZoneInfoNotFoundError):
        return False


def are_columns(columns):
    """Whether this is {what a column can mean: its name, or a list of names}."""
    return isinstance(columns, dict) and not columns.keys() - set(FIELDS) and all(
        isinstance(names, str) or (isinstance(names, list) and is_texts(names)) for names in columns.values())


CHECKS = MappingProxyType({
    "decimal": lambda value: value in (".", ","), "encoding": is_encoding, "layout": lambda value: value in LAYOUTS,
    "columns": are_columns, "money": lambda value: all(isinstance(code, str) for code in value.values()),
    "header_row": lambda value: 0 < value < 100,
})


def may_be_said(name, value):
    """Whether this is a convention, and a value that it can have."""
    return name in KINDS and type(value) is KINDS[name][0] and CHECKS.get(name, is_texts)(value)


def values_of(said):
    """The fields of Conventions for what was said."""
    return {name: KINDS[name][1](value) for name, value in said.items()}
