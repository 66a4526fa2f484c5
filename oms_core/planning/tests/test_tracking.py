# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..tracking import address, link, numbers

FORM = "https://t.example/?n=<shipmenttrackingnumber>&lang=en"


class TestNumbers(unittest.TestCase):
    def test_a_number_written_in_groups_is_one(self):
        for number in ("1Z 999 AA1 01 2345 6784", "AB 123 456 785 GB", "1111 2222 3333", "0034 0434 1610 9404 2557"):
            self.assertEqual(numbers(f" {number} "), [number])
        self.assertEqual(numbers("1111\u00a02222"), ["1111 2222"])

    def test_several_numbers(self):
        self.assertEqual(numbers("PP1; PP2,PP3\nPP1\tPP4"), ["PP1", "PP2", "PP3", "PP4"])
        self.assertEqual(numbers("JJD000390007 JJD000390008"), ["JJD000390007", "JJD000390008"])
        self.assertEqual(numbers("1Z 999 AA1, 1Z 999 AA2"), ["1Z 999 AA1", "1Z 999 AA2"])
        self.assertEqual(numbers(" ,; "), [])

    def test_what_nobody_sees_is_left_out(self):
        self.assertEqual(numbers("\u202eA1\u200b23\x00B4"), ["A123", "B4"])


class TestLinks(unittest.TestCase):
    def test_a_number_stays_in_its_place(self):
        self.assertEqual(link(FORM, "1Z 999 AA1"), "https://t.example/?n=1Z999AA1&lang=en")
        self.assertEqual(link(FORM, "A&B#1?/ü"), "https://t.example/?n=A%26B%231%3F%2F%C3%BC&lang=en")
        self.assertEqual(link(FORM, '"><script>'), "https://t.example/?n=%22%3E%3Cscript%3E&lang=en")

    def test_addresses(self):
        self.assertEqual(address(" HTTPS://T.example/1 "), "HTTPS://T.example/1")
        self.assertEqual(address("www.t.example/1"), "https://www.t.example/1")
        for text in ("javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example", "/web", "", None, False,
                     "x"):
            self.assertIsNone(address(text), text)


if __name__ == "__main__":
    unittest.main()
