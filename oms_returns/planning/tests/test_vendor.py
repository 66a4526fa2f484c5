# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..vendor import allot


class TestAllot(unittest.TestCase):
    def test_the_purchase_of_the_lot_first_then_the_newest_that_has_room(self):
        self.assertEqual(allot([("a", 3, ["lot", "new"]), ("b", 2, ["new"])], {"lot": 1, "new": 3}), [
            ("a", "lot", 1), ("a", "new", 2), ("b", "new", 1), ("b", None, 1)])

    def test_nothing_was_bought(self):
        self.assertEqual(allot([("a", 2, []), ("b", 1, ["gone"])], {"gone": 0}), [("a", None, 2), ("b", None, 1)])

    def test_no_purchase_gives_back_more_than_came(self):
        for seed in range(300):
            dice = random.Random(seed)
            rooms = {key: dice.randint(0, 5) for key in range(4)}
            pieces = [(key, dice.randint(1, 6), dice.sample(range(5), dice.randint(0, 5))) for key in range(6)]
            shares = allot(pieces, rooms)
            for key, quantity, purchases in pieces:
                mine = [share for share in shares if share[0] == key]
                self.assertEqual(sum(share[2] for share in mine), quantity, f"seed {seed}")
                self.assertTrue({share[1] for share in mine} <= {*purchases, None}, f"seed {seed}")
            for key, room in rooms.items():
                self.assertLessEqual(sum(share[2] for share in shares if share[1] == key), room, f"seed {seed}")
