# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import date, datetime

from .. import floor_scan, scan_codes
from ..floor_scan import DONE, OPEN, SHORT, SKIPPED

KEY = "0b6f2b1e-0000-4000-8000-000000000000"
PICK = {"key": KEY, "kind": "pick", "tour_id": 1, "line_id": 2, "quantity": 3}


def same(one, other):
    return abs(one - other) < .005


class TestFloorScan(unittest.TestCase):
    """What devices say is read, whatever it is."""

    def test_a_pick_is_read(self):
        event = floor_scan.read({**PICK, "lot": " L1 ", "code": " 123 ", "at": "2026-11-29T08:00:00.5+01:00", "by_hand": True})
        self.assertEqual(
            (event.kind, event.tour_id, event.line_id, event.quantity, event.lot, event.tote, event.code, event.by_hand),
            ("pick", 1, 2, 3.0, "L1", None, "123", True))
        self.assertEqual((event.at, event.bad), (datetime(2026, 11, 29, 7), ""))

    def test_without_a_key_it_cannot_be_answered(self):
        for raw in (None, [], "x", {}, {**PICK, "key": None}, {**PICK, "key": 7}, {**PICK, "key": "short"},
                    {**PICK, "key": "x" * 65}, {**PICK, "key": "x" * 20 + "\0"}, {**PICK, "key": "\ud800" * 9}):
            self.assertIsNone(floor_scan.read(raw), raw)

    def test_what_is_wrong_with_it_is_named(self):
        for name, values in {
            "tour_id": (None, "1", 0, -1, 2**31, True, 1.0), "line_id": ([], {}), "tote": ("1", -3),
            "quantity": (0, -1, "3", None, float("nan"), float("inf"), True, 2e6), "lot": (5, "x" * 257, "a\0b"),
        }.items():
            for value in values:
                self.assertEqual(floor_scan.read({**PICK, name: value}).bad, name, (name, value))
        for kind in (None, 3, [], "dance", "x" * 99):
            self.assertEqual(floor_scan.read({**PICK, "kind": kind}).bad, "kind")
        short = {**PICK, "kind": "short", "found": 0, "reason": "not_there"}
        self.assertEqual((floor_scan.read(short).bad, floor_scan.read({**short, "reason": "lazy"}).bad), ("", "reason"))

    def test_a_clock_that_is_wrong_does_no_harm(self):
        for text in (None, 5, "", "yesterday", "2026-13-45T99:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
            event = floor_scan.read({**PICK, "at": text})
            self.assertEqual((event.bad, event.at), ("", None), text)

    def test_how_a_line_stands(self):
        for (quantity, scanned, not_found, picked, skipped), expected in {
            (5, 0, 0, False, False): OPEN, (5, 3, 0, False, False): OPEN, (5, 0, 0, False, True): SKIPPED,
            (5, 5, 0, True, False): DONE, (5, 0, 0, True, False): DONE, (3, 3, 2, True, False): SHORT,
            (0, 0, 5, False, False): SHORT, (2, 0, 5, False, False): OPEN, (5, 3, 0, True, False): OPEN,
            (2, 4, 0, True, False): DONE, (1, 12 * (1 / 12), 0, False, False): DONE,
        }.items():
            self.assertEqual(floor_scan.state(quantity, scanned, not_found, picked, skipped, same), expected,
                             (quantity, scanned, not_found, picked, skipped))

    def test_never_more_than_belongs_to_it(self):
        self.assertEqual(floor_scan.taken(5, 2, 2, same), (4, False))
        self.assertEqual(floor_scan.taken(5, 2, 3, same), (5, True))
        self.assertIsNone(floor_scan.taken(5, 2, 3.01, same))
        self.assertEqual(floor_scan.taken(1, 11 / 12, 1 / 12, same), (1, True))


class TestScanCodes(unittest.TestCase):
    def test_a_gtin_is_one_number_in_any_length(self):
        self.assertEqual({scan_codes.gtin(code) for code in ("4006381333931", "04006381333931")}, {"04006381333931"})
        self.assertEqual(scan_codes.gtin("123456789012"), "00123456789012")
        for code in ("ABC", "12345", "٤٠٠٦٣٨١٣٣٣٩٣١", ""):
            self.assertEqual(scan_codes.gtin(code), code)

    def test_parts_of_a_gs1_code(self):
        read = scan_codes.gs1([
            {"ai": "01", "value": "04006381333931"}, {"ai": "17", "value": date(2030, 1, 31)}, {"ai": "30", "value": 3},
            {"ai": "10", "value": "BATCH"}, {"ai": "21", "value": "SERIAL"}, {"ai": "91", "value": "inside"}])
        self.assertEqual(read, scan_codes.Read("04006381333931", "SERIAL", date(2030, 1, 31), 3))
        weight = scan_codes.gs1([{"ai": "3103", "value": 1.25, "unit": 7}])
        self.assertEqual((weight.quantity, weight.unit), (1.25, 7))

    def test_what_looks_like_one(self):
        for code in ("]C10104006381333931", "0104006381333931", "10LOT\x1d3003"):
            self.assertTrue(scan_codes.looks_like_gs1(code))
        for code in ("4006381333931", "LOC-A1", "", "01", "T00017"):
            self.assertFalse(scan_codes.looks_like_gs1(code))
