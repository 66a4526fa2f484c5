# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulation of `make scale`: known answers, the same with the same seed."""
import unittest

from dev import scale_limit
from dev.scale_limit import Case, Cost, judge, play, vacuums

COST = Cost(python=0.2, database=0.1, held=0.05)


class TestScaleLimit(unittest.TestCase):
    def test_an_order_alone_takes_its_time_and_waits_for_nobody(self):
        played = play([(0.0, {1, 2}), (10.0, {1})], COST, workers=1)
        self.assertEqual([round(one, 9) for one in played.times], [0.3, 0.3])
        self.assertEqual((played.turn_waits, played.guard_waits), ([0, 0], [0, 0]))
        self.assertEqual(played.guards, {1: 0.1, 2: 0.05})
        self.assertEqual({product: round(had, 9) for product, had in played.turns.items()}, {1: 0.6, 2: 0.3})

    def test_two_that_want_the_same_product_follow_each_other(self):
        at_once = [(0.0, {1}), (0.0, {1}), (0.0, {2})]
        played = play(at_once, COST, workers=3, planned=True)
        self.assertEqual([round(one, 9) for one in played.guard_waits], [0, 0.05, 0])
        self.assertEqual([round(one, 9) for one in played.times], [0.3, 0.35, 0.3])
        self.assertFalse(played.turns)
        played = play(at_once, COST, workers=3)
        self.assertEqual([round(one, 9) for one in played.turn_waits], [0, 0.3, 0])
        self.assertEqual([round(one, 9) for one in played.times], [0.3, 0.6, 0.3])
        self.assertEqual(played.guard_waits, [0, 0, 0], "who has the turn waits for no guard")

    def test_who_waited_long_enough_goes_on_without_its_turn_and_keeps_nobody_waiting(self):
        hasty = Cost(COST.python, COST.database, COST.held, patience=0.2)
        played = play([(0.0, {1}), (0.05, {1}), (0.35, {1})], hasty, workers=3)
        self.assertEqual([round(one, 9) for one in played.turn_waits], [0, 0.2, 0])
        self.assertEqual(played.impatient, 1)
        self.assertAlmostEqual(played.turns[1], 0.6, 9, "the second one had none")

    def test_two_of_other_products_wait_only_for_a_worker(self):
        played = play([(0.0, {1}), (0.0, {2})], COST, workers=1)
        self.assertEqual((played.turn_waits, played.guard_waits), ([0, 0], [0, 0]))
        self.assertEqual([round(one, 9) for one in played.times], [0.3, 0.6])

    def test_a_guard_carries_one_order_in_the_time_that_it_is_held_and_a_turn_one_in_the_time_of_an_order(self):
        orders = [(number * 0.01, {1}) for number in range(1000)]
        patient = Cost(COST.python, COST.database, COST.held, patience=1000)
        for planned, ends in ((True, 50.25), (False, 300)):
            played = play(orders, patient, 100, planned)
            self.assertAlmostEqual(played.guards[1], 1000 * COST.held)
            self.assertAlmostEqual(max(at + time for (at, _products), time in zip(orders, played.times, strict=True)), ends)

    def test_the_rate_is_that_of_the_busiest_hour(self):
        self.assertAlmostEqual(Case("day").rate, 2.5)
        came = list(scale_limit.orders_of(Case("day"), 2000, 1))
        self.assertLess(abs(len(came) - 5000), 300)
        self.assertTrue(all(1 <= len(products) <= 8 for _at, products in came))

    def test_the_same_seed_is_the_same_day(self):
        case = Case("day", campaign=0.3)
        self.assertEqual(judge(case, COST, 300, 7), judge(case, COST, 300, 7))
        self.assertNotEqual(judge(case, COST, 300, 7), judge(case, COST, 300, 8))

    def test_python_is_the_limit_until_a_campaign_makes_it_the_guard_or_the_turn(self):
        quiet, loud = (judge(Case("day", day, campaign, True), COST, 300) for day, campaign in ((100_000, 0), (1_000_000, 1 / 3)))
        self.assertEqual(quiet.limit, "Python: more servers")
        self.assertLess(quiet.waits[1], 0.1)
        self.assertEqual(loud.limit, "the guard of the hottest product")
        self.assertGreater(loud.waits[0], quiet.waits[1])
        loud = judge(Case("day", 1_000_000, 1 / 3), COST, 300)
        self.assertEqual(loud.limit, "the turn of the hottest product")
        self.assertGreater(loud.times[1], 60, "more orders come than go")

    def test_a_small_table_is_vacuumed_for_its_dead_rows_and_a_long_one_for_its_new_ones(self):
        self.assertEqual(vacuums(3, 0, 3, 0, 2.5), (50 / 7.5, 1000 / 7.5))
        self.assertEqual(vacuums(5, 0, 0, 10_000_000, 2.5), (None, (1000 + 2_000_000) / 12.5))


if __name__ == "__main__":
    unittest.main()
