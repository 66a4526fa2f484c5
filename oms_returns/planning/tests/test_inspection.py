# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from datetime import datetime

from ..inspection import due_on, share, untaken


class TestInspection(unittest.TestCase):
    def test_the_named_serial_is_not_taken_by_whoever_names_none(self):
        shares, missing = share(
            [("a", "watch", "W1", 1), ("b", "watch", "W2", 1)], {}, [("any", "watch", None, 1), ("first", "watch", "W1", 1)])
        self.assertEqual(shares, [("first", "a", "W1", 1), ("any", "b", "W2", 1)])
        self.assertFalse(missing)

    def test_what_was_inspected_before_is_gone(self):
        shares, missing = share([("a", "mug", None, 3), ("b", "mug", None, 2)], {("mug", None): 4}, [("row", "mug", None, 2)])
        self.assertEqual((shares, missing), ([("row", "b", None, 1)], [("row", 1)]))

    def test_a_lot_that_is_not_there(self):
        self.assertEqual(share([("a", "watch", "W1", 1)], {}, [("row", "watch", "W9", 1)]), ([], [("row", 1)]))

    def test_nothing_made_or_lost(self):
        for seed in range(2000):
            dice = random.Random(seed)
            parts = [(n, dice.choice("xy"), dice.choice([None, 1, 2]), dice.randint(1, 4)) for n in range(dice.randint(0, 6))]
            rows = [(n, dice.choice("xy"), dice.choice([None, 1, 2]), dice.randint(1, 4)) for n in range(dice.randint(0, 6))]
            shares, missing = share(parts, {}, rows)
            with self.subTest(seed=seed):
                for key, _good, lot, quantity in parts:
                    taken = [part for part in shares if part[1] == key]
                    self.assertLessEqual(sum(part[3] for part in taken), quantity)
                    self.assertLessEqual({part[2] for part in taken}, {lot})
                for row, _good, _lot, quantity in rows:
                    got = sum(part[3] for part in shares if part[0] == row) + sum(left for one, left in missing if one == row)
                    self.assertEqual(got, quantity)

    def test_the_most_patient_line_decides(self):
        day = datetime(2026, 11, 1)
        self.assertEqual(due_on(day, [14, 30]), datetime(2026, 12, 1))
        self.assertIsNone(due_on(day, [14, 0]), "one waits for ever")
        self.assertIsNone(due_on(day, []))
        self.assertIsNone(due_on(None, [14]))

    def test_what_is_not_credited(self):
        self.assertEqual(untaken(came=5, accepted=5, given=5), 0)
        self.assertEqual(untaken(came=7, accepted=5, given=7), 2, "more than was accepted")
        self.assertEqual(untaken(came=5, accepted=5, given=4), 1, "one goes back to the customer")
        self.assertEqual(untaken(came=5, accepted=5, given=5 + 2 - 2), 0, "two strange ones went back")
