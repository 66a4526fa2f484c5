# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the header of a CSV file is, and what stands between its fields. Pure: no Odoo, no disk."""
import csv
import re
from dataclasses import dataclass
from itertools import islice

DELIMITERS = ",;\t|"
SAID = re.compile(r'\s*"?sep=(.)"?[\s;,]*', re.IGNORECASE)  # a first line that tells Excel, and is shown by nobody
TITLES = 20  # rows above the header


@dataclass(frozen=True)
class Shape:
    """What stands between fields, and how many lines are no part of the table."""

    delimiter: str
    skip: int = 0


def find_shape(lines, is_header, header_row=None):
    """The :class:`Shape` of a file. The sign is the one that makes a header of one of the first lines; where none does,
    the one that is most frequent in the header's line or, that being unknown, in the first that is not blank.
    """
    first = []
    for text in islice(lines, TITLES + 1):
        first.append(text)
        lines.begin_row(len(first) + 1)
    said = first and SAID.fullmatch(first[0].strip("\r\n\ufeff"))
    if said:
        return Shape(said[1], skip=1)
    headers = [(number, delimiter) for delimiter in DELIMITERS for number, fields in enumerate(_rows(first, delimiter))
               if is_header(fields)]
    if headers and not header_row:
        return Shape(min(headers, key=lambda one: one[0])[1])
    if header_row and header_row <= len(first):
        line = first[header_row - 1]
    else:
        line = next((text for text in first if text.strip()), "")
    return Shape(max(DELIMITERS, key=line.count))


def _rows(texts, delimiter):
    reader = csv.reader(texts, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        return
