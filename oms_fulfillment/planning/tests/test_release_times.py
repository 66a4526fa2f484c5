# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import datetime, timedelta

from ..release_times import is_due, next_time, opens, slot

NOON = datetime(2026, 3, 2, 12)


class TestTimes(unittest.TestCase):
    def test_every_hour_goes_once_an_hour(self):
        last, went = None, []
        for minutes in range(0, 181, 5):
            now = NOON + timedelta(minutes=minutes, seconds=3)
            if is_due(now, last, 60):
                went.append(minutes)
                last = now
        self.assertEqual(went, [0, 60, 120, 180])

    def test_a_run_that_was_late_does_not_move_the_next(self):
        self.assertTrue(is_due(NOON + timedelta(minutes=61), NOON + timedelta(minutes=50), 60))
        self.assertEqual(next_time(NOON + timedelta(minutes=50), NOON + timedelta(minutes=49), 60), NOON + timedelta(minutes=60))

    def test_what_is_due_goes_now(self):
        self.assertEqual(next_time(NOON, None, 60), NOON)
        self.assertEqual(next_time(NOON, NOON - timedelta(minutes=70), 60), NOON)

    def test_never_less_than_a_minute(self):
        self.assertEqual(slot(NOON + timedelta(seconds=61), 0), NOON + timedelta(seconds=60))

    def test_before_a_pickup(self):
        self.assertEqual(opens(NOON, 90), NOON - timedelta(minutes=90))
        self.assertIsNone(opens(None, 90), "nobody knows its pick-up: it is not kept back")


if __name__ == "__main__":
    unittest.main()
