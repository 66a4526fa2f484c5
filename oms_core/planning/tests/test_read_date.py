# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from ..read_date import from_serial, moment, spell
from ..read_xlsx import EPOCH, EPOCH_1904

MARCH_5, MARCH_25 = "2026-03-05 00:00:00", "2026-03-25 00:00:00"
SURE = {
    "2026-03-05": MARCH_5, "2026/3/5": MARCH_5, "2026.03.05": MARCH_5, "2026. 3. 5.": MARCH_5, "20260305": MARCH_5,
    "2026年3月5日": MARCH_5, "2026년 3월 5일": MARCH_5, "２０２６／０３／０５": MARCH_5, "\u200e2026-03-05": MARCH_5,
    "05.03.2026": MARCH_5, "5. 3. 2026": MARCH_5, "5.3.26": MARCH_5, "25.03.2026": MARCH_25, "25/03/2026": MARCH_25,
    "3/25/2026": MARCH_25, "25-03-2026": MARCH_25, "03-25-2026": MARCH_25,
    "5 March 2026": MARCH_5, "5-Mar-2026": MARCH_5, "05-MAR-26": MARCH_5, "March 5, 2026": MARCH_5, "Mar 5 2026": MARCH_5,
    "5th March 2026": MARCH_5, "5. März 2026": MARCH_5, "5 mars 2026": MARCH_5, "5 de marzo de 2026": MARCH_5,
    "5 марта 2026": MARCH_5,
    "5 marca 2026": MARCH_5, "2026-Mar-05": MARCH_5, "Thu, 5 Mar 2026": MARCH_5, "Thursday, March 5, 2026": MARCH_5,
    "2026-03-05 14:05": "2026-03-05 14:05:00", "2026-03-05T14:05:06.789": "2026-03-05 14:05:06",
    "2026-03-05 14:05:06,789": "2026-03-05 14:05:06",
    "2026-03-05T14:05:06Z": "2026-03-05 14:05:06+00:00", "2026-03-05 14:05:06 UTC": "2026-03-05 14:05:06+00:00",
    "2026-03-05 10:00:00 -0500": "2026-03-05 10:00:00-05:00", "2026-03-05T10:00:00.000+05:30": "2026-03-05 10:00:00+05:30",
    "2026-03-05T10:00+05": "2026-03-05 10:00:00+05:00", "Thu, 5 Mar 2026 10:00:00 +0000": "2026-03-05 10:00:00+00:00",
    "20260305T140506Z": "2026-03-05 14:05:06+00:00", "20260305140506": "2026-03-05 14:05:06",
    "3/25/2026 2:05 PM": "2026-03-25 14:05:00", "3/25/2026, 12:05:00\u202fAM": "2026-03-25 00:05:00",
    "3/25/2026 2:05 p.m.": "2026-03-25 14:05:00",
    "25.03.2026 14.05": "2026-03-25 14:05:00", "25.03.2026, 14:05": "2026-03-25 14:05:00", "5/5/2026": "2026-05-05 00:00:00",
}
OPEN = {"05/03/2026": "dmy mdy", "5-3-2026": "dmy mdy", "05/03/26": "dmy mdy ymd", "25.03.26": "dmy ymd", "25/03/26": "dmy ymd"}
NONE = ("", "yesterday", "2026-02-30", "31.04.2026", "13/13/2026", "2026-13-01", "46106", "1773014400", "05.2026", "Mar-26",
        "9999-12-31", "1970-01-01",
        "0001-01-01", "2026-03-05 25:00", "2026-03-05 10:60", "3/25/2026 14:05 PM", "3/25/2026 0:05 AM",
        "2026-03-05 10:00 EST", "5.3.202",
        "2026-03-05 10:00 +25:00", "5 brumaire 2026", "2026-3-5-1", "10:00", "1/2", "2026-03-05 10", "03.25.2026",
        "5/3-2026", "#####", "5 лис 2026",
        "2026-03-05 - 2026-03-06", "٢٠٢٦-03-05", "Q1 2026", "2026-W10", "05032026")


class TestDates(unittest.TestCase):
    def test_what_is_sure(self):
        for text, expected in SURE.items():
            spelling = spell(text)
            self.assertTrue(spelling, text)
            self.assertEqual({str(moment(spelling, order)) for order in spelling.orders}, {expected}, text)

    def test_what_can_be_several_days(self):
        for text, orders in OPEN.items():
            self.assertEqual(spell(text).orders, tuple(orders.split()), text)

    def test_what_is_no_day(self):
        for text in NONE:
            self.assertIsNone(spell(text), text)

    def test_an_instant_is_told_in_the_clock_of_the_channel(self):
        berlin = ZoneInfo("Europe/Berlin")
        for text, expected in (("2026-03-05T23:30:00Z", "2026-03-06 00:30:00"), ("2026-10-25T00:30:00Z", "2026-10-25 02:30:00"),
                               ("2026-10-25T01:30:00Z", "2026-10-25 02:30:00"), ("2026-03-05 10:00", "2026-03-05 10:00:00")):
            when = moment(spell(text), "ymd", berlin)
            self.assertEqual(str(when), expected)
            if text.endswith("Z"):  # also in the hour that comes twice
                self.assertEqual(
                    when.replace(tzinfo=berlin).astimezone(timezone.utc), datetime.fromisoformat(text[:-1] + "+00:00"))

    def test_days_that_a_workbook_counts(self):
        for text, epoch, expected in (
                ("46106", EPOCH, "2026-03-25 00:00:00"), ("46106.5868055556", EPOCH, "2026-03-25 14:05:00"),
                ("44644", EPOCH_1904, "2026-03-25 00:00:00"), ("44644.586805555555", EPOCH_1904, "2026-03-25 14:05:00")):
            self.assertEqual(str(moment(from_serial(text, epoch), "ymd")), expected, text)
        for text in ("12345", "1", "99999", "123456"):
            self.assertIsNone(from_serial(text, EPOCH), text)


if __name__ == "__main__":
    unittest.main()
