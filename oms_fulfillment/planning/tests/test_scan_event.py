# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import datetime

from .. import scan_event

EVENT = {"key": "0b6f2b1e-0000-4000-8000-000000000000", "kind": "pick", "code": " 4006381333931 "}


class TestScanEvent(unittest.TestCase):
    """What a device sends is looked at before anything is asked, whatever it is."""

    def test_what_may_be_looked_at(self):
        for more in ({}, {"code": None}, {"code": False}, {"code": ""}, {"code": "   "}, {"code": "0104006381333931\x1d10L"},
                     {"why": "Größe ✓ 😀"}):
            self.assertIsNone(scan_event.wrong_with({**EVENT, **more}), more)

    def test_what_is_wrong(self):
        for what, raws in {
            scan_event.NO_EVENT: (None, [], "x", 5),
            scan_event.NO_KEY: tuple({**EVENT, "key": key} for key in (None, 7, "short", "x" * 65, ["x"])) + ({},),
            scan_event.NO_KIND: tuple({**EVENT, "kind": kind} for kind in (None, 3, [], "")),
            scan_event.NO_CODE: tuple({**EVENT, "code": code} for code in (5, ["x"], True, "9" * 257, "a\nb", "a\x7f")),
            scan_event.NOT_KEPT: (
                {**EVENT, "x": "y" * 5000}, {**EVENT, "x": "a\0b"}, {**EVENT, "x": "\ud800"}, {**EVENT, "x": float("nan")},
                {**EVENT, "x": float("inf")}, {**EVENT, "x": {1, 2}},
                {**EVENT, "key": "x" * 20 + "\0"}, {**EVENT, "key": "\ud800" * 9}),
        }.items():
            for raw in raws:
                self.assertEqual(scan_event.wrong_with(raw), what, raw)

    def test_said_again(self):
        self.assertEqual(scan_event.said({**EVENT, "at": "yesterday"}), scan_event.said({**EVENT, "at": 5}))
        self.assertNotEqual(scan_event.said(EVENT), scan_event.said({**EVENT, "by_hand": True}))

    def test_a_clock_that_is_wrong_does_no_harm(self):
        self.assertEqual(scan_event.instant("2026-11-29T08:00:00.5+01:00"), datetime(2026, 11, 29, 7))
        for text in (None, 5, [], "", "yesterday", "2026-13-45T99:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
            self.assertIsNone(scan_event.instant(text), text)


if __name__ == "__main__":
    unittest.main()
