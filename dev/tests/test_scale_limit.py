# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulation of `make scale`: known answers, the same with the same seed."""
import unittest

from dev import scale_limit
from dev.scale_limit import Case, Cost, judge, play, vacuums

COST = Cost(python=0.2, database=0.1, held=0.05)


class TestScaleLimit(unittest.TestCase):
    def test_an_order_alone_takes_its_time_and_waits_for_nobody(self):
        times, waits, busy = play([(0.0, {1, 2}), (10.0, {1})], COST, workers=1)
        self.assertEqual([round(one, 9) for one in times], [0.3, 0.3])
        self.assertEqual(waits, [0, 0])
        self.assertEqual(busy, {1: 0.1, 2: 0.05})

    def test_two_that_want_the_same_product_follow_each_other(self):
        times, waits, _busy = play([(0.0, {1}), (0.0, {1}), (0.0, {2})], COST, workers=3)
        self.assertEqual([round(one, 9) for one in waits], [0, 0.05, 0])
        self.assertEqual([round(one, 9) for one in times], [0.3, 0.35, 0.3])

    def test_two_of_other_products_wait_only_for_a_worker(self):
        times, waits, _busy = play([(0.0, {1}), (0.0, {2})], COST, workers=1)
        self.assertEqual(waits, [0, 0])
        self.assertEqual([round(one, 9) for one in times], [0.3, 0.6])

    def test_a_guard_carries_one_order_in_the_time_that_it_is_held(self):
        orders = [(number * 0.01, {1}) for number in range(1000)]
        times, _waits, busy = play(orders, COST, workers=100)
        self.assertAlmostEqual(busy[1], 1000 * COST.held)
        self.assertAlmostEqual(max(at + time for (at, _products), time in zip(orders, times, strict=True)), 50.25)

    def test_the_rate_is_that_of_the_busiest_hour(self):
        self.assertAlmostEqual(Case("day").rate, 2.5)
        came = list(scale_limit.orders_of(Case("day"), 2000, 1))
        self.assertLess(abs(len(came) - 5000), 300)
        self.assertTrue(all(1 <= len(products) <= 8 for _at, products in came))

    def test_the_same_seed_is_the_same_day(self):
        case = Case("day", campaign=0.3)
        self.assertEqual(judge(case, COST, 300, 7), judge(case, COST, 300, 7))
        self.assertNotEqual(judge(case, COST, 300, 7), judge(case, COST, 300, 8))

    def test_python_is_the_limit_until_a_campaign_makes_it_the_guard(self):
        quiet, loud = judge(Case("day"), COST, 300), judge(Case("day", 1_000_000, 1 / 3), COST, 300)
        self.assertEqual(quiet.limit, "Python: more servers")
        self.assertLess(quiet.waits[1], 0.1)
        self.assertEqual(loud.limit, "the guard of the hottest product")
        self.assertGreater(loud.waits[0], quiet.waits[1])

    def test_a_small_table_is_vacuumed_for_its_dead_rows_and_a_long_one_for_its_new_ones(self):
        self.assertEqual(vacuums(3, 0, 3, 0, 2.5), (50 / 7.5, 1000 / 7.5))
        self.assertEqual(vacuums(5, 0, 0, 10_000_000, 2.5), (None, (1000 + 2_000_000) / 12.5))


if __name__ == "__main__":
    unittest.main()
