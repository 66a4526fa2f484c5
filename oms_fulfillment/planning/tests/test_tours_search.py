# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from itertools import combinations

from ..tours_bound import router
from ..tours_search import Dice, Item, fits, search, together
from ..walk import Layout, Stop

LAYOUT = Layout(10, 5, (46,))
PLACES = {(aisle, place): Stop(aisle, 0, place, key=(aisle, place)) for aisle in range(10) for place in range(1, 46)}
ROUTER = router(LAYOUT, PLACES)
WALK, BOUND = ROUTER["walk"], ROUTER["bound"]


def day(seed, orders=60, lines=5):
    """The orders of a day, each line at a place drawn from all."""
    dice = random.Random(f"day {seed}")
    places = sorted(PLACES)
    return [Item(tuple(dice.sample(places, lines)), (1, lines)) for _order in range(orders)]


def best(items, room):
    """The least that all walks can be, by trying every division."""
    if not items:
        return 0.0
    first, *rest = items
    found = []
    for size in range(len(rest) + 1):
        for others in combinations(range(len(rest)), size):
            group = [first, *(rest[index] for index in others)]
            load = group[0].load
            for one in group[1:]:
                load = together(load, one.load)
            if fits(load, room):
                stops = sorted({stop for item in group for stop in item.stops})
                left = [item for index, item in enumerate(rest) if index not in others]
                found.append(WALK(stops) + best(left, room))
    return min(found)


class TestToursSearch(unittest.TestCase):
    def test_days_are_walked_far_shorter_than_first_come_and_than_savings(self):
        for number in range(2):
            with self.subTest(day=number):
                made = search(day(number), (6, None), WALK, steps=22_500, bound=BOUND)
                self.assertLessEqual(made.length, 0.85 * made.first_come)
                self.assertLess(made.length, 0.99 * made.savings)

    def test_more_steps_do_the_same_and_then_go_on(self):
        items = day(7, 24)
        lengths = [search(items, (4, None), WALK, steps=steps, seed=3, bound=BOUND).length
                   for steps in (0, 500, 1_500, 2_000, 4_500, 9_000, 20_000)]
        self.assertEqual(lengths, sorted(lengths, reverse=True))
        self.assertLess(lengths[-1], lengths[0])

    def test_same_seed_same_tours_another_seed_another_way(self):
        items = day(8, 24)
        made = [search(items, (4, None), WALK, steps=3_000, seed=seed, bound=BOUND) for seed in (1, 1, 2)]
        self.assertEqual(made[0], made[1])
        self.assertNotEqual((made[0].groups, made[0].asked), (made[2].groups, made[2].asked))

    def test_small_days_are_solved(self):
        seed = int(os.environ.get("OMS_SEED") or 11)
        print(f"small days of tours: OMS_SEED={seed}")
        for number in range(6):
            with self.subTest(number=number):
                items = day(f"{seed}/{number}", 6, 3)
                room = (random.Random(number).choice((2, 3)), 8)
                made = search(items, room, WALK, steps=4_500, bound=BOUND)
                self.assertAlmostEqual(made.length, best(items, room))

    def test_without_a_bound_too(self):
        items = day(9, 20)
        plain, bounded = (search(items, (5, None), WALK, steps=10_500, bound=bound) for bound in (None, BOUND))
        self.assertLess(bounded.asked, plain.asked / 2)
        self.assertEqual(bounded.savings, plain.savings)
        self.assertLess(bounded.length, 1.03 * plain.length)

    def test_the_router_is_given_each_stop_once_and_sorted(self):
        asked = []

        def walk(stops):
            asked.append(list(stops))
            return float(len(stops))

        search([Item((3, 1, 3), (1,)), Item((1, 2), (1,)), Item((5,), (1,))], (2,), walk, steps=100)
        self.assertTrue(all(stops == sorted(set(stops)) for stops in asked))
        self.assertIn([1, 2, 3], asked)

    def test_nothing_and_one(self):
        self.assertEqual(search([], (None,), WALK, steps=10).groups, ())
        self.assertEqual(search([Item(((0, 4),), (1,))], (1,), WALK, steps=10).groups, ((0,),))

    def test_where_nothing_is_walked(self):
        self.assertEqual(search([Item((at,), (1,)) for at in range(5)], (2,), lambda stops: 0.0, steps=500).length, 0)

    def test_dice_fall_evenly_and_the_same_everywhere(self):
        dice = Dice(5)
        falls = [dice.below(6) for _ in range(6000)]
        self.assertTrue(all(850 < falls.count(side) < 1150 for side in range(6)))
        self.assertEqual(falls[:8], FALLS)
        self.assertTrue(all(0 < dice.share() <= 1 for _ in range(100)))


FALLS = [1, 2, 1, 2, 5, 1, 1, 1]
