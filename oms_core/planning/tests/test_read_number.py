# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from decimal import Decimal

from ..read_number import checked, spell, value
from ..table_error import TableError

SURE = {
    # as written: (what it is, the sign of decimals that it proves)
    "12": ("12", ""), "+12": ("12", ""), "-12": ("-12", ""), "0012": ("12", ""), " 12 ": ("12", ""),
    "1.5": ("1.5", "."), "1,5": ("1.5", ","), ".5": ("0.5", "."), "5.": ("5", "."), "0.125": ("0.125", "."),
    "0,125": ("0.125", ","),
    "1234.567": ("1234.567", "."), "1.2345": ("1.2345", "."), "12,3456": ("12.3456", ","),
    "1.234,56": ("1234.56", ","), "1,234.56": ("1234.56", "."), "1.234.567,8": ("1234567.8", ","), "1,234,567": ("1234567",
    "."),
    "1.234.567": ("1234567", ","), "12,34,567.89": ("1234567.89", "."), "12,34,567": ("1234567", "."),
    "1 234,56": ("1234.56", ","), "1\u00a0234,56": ("1234.56", ","), "1\u202f234": ("1234", ""), "1\u2009234.5": ("1234.5",
    "."),
    "1'234.50": ("1234.50", "."), "1’234": ("1234", ""), "1 234,567": ("1234.567", ","),
    "(5.00)": ("-5.00", "."), "5.00-": ("-5.00", "."), "- 5": ("-5", ""), "−5": ("-5", ""), "－５": ("-5", ""), "(€5)": ("-5",
    ""),
    "€5": ("5", ""), "5 €": ("5", ""), "5,00\u00a0€": ("5.00", ","), "-$5.00": ("-5.00", "."), "$-5.00": ("-5.00", "."),
    "EUR 1.234,50": ("1234.50", ","), "12,50 kr.": ("12.50", ","), "CHF 1'234.50": ("1234.50", "."), "R$ 5,50": ("5.50", ","),
    "US$5": ("5", ""), "$.50": ("0.50", "."), "Rs. 50": ("50", ""), "5 zł": ("5", ""), "￥１２": ("12", ""), "\u200e5": ("5",
    ""), "\ufeff5": ("5", ""),
    "١٢٫٥": ("12.5", "."), "١٬٢٣٤٫٥": ("1234.5", "."), "۱۲": ("12", ""), "१२.५": ("12.5", "."), "１，２３４．５": ("1234.5", "."),
}
OPEN = {"1.000": ("1000", "1.000"), "1,299": ("1.299", "1299"), "12.345": ("12345", "12.345"), "-123,456": ("-123.456",
        "-123456"),
        "€1.234": ("1234", "1.234")}  # with a comma for decimals, with a dot
NONE = ("", " ", "-", ".", ",", "1.2.3", "1,2,3", "1.234.56", "1,234,56", "12 34", "1'50", "1 23,4", "1.234 567", "1e5",
        "5.9E+12",
        "5%", "NaN", "inf", "0x10", "--5", "(5", "5)", "(-5)", "-5-", "12.-", "12,-", "12.–", "5 pcs", "2 x 3", "½", "5²",
        "1٢", "€5€", "5¢",
        "1_000", "1.5.", "1..5", "1,.5", "2026-03-05", "١٢.٥٫١", "1/2", "five", "$", "Rs.50", "EUR,50", "1,23,4",
        "1234,567,890", "+-5")


class TestNumbers(unittest.TestCase):
    def test_what_is_sure(self):
        for text, (number, proof) in SURE.items():
            spelling = spell(text)
            self.assertEqual((spelling.decimal, spelling.open), (proof, False), text)
            self.assertEqual(value(spelling, spelling.decimal or "."), Decimal(number), text)

    def test_what_can_be_two_numbers(self):
        for text, numbers in OPEN.items():
            spelling = spell(text)
            self.assertTrue(spelling.open, text)
            self.assertEqual([value(spelling, sign) for sign in ",."], [Decimal(number) for number in numbers], text)

    def test_what_is_no_number(self):
        for text in NONE:
            self.assertIsNone(spell(text), text)

    def test_computed_numbers_are_rounded_and_typed_ones_are_not(self):
        for text, digits, number in (
                ("3479.9999999999995", 6, "3480"), ("3.33333333333333", 6, "3.333333"), ("2.9999999999999996", 2, "3"),
                ("1.5000000", 2, "1.5"), ("0.0333333333333333", 6, "0.033333")):
            self.assertEqual(checked(Decimal(text), digits, text, "Price"), Decimal(number), text)
        for text, digits in (("1.0000001", 6), ("2.001", 2), ("2.66666666666667", 2), ("0.00000123456789012", 6)):
            with self.assertRaises(TableError) as caught:
                checked(Decimal(text), digits, text, "Price")
            self.assertEqual(caught.exception.code, "too_fine", text)


if __name__ == "__main__":
    unittest.main()
