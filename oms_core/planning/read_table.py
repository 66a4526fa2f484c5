# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the bytes of a file to rows of text: CSV or XLSX, plain or gzipped. Pure: no Odoo, no disk, no clock.

Nothing is guessed that could be guessed wrong: what is not surely a table of text is refused with
:class:`TableError`, which says the line and the column at fault where there is one.
"""
import csv
import io
import re
import zlib
from dataclasses import dataclass, field

from .read_xlsx import read_xlsx
from .table_error import TableError

DELIMITERS = ",;\t|"
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Limits:
    """What is still read: bytes once unpacked, lines of data, columns and characters in one field."""

    size: int = 50 * 1024 * 1024
    lines: int = 1_000_000
    columns: int = 100
    text: int = 2_000


@dataclass(frozen=True)
class Table:
    """A header and, per row of data, its line number in the file and its fields as text.

    ``rows`` is an iterator that can be read once; it raises :class:`TableError` where the file is at fault.
    """

    header: tuple
    rows: object = field(repr=False)
    comma_decimals: bool = False  # the separator is a semicolon: 6,95 may be a number


def read_table(name, data, limits=None):
    """The :class:`Table` in these bytes.

    :param str name: the file's name; what it ends with must not contradict what is inside
    :param bytes data: the file as it came
    :param Limits limits: what is too much
    :raise TableError: what is no table
    """
    limits = limits or Limits()
    name, data = _unpack(name.strip().lower(), data, limits)
    if not data.strip():
        raise TableError("empty")
    if data.startswith(OLE):
        raise TableError("encrypted" if ENCRYPTED in data else "old_excel")
    is_xlsx = data.startswith(ZIP)
    if is_xlsx and name.endswith((".csv", ".txt", ".tsv")):
        raise TableError("xlsx_named_csv")
    if not is_xlsx and name.endswith((".xlsx", ".xlsm")):
        raise TableError("not_xlsx")
    if is_xlsx:
        header, rows = read_xlsx(data, limits)
        return _table(header, rows, limits)
    return _read_csv(_decode(data), limits)


def _unpack(name, data, limits):
    """The file without its gzip coat; stops at the limit, so that a small file can not fill the memory."""
    if len(data) > limits.size:
        raise TableError("too_big", limit=limits.size)
    if not data.startswith(GZIP):
        return name, data
    parts, left, size = [], data, 0
    try:
        while left.startswith(GZIP):
            unpacker = zlib.decompressobj(31)
            part = unpacker.decompress(left, limits.size - size + 1)
            size += len(part)
            if size > limits.size:
                raise TableError("too_big", limit=limits.size)
            if not unpacker.eof:
                raise TableError("broken_gzip")
            parts.append(part)
            left = unpacker.unused_data
    except zlib.error as error:
        raise TableError("broken_gzip") from error
    unpacked = b"".join(parts)
    if unpacked.startswith(GZIP):
        raise TableError("gzip_in_gzip")
    return name.removesuffix(".gz"), unpacked


def _decode(data):
    """Text of UTF-8 (with or without mark) or Windows-1252 bytes; of anything else the place at fault."""
    if data.startswith(UTF16_MARKS):
        raise TableError("utf16", line=1, column=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decode_windows(data, error.start)
    fault = CONTROL.search(text)
    if fault:
        line, column = _place(text, fault.start())
        raise TableError("not_text", line=line, column=column, value=f"U+{ord(fault.group()):04X}")
    return text


def _decode_windows(data, start):
    """Windows-1252 only where nothing speaks for UTF-8: a file with both is a damaged one."""
    if not data.startswith(b"\xef\xbb\xbf") and not MULTIBYTE.search(data):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError as error:
            start = error.start
    line, column = _place(data[:start].decode("latin-1"), start)
    raise TableError("encoding", line=line, column=column, value=f"0x{data[start]:02X}")


def _place(text, position):
    """Line and column, both from 1, of a position in a text."""
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


def _read_csv(text, limits):
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = _csv_rows(reader)
    header = next(rows)[1]
    return _table(header, rows, limits, comma_decimals=delimiter != ",")


def _csv_rows(reader):
    """(line number where it begins, fields) of each row that is not blank."""
    line = 1
    try:
        for fields in reader:
            if any(value.strip() for value in fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError("broken_csv", line=line, value=str(error)) from error


def _table(header, rows, limits, comma_decimals=False):
    names = [str(name).strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.columns:
        raise TableError("too_many_columns", line=1, limit=limits.columns)
    return Table(tuple(names), _checked(rows, tuple(names), limits), comma_decimals)


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
