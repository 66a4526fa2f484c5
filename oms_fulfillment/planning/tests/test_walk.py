# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from itertools import pairwise, permutations

from .. import walk_blocks
from ..walk import (
    END_UNREACHABLE,
    NO_PLACE,
    UNREACHABLE,
    Depot,
    Layout,
    Stop,
    distance,
    legs,
    length,
    route,
)


def place(point):
    return (point.aisle, point.block, point.position) if isinstance(point, Stop) else (point.aisle, point.cross)


def shortest(layout, stops, start, end):
    """By trying every order."""
    metric = walk_blocks.Metric(layout)
    return min(sum(metric(one, other) for one, other in pairwise([place(start), *map(place, order), place(end)]))
               for order in permutations(stops))


class Drawn:
    """Small layouts with all that can be asked of one, drawn from a printed seed."""

    def __init__(self, seed, blocks):
        self.seed, self.random = seed, random.Random(seed)
        draw = self.random
        self.sizes = tuple(draw.randint(3, 12) for _block in range(blocks))
        self.aisles = draw.randint(1, 6)
        blocked = {self.piece() for _piece in range(draw.choice((0, 0, 1, 2, 4)))}
        self.layout = Layout(self.aisles, draw.randint(1, 6), self.sizes, blocked=blocked)
        self.start = self.place()
        self.end = draw.choice((self.start, self.place()))

    def piece(self):
        aisle, block = self.random.randrange(self.aisles), self.random.randrange(len(self.sizes))
        begin = self.random.randint(0, self.sizes[block])
        return self.random.choice(((aisle, block), (aisle, block, begin, begin + self.random.randint(1, 3))))

    def place(self):
        stop, cross = self.stop("place"), self.random.randint(0, len(self.sizes))
        return self.random.choice((stop, Depot(stop.aisle, cross), Depot(self.random.uniform(0, self.aisles - 1), cross)))

    def stop(self, key):
        block = self.random.randrange(len(self.sizes))
        return Stop(self.random.randrange(self.aisles), block, self.random.randint(0, self.sizes[block]), key=key)

    def stops(self, number):
        return [self.stop(key) for key in range(number)]


class TestWalk(unittest.TestCase):
    def check_drawn(self, drawn, number):
        stops = drawn.stops(number)
        found = route(drawn.layout, stops, drawn.start, drawn.end)
        self.assertEqual(sorted(stop.key for stop in found.every), list(range(number)))
        wanted = shortest(drawn.layout, found.stops, found.start, found.end)
        self.assertAlmostEqual(found.length, wanted, msg=f"{drawn.layout}, {stops}, {drawn.start}, {drawn.end}")
        self.assertAlmostEqual(sum(legs(drawn.layout, found)), wanted)
        drawn.random.shuffle(stops)
        self.assertAlmostEqual(length(drawn.layout, stops, drawn.start, drawn.end), wanted)

    def test_exact_in_one_block(self):
        """Also with blocked pieces, walks that end elsewhere or begin in an aisle: as by trying every order."""
        for seed in range(300):
            with self.subTest(seed=seed):
                self.check_drawn(Drawn(seed, 1), seed % 6)

    def test_exact_in_two_and_three_blocks(self):
        for seed in range(1000, 1200):
            with self.subTest(seed=seed):
                self.check_drawn(Drawn(seed, 2 + seed % 2), seed % 6)

    def test_by_hand(self):
        """Two aisles 3 apart and 10 long, the depot in front of the first: in and out of the first, or around."""
        layout = Layout(2, 3, (10,))
        self.assertEqual(length(layout, []), 0)
        self.assertEqual(length(layout, [Stop(0, 0, 4, key=1)]), 8)
        self.assertEqual(length(layout, [Stop(0, 0, 4, key=1), Stop(1, 0, 5, key=2)]), 24)
        around = route(layout, [Stop(0, 0, 9, key=1), Stop(1, 0, 9, key=2)])
        self.assertEqual(around.length, 26)
        self.assertTrue(around.exact)
        self.assertFalse(around.why)
        self.assertEqual(distance(layout, Stop(0, 0, 9, key=1), Stop(1, 0, 9, key=2)), 5)

    def test_without_coordinates_by_name_and_last(self):
        layout = Layout(2, 3, (10,))
        found = route(layout, [Stop(key="A-10"), Stop(key="A-9"), Stop(0, 0, 4, key="Z"), Stop(7, 0, 1, key="B")])
        self.assertEqual([stop.key for stop in found.stops], ["Z", "A-9", "A-10", "B"])
        self.assertEqual([stop.key for stop in found.unplaced], ["A-9", "A-10", "B"])
        self.assertEqual((found.length, found.exact, found.why), (8, False, NO_PLACE))

    def test_what_cannot_be_reached_is_named(self):
        layout = Layout(2, 3, (10,), blocked={(1, 0, 2, 4), (1, 0, 8, 9)})
        found = route(layout, [Stop(1, 0, 1, key=1), Stop(1, 0, 6, key=2), Stop(1, 0, 10, key=3)])
        self.assertEqual([stop.key for stop in found.unreachable], [2])
        self.assertEqual(sorted(stop.key for stop in found.stops), [1, 3])
        self.assertEqual(found.why, UNREACHABLE)
        shut = Layout(2, 3, (10,), blocked={(0, 0), (1, 0)})
        found = route(shut, [Stop(0, 0, 0, key=1)], end=Depot(0, 1))
        self.assertEqual((found.why, found.end, found.length), (END_UNREACHABLE, Depot(), 0))
