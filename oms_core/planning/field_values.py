# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of text to texts: codes, references, words. Pure: no Odoo, no clock."""
import re

from .cell_text import Shown
from .read_number import HIDDEN
from .table_error import TableError

CONTROL = re.compile("[\x00-\x1f\x7f]+")
INVISIBLE = {**HIDDEN, 0xAD: None}
ERRORS = frozenset({"=", "#N/A", "#NV", "#N/B", "#N/D", "#ND", "#BRAK", "#I/T", "#Н/Д", "#N/DISP"})  # #N/A in several languages
ERROR = re.compile(r"#[^\W_]+(/[^\W_]+)?[!?]|#{3,}")  # #REF! #WERT! #VALEUR! #NAME? #DIV/0!, and a column that is too narrow
LOST = re.compile(r"[+-]?\d([.,]\d+)?E\+\d{2,3}", re.ASCII)
TYPED = re.compile(r'="([^"]*)"|\'([\d=+@-][^\']*)')  # how spreadsheets are told that something is no number
FLOAT = re.compile(r"\d+\.0+", re.ASCII)
FRACTION = re.compile(r"\d+\.\d*[1-9]\d*", re.ASCII)


def is_error(text):
    """Whether a spreadsheet had nothing else to show."""
    return text in ERRORS or bool(ERROR.fullmatch(text))


def words(text):
    """One line of text without control characters, which no form shows and no spreadsheet needs."""
    return CONTROL.sub(" ", text).strip()


def code(text, row, column):
    """A code or reference as it stands there, without what nobody sees.

    :raise TableError: what stands there is not what was typed: a spreadsheet made a number, a day or an error of it
    """
    if isinstance(text, Shown):
        raise TableError("no_code", line=row, column=column, value=text[:40])
    text = words(text if text.isascii() else text.translate(INVISIBLE))
    typed = TYPED.fullmatch(text)
    if typed:
        return words(typed[1] or typed[2] or "")
    if is_error(text):
        raise TableError("excel_error", line=row, column=column, value=text[:40])
    if LOST.fullmatch(text):
        raise TableError("lost_digits", line=row, column=column, value=text[:40])
    return text


class Codes:
    """The codes of one column. '13085.0', as programs make of numbers, is 13085: unless another one is 13085.5."""

    def __init__(self, column, upper=False):
        self._column, self._upper = column, upper
        self._seen, self._values = {}, None

    def put(self, text, row):
        """A key for the code in this cell."""
        if text not in self._seen or type(text) is not str:
            self._seen[str(text)] = code(text, row, self._column)
        return text

    def value(self, text):
        """The code; 85123a and 85123A are one product."""
        if self._values is None:
            keep = any(FRACTION.fullmatch(one) for one in self._seen.values())
            self._values = {key: self._one(one, keep) for key, one in self._seen.items()}
        return self._values[text]

    def _one(self, text, keep):
        if not keep and FLOAT.fullmatch(text):
            text = text.partition(".")[0]
        return text.upper() if self._upper else text
