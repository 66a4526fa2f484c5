# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import unittest
from datetime import date, datetime, time, timedelta

from ..read_table import read_table
from ..table_error import TableError
from .hostile_files import HEAD_ROW, MAIN, RELATIONS, RELS, SHEET, TEXTS, WORKBOOK, book, sheet, texts

TYPED = [
    # value, its format, what a CSV of the sheet would hold
    (7, "General", "7"),
    (536365.0, "0.00", "536365"),
    (2.55, "0.00", "2.55"),
    (-3, "General", "-3"),
    (12345678901234, "0", "12345678901234"),
    (" padded ", "General", "padded"),
    ("007", "@", "007"),
    ("été 😀", "General", "été 😀"),
    (True, "General", "True"),
    (datetime(2009, 12, 1, 7, 45), "yyyy-mm-dd hh:mm", "2009-12-01 07:45:00"),
    (datetime(2009, 12, 1, 7, 45, 30), "dd/mm/yy", "2009-12-01 07:45:30"),
    (date(2009, 12, 1), "yyyy-mm-dd", "2009-12-01 00:00:00"),
    (time(7, 45), "hh:mm", "07:45:00"),
    (timedelta(hours=30), "[h]:mm", "1 day, 6:00:00"),
    (0.5, "0%", "50%"),
    (40148, '"dmy" 0', "40148"),
    (7, "00000", "00007"),
    (3479.9999999999995, "General", "3480"),
    (1e5, "0.00E+00", "100000"),
    ("#N/A", "General", "#N/A"),
]


def typed(epoch=None):
    from openpyxl import Workbook  # noqa: PLC0415  as in the reader
    workbook, buffer = Workbook(), io.BytesIO()
    if epoch:
        workbook.epoch = epoch
    page = workbook.active
    page.title = "Orders"
    for number, (value, form, _text) in enumerate(TYPED, 1):
        page.cell(1, number, f"c{number}")
        page.cell(2, number, value).number_format = form
    workbook.create_sheet("Other").append(["not", "read"])
    workbook.save(buffer)
    return buffer.getvalue()


def rows(data):
    table = read_table("a.xlsx", data)
    return table.header, list(table.rows)


class TestReadXlsx(unittest.TestCase):
    def test_values_as_a_csv_of_the_sheet_would_hold(self):
        from openpyxl.utils.datetime import MAC_EPOCH  # noqa: PLC0415
        expected = [text for _value, _form, text in TYPED]
        for epoch in (None, MAC_EPOCH):
            _header, [(line, fields)] = rows(typed(epoch))
            self.assertEqual((line, fields), (2, expected), epoch)

    def test_sheet_by_name(self):
        self.assertEqual(read_table("a.xlsx", typed()).sheet, "Orders")

    def test_gaps(self):
        """Rows and cells that the file leaves out are empty; lines keep the numbers that the spreadsheet shows."""
        header, found = rows(book({SHEET: sheet(
            b'<row r="5"><c r="B5"><v>1</v></c><c r="D5"><v>2</v></c></row><row r="6"/><row><c><v>3</v></c></row>')}))
        self.assertEqual(len(header), 8)
        self.assertEqual(found, [(5, ["", "1", "", "2", "", "", "", ""]), (7, ["3"] + [""] * 7)])

    def test_rich_and_spoken_texts(self):
        """Runs are put together; how a word is pronounced is not part of it."""
        _header, [(_line, fields)] = rows(book({
            TEXTS: texts(b"<si><r><rPr/><t>Mug, </t></r><r><t>red_x000D_</t></r><rPh><t>x</t></rPh></si>"),
            SHEET: sheet(b'<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'
                         b'<c t="str"><f>A1&amp;"x"</f><v>c</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2009-12-01</v></c>'
                         b'<c t="b"><v>0</v></c></row>')}))
        self.assertEqual(fields[:6], ["Mug, red", "ab", "c", "#REF!", "2009-12-01 00:00:00", "False"])

    def test_other_writers(self):
        """Prefixed names, the strict namespace, absolute targets and UTF-16 mean the same."""
        plain = b"".join(sheet(b"<row><c><v>1</v></c></row>"))
        prefixed = plain.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(
            b"xmlns=", b"xmlns:x=")
        strict = plain.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        wide = plain.decode().encode("utf-16")
        for data in (prefixed, strict, wide):
            self.assertEqual(rows(book({SHEET: data}))[1], [(2, ["1"] + [""] * 7)], data[:80])
        absolute = RELATIONS.replace(b'"worksheets/', b'"/xl/worksheets/')
        self.assertEqual(len(rows(book({RELS: absolute}))[1]), 1)

    def test_first_sheet_that_has_cells(self):
        """A sheet that is only a chart comes first."""
        relations = RELATIONS.replace(b"</Relationships>", (
            b'<Relationship Id="rId9" Type="http://x/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'))
        workbook = b"".join([
            b'<workbook xmlns="', MAIN.encode(), b'" xmlns:r="',
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b'"><sheets><sheet name="Chart" r:id="rId9"/><sheet name="Orders" r:id="rId1"/></sheets></workbook>'])
        self.assertEqual(read_table("a.xlsx", book({RELS: relations, WORKBOOK: workbook})).sheet, "Orders")

    def test_place_of_damage(self):
        with self.assertRaises(TableError) as caught:
            rows(book({SHEET: sheet(b'<row r="7"><c r="B7"><v>1</v></c><c r="A7"><v>1</v></c></row>', head=HEAD_ROW)}))
        error = caught.exception
        self.assertEqual((error.code, error.sheet, error.line), ("broken_xlsx", "Orders", 7))
        self.assertIn("cell A7", error.facts["value"])


if __name__ == "__main__":
    unittest.main()
