# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The cells of one sheet of an XLSX, row by row. Pure: no Odoo, no disk."""
import re

from .read_xml import Scanner
from .table_error import TableError
from .xlsx_names import NAME
from .xlsx_values import cell_text

CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LETTERS = [""] + [chr(65 + number) for number in range(26)]
COLUMNS = ["", *LETTERS[1:], *(one + two for one in LETTERS[1:] for two in LETTERS[1:]),
           *(one + two + three for one in LETTERS[1:25] for two in LETTERS[1:] for three in LETTERS[1:])]
UNCOMPUTED = "="  # a formula whose value was never computed: no number, no code, no date


class HiddenRow(list):
    """The fields of a row that the sheet does not show."""


class SheetReader(Scanner):
    """The rows of a sheet, as (line number, fields); whoever feeds it takes them away."""

    def __init__(self, part, counter, limits, texts, styles):
        super().__init__(part, counter)
        self._limits, self._texts, self._number_text = limits, texts, styles.number_text
        self._rows, self._fields, self._pieces = [], [], []
        self._line = self._seen = self._column = self._room = 0
        self._number, self._most = "0", limits.text + 1
        self._cell = None
        self._skip = self._formula = self._hidden = False

    @property
    def line(self):
        return self._line or None

    def take(self):
        rows, self._rows = self._rows, []
        return rows

    def on_start(self, name, attributes):
        name = NAME.get(name)
        if name == "v":
            self.wanted = self._cell is not None
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes.get("r"))
            self._hidden = attributes.get("hidden") in ("1", "true")
        elif name == "f":
            self._formula = self._cell is not None
        elif name == "t":
            self.wanted = self._cell is not None and not self._skip
        elif name == "rPh":
            self._skip = True

    def on_text(self, text):
        if self._room > 0:
            self._pieces.append(text)
            self._room -= len(text)

    def on_end(self, name):
        name = NAME.get(name)
        if name == "v" or name == "t":
            self.wanted = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            if self._fields:
                self._rows.append((self._line, HiddenRow(self._fields) if self._hidden else self._fields))
                self._fields = []
        elif name == "rPh":
            self._skip = False
        elif name == "sheetData":
            self.done = True

    def _begin_row(self, number):
        """Rows of nothing count too, gaps do not: nothing is made of them."""
        self._seen += 1
        self._fields, self._column = [], 0
        line = self._line + 1
        if number is not None:
            if not number.isdecimal() or len(number) > 7 or not line <= int(number) <= LAST_ROW:
                raise self.broken(f"row {number[:20]}")
            line = int(number)
        self._line, self._number = line, str(line)
        if self._seen > 2 * self._limits.lines:
            raise TableError("too_many_lines", line=line, limit=self._limits.lines)

    def _begin_cell(self, attributes):
        column = self._column + 1
        place = attributes.get("r")
        if place is not None and place != COLUMNS[column] + self._number:
            match = CELL.fullmatch(place)
            found = _column_number(match[1]) if match else 0
            if not match or match[2] != self._number or not column <= found <= LAST_COLUMN:
                raise self.broken(f"cell {place[:20]}")
            column = found
        elif column > LAST_COLUMN:
            raise self.broken(f"cell {column}")
        self._column = column
        self._cell, self._formula = attributes, False
        self._pieces, self._room = [], self._most

    def _end_cell(self):
        cell, self._cell = self._cell, None
        if cell is None or not (self._pieces or self._formula):
            return
        raw, kind = "".join(self._pieces), cell.get("t")
        try:
            if not raw:
                text = UNCOMPUTED if kind != "str" else ""
            elif kind == "s":
                text = self._texts[int(raw) if raw.isdecimal() else LAST_ROW * LAST_COLUMN]
            elif kind is None or kind == "n":
                text = self._number_text(raw, cell.get("s"))
            else:
                text = cell_text(raw, kind)
        except (ValueError, IndexError) as error:
            raise self.broken(f"cell {COLUMNS[self._column]}{self._line}") from error
        if not text:
            return
        if self._column > self._limits.columns:
            raise TableError("too_many_columns", line=self._line, limit=self._limits.columns)
        fields = self._fields
        missing = self._column - 1 - len(fields)
        if missing:
            fields.extend([""] * missing)
        fields.append(text)


def _column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
