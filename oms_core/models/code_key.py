# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One code however it is written: without blanks around and double ones within (also those that only look like blanks), in
capitals."""
from odoo.tools import SQL

CODE_KEY = r"UPPER(BTRIM(REGEXP_REPLACE(%s, '[\s\u00a0\u2007\u202f\u200b\ufeff]+', ' ', 'g')))"


def code_key(column):
    """The key of a column or value, as SQL; indexes are over the same (:func:`code_index`)."""
    return SQL(CODE_KEY, column)


def code_index(column):
    """Definition of an index on the key of a column."""
    return f"(({CODE_KEY % column})) WHERE {column} IS NOT NULL"
