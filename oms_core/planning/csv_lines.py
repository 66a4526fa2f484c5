# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lines of a text file, counted while they come. Pure: no Odoo, no disk."""
import io

from .table_error import TableError


class CsvLines:
    """The lines, one by one; neither a line, nor a row of several lines, nor their number grows for ever."""

    def __init__(self, data, encoding, limits):
        self._stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
        self._limits = limits
        self._left = 4 * limits.lines + 1_000
        self.begin_row(1)

    def begin_row(self, line):
        """A row begins in this line."""
        self.line, self._room = line, self._limits.row

    def __iter__(self):
        return self

    def __next__(self):
        text = self._stream.readline(self._limits.row + 1)
        if not text:
            raise StopIteration
        self._room -= len(text)
        if self._room < 0:
            raise TableError("row_too_long", line=self.line, limit=self._limits.row)
        self._left -= 1
        if self._left < 0:
            raise TableError("too_many_lines", line=self.line, limit=self._limits.lines)
        return text
