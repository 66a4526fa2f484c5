# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The value of an XLSX cell as the text that a CSV of the same sheet would hold. Pure: no Odoo."""
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from .cell_text import Exact, Shown

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
FORMATS = 1_000  # of a book's own; Excel allows some 200
STYLES = 65_536
FORMAT_LENGTH = 255
NONE, MOMENT, SPAN, PERCENT, OTHERWISE = range(5)
PADDED = 10  # and so many digits at least
DECORATION = re.compile(r'\[[^\]]*\]|_.|\*.|"\s*"|\\ ')
PLAIN = re.compile(r"[0#?,]*[0#?](\.[0#?]*)?|@|General|", re.IGNORECASE)
ZEROS = re.compile("0{2,30}")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
EXACT, TINY = 10 ** 15, 1e-20  # what a spreadsheet keeps all digits of
SECOND = timedelta(seconds=1)


class CellStyles:
    """Which styles mean dates or spans of time."""

    def __init__(self, date1904):
        # Here, not above: a CSV is read without this library.
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format  # noqa: PLC0415
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # noqa: PLC0415
        self._builtin, self._is_date, self._is_span = BUILTIN_FORMATS, is_date_format, is_timedelta_format
        self._from_excel = from_excel
        self._epoch = MAC_EPOCH if date1904 else WINDOWS_EPOCH
        self._formats = {}
        self._kinds = []
        self.number_text = lru_cache(10_000)(self._number_text)  # the same few dates and numbers come often

    def add_format(self, number, code):
        if number and number.isdecimal() and len(self._formats) < FORMATS:
            self._formats[int(number[:9])] = code[:FORMAT_LENGTH]

    def add_style(self, number):
        number = int(number[:9]) if number and number.isdecimal() else 0
        code = self._formats.get(number) or self._builtin.get(number)
        if self._is_date(code):
            kind = SPAN if self._is_span(code) else MOMENT
        else:
            kind = _number_kind(code)
        if len(self._kinds) < STYLES:
            self._kinds.append(kind)

    def kind(self, style):
        number = int(style[:9])
        return self._kinds[number] if number < len(self._kinds) else NONE

    def _number_text(self, raw, style):
        raw = raw.strip()
        kind = self.kind(style) if style else NONE
        if kind == NONE and raw.isdecimal() and len(raw) < 16:
            return str(int(raw))
        if not NUMBER.fullmatch(raw) or len(raw) > 40:
            raise ValueError(raw[:40])
        number = float(raw)
        if kind in (MOMENT, SPAN):
            return Shown(self.moment(int(number) if number.is_integer() else number, kind))
        return _shown(f"{number:.15g}", number, kind)

    def moment(self, number, kind):
        """The text of a number that is a date."""
        try:
            value = self._from_excel(number, self._epoch, timedelta=kind == SPAN)
        except (OverflowError, ValueError):
            return "#VALUE!"  # as Excel shows it
        if isinstance(value, datetime):
            return (value + SECOND / 2).replace(microsecond=0).isoformat(" ")
        return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _number_kind(code):
    """What a number of this format is taken for."""
    code = DECORATION.sub("", (code or "").partition(";")[0])
    if ZEROS.fullmatch(code):
        return PADDED + len(code)
    if "%" in code:
        return PERCENT
    return NONE if PLAIN.fullmatch(code) else OTHERWISE


def _shown(text, number, kind):
    """A number in the 15 digits that a spreadsheet shows: 3480 for 3479.9999999999995."""
    if abs(number) >= EXACT or 0 < abs(number) < TINY:
        return Shown(text)
    text = format(Decimal(text), "f")
    if text == "-0":
        text = "0"
    if kind == PERCENT:
        return f"{(Decimal(text) * 100).normalize():f}%"
    if kind == OTHERWISE:
        return Shown(text)
    if "." in text:
        return Exact(text)
    return text.zfill(kind - PADDED) if kind > PADDED else text


def unescaped(text):
    """The text that a workbook writes as _x000D_ where XML has no sign for it."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def cell_text(raw, kind):
    """The text of a cell that is neither a number nor a shared text."""
    raw = raw.strip()
    if kind == "b":
        return Shown(raw not in ("0", "false"))
    if kind == "d":
        return Shown(_iso_text(raw))
    return unescaped(raw)


def _iso_text(raw):
    try:
        when = datetime.fromisoformat(raw.removesuffix("Z")).replace(microsecond=0).isoformat(" ")
        return when + "Z" * raw.endswith("Z")
    except ValueError:
        return raw
