# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that mean harm, made by code, and what reading each of them costs.

Run as a process of its own (:func:`main`), because it bounds its own memory: one line of JSON per file.
"""
import gzip
import io
import json
import re
import resource
import struct
import sys
import time
import zipfile
from itertools import repeat

from ..read_lines import read_lines
from ..read_table import read_table
from ..table_error import TableError

MB = 1024 * 1024
HEADER = b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
ROW = b"1,A1,Mug,2,2009-12-01 07:45:00,1.50,13085,France\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = (f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>").encode()
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>').encode()
WORKBOOK, SHEET, TEXTS, STYLES, RELS = (
    "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")


def cells(names):
    return b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % name for name in names)


HEAD_ROW = b'<row r="1">' + cells(HEADER.strip().split(b",")) + b"</row>"
GOOD = (b"<row>" + cells([b"1", b"A1", b"Mug"]) + b"<c><v>2</v></c>" + cells([b"2009-12-01"]) + b"<c><v>1.5</v></c>"
        + cells([b"13085", b"France"]) + b"</row>")


def sheet(*rows, head=HEAD_ROW, around=(b"", b"")):
    """Pieces of a sheet's XML."""
    yield f'<worksheet xmlns="{MAIN}">'.encode() + around[0] + b"<sheetData>" + head
    for row in rows:
        yield from [row] if isinstance(row, bytes) else row
    yield b"</sheetData>" + around[1] + b"</worksheet>"


def texts(*pieces):
    yield f'<sst xmlns="{MAIN}">'.encode()
    for piece in pieces:
        yield from [piece] if isinstance(piece, bytes) else piece
    yield b"</sst>"


def book(parts=None, method=zipfile.ZIP_DEFLATED, level=9, **more):
    """Bytes of a workbook: the parts that every one has, and these; a part is bytes or pieces."""
    buffer = io.BytesIO()
    parts = {WORKBOOK: BOOK, RELS: RELATIONS, SHEET: sheet(GOOD), **(parts or {}), **more}
    with zipfile.ZipFile(buffer, "w", method, compresslevel=level) as package:
        for name, data in parts.items():
            with package.open(name, "w") as part:
                for piece in [data] if isinstance(data, bytes) else data:
                    part.write(piece)
    return buffer.getvalue()


def many(piece, count, at_once=1000):
    """The piece so many times."""
    return repeat(piece * at_once, count // at_once)


def rows_at(numbers):
    return (b'<row r="%d"><c><v>1</v></c></row>' % number for number in numbers)


def gzipped(piece, count):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="w", mtime=0) as out:
        for _one in range(count):
            out.write(piece)
    return buffer.getvalue()


def lying(claim):
    """A workbook whose table of contents says another size of its parts than they have."""
    data = bytearray(book({SHEET: sheet(many(GOOD, 20_000))}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, claim)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def flagged():
    data = bytearray(book())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def twice():
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as package:
        package.NameToInfo.clear()  # or it would warn
        package.writestr(SHEET, b"".join(sheet(GOOD)))
    return buffer.getvalue()


def many_sheets(count):
    names = range(1, count + 1)
    relations = "".join(f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>' for n in names)
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in names)
    return book({RELS: RELATIONS.replace(b"</Rel", relations.encode() + b"</Rel"),
                 WORKBOOK: re.sub(b"<sheet .*/>", sheets.encode(), BOOK),
                 **{f"xl/worksheets/s{n}.xml": b"".join(sheet(GOOD)) for n in names}})


def doctype(text):
    return text.encode() + b"".join(sheet(GOOD))


def members(count):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for number in range(count):
            package.writestr(f"xl/{number}", b"")
    return buffer.getvalue()


def deep():
    return sheet(b"<row><c><is>" + b"<r>" * 200_000)


def attributes():
    return sheet(b"<row><c " + b" ".join(b'a%d=""' % number for number in range(10_000)) + b"/></row>")


BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
EMPTY_GZIP = gzip.compress(b"", mtime=0)
CELLS = b"<row>" + b"<c><v>1</v></c>" * 90 + b"</row>"
SOMEWHERE = "some line"  # which one depends on how well the library packs

# what it is: (name, function that makes it, code, line)
HOSTILE = {
    "cells far to the right": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(2, 300_000))}),
        "too_many_columns", 2),
    "a cell beyond the sheet": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row r="2"><c r="ZZZ2"><v>1</v></c></row>')}), "broken_xlsx", 2),
    "the last cell of all": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}), "too_many_columns", 1_048_576),
    "a row beyond the sheet": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row r="999999999"><c><v>1</v></c></row>')}), "broken_xlsx", 1),
    "rows far apart": ("a.xlsx", lambda: book({SHEET: sheet(rows_at(range(1000, 1_048_000, 1000)))}), "bad_date", 1000),
    "rows backwards": ("a.xlsx", lambda: book({SHEET: sheet(rows_at((9, 8)))}), "broken_xlsx", 9),
    "rows of nothing": ("a.xlsx", lambda: book({SHEET: sheet(many(b"<row/>", 600_000))}), "too_many_lines", 400_001),
    "cells of nothing": ("a.xlsx", lambda: book({SHEET: sheet(b"<row>", many(b"<c/>", 2_000_000))}), "broken_xlsx", 2),
    "more cells than a table has": ("a.xlsx", lambda: book(
        {SHEET: sheet(many(b"<row>" + b"<c></c>" * 90 + b"</row>", 20_000))}), "too_many_cells", SOMEWHERE),
    "cells packed well": ("a.xlsx", lambda: book({SHEET: sheet(many(GOOD, 150_000))}), "too_many_cells", SOMEWHERE),
    "one cell of 60 MB": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row><c t="inlineStr"><is><t>', many(b"A", 60 * MB, MB), b"</t></is></c></row>")}),
        "too_packed", 2),
    "one cell of 9 MB": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row><c t="str"><v>', many(b"A", 9 * MB, MB), b"</v></c></row>")}), "text_too_long", 2),
    "a number of 9 MB": ("a.xlsx", lambda: book(
        {SHEET: sheet(b"<row><c><v>", many(b"1", 9 * MB, MB), b"</v></c></row>")}), "broken_xlsx", 2),
    "millions of shared texts": ("a.xlsx", lambda: book(
        {TEXTS: texts(many(b"<si><t>A</t></si>", 1_000_000))}), "too_many_cells", None),
    "millions of empty shared texts": ("a.xlsx", lambda: book({TEXTS: texts(many(b"<si/>", 1_000_000))}),
                                       "too_many_cells", None),
    "a shared text of 100 MB": ("a.xlsx", lambda: book({TEXTS: texts(
        b"<si><t>", many(b"A", 100 * MB, MB), b"</t></si>")}), "too_packed", None),
    "a long shared text in many cells": ("a.xlsx", lambda: book({
        TEXTS: texts(b"<si><t>", many(b"A", 9 * MB, MB), b"</t></si>"),
        SHEET: sheet(many(b'<row><c t="s"><v>0</v></c></row>', 100_000))}), "text_too_long", 2),
    "shared texts that fill the memory": ("a.xlsx", lambda: book({TEXTS: texts(
        b"<si><t>%08d%s</t></si>" % (n, b"\xf0\x9f\x98\x80" * 1900) for n in range(40_000))}), "too_packed", None),
    "rich text in a million runs": ("a.xlsx", lambda: book({TEXTS: texts(
        b"<si>", many(b"<r><rPr/><t>A</t></r>", 300_000), b"</si>")}), "too_many_cells", None),
    "a shared text that is not there": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row><c t="s"><v>-1</v></c></row>')}), "broken_xlsx", 2),
    "millions of styles": ("a.xlsx", lambda: book({STYLES: [
        f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode(), *many(b"<xf/>", 1_000_000), b"</cellXfs></styleSheet>"]}),
        "too_many_cells", None),
    "millions of merged ranges": ("a.xlsx", lambda: book({SHEET: sheet(
        GOOD, around=(b'<dimension ref="A1:XFD1048576"/>', b"<mergeCell ref='A1:B2'/>" * 500_000))}), None, None),
    "elements deep in each other": ("a.xlsx", lambda: book({SHEET: deep()}), "broken_xlsx", 2),
    "many attributes": ("a.xlsx", lambda: book({SHEET: attributes()}), "broken_xlsx", 2),
    "an attribute of 9 MB": ("a.xlsx", lambda: book(
        {SHEET: sheet(b'<row><c r="', many(b"A", 9 * MB, MB), b'"/></row>')}), "broken_xlsx", 2),
    "a comment of 9 MB": ("a.xlsx", lambda: book({SHEET: sheet(b"<!--", many(b"A", 9 * MB, MB), b"-->")}),
                          "broken_xlsx", 1),
    "entity bomb": ("a.xlsx", lambda: book(
        {SHEET: doctype(f'<!DOCTYPE x [<!ENTITY a0 "a">{BILLION}]>')}), "broken_xlsx", None),
    "entity from outside": ("a.xlsx", lambda: book(
        {SHEET: doctype('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')}), "broken_xlsx", None),
    "entity bomb in UTF-16": ("a.xlsx", lambda: book(
        {SHEET: doctype('<!DOCTYPE x [<!ENTITY a "a">]>').decode().encode("utf-16")}), "broken_xlsx", None),
    "definitions from outside": ("a.xlsx", lambda: book(
        {WORKBOOK: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + BOOK}), "broken_xlsx", None),
    "a sheet that is elsewhere": ("a.xlsx", lambda: book({RELS: RELATIONS.replace(
        b'Target="worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"')}), "broken_xlsx", None),
    "a sheet above the root": ("a.xlsx", lambda: book({RELS: RELATIONS.replace(
        b"worksheets/sheet1.xml", b"../../../../etc/passwd")}), "broken_xlsx", None),
    "links to other books": ("a.xlsx", lambda: book(
        {"xl/externalLinks/externalLink1.xml": b'<!DOCTYPE x [<!ENTITY a "a">]><x/>'}), None, None),
    "100,000 parts": ("a.xlsx", lambda: members(100_000), "too_many_parts", None),
    "sizes too small": ("a.xlsx", lambda: lying(1000), "broken_xlsx", None),
    "sizes too large": ("a.xlsx", lambda: lying(2**30), "too_big", None),
    "a part twice": ("a.xlsx", twice, "broken_xlsx", None),
    "a part with a password": ("a.xlsx", flagged, "encrypted", None),
    "parts packed in another way": ("a.xlsx", lambda: book(method=zipfile.ZIP_LZMA), "broken_xlsx", None),
    "a workbook in a workbook": ("a.xlsx", lambda: book({SHEET: book()}), "broken_xlsx", None),
    "empty gzip members": ("a.csv.gz", lambda: EMPTY_GZIP * (10 * MB // len(EMPTY_GZIP)), "too_many_parts", None),
    "gzip of 50 MB": ("a.csv.gz", lambda: gzipped(b"A" * MB, 50), "too_packed", None),
    "gzip in gzip": ("a.csv.gz", lambda: gzip.compress(gzipped(b"A" * MB, 50)), "gzip_in_gzip", None),
    "gzip and garbage": ("a.csv.gz", lambda: gzip.compress(HEADER + ROW) + b"more", "broken_gzip", None),
    "gzip with a long name": ("a.csv.gz", lambda: b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"A" * 10 * MB, "broken_gzip", None),
    "a line of 50 MB": ("a.csv", lambda: HEADER + b"A" * (49 * MB), "row_too_long", 2),
    "a header of 50 MB": ("a.csv", lambda: b"A" * (49 * MB), "row_too_long", 1),
    "a million columns": ("a.csv", lambda: b"," * 1_000_000, "row_too_long", 1),
    "a hundred thousand columns": ("a.csv", lambda: b"a," * 100_000 + b"\n", "too_many_columns", 1),
    "a row of a million columns": ("a.csv", lambda: HEADER + b"," * 1_000_000, "row_too_long", 2),
    "a row over a million lines": ("a.csv", lambda: HEADER + b'"\n",' * 1_000_000, "row_too_long", 2),
    "a quotation mark never closed": ("a.csv", lambda: HEADER + ROW + b'"' + ROW * 500_000, "broken_csv", 3),
    "lines of nothing": ("a.csv", lambda: HEADER + b"\n" * (49 * MB), "too_many_lines", 801_001),
    "NUL to the end": ("a.csv", lambda: HEADER + b"\0" * (49 * MB), "not_text", 2),
    "UTF-16": ("a.csv", lambda: (HEADER + ROW * 100_000).decode().encode("utf-16"), None, None),
    "UTF-32": ("a.csv", lambda: (HEADER + ROW * 1000).decode().encode("utf-32"), None, None),
    "UTF-16 without mark": ("a.csv", lambda: (HEADER + ROW).decode().encode("utf-16-le"), None, None),
    "UTF-16 of zeros": ("a.csv", lambda: b"a\0" * 2000 + b"\0" * (40 * MB), "not_text", 1),
    "bytes of all kinds": ("a.csv", lambda: HEADER + bytes(range(128, 256)) * (40 * MB // 128), "encoding", 2),
    "a field of another code page in each row": ("a.csv", lambda: HEADER + b"".join(ROW.replace(
        b"Mug", b"%d \xe9" % n) for n in range(100_000)), "ambiguous_encoding", 2),
    "a merged column": ("a.xlsx", lambda: book({SHEET: sheet(GOOD, around=(b"", b"".join(
        b'<mergeCell ref="%s1:%s1048576"/>' % (name, name) for name in (b"A", b"E", b"G") * 20_000)))}), None, None),
    "many sheets": ("a.xlsx", lambda: many_sheets(3_000), "several_sheets", None),
    "UTF-8 that breaks at the end": ("a.csv", lambda: HEADER + "é".encode() * (24 * MB) + b"\xff", "encoding", 2),
    "a smile in each row": ("a.csv", lambda: HEADER + b"".join(ROW.replace(
        b"Mug", b"%d\xf0\x9f\x98\x80%s" % (n, b"x" * 1900)) for n in range(25_000)) + b"1,A1", "too_few_fields", 25_002),
    "all lines there may be, and one": ("a.csv", lambda: HEADER + b"".join(
        ROW.replace(b"1,A1,Mug", b"%d,%d,%d" % (n, n, n)) for n in range(200_001)), "too_many_lines", 200_002),
}


def memory():
    """(most memory so far, now) in MB."""
    with open("/proc/self/status", encoding="ascii") as status:
        found = dict(line.split(":", 1) for line in status)
    return int(found["VmHWM"].split()[0]) / 1024, int(found["VmRSS"].split()[0]) / 1024


def read(name, data):
    """(code, line, seconds, MB) of reading a file."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as reset:
        reset.write("5")  # the most memory so far is what it is now
    before, start = memory()[1], time.process_time()
    code = line = None
    try:
        read_lines(read_table(name, data))
    except TableError as error:
        code, line = error.code, error.line
    except MemoryError:
        code = "MemoryError"
    return code, line, time.process_time() - start, memory()[0] - before


def main(names=()):
    from openpyxl.styles import numbers  # noqa: F401, PLC0415  no file's fault
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024 * MB, 2 * 1024 * MB))
    for what, (name, make, _code, _line) in HOSTILE.items():
        if not names or what in names:
            data = make()
            found = read(name, data)
            sys.stdout.write(json.dumps([what, len(data), *found]) + "\n")
            sys.stdout.flush()
