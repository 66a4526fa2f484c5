# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One code however it is written: without blanks around and double ones within (also those that only look like blanks), in
capitals."""
from odoo.tools import SQL

# LEFT: an index takes no more than 2,700 bytes, a field any text. Of what is longer the beginning counts.
CODE_KEY = r"UPPER(BTRIM(REGEXP_REPLACE(LEFT(%s, 500), '[\s\u00a0\u2007\u202f\u200b\ufeff]+', ' ', 'g')))"

_BARE = r"UPPER(REGEXP_REPLACE(LEFT(%s, 500), '[\s\u00a0\u2007\u202f\u200b\ufeff]+', '', 'g'))"
ORDER_KEY = "CASE WHEN %s ~ '^[0-9]*[1-9][0-9]*$' THEN LTRIM(%s, '0') ELSE %s END"


def code_key(column):
    """The key of a column or value, as SQL; indexes are over the same (:func:`code_index`)."""
    return SQL(CODE_KEY, column)


def order_key(column):
    """What an order number is without what is easily written otherwise: case, blanks, zeros before digits; as
    ``planning.same.order_key``; indexes are over the same (:func:`order_index`)."""
    return SQL(ORDER_KEY, *[SQL(_BARE, column)] * 3)


def digits_key(column):
    """Digits without zeros that a number does not need: in front, and behind a point."""
    return SQL(
        "CASE WHEN %s LIKE '%%.%%' THEN RTRIM(RTRIM(LTRIM(%s, '0'), '0'), '.') ELSE LTRIM(%s, '0') END", column, column, column)


def code_index(column):
    """Definition of an index on the key of a column."""
    return f"(({CODE_KEY % column})) WHERE {column} IS NOT NULL"


def order_index(column, *before):
    """Definition of an index on the key of a column of order numbers, behind other columns."""
    key = ORDER_KEY % ((_BARE % column,) * 3)
    return f"({', '.join([*before, f'({key})'])}) WHERE {column} IS NOT NULL"
