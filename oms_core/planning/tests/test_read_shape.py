# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands around the orders in a file: titles, other sheets, merged cells, hidden rows, totals."""
import io
import unittest

from ..read_lines import read_lines
from ..read_table import read_table
from ..table_error import TableError
from .hostile_files import SHEET, cells, many_sheets, sheet
from .hostile_files import book as parts

HEADER = ["Order no", "SKU", "Description", "Quantity", "Date", "Price", "Customer no"]
ROW = [4711, "MUG", "Mug", 1, "2026-03-25", 2, "C1"]


def workbook(*sheets, merged=(), hidden=(), state=None, epoch=None):
    """Bytes of a workbook with these sheets, each a list of rows."""
    from openpyxl import Workbook  # noqa: PLC0415  as in the reader
    book, buffer = Workbook(), io.BytesIO()
    if epoch:
        book.epoch = epoch
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    for cells_ in merged:
        book.active.merge_cells(cells_)
    for line in hidden:
        book.active.row_dimensions[line].hidden = True
    if state:
        book.worksheets[0].sheet_state = state
        book.active = 1
    book.save(buffer)
    return buffer.getvalue()


def read(data, name=None):
    name = name or ("a.xlsx" if isinstance(data, bytes) else "a.csv")
    return read_lines(read_table(name, data if isinstance(data, bytes) else data.encode()))


class ShapeCase(unittest.TestCase):
    def refused(self, code, data):
        with self.assertRaises(TableError) as caught:
            read(data)
        self.assertEqual(caught.exception.code, code)
        return caught.exception


class TestCsvShape(ShapeCase):
    def csv(self, *rows, delimiter=";"):
        return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)

    def test_titles_above_the_header(self):
        for delimiter in ",;\t|":
            text = self.csv(["Orders of March, all"], [], HEADER, ROW, delimiter=delimiter).replace("March, all", "March")
            (line,) = read(text)
            self.assertEqual((line.number, line.sku), (4, "MUG"), delimiter)

    def test_the_line_that_tells_excel_the_separator(self):
        for first in ("sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;", "sep=;;;"):
            (line,) = read(first + "\n" + self.csv(HEADER, ROW))
            self.assertEqual((line.number, line.sku), (3, "MUG"), first)
        self.assertEqual(read("sep=#\n" + self.csv(HEADER, ROW, delimiter="#"))[0].sku, "MUG")

    def test_blank_lines_and_lines_in_cells(self):
        text = self.csv(HEADER, [""] * 7, [*ROW[:2], '"Mug; ""big""\nred"', *ROW[3:]], [" "] * 7, ROW)
        self.assertEqual([(line.number, line.text) for line in read(text)], [(3, 'Mug; "big" red'), (6, "Mug")])

    def test_totals_are_named(self):
        for word in ("Total", "TOTAL:", "Grand total", "Summe", "Subtotal", "合計"):
            self.assertEqual(self.refused("total_row", self.csv(HEADER, ROW, [word, "", "", 1, "", 2, ""])).line, 3)

    def test_a_header_that_is_not_there_is_named_where_it_was_looked_for(self):
        self.assertEqual(self.refused("missing_column", self.csv(["a", "b"], [1, 2])).line, 1)


class TestWorkbookShape(ShapeCase):
    def test_titles_above_the_header(self):
        (line,) = read(workbook([["Orders of March"], [], HEADER, ROW], merged=["A1:G1"]))
        self.assertEqual((line.number, line.order_ref), (4, "4711"))

    def test_the_sheet_with_the_orders(self):
        (line,) = read(workbook([["Read me"], ["by the shop"]], [HEADER, ROW], [["totals"], [1]]))
        self.assertEqual(line.sku, "MUG")
        self.assertIn("Sheet", self.refused("several_sheets", workbook([HEADER, ROW], [HEADER, ROW])).facts["value"])
        (line,) = read(workbook([HEADER, [1, *ROW[1:]]], [HEADER, ROW], state="hidden"))
        self.assertEqual(line.order_ref, "4711", "a hidden sheet is not meant")
        self.refused("several_sheets", many_sheets(3))

    def test_merged_cells_stand_in_each_line(self):
        more = [None, "CUP", "Cup", 2, None, 3, None]
        first, second, third = read(workbook(
            [HEADER, ROW, more, [4712, *ROW[1:6], "C2"]], merged=["A2:A3", "E2:E3", "G2:G3"]))
        self.assertEqual((second.order_ref, second.when, second.customer), ("4711", first.when, "C1"))
        self.assertEqual((third.order_ref, third.customer), ("4712", "C2"))
        self.assertEqual(self.refused("bad_date", workbook([HEADER, ROW, more])).line, 3, "nothing is merged: it is missing")
        self.assertEqual(self.refused("bad_number", workbook(
            [HEADER, ROW, [4711, "CUP", "Cup", None, "2026-03-25", 3, "C1"]], merged=["D2:D3"])).column, "Quantity",
            "one quantity for two lines: of each, or of both?")

    def test_hidden_rows_are_named(self):
        self.assertEqual(self.refused("hidden_row", workbook([HEADER, ROW, ROW], hidden=[3])).line, 3)
        self.assertEqual(len(read(workbook([["Title"], HEADER, ROW], hidden=[1]))), 1, "above the header it is no matter")

    def test_days_as_numbers_in_both_systems(self):
        from openpyxl.utils.datetime import MAC_EPOCH  # noqa: PLC0415
        for epoch, day in ((None, 46106), (MAC_EPOCH, 44644)):
            (line,) = read(workbook([HEADER, [*ROW[:4], day + 0.5, *ROW[5:]]], epoch=epoch))
            self.assertEqual(str(line.when), "2026-03-25 12:00:00")

    def test_days_that_excel_understood_beside_those_that_it_did_not(self):
        """What is left as text has its day first: what became a day has been read with its month first, maybe."""
        from datetime import datetime  # noqa: PLC0415
        rows = [[*ROW[:4], when, *ROW[5:]] for when in (datetime(2026, 5, 3), "25/03/2026")]
        self.assertEqual(self.refused("mixed_dates", workbook([HEADER, *rows])).line, 3)

    def test_numbers_as_text_are_asked_and_numbers_are_not(self):
        self.assertEqual(str(read(workbook([HEADER, [*ROW[:5], 1.234, "C1"]]))[0].price), "1.234")
        self.assertEqual(self.refused("ambiguous_number", workbook([HEADER, [*ROW[:5], "1.234", "C1"]])).column, "Price")

    def test_merged_ranges_of_other_writers(self):
        head = b'<row r="1">' + cells([name.encode() for name in HEADER]) + b"</row>"
        line = b"<row>" + cells([b"1", b"A", b"Mug", b"1", b"2026-03-25", b"2", b"C1"]) + b"</row>"
        more = b"<row>" + cells([b"", b"B", b"Cup", b"1", b"2026-03-25", b"2", b"C1"]) + b"</row>"
        plain = b"".join(sheet(line, more, head=head, around=(b"", b"<mergeCells><mergeCell ref='A2:A3'/></mergeCells>")))
        prefixed = plain.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(b"xmlns=", b"xmlns:x=")
        for data in (plain, prefixed):
            self.assertEqual([found.order_ref for found in read(parts({SHEET: data}))], ["1", "1"])


if __name__ == "__main__":
    unittest.main()
