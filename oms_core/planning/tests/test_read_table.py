# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import gzip
import io
import unittest
import zipfile
from datetime import date

from ..read_lines import read_lines
from ..read_table import Limits, read_table
from ..table_error import CODES, TableError
from . import hostile_files

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
TODAY = date(2026, 3, 25)
ROW = "1,A1,Mug,2,2009-12-01 07:45:00,1.50,13085.0,France\n"


def book(rows, encrypt=False):
    """Bytes of a workbook with these rows."""
    from openpyxl import Workbook  # noqa: PLC0415  as in the reader
    workbook, buffer = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(buffer)
    return buffer.getvalue()


def lines(data, name="orders.csv", conventions=None, **limits):
    if isinstance(data, str):
        data = data.encode()
    return read_lines(read_table(name, data, Limits(**limits), conventions), conventions=conventions, today=TODAY)


class TestGoodFiles(unittest.TestCase):
    def test_plain_and_gzipped(self):
        (line,) = lines(HEADER + ROW)
        self.assertEqual((line.number, line.order_ref, line.sku, str(line.amount)), (2, "1", "A1", "3.00"))
        self.assertEqual((line.customer, line.country), ("13085", "France"))
        self.assertEqual(lines(gzip.compress((HEADER + ROW).encode()), "orders.csv.gz"), [line])
        both = gzip.compress(HEADER.encode()) + gzip.compress(ROW.encode())
        self.assertEqual(lines(both, "orders.csv.gz"), [line], "gzip files may be glued together")

    def test_encodings(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            (line,) = lines((HEADER + ROW.replace("Mug", "Café £5")).encode(encoding))
            self.assertEqual(line.text, "Café £5", encoding)

    def test_columns_by_name_in_any_order(self):
        (line,) = lines("qty;ORDER_REF;unit price;Sku;Order Date;Customer;Note\n2;7;1,50;a1;31/12/2009;C9;x\n")
        self.assertEqual((line.order_ref, line.sku, line.customer, str(line.price)), ("7", "A1", "C9", "1.50"))
        self.assertEqual((line.when.month, line.when.day, line.text, line.country), (12, 31, "", ""))

    def test_dates_day_or_month_first_by_the_first_that_tells(self):
        rows = [ROW.replace("2009-12-01 07:45:00", date) for date in ("1/2/2009 7:45", "1/25/2009 7:45")]
        self.assertEqual([line.when.month for line in lines(HEADER + "".join(rows))], [1, 1])

    def test_line_numbers_count_the_lines_of_the_file(self):
        text = HEADER + "\n" + ROW.replace("Mug", '"Mug\nred"') + ROW
        self.assertEqual([line.number for line in lines(text)], [3, 5])
        self.assertEqual(lines(text)[0].text, "Mug red")

    def test_xlsx_with_types(self):
        from datetime import datetime  # noqa: PLC0415
        rows = [HEADER.strip().split(","), [536365, "A1", "Mug", 2, datetime(2009, 12, 1, 7, 45), 1.1, 13085.0, None]]
        (line,) = lines(book(rows), "orders.xlsx")
        self.assertEqual((line.order_ref, line.customer, str(line.price), line.when.hour), ("536365", "13085", "1.1", 7))

    def test_xlsx_formula_gives_no_formula(self):
        rows = [HEADER.strip().split(","), [1, "A1", "Mug", "=1+1", "2009-12-01", 1, 1, "UK"]]
        with self.assertRaises(TableError) as caught:  # never computed: there is no value
            lines(book(rows), "orders.xlsx")
        self.assertEqual((caught.exception.code, caught.exception.column), ("excel_error", "Quantity"))


BOMB = gzip.compress(b"A" * 200_000)
ENTITY = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook>&a;</workbook>')


def package(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return buffer.getvalue()


# what it is: (name, bytes or text, code, line, column)
BAD = {
    "empty": ("a.csv", "", "empty", None, None),
    "blank": ("a.csv", "\n \n", "empty", None, None),
    "only a header": ("a.csv", HEADER, "no_lines", None, None),
    "missing column": ("a.csv", HEADER.replace("Price", "Preis") + ROW, "missing_column", 1, "price"),
    "the same column twice": ("a.csv", HEADER.replace("Country", "Qty") + ROW, "double_column", 1, "Qty"),
    "too few fields": ("a.csv", HEADER + ROW + "1,A1,Mug,2\n", "too_few_fields", 3, "InvoiceDate"),
    "too many fields": ("a.csv", HEADER + ROW.replace("Mug", "Mug, red"), "too_many_fields", 2, None),
    "quantity is a word": ("a.csv", HEADER + ROW.replace(",2,", ",two,"), "bad_number", 2, "Quantity"),
    "quantity is missing": ("a.csv", HEADER + ROW.replace(",2,", ",,"), "bad_number", 2, "Quantity"),
    "quantity too fine": ("a.csv", HEADER + ROW.replace(",2,", ",2.001,"), "too_fine", 2, "Quantity"),
    "price NaN": ("a.csv", HEADER + ROW + ROW.replace("1.50", "NaN"), "bad_number", 3, "Price"),
    "price inf": ("a.csv", HEADER + ROW.replace("1.50", "inf"), "bad_number", 2, "Price"),
    "price with exponent": ("a.csv", HEADER + ROW.replace("1.50", "1e400"), "bad_number", 2, "Price"),
    "enormous price": ("a.csv", HEADER + ROW.replace("1.50", "9" * 30), "too_large", 2, "Price"),
    "enormous number of digits": ("a.csv", HEADER + ROW.replace("1.50", "1" * 1500), "too_large", 2, "Price"),
    "percent": ("a.csv", HEADER + ROW.replace("1.50", "15%"), "bad_number", 2, "Price"),
    "digits of two scripts": ("a.csv", HEADER + ROW.replace("1.50", "1٢"), "bad_number", 2, "Price"),
    "thousands or decimals": (
        "a.csv", HEADER + ROW.replace(",2,", ",1.000,").replace("1.50", "3"), "ambiguous_number", 2, "Quantity"),
    "decimals of two kinds": ("a.csv", HEADER + ROW + ROW.replace("1.50", '"1,50"'), "mixed_numbers", 3, "Price"),
    "two currencies": (
        "a.csv", HEADER + ROW.replace("1.50", "$1.50") + ROW.replace("1.50", "€1.50"), "mixed_currency", 3, "Price"),
    "dates of two kinds": (
        "a.csv", HEADER + ROW.replace("2009-12-01 07:45:00", "25/12/2009") + ROW, "mixed_dates", 3, "InvoiceDate"),
    "a day of a spreadsheet": ("a.csv", HEADER + ROW.replace("2009-12-01 07:45:00", "40148"), "serial_date", 2, "InvoiceDate"),
    "the future": ("a.csv", HEADER + ROW.replace("2009-12-01", "2099-12-01"), "future_date", 2, "InvoiceDate"),
    "digits lost": ("a.csv", HEADER + ROW.replace(",A1,", ",5.9E+12,"), "lost_digits", 2, "StockCode"),
    "error of a spreadsheet": ("a.csv", HEADER + ROW.replace("13085.0", "#N/A"), "excel_error", 2, "Customer ID"),
    "a total": ("a.csv", HEADER + ROW + "Total,,,2,,1.50,,\n", "total_row", 3, None),
    "several code pages": ("a.csv", (HEADER + ROW.replace("Mug", "Théière")).encode("cp1252"), "ambiguous_encoding", 2, None),
    "a code that became a day": ("a.xlsx", book([HEADER.strip().split(","), [
        1, date(2009, 3, 1), "Mug", 2, date(2009, 12, 1), 1.5, 1, "UK"]]), "no_code", 2, "StockCode"),
    "a hidden row": ("a.xlsx", hostile_files.book({hostile_files.SHEET: hostile_files.sheet(
        hostile_files.GOOD, hostile_files.GOOD.replace(b"<row>", b'<row hidden="1">'))}), "hidden_row", 3, None),
    "no date": ("a.csv", HEADER + ROW.replace("2009-12-01 07:45:00", "yesterday"), "bad_date", 2, "InvoiceDate"),
    "no such day": ("a.csv", HEADER + ROW.replace("2009-12-01", "2009-02-30"), "bad_date", 2, "InvoiceDate"),
    "year 9999": ("a.csv", HEADER + ROW.replace("2009-", "9999-"), "bad_date", 2, "InvoiceDate"),
    "day or month": ("a.csv", HEADER + ROW.replace("2009-12-01", "01/02/2009"), "ambiguous_date", 2, "InvoiceDate"),
    "open quotation mark": ("a.csv", HEADER + ROW.replace("Mug", '"Mug'), "broken_csv", 2, None),
    "text too long": ("a.csv", HEADER + ROW.replace("Mug", "x" * 3000), "text_too_long", 2, "Description"),
    "broken UTF-8": (
        "a.csv", (HEADER + ROW.replace("Mug", "Café")).encode() + b"2,\xe9,\n", "encoding", 3, 3),
    "no code page": ("a.csv", HEADER.encode() + b"1," + bytes(range(128, 256)) + b"\n", "encoding", 2, 3),
    "UTF-16 cut off": ("a.csv", (HEADER + ROW).encode("utf-16")[:-1], "encoding", 2, 102),
    "binary": ("a.csv", HEADER.encode() + b"1,A\x001\n", "not_text", 2, 4),
    "Excel called CSV": ("a.csv", book([["Invoice"]]), "xlsx_named_csv", None, None),
    "CSV called Excel": ("a.xlsx", HEADER + ROW, "not_xlsx", None, None),
    "old or encrypted Excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel", None, None),
    "encrypted Excel": (
        "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted", None, None),
    "some other zip": ("a.xlsx", package(a_xml="<a/>"), "broken_xlsx", None, None),
    "Excel with entities": ("a.xlsx", package(xl__workbook_xml=ENTITY), "broken_xlsx", None, None),
    "Excel cut off": ("a.xlsx", book([["Invoice"]])[:-200], "broken_xlsx", None, None),
    "gzip cut off": ("a.csv.gz", gzip.compress((HEADER + ROW).encode())[:-9], "broken_gzip", None, None),
    "gzip in gzip": ("a.csv.gz", gzip.compress(gzip.compress(b"a")), "gzip_in_gzip", None, None),
    "gzip bomb": ("a.csv.gz", BOMB, "too_big", None, None),
    "zip bomb": ("a.xlsx", package(xl__workbook_xml="<a/>", xl__b_xml="A" * 900_000), "too_big", None, None),
    "Excel full of text": ("a.xlsx", hostile_files.book({hostile_files.TEXTS: hostile_files.texts(
        "<si><t>{}</t></si>".format("😀" * 900).encode() * 60)}), "too_much_text", None, None),
    "too big": ("a.csv", HEADER + ROW * 3000, "too_big", None, None),
    "too many lines": ("a.csv", HEADER + ROW * 101, "too_many_lines", 102, None),
    "too many columns": ("a.csv", ",".join(map(str, range(101))) + "\n", "too_many_columns", 1, None),
    "columns of nothing known": ("a.csv", "a,b\n1,2\n", "missing_column", 1, "invoice"),
}


# See test_conventions and test_layouts.
AGAINST_CONVENTIONS = {"other_columns", "other_currency", "other_dates", "other_decimals", "other_encoding"}


class TestBadFiles(unittest.TestCase):
    def test_refused_with_line_and_column(self):
        for what, (name, data, code, line, column) in BAD.items():
            with self.subTest(what), self.assertRaises(TableError) as caught:
                lines(data, name, size=100_000, lines=100)
            error = caught.exception
            self.assertEqual((error.code, error.line, error.column), (code, line, column), what)

    def test_every_code_is_tried(self):
        hostile = {what[2] for what in hostile_files.HOSTILE.values()} - {None}
        self.assertEqual({bad[2] for bad in BAD.values()} | hostile | AGAINST_CONVENTIONS, CODES)


if __name__ == "__main__":
    unittest.main()
