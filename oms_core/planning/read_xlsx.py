# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The first sheet of an XLSX as rows of text. Pure: no Odoo, no disk.

Formulas give the value that was last computed, never the formula. Only what stands in the cells is read (no
dimension, merged range, comment, other sheet or link), row by row, and all of it is counted while it is read.
"""
import posixpath
import re

from .read_xml import Counter, Scanner
from .read_zip import open_package
from .table_error import TableError
from .xlsx_values import CellStyles, cell_text

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
NAME = {f"{space} {name}": name for space in NAMESPACES for name in (
    "c", "v", "t", "r", "is", "si", "row", "rPh", "sheet", "sheetData", "numFmt", "cellXfs", "xf", "workbookPr")}
WORKBOOK = "xl/workbook.xml"
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
SHEET_NAME = 31
LETTERS = [""] + [chr(65 + number) for number in range(26)]
COLUMNS = ["", *LETTERS[1:], *(one + two for one in LETTERS[1:] for two in LETTERS[1:]),
           *(one + two + three for one in LETTERS[1:25] for two in LETTERS[1:] for three in LETTERS[1:])]


def read_xlsx(data, limits):
    """(name of the sheet, header fields, iterator of (line number, fields)) of the book's first sheet."""
    rows = _rows(data, limits)
    sheet = next(rows)
    first = next(rows, None)
    if first is None:
        raise TableError("empty")
    return sheet, first[1], _padded(rows, len(first[1]))


def _padded(rows, width):
    """Excel leaves out empty cells at the end of a row: those are empty fields, not missing ones."""
    for line, fields in rows:
        yield line, fields + [""] * (width - len(fields))


def _rows(data, limits):
    """The sheet's name, then (line number, fields) of the rows in which something stands."""
    with open_package(data, limits) as package:
        if WORKBOOK not in package:
            raise TableError("broken_xlsx", value=WORKBOOK)
        counter = Counter(limits.elements(len(data)))
        relations = _Relations("xl/_rels/workbook.xml.rels", counter).run(package)
        book = _Book(WORKBOOK, counter).run(package)
        name, part = _first_sheet(book, relations)
        yield name
        styles = CellStyles(book.date1904)
        for path in relations.parts("styles", package):
            styles = _Styles(path, counter, styles).run(package).styles
        texts = ()
        for path in relations.parts("sharedStrings", package):
            texts = _Texts(path, counter, limits).run(package).texts
        sheet = _Sheet(part, counter, limits, texts, styles)
        try:
            for _piece in sheet.feed(package.pieces(part)):
                yield from sheet.take()
            yield from sheet.take()
        except TableError as error:
            error.sheet, error.line = name, error.line or sheet.line
            raise


def _first_sheet(book, relations):
    for name, relation in book.sheets:
        kind, path = relations.found.get(relation, ("", ""))
        if kind == "worksheet":
            return name[:SHEET_NAME], path
    raise TableError("broken_xlsx", value=WORKBOOK)


class _Part(Scanner):
    """A part that is read as a whole before the sheet."""

    def run(self, package):
        for _piece in self.feed(package.pieces(self.part)):
            pass
        return self


class _Relations(_Part):
    """Which parts the workbook speaks of: {id: (kind, path)}."""

    def __init__(self, part, counter):
        super().__init__(part, counter)
        self.found = {}

    def on_start(self, name, attributes):
        if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.found[attributes.get("Id")] = attributes.get("Type", "").rpartition("/")[2], path

    def parts(self, kind, package):
        """The first part of this kind, if there is one."""
        return [path for found, path in self.found.values() if found == kind and path in package][:1]


class _Book(_Part):
    """The sheets as (name, id of relation), and from which year dates count."""

    def __init__(self, part, counter):
        super().__init__(part, counter)
        self.sheets, self.date1904 = [], False

    def on_start(self, name, attributes):
        name = NAME.get(name)
        if name == "sheet":
            relation = next((attributes[key] for key in RELATION if key in attributes), None)
            self.sheets.append((attributes.get("name", ""), relation))
        elif name == "workbookPr":
            self.date1904 = attributes.get("date1904") in ("1", "true")


class _Styles(_Part):
    """Which cells are dates."""

    def __init__(self, part, counter, styles):
        super().__init__(part, counter)
        self.styles, self._of_cells = styles, False

    def on_start(self, name, attributes):
        name = NAME.get(name)
        if name == "numFmt":
            self.styles.add_format(attributes.get("numFmtId"), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self.styles.add_style(attributes.get("numFmtId"))

    def on_end(self, name):
        if NAME.get(name) == "cellXfs":
            self._of_cells = False


class _Texts(_Part):
    """The texts that cells name by number. Of one that is too long so much is kept that it is seen to be."""

    def __init__(self, part, counter, limits):
        super().__init__(part, counter)
        self.texts, self._pieces, self._skip = [], [], False
        self._limits, self._room, self._size = limits, 0, 0

    def on_start(self, name, attributes):
        name = NAME.get(name)
        if name == "si":
            self._pieces, self._room = [], self._limits.text + 1
        elif name == "t":
            self.wanted = not self._skip
        elif name == "rPh":  # how it is pronounced
            self._skip = True

    def on_text(self, text):
        if self._room > 0:
            self._pieces.append(text[:self._room])
            self._room -= len(text)

    def on_end(self, name):
        name = NAME.get(name)
        if name == "t":
            self.wanted = False
        elif name == "rPh":
            self._skip = False
        elif name == "si":
            text = "".join(self._pieces).strip()
            self._size += text.__sizeof__()
            if self._size > self._limits.memory:
                raise TableError("too_much_text", number=len(self.texts) + 1)
            self.texts.append(text)


class _Sheet(Scanner):
    """The rows of a sheet, as (line number, fields); whoever feeds it takes them away."""

    def __init__(self, part, counter, limits, texts, styles):
        super().__init__(part, counter)
        self._limits, self._texts, self._number_text = limits, texts, styles.number_text
        self._rows, self._fields, self._pieces = [], [], []
        self._line = self._seen = self._column = self._room = 0
        self._number, self._most = "0", limits.text + 1
        self._cell = None
        self._skip = False

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
                self._rows.append((self._line, self._fields))
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
        self._cell = attributes
        self._pieces, self._room = [], self._most

    def _end_cell(self):
        cell, self._cell = self._cell, None
        if not self._pieces or cell is None:
            return
        raw, kind = "".join(self._pieces), cell.get("t")
        try:
            if kind == "s":
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
