# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the bytes of a file to rows of text: CSV or XLSX, plain or gzipped. Pure: no Odoo, no disk, no clock.

Titles above the header are passed over; the header is the first row that names the columns of orders.

Nothing is guessed that could be guessed wrong: what is not surely a table of text is refused with
:class:`TableError`, which says the line and the column at fault where there is one.
"""
import csv
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from .conventions import Conventions
from .csv_lines import CsvLines
from .csv_shape import TITLES, find_shape
from .layouts import known_header
from .read_text import encoding_of
from .read_xlsx import read_xlsx
from .read_zip import GZIP, unpack_gzip
from .table_error import TableError
from .xlsx_sheet import HiddenRow

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NOT_SPACE = re.compile(rb"[^\s\0]")


@dataclass(frozen=True)
class Limits:
    """What is still read: bytes once unpacked, lines of data, columns, characters in one field, parts in one file."""

    size: int = 50 * 1024 * 1024
    lines: int = 200_000
    columns: int = 100
    text: int = 2_000
    parts: int = 5_000

    @property
    def row(self):
        """Characters of one row, over all its lines."""
        return self.columns * (self.text + 3)

    def elements(self, size):
        """XML elements of a file of so many bytes: a cell and its value in ten columns, and no more than such a size
        brings of a table (a real one brings half an element for each of its packed bytes)."""
        return min(20_000 + 20 * self.lines, 500_000 + size)

    @property
    def memory(self):
        """Bytes that the texts of a workbook may fill."""
        return 2 * self.size


@dataclass(frozen=True)
class Table:
    """A header and, per row of data, its line number in the file and its fields as text.

    ``rows`` is an iterator that can be read once; it raises :class:`TableError` where the file is at fault.
    """

    header: tuple
    rows: object = field(repr=False)
    file: str = ""  # its name
    header_line: int = 1
    sheet: str = ""  # of a workbook
    epoch: datetime | None = None  # from when the days of a workbook count
    merged: dict = field(default_factory=dict)  # {(line, position): first line} of cells merged with those above
    questions: tuple = ()  # about the text, see ``conventions``


def read_table(name, data, limits=None, conventions=None, is_header=None):
    """The :class:`Table` in these bytes.

    :param str name: the file's name; what it ends with must not contradict what is inside
    :param bytes data: the file as it came
    :param Limits limits: what is too much
    :param Conventions conventions: what is known of the file
    :param is_header: says of a list of texts whether it names the columns that are needed
    :raise TableError: what is no table
    """
    limits, conventions, file = limits or Limits(), conventions or Conventions(), name.strip()
    is_header = _bounded(is_header or (lambda names: known_header(names, conventions.columns)), limits)
    name, data = _unpack(file.lower(), data, limits)
    if not NOT_SPACE.search(data):
        raise TableError("empty")
    if data.startswith(OLE):
        raise TableError("encrypted" if ENCRYPTED in data else "old_excel")
    is_xlsx = data.startswith(ZIP)
    if is_xlsx and name.endswith((".csv", ".txt", ".tsv")):
        raise TableError("xlsx_named_csv")
    if not is_xlsx and name.endswith((".xlsx", ".xlsm")):
        raise TableError("not_xlsx")
    read = _read_xlsx if is_xlsx else _read_csv
    return read(data, limits, conventions, is_header, file)


def _bounded(is_header, limits):
    return lambda names: len(names) <= limits.columns and is_header([name.strip() for name in names])


def _unpack(name, data, limits):
    """The file without its gzip coat; stops at the limit, so that a small file can not fill the memory."""
    if len(data) > limits.size:
        raise TableError("too_big", limit=limits.size)
    if not data.startswith(GZIP):
        return name, data
    unpacked = unpack_gzip(data, limits)
    if unpacked.startswith(GZIP):
        raise TableError("gzip_in_gzip")
    return name.removesuffix(".gz"), unpacked


def _read_xlsx(data, limits, conventions, is_header, file):
    sheet, rows = read_xlsx(data, limits, is_header)
    line, header, rows = _below_header(rows, conventions, is_header)
    return _table(header, _shown(rows, len(header)), limits, file=file, header_line=line, sheet=sheet.name, epoch=sheet.epoch,
                  merged=sheet.merged)


def _shown(rows, width):
    """The rows below the header. Excel leaves out empty cells at the end of a row: those are empty fields, not missing ones."""
    for line, fields in rows:
        if isinstance(fields, HiddenRow):  # by a filter, perhaps: is it to be imported?
            raise TableError("hidden_row", line=line)
        yield line, fields + [""] * (width - len(fields))


def _read_csv(data, limits, conventions, is_header, file):
    encoding, questions = encoding_of(data, conventions.encoding, file)
    shape = find_shape(CsvLines(data, encoding, limits), is_header, conventions.header_row)
    lines = CsvLines(data, encoding, limits)
    for _line in range(shape.skip):
        next(lines)
    lines.begin_row(shape.skip + 1)
    rows = _csv_rows(lines, shape.delimiter, shape.skip)
    line, header, rows = _below_header(rows, conventions, is_header)
    return _table(header, rows, limits, file=file, header_line=line, questions=questions)


def _below_header(rows, conventions, is_header):
    """(line of the header, its fields, iterator of the rows below): where it is said to be, or the first row that is one."""
    above = []
    for line, fields in rows:
        above.append((line, fields))
        if conventions.header_row:
            if line >= conventions.header_row:
                return line, fields, rows
        elif is_header(fields):
            return line, fields, rows
        elif len(above) > TITLES:
            break
    if not above:
        raise TableError("empty")
    return *above[0], chain(above[1:], rows)


def _csv_rows(lines, delimiter, skipped):
    """(line number where it begins, fields) of each row that is not blank."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            if any(value.strip() for value in fields):
                yield lines.line, fields
            lines.begin_row(skipped + reader.line_num + 1)
    except csv.Error as error:
        raise TableError("broken_csv", line=lines.line, value=str(error)) from error


def _table(header, rows, limits, header_line, **facts):
    names = [str(name).strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.columns:
        raise TableError("too_many_columns", line=header_line, limit=limits.columns)
    return Table(tuple(names), _checked(rows, tuple(names), limits), header_line=header_line, **facts)


def _checked(rows, names, limits):
    """The rows, each with exactly as many fields as the header."""
    width = len(names)
    for count, (line, fields) in enumerate(rows, 1):
        if count > limits.lines:
            raise TableError("too_many_lines", line=line, limit=limits.lines)
        if len(fields) < width:
            raise TableError("too_few_fields", line=line, column=names[len(fields)], found=len(fields), expected=width)
        if len(fields) > width:
            if any(value.strip() for value in fields[width:]):
                raise TableError("too_many_fields", line=line, found=len(fields), expected=width)
            fields = fields[:width]
        for name, value in zip(names, fields):
            if len(value) > limits.text:
                raise TableError("text_too_long", line=line, column=name, limit=limits.text)
        yield line, fields
