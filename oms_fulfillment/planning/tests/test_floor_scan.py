# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from .. import floor_scan
from ..floor_scan import DONE, OPEN, SHORT, SKIPPED

KEY = "0b6f2b1e-0000-4000-8000-000000000000"
PICK = {"key": KEY, "kind": "pick", "tour_id": 1, "line_id": 2, "quantity": 3}


def same(one, other):
    return abs(one - other) < .005


class TestFloorScan(unittest.TestCase):
    """What devices say is read, whatever it is."""

    def test_a_pick_is_read(self):
        event = floor_scan.read({**PICK, "lot": " L1 ", "code": " 123 ", "by_hand": True})
        self.assertEqual(
            (event.kind, event.tour_id, event.line_id, event.quantity, event.lot, event.tote, event.code, event.by_hand),
            ("pick", 1, 2, 3.0, "L1", None, "123", True))
        self.assertEqual(event.bad, "")

    def test_what_is_wrong_with_it_is_named(self):
        for name, values in {
            "tour_id": (None, "1", 0, -1, 2**31, True, 1.0), "line_id": ([], {}), "tote": ("1", -3),
            "quantity": (0, -1, "3", None, float("nan"), float("inf"), True, 2e6), "lot": (5, "x" * 257, "a\0b"),
            "per_unit": (-1, "1", True, float("nan"), float("inf"), 5e-324, 1e13),
        }.items():
            for value in values:
                self.assertEqual(floor_scan.read({**PICK, name: value}).bad, name, (name, value))
        for kind in ("dance", "x" * 99):
            self.assertEqual(floor_scan.read({**PICK, "kind": kind}).bad, "kind")
        short = {**PICK, "kind": "short", "found": 0, "reason": "not_there"}
        self.assertEqual((floor_scan.read(short).bad, floor_scan.read({**short, "reason": "lazy"}).bad), ("", "reason"))

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
