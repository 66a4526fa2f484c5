# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The first sheet of an XLSX as rows of text. Pure: no Odoo, no disk.

Formulas give the value that was last computed, never the formula. What a file claims about its own size is not
believed: parts are counted before they are unpacked, rows and columns while they are read.
"""
import io
import zipfile
from datetime import date, datetime, time

from .table_error import TableError

DOCTYPE = b"<!DOCTYPE"


def read_xlsx(data, limits):
    """(header fields, iterator of (line number, fields)) of the sheet that opens first."""
    _check_parts(data, limits)
    # Here, not above: a CSV is read without this library.
    from openpyxl import load_workbook  # noqa: PLC0415
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except Exception as error:  # the library raises whatever it stumbles over
        raise TableError("broken_xlsx", value=type(error).__name__) from error
    sheet.reset_dimensions()
    rows = _rows(sheet, limits)
    first = next(rows, None)
    if first is None:
        raise TableError("empty")
    return first[1], _padded(rows, len(first[1]))


def _check_parts(data, limits):
    """Refuse what would unpack beyond the limit and what brings definitions of its own (entity bombs)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            # XML is wordy: a sheet unpacks to several times the text in it.
            if sum(info.file_size for info in infos) > 8 * limits.size:
                raise TableError("too_big", limit=limits.size)
            if any(info.flag_bits & 1 for info in infos):
                raise TableError("encrypted")
            if "xl/workbook.xml" not in package.namelist():
                raise TableError("broken_xlsx", value="xl/workbook.xml")
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    with package.open(info) as part:
                        if DOCTYPE in part.read(1024):
                            raise TableError("broken_xlsx", value="DOCTYPE")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise TableError("broken_xlsx", value=type(error).__name__) from error


def _rows(sheet, limits):
    """(line number, fields) of the rows in which something stands."""
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=limits.columns + 1), 1):
            if line > limits.lines * 2:  # rows of nothing count too
                raise TableError("too_many_lines", line=line, limit=limits.lines)
            fields = [_text(cell) for cell in cells]
            if any(fields):
                yield line, fields
    except TableError:
        raise
    except Exception as error:  # damaged XML inside: again, whatever the library stumbles over
        raise TableError("broken_xlsx", value=type(error).__name__) from error


def _padded(rows, width):
    """Excel leaves out empty cells at the end of a row: those are empty fields, not missing ones."""
    for line, fields in rows:
        yield line, fields + [""] * (width - len(fields))


def _text(cell):
    """A cell as the text that a CSV of the same sheet would hold; dates in ISO."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
