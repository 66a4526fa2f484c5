# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The value of an XLSX cell as the text that a CSV of the same sheet would hold. Pure: no Odoo."""
import re
from datetime import date, datetime, time
from functools import lru_cache

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
FORMATS = 1_000  # of a book's own; Excel allows some 200
STYLES = 65_536
FORMAT_LENGTH = 255
NONE, MOMENT, SPAN = range(3)


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
        kind = NONE
        if self._is_date(code):
            kind = SPAN if self._is_span(code) else MOMENT
        if len(self._kinds) < STYLES:
            self._kinds.append(kind)

    def kind(self, style):
        number = int(style[:9])
        return self._kinds[number] if number < len(self._kinds) else NONE

    def _number_text(self, raw, style):
        raw = raw.strip()
        when = self.kind(style) if style else NONE
        if when == NONE and raw.isdecimal() and len(raw) < 16:
            return str(int(raw))
        if not NUMBER.fullmatch(raw) or len(raw) > 40:
            raise ValueError(raw[:40])
        number = float(raw)
        if when != NONE:
            return self.moment(int(number) if number.is_integer() else number, when)
        if number.is_integer() and abs(number) < 1e15:
            return str(int(number))
        return str(number) if "." in raw or "e" in raw.lower() else str(int(raw))

    def moment(self, number, kind):
        """The text of a number that is a date."""
        try:
            value = self._from_excel(number, self._epoch, timedelta=kind == SPAN)
        except (OverflowError, ValueError):
            return "#VALUE!"  # as Excel shows it
        if isinstance(value, datetime):
            return value.replace(microsecond=0).isoformat(" ")
        return value.isoformat() if isinstance(value, (date, time)) else str(value)


def cell_text(raw, kind):
    """The text of a cell that is neither a number nor a shared text."""
    raw = raw.strip()
    if kind == "b":
        return str(raw not in ("0", "false"))
    if kind == "d":
        return _iso_text(raw)
    return raw


def _iso_text(raw):
    try:
        return datetime.fromisoformat(raw.removesuffix("Z")).replace(microsecond=0).isoformat(" ")
    except ValueError:
        return raw
