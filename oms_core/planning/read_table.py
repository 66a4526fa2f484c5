# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the bytes of a file to rows of text: CSV or XLSX, plain or gzipped. Pure: no Odoo, no disk, no clock.

Nothing is guessed that could be guessed wrong: what is not surely a table of text is refused with
:class:`TableError`, which says the line and the column at fault where there is one.
"""
import codecs
import csv
import io
import re
from dataclasses import dataclass, field

from .read_xlsx import read_xlsx
from .read_zip import GZIP, unpack_gzip
from .table_error import TableError

DELIMITERS = b",;\t|"
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
UTF8_MARK = b"\xef\xbb\xbf"
NOT_BLANK = re.compile(rb"[^\r\n]")
NOT_SPACE = re.compile(rb"\S")
STEP = 1024 * 1024


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
    comma_decimals: bool = False  # the separator is a semicolon: 6,95 may be a number
    sheet: str = ""  # of a workbook


def read_table(name, data, conventions=None, limits=None):
    """The :class:`Table` in these bytes.

    :param str name: the file's name; what it ends with must not contradict what is inside
    :param bytes data: the file as it came
    :param Limits limits: what is too much
    :raise TableError: what is no table
    """
    limits = limits or Limits()
    name, data = _unpack(name.strip().lower(), data, limits)
    if not NOT_SPACE.search(data):
        raise TableError("empty")
    if data.startswith(OLE):
        raise TableError("encrypted" if ENCRYPTED in data else "old_excel")
    is_xlsx = data.startswith(ZIP)
    if is_xlsx and name.endswith((".csv", ".txt", ".tsv")):
        raise TableError("xlsx_named_csv")
    if not is_xlsx and name.endswith((".xlsx", ".xlsm")):
        raise TableError("not_xlsx")
    if is_xlsx:
        sheet, header, rows = read_xlsx(data, limits)
        return _table(header, rows, limits, sheet=sheet)
    return _read_csv(data, limits)


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


def _encoding(data):
    """UTF-8 (with or without mark) or Windows-1252; of anything else the place at fault. The text is not kept."""
    if data.startswith(UTF16_MARKS):
        raise TableError("utf16", line=1, column=1)
    try:
        _check_text(data, "utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        _check_windows(data, error.start)
        return "cp1252"


def _check_windows(data, start):
    """Windows-1252 only where nothing speaks for UTF-8: a file with both is a damaged one."""
    if not data.startswith(UTF8_MARK) and not MULTIBYTE.search(data):
        try:
            _check_text(data, "cp1252")
            return
        except UnicodeDecodeError as error:
            start = error.start
    begin = data.rfind(b"\n", 0, start) + 1
    raise TableError(
        "encoding", line=data.count(b"\n", 0, start) + 1, column=start - begin + 1, value=f"0x{data[start]:02X}")


def _check_text(data, encoding):
    """Refuse what decodes to characters that no text has.

    :raise UnicodeDecodeError: where it does not decode
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for begin in range(0, len(data), STEP):
        pending = len(decoder.getstate()[0])
        piece = data[begin:begin + STEP]
        try:
            text = decoder.decode(piece, begin + STEP >= len(data))
        except UnicodeDecodeError as error:
            error.start += begin - pending
            raise
        fault = CONTROL.search(text)
        if fault:
            _refuse_character(data, begin - pending + len(text[:fault.start()].encode(encoding)), encoding)


def _refuse_character(data, position, encoding):
    begin = data.rfind(b"\n", 0, position) + 1
    before = data[begin:position].removeprefix(UTF8_MARK).decode(encoding)
    raise TableError(
        "not_text", line=data.count(b"\n", 0, position) + 1, column=len(before) + 1, value=f"U+{data[position]:04X}")


def _read_csv(data, limits):
    encoding = _encoding(data)
    first = NOT_BLANK.search(data, len(UTF8_MARK) if data.startswith(UTF8_MARK) else 0).start()
    end = data.find(b"\n", first, first + limits.row)
    line = data[first:end if end >= 0 else first + limits.row]
    delimiter = chr(max(DELIMITERS, key=lambda byte: line.count(bytes([byte]))))
    rows = _csv_rows(_Lines(data, "utf-8-sig" if encoding == "utf-8" else encoding, limits), delimiter)
    header = next(rows)[1]
    return _table(header, rows, limits, comma_decimals=delimiter != ",")


class _Lines:
    """The lines of a text, one by one; neither a line, nor a row of several lines, nor their number grows for ever."""

    def __init__(self, data, encoding, limits):
        self._stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
        self._limits = limits
        self._left = 4 * limits.lines + 1_000
        self.line = 1  # where the row begins
        self.begin_row(1)

    def begin_row(self, line):
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


def _csv_rows(lines, delimiter):
    """(line number where it begins, fields) of each row that is not blank."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            if any(value.strip() for value in fields):
                yield lines.line, fields
            lines.begin_row(reader.line_num + 1)
    except csv.Error as error:
        raise TableError("broken_csv", line=lines.line, value=str(error)) from error


def _table(header, rows, limits, comma_decimals=False, sheet=""):
    names = [str(name).strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.columns:
        raise TableError("too_many_columns", line=1, limit=limits.columns)
    return Table(tuple(names), _checked(rows, tuple(names), limits), comma_decimals, sheet)


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
