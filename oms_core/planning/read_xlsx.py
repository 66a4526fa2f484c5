# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheet of orders in an XLSX as rows of text. Pure: no Odoo, no disk.

Formulas give the value that was last computed, never the formula. Only what stands in the cells is read (no
dimension, comment or link), row by row, and all of it is counted while it is read.
"""
import posixpath
from dataclasses import dataclass
from datetime import datetime

from .read_xml import Counter, Scanner
from .read_zip import open_package
from .table_error import TableError
from .xlsx_merged import merged_cells
from .xlsx_names import NAME, RELATION
from .xlsx_sheet import SheetReader
from .xlsx_values import CellStyles, unescaped

WORKBOOK = "xl/workbook.xml"
SHEET_NAME = 31
SHEETS, TITLES = 50, 20  # so many sheets, and rows of each, are looked through for a header
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """Where the rows come from: its name, from when its days count, and {(line, column): first line} of merged cells."""

    name: str
    epoch: datetime
    merged: dict


def read_xlsx(data, limits, is_header):
    """(:class:`Sheet`, iterator of (line number, fields)) of the sheet that has a header, else of the first.

    :param is_header: says of a row's fields whether they are the names of the columns of orders
    :raise TableError: several sheets have one; or what is no workbook
    """
    rows = _rows(data, limits, is_header)
    return next(rows), rows


def _rows(data, limits, is_header):
    """The :class:`Sheet`, then (line number, fields) of the rows in which something stands."""
    with open_package(data, limits) as package:
        if WORKBOOK not in package:
            raise TableError("broken_xlsx", value=WORKBOOK)
        counter = Counter(limits.elements(len(data)))
        relations = _Relations("xl/_rels/workbook.xml.rels", counter).run(package)
        book = _Book(WORKBOOK, counter).run(package)
        styles = CellStyles(book.date1904)
        for path in relations.parts("styles", package):
            styles = _Styles(path, counter, styles).run(package).styles
        texts = ()
        for path in relations.parts("sharedStrings", package):
            texts = _Texts(path, counter, limits).run(package).texts
        sheets = _sheets(book, relations)

        def reader(part):
            return SheetReader(part, counter, limits, texts, styles)
        name, part = sheets[0] if len(sheets) == 1 else _of_orders(sheets, package, reader, is_header)
        yield Sheet(name, EPOCH_1904 if book.date1904 else EPOCH, merged_cells(package, part))
        yield from _of_sheet(name, reader(part), package)


def _sheets(book, relations):
    """(name, part) of the sheets with cells that are shown; of all of them, if none is."""
    found = []
    for name, relation, shown in book.sheets:
        kind, path = relations.found.get(relation, ("", ""))
        if kind == "worksheet":
            found.append((name[:SHEET_NAME], path, shown))
    if not found:
        raise TableError("broken_xlsx", value=WORKBOOK)
    return [(name, path) for name, path, shown in found if shown] or [(name, path) for name, path, _shown in found]


def _of_orders(sheets, package, reader, is_header):
    """The one sheet that has a header of orders among its first rows; the first one if none has.

    :raise TableError: several have one, and nobody knows which is meant
    """
    found = []
    for name, part in sheets[:SHEETS]:
        rows, sheet = [], reader(part)
        for _piece in sheet.feed(package.pieces(part)):
            rows += sheet.take()
            if len(rows) >= TITLES:
                break
        rows += sheet.take()
        if any(is_header(fields) for _line, fields in rows[:TITLES]):
            found.append((name, part))
    if len(found) > 1:
        raise TableError("several_sheets", value=", ".join(name for name, _part in found))
    return found[0] if found else sheets[0]


def _of_sheet(name, sheet, package):
    try:
        for _piece in sheet.feed(package.pieces(sheet.part)):
            yield from sheet.take()
        yield from sheet.take()
    except TableError as error:
        error.sheet, error.line = name, error.line or sheet.line
        raise


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
    """The sheets as (name, id of relation, whether it is shown), and from which year dates count."""

    def __init__(self, part, counter):
        super().__init__(part, counter)
        self.sheets, self.date1904 = [], False

    def on_start(self, name, attributes):
        name = NAME.get(name)
        if name == "sheet":
            relation = next((attributes[key] for key in RELATION if key in attributes), None)
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") == "visible"))
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
            text = unescaped("".join(self._pieces)).strip()
            self._size += text.__sizeof__()
            if self._size > self._limits.memory:
                raise TableError("too_much_text", number=len(self.texts) + 1)
            self.texts.append(text)
