# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import date

from .. import customer

SILVER, GOLD = customer.Tier(1, 1000), customer.Tier(2, 5000, 10)


class TestCustomer(unittest.TestCase):
    def test_the_highest_tier_reached_counts(self):
        tiers = [SILVER, GOLD]
        self.assertIsNone(customer.tier(tiers, 999.99, 50))
        self.assertEqual(customer.tier(tiers, 1000, 1), SILVER)
        self.assertEqual(customer.tier(tiers, 9000, 9), SILVER, "too few orders for gold")
        self.assertEqual(customer.tier(tiers, 5000, 10), GOLD)
        self.assertIsNone(customer.tier([customer.Tier(3, 0)], 0, 0), "who ordered nothing is in no tier")
        self.assertIsNone(customer.tier([], 1e9, 9))

    def test_the_next_tier_is_the_lowest_above(self):
        self.assertEqual(customer.next_tier([GOLD, SILVER], 10, 1), SILVER)
        self.assertEqual(customer.next_tier([GOLD, SILVER], 9000, 9), GOLD)
        self.assertIsNone(customer.next_tier([GOLD, SILVER], 9000, 10))

    def test_trend_needs_a_before(self):
        self.assertEqual(customer.trend(150, 100), 0.5)
        self.assertEqual(customer.trend(0, 100), -1)
        self.assertIsNone(customer.trend(150, 0))

    def test_leaving_after_twice_the_usual_interval(self):
        first, last = date(2026, 1, 1), date(2026, 1, 31)
        self.assertEqual(customer.usual_days(first, last, 4), 10)
        self.assertEqual(customer.leaving_on(first, last, 4), date(2026, 2, 20))
        self.assertIsNone(customer.leaving_on(first, last, 2), "two orders say nothing of a habit")
        self.assertIsNone(customer.leaving_on(None, None, 0))

    def test_averages_of_nothing_are_none(self):
        self.assertIsNone(customer.average(0, 0))
        self.assertIsNone(customer.weighted([(None, 5), (3, 0)]))
        self.assertEqual(customer.weighted([(10, 1), (20, 3), (None, 9)]), 17.5)

    def test_a_group_is_the_sum_of_its_companies(self):
        base = {"orders": 1, "volume": 10.0, "first_order": date(2026, 1, 1), "last_order": date(2026, 2, 1),
                "credit_class": "A", "days_late": 10.0, "on_time": 1.0, "invoiced": 100.0, "rating": 4.0, "ratings": 1}
        other = {**base, "volume": 5.0, "first_order": None, "last_order": None, "days_late": 30.0, "invoiced": 300.0,
                 "rating": None, "ratings": 0}
        unknown = {**base, "credit_class": None, "days_late": None, "on_time": None, "last_order": date(2026, 3, 1)}
        whole = customer.together([base, other, unknown])
        self.assertEqual((whole["orders"], whole["volume"], whole["invoiced"]), (3, 25.0, 500.0))
        self.assertEqual(whole["days_late"], 25.0, "weighted by what was invoiced of those that are known")
        self.assertEqual((whole["first_order"], whole["last_order"]), (date(2026, 1, 1), date(2026, 3, 1)))
        self.assertEqual(whole["rating"], 4.0)
        self.assertIsNone(whole["credit_class"])


if __name__ == "__main__":
    unittest.main()
