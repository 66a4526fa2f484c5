# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a channel says about its files decides; what nobody says is asked, all of it at once."""
import io
import unittest
from dataclasses import replace
from datetime import date, datetime

from ..conventions import Ambiguous, Choice, Conventions, names_code
from ..read_lines import read_lines
from ..read_table import read_table
from ..table_error import TableError
from .test_read_table import book

HEADER = "Order no;SKU;Description;Quantity;Date;Price;Customer no\n"


def read(*rows, header=HEADER, saved="utf-8", today=None, name="orders.csv", **said):
    """The lines of a file with these rows, of a channel that says this."""
    data = (header + "".join(row + "\n" for row in rows)).encode(saved)
    conventions = Conventions(**said)
    return read_lines(read_table(name, data, conventions=conventions), conventions=conventions, today=today)


def row(quantity="1", date="2026-03-25", price="2", text="Mug", sku="MUG", order="1", customer="C1"):
    return f"{order};{sku};{text};{quantity};{date};{price};{customer}"


class TestAsked(unittest.TestCase):
    def asked(self, *rows, **said):
        with self.assertRaises(Ambiguous) as caught:
            read(*rows, **said)
        return caught.exception

    def refused(self, code, *rows, **said):
        with self.assertRaises(TableError) as caught:
            read(*rows, **said)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_everything_is_asked_at_once_with_a_sample(self):
        rows = [row(date="04/04/2026", text="Théière"), row("1.000", "05/03/2026", "1"), row("2", "06/03/2026")]
        error = self.asked(*rows, saved="cp1252")
        encoding, decimal, day = error.questions
        self.assertEqual((encoding.key, encoding.sample.line), ("encoding", 2))
        self.assertEqual(encoding.choices[0], Choice("cp1252", "Théière"))
        self.assertEqual((decimal.key, decimal.choices), ("decimal", (Choice(".", "1"), Choice(",", "1000"))))
        self.assertEqual((decimal.sample.file, decimal.sample.line, decimal.sample.column, decimal.sample.value),
                         ("orders.csv", 3, "Quantity", "1.000"))
        self.assertEqual((day.key, day.sample.line, day.choices), (
            "day_first", 3, (Choice(True, "2026-03-05"), Choice(False, "2026-05-03"))), "4 April tells nothing apart")
        self.assertEqual((error.code, error.line), ("ambiguous_encoding", 2), "a refusal for who can not ask")

    def test_answers_are_what_the_channel_says_next_time(self):
        rows = [row("1.000", "05/03/2026", "2", "Théière")]
        conventions = Conventions()
        for question in self.asked(*rows, saved="cp1252").questions:
            conventions = replace(conventions, **{question.key: question.choices[-1].answer})
        said = {key: getattr(conventions, key) for key in ("decimal", "day_first", "encoding")}
        (line,) = read(*rows, saved="cp1252", **said)
        self.assertEqual((line.quantity, line.when), (1000, datetime(2026, 5, 3)))

    def test_one_number_or_date_that_is_sure_decides_for_all(self):
        first, second = read(row("1.000", "05/03/2026", "1.299"), row("2", "25/03/2026", "0,5"))
        self.assertEqual((first.quantity, first.price, first.when), (1000, 1299, datetime(2026, 3, 5)))
        self.assertEqual(second.price * 2, 1)

    def test_what_a_channel_says_is_believed_and_what_contradicts_it_refused(self):
        (line,) = read(row("1.000", "05/03/2026", "1.299"), decimal=".", day_first=False)
        self.assertEqual((line.quantity, str(line.price), line.when), (1, "1.299", datetime(2026, 5, 3)))
        self.assertEqual(self.refused("other_decimals", row(price="1,50"), decimal=".").column, "Price")
        self.assertEqual(self.refused("other_dates", row(date="25/03/2026"), day_first=False).line, 2)
        self.refused("other_encoding", row(text="Théière"), encoding="cp1251", saved="cp1252")
        self.refused("other_encoding", row(text="Théière"), encoding="no such page", saved="cp1252")
        (line,) = read(row(text="Théière"), encoding="cp1252")
        self.assertEqual(line.text, "Théière", "UTF-8 proves itself, whatever was said")

    def test_contradictions_name_both_lines(self):
        error = self.refused("mixed_dates", row(date="25/03/2026"), row(date="2026-03-25"), row(date="03/25/2026"))
        self.assertEqual((error.line, error.facts["other_line"]), (3, 2))
        error = self.refused("mixed_dates", row(date="05/03/2026"), row(date="25/03/2026"), row(date="03/25/2026"))
        self.assertEqual((error.line, error.facts["other_line"], error.facts["other"]), (4, 3, "25/03/2026"))
        error = self.refused("mixed_numbers", row(price="1,5"), row("1", price="1.5"))
        self.assertEqual((error.line, error.facts["other_line"]), (3, 2))
        self.assertEqual((error.facts["value"], error.facts["other"]), ("1.5", "1,5"))

    def test_currencies(self):
        (line,) = read(row(price="$1,234.50"), currency="USD")
        self.assertEqual(str(line.price), "1234.50")
        self.refused("other_currency", row(price="$1.50"), currency="EUR")
        self.refused("mixed_currency", row(price="$1.50"), row(price="1.50 €"))
        self.refused("bad_number", row("$2"))

    def test_instants_are_in_the_clock_of_the_channel(self):
        (line,) = read(row(date="2026-03-05 23:30:00 -0500"), zone="Europe/Berlin")
        self.assertEqual(line.when, datetime(2026, 3, 6, 5, 30))
        (line,) = read(row(date="2026-03-05T10:00:00Z"))
        self.assertEqual(str(line.when), "2026-03-05 10:00:00+00:00")
        self.refused("mixed_dates", row(date="2026-03-05T10:00:00Z"), row(date="2026-03-05 10:00"))
        self.assertEqual(len(read(row(date="2026-03-05T10:00:00Z"), row(date="2026-03-05 10:00"), zone="UTC")), 2)

    def test_the_future_tells_that_day_and_month_are_exchanged(self):
        self.refused("future_date", row(date="05/03/2026"), day_first=False, today=date(2026, 3, 5))
        self.assertEqual(read(row(date="06/03/2026"), day_first=True, today=date(2026, 3, 5))[0].when.day, 6, "elsewhere")


class TestCodes(unittest.TestCase):
    def test_codes_are_read_as_they_stand(self):
        for text, expected in (
                ("007", "007"), ("1E5", "1E5"), ("85123a", "85123A"), ("1.50", "1.50"), ("10.10", "10.10"),
                ('"=""00123"""', "00123"), ("'00123", "00123"), ("MUG\u200b", "MUG"), ("13085.0", "13085"), ("O'NEIL", "O'NEIL"),
                ("5901234123457", "5901234123457")):
            self.assertEqual(read(row(sku=text))[0].sku, expected, text)

    def test_a_decimal_in_the_column_keeps_all_as_they_are(self):
        self.assertEqual([line.sku for line in read(row(sku="1.0"), row(sku="1.5"), row(sku="2.0"))], ["1.0", "1.5", "2.0"])

    def test_what_a_spreadsheet_made_of_codes_is_refused(self):
        for text, code in (
                ("5.9E+12", "lost_digits"), ("1.00E+05", "lost_digits"), ("#N/A", "excel_error"), ("####", "excel_error")):
            for field in ("sku", "order", "customer"):
                with self.assertRaises(TableError) as caught:
                    read(row(**{field: text}))
                self.assertEqual(caught.exception.code, code, (field, text))

    def test_codes_in_a_workbook(self):
        def sku(value, form="General"):
            from openpyxl import load_workbook  # noqa: PLC0415  as in the reader
            data = book([HEADER.strip().split(";"), [1, value, "Mug", 1, date(2026, 3, 25), 2, "C1"]])
            workbook, buffer = load_workbook(io.BytesIO(data)), io.BytesIO()
            workbook.active["B2"].number_format = form
            workbook.save(buffer)
            try:
                return read_lines(read_table("a.xlsx", buffer.getvalue()))[0].sku
            except TableError as error:
                return error.code
        self.assertEqual(sku(5901234123457), "5901234123457")
        self.assertEqual(sku(7, "00000"), "00007", "as it is shown")
        self.assertEqual(sku(1234.0, "#,##0.00"), "1234")
        self.assertEqual(sku("1.0"), "1")
        self.assertEqual(sku(100_000, "0.00E+00"), "no_code", "1E5 was typed")
        self.assertEqual(sku(date(2026, 3, 1), "mmm d"), "no_code", "MAR1 was typed")
        self.assertEqual(sku(1234567890123456789), "no_code", "Excel keeps 15 digits")
        self.assertEqual(sku(12, '"A-"0'), "no_code")
        self.assertEqual(sku("#REF!"), "excel_error")
        self.assertEqual(sku("=A1"), "excel_error", "never computed")

    def test_codes_that_the_channel_names(self):
        codes = frozenset({"POST", "GIFT_*"})
        self.assertEqual(
            [names_code(codes, code) for code in ("POST", "POSTER", "GIFT_0001", "GIFT")], [True, False, True, False])
        self.assertFalse(names_code(frozenset({"A?", "[A]*"}), "AB"))
        prefix = Conventions(cancellations=("C", "RET-"))
        self.assertEqual(
            [ref for ref in ("C100", "c100", "CAKE", "RET-5", "100", "C") if prefix.cancels(ref)], ["C100", "c100", "RET-5"])
        self.assertFalse(Conventions().cancels("C100"), "only where the channel numbers them so")


if __name__ == "__main__":
    unittest.main()
