# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import unittest
from datetime import date
from pathlib import Path

from .. import scan_codes


def cases():
    """What device and server both have to say of a code."""
    text = (Path(__file__).parents[2] / "static" / "tests" / "floor" / "code_cases.js").read_text(encoding="utf-8")
    return json.loads(text.partition("export const cases = ")[2].strip().removesuffix(";"))


class TestScanCodes(unittest.TestCase):
    def test_what_is_a_code(self):
        for code, expected in cases()["readable"]:
            self.assertEqual(scan_codes.readable(code), expected, repr(code))
        long = "9" * cases()["longest"]
        self.assertEqual((scan_codes.readable(long), scan_codes.readable(long + "9")), (long, ""))

    def test_what_is_called_so(self):
        for code, names, expected in cases()["called"]:
            self.assertEqual(scan_codes.called(code, [(name, at) for at, name in enumerate(names)]), expected, (code, names))

    def test_a_gtin_is_looked_for_in_each_spelling(self):
        for code in ("036000291452", "36000291452", "0036000291452", "00036000291452"):
            self.assertEqual(
                scan_codes.spellings(code), sorted(["36000291452", "036000291452", "0036000291452", "00036000291452"]))
        for code in ("ABC", "12345", "1234567890", "٤٠٠٦٣٨١٣٣٣٩٣١", ""):
            self.assertEqual(scan_codes.spellings(code), [code])
            self.assertEqual(scan_codes.gtin(code), code)

    def test_parts_of_a_gs1_code(self):
        read = scan_codes.gs1([
            {"ai": "01", "value": "04006381333931"}, {"ai": "17", "value": date(2030, 1, 31)}, {"ai": "30", "value": 3},
            {"ai": "10", "value": "BATCH"}, {"ai": "21", "value": "SERIAL"}, {"ai": "91", "value": "inside"}])
        self.assertEqual(read, scan_codes.Read("04006381333931", "BATCH", "SERIAL", date(2030, 1, 31), 3))
        self.assertEqual([read.number(tracking) for tracking in ("lot", "serial", "none")], ["BATCH", "SERIAL", "BATCH"])
        weight = scan_codes.gs1([{"ai": "01", "value": "04006381333931"}, {"ai": "3103", "value": 1.25, "unit": 7}])
        self.assertEqual((weight.quantity, weight.unit), (1.25, 7))
        self.assertIsNone(scan_codes.gs1([{"ai": "17", "value": date(2030, 1, 31)}]))
        self.assertIsNone(scan_codes.gs1([{"ai": "10", "value": "BATCH"}], signed=False))
        self.assertIsNone(scan_codes.gs1([]))

    def test_what_may_be_one(self):
        for code in ("]C10104006381333931", "0104006381333931", "10LOT\x1d3003", "(10)LOT", "1727123110LOT-77"):
            self.assertTrue(scan_codes.gs1_text(code)[0], code)
        for code in ("4006381333931", "LOC-A1", "", "01", "T00017", "]C1", "\x1d", "01०४००६३८१३३३९३१०"):
            self.assertEqual(scan_codes.gs1_text(code), ("", False), code)

    def test_a_weight_is_not_multiplied(self):
        line = {"id": 1, "tracking": "none", "lot": None, "one": 1.0, "codes": [("4006381333931", 1.0)]}
        read = scan_codes.Read(gtin="04006381333931", quantity=1.25, unit=7)
        self.assertEqual(scan_codes.hits("]C1…", [line], read), [(1, 1.0, None)])


if __name__ == "__main__":
    unittest.main()
