# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which cells of a sheet were merged with those above. Pure: no Odoo, no disk."""
import re

from .table_error import TableError

END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")  # the merged ranges come behind the cells
MERGED = re.compile(rb"mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})[\"']")
KEPT = 200  # bytes of a piece that may belong to the next one's first range
MOST = 400_000  # cells


def merged_cells(package, part):
    """{(line, position of the column): first line} of the cells below the first one of a merged range.

    Of a range of several columns only the first one: the others are empty in its first line, too.
    """
    found, behind, rest = {}, False, b""
    try:
        for piece in package.peek(part):
            piece = rest + piece
            behind = behind or (b"sheetData" in piece and bool(END.search(piece)))
            if behind:
                _add(found, MERGED.findall(piece))
            rest = piece[-KEPT:]
    except TableError:
        return {}  # who reads the cells will meet it, and says in which line
    return found


def _add(found, ranges):
    for first, top, _last, bottom in ranges:
        top = int(top)
        bottom = min(int(bottom), top + MOST - len(found))
        position = _position(first)
        found.update(((line, position), top) for line in range(top + 1, bottom + 1))


def _position(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
