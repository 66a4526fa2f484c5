# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..overview import Figure, Group, split, tile

EUR, USD = 1, 2
RATES = {EUR: 1.0, USD: 0.5}
GROUPS = (
    Group("to_supply", 7, EUR, frozenset({"held", "late"}), 2, 100.0, 0.0),
    Group("to_supply", 8, USD, frozenset({"backordered"}), 3, 60.0, 20.0),
    Group("in_warehouse", 7, EUR, frozenset(), 1, 5.0, 0.0),
)


class TestOverview(unittest.TestCase):
    def test_all_in_one_currency(self):
        self.assertEqual(tile(GROUPS, None, RATES), Figure(6, 135.0))

    def test_one_mark(self):
        self.assertEqual(tile(GROUPS, "late", RATES), Figure(2, 100.0))
        self.assertEqual(tile(GROUPS, "at_risk", RATES), Figure())

    def test_backordered_is_worth_what_is_missing(self):
        self.assertEqual(tile(GROUPS, "backordered", RATES), Figure(3, 10.0))

    def test_parts_add_up_to_the_whole(self):
        for key in ("stage", "warehouse"):
            self.assertEqual(sum(split(GROUPS, key, RATES).values(), Figure()), tile(GROUPS, None, RATES))

    def test_the_most_valuable_first(self):
        self.assertEqual(list(split(GROUPS, "warehouse", RATES)), [7, 8])


if __name__ == "__main__":
    unittest.main()
