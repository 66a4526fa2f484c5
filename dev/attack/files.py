# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hostile files through the door of the import: refused with words, in seconds, without filling the memory; and nothing made."""
import base64
import gzip
import io
import zipfile
from pathlib import Path

from .. import chaos_crash
from .races import HEADER

SECONDS, MEGABYTES = 5, 300
ROW = "{}MUG,Mug,1,2026-01-05 08:00:00,10,C1,France\n"
CONTENT = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
           '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
           'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
           'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
RELATIONS = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
             '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
             "{}</Relationships>")
BOOK = ('<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
STRINGS = ('<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
           'Target="sharedStrings.xml"/>')
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def book(rows, head="", strings=None):
    """An XLSX file whose sheet holds these rows of XML (an iterable of bytes), written as they come."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", CONTENT)
        file.writestr("_rels/.rels", RELATIONS.format("officeDocument", "xl/workbook.xml", ""))
        file.writestr("xl/workbook.xml", BOOK)
        file.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(
            "worksheet", "worksheets/sheet1.xml", STRINGS if strings else ""))
        if strings:
            with file.open("xl/sharedStrings.xml", "w") as part:
                part.write(b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
                for chunk in strings:
                    part.write(chunk)
                part.write(b"</sst>")
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b'<?xml version="1.0"?>' + head.encode() + b'<worksheet xmlns="http://schemas.openxmlformats.org/'
                       b'spreadsheetml/2006/main"><sheetData>')
            for chunk in rows:
                part.write(chunk)
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def cell(text):
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def sheet_head():
    return b"<row>" + b"".join(cell(name) for name in HEADER.strip().split(",")) + b"</row>"


def hostile():
    """{what: (name, bytes)}; made when asked for, one after the other."""
    big = b"\0" * 1_000_000
    row = b"<row>" + b"<c/>" * 1000 + b"</row>"
    yield "empty", "a.csv", b""
    yield "blank", "a.csv", b"\n\n  \n"
    yield "no lines", "a.csv", HEADER.encode()
    yield "51 MB", "a.csv", (HEADER + ROW.format("Z,") * 1_100_000).encode()[:51 * 1024 * 1024]
    yield "51 MB in gzip", "a.csv.gz", gzip.compress(b"a" * 51 * 1024 * 1024)
    yield "gzip bomb", "a.csv.gz", gzip.compress(big * 400, 9)
    yield "gzip in gzip", "a.csv.gz", gzip.compress(gzip.compress(b"a,b\n"))
    yield "torn gzip", "a.csv.gz", gzip.compress(HEADER.encode())[:-9]
    yield "10 MB of empty gzip members", "a.csv.gz", gzip.compress(b"") * (10_000_000 // len(gzip.compress(b"")))
    yield "NUL", "a.csv", (HEADER + ROW.format("Z\0,")).encode()
    yield "half UTF-16", "a.csv", (HEADER + ROW.format("Z,")).encode("utf-16")[:-1]
    yield "half UTF-8", "a.csv", (HEADER + "é").encode()[:-1] + b"," + "é".encode() + b"\n"
    yield "no encoding", "a.csv", HEADER.encode() + b"\x81\x8d\x8f\x90\x9d\xff\xfe\xfa\n"
    yield "old Excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    yield "a program", "a.xlsx", b"\x7fELF" + b"\1" * 600
    yield "a zip of nothing", "a.xlsx", b"PK\x05\x06" + b"\0" * 18
    yield "torn zip", "a.xlsx", book([sheet_head()])[:-40]
    yield "XXE", "a.xlsx", book([b"<row><c t='inlineStr'><is><t>&x;</t></is></c></row>"],
                                '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield "entity bomb", "a.xlsx", book([b"<row><c t='inlineStr'><is><t>&e9;</t></is></c></row>"],
                                        f'<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">{ENTITIES}]>')
    yield "zip bomb", "a.xlsx", book(big for _part in range(400))
    yield "a quote without end", "a.csv", (HEADER + '"' + "a\n" * 500_000).encode()
    yield "one field of 20 MB", "a.csv", (HEADER + "a" * 20_000_000).encode()
    yield "a million columns", "a.csv", ("a," * 1_000_000 + "\n").encode()
    yield "45 MB of empty cells in 0.05 MB (row 12)", "a.xlsx", book([sheet_head(), *[row] * 9_000])
    yield "45 MB of empty rows in 0.05 MB (row 12)", "a.xlsx", book([sheet_head(), *[b"<row/>" * 10_000] * 700])
    yield "shared strings in 0.05 MB (row 12)", "a.xlsx", book(
        [sheet_head()], strings=(b"<si><t/></si>" * 10_000 for _part in range(300)))
    yield "one string of 40 MB, 1,000 times (row 12)", "a.xlsx", book(
        [sheet_head(), *[b'<row>' + b'<c t="s"><v>0</v></c>' * 8 + b"</row>"] * 1000],
        strings=[b"<si><t>", *[b"a" * 1_000_000] * 40, b"</t></si>"])
    yield "cell in column XFD (row 12)", "a.xlsx", book([sheet_head(), *[
        f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>'.encode() for n in range(2, 30_000)]])
    for what, row in (
            ("row number of a million (row 12)", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
            ("row number beyond all", b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
            ("strings that are not there", b'<row><c t="s"><v>99999999</v></c><c t="s"><v>-1</v></c><c t="s"><v>x</v></c></row>'),
            ("numbers that are none", b'<row><c><v>1e999</v></c><c t="d"><v>x</v></c><c t="b"><v>7</v></c></row>')):
        yield what, "a.xlsx", book([sheet_head(), row])


def memory(attack):
    """The most memory, in MB, that one worker of the server has used since it began."""
    most = 0
    for pid in chaos_crash.children(attack.server.child.pid):
        try:
            text = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        most = max([most, *(int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith("VmHWM"))])
    return most


def counts(attack):
    tables = ("oms_import", "sale_order", "product_product", "res_partner")
    return attack.sql("SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in tables))


def run(attack):
    """Each file by preview; by import besides where it is not refused there: both in words, in time and small."""
    attack.group("hostile files: refused in words, within seconds, in little memory, nothing made")
    door = attack.json2("supervisor")
    for what, name, data in hostile():
        before, used = counts(attack), memory(attack)
        wizard = door.call("oms.import.wizard", "create", vals_list=[{
            "data": base64.b64encode(data).decode(), "file_name": name, "channel": "evil", "tz": "UTC"}])
        for button in ("action_preview", "action_import") if wizard.done else ():
            answer = door.call("oms.import.wizard", button, wizard.value)
            attack.judge(f"{what}: {button} in words", 400 <= answer.status < 500, f"{answer.status} {answer.error[:120]}")
            attack.judge(f"{what}: {button} within {SECONDS} s", answer.seconds < SECONDS, f"{answer.seconds:.1f} s")
            if answer.seconds > SECONDS or answer.status == 0:
                break
        if not wizard.done:
            attack.judge(f"{what}: not even kept", not wizard.crashed and wizard.status > 0, wizard.status)
        # The request itself is Odoo's: body, JSON, base64, the statement and what is read again are as many copies.
        grown, bytes_in = memory(attack) - used, len(data) * 20 // 1_000_000
        attack.judge(f"{what}: little memory", grown < MEGABYTES + bytes_in, f"{grown} MB more")
        attack.judge(f"{what}: nothing made", counts(attack) == before)
