# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import time
import unittest
from dataclasses import replace
from itertools import accumulate

from ..walk import MANY_BLOCKS, Depot, Layout, Stop, distance, legs, length, route

SEED = 20_261_129


def exhaustive(layout, stops, start, end):
    """The shortest of all orders: for each set of stops the shortest ways through them (Held and Karp)."""
    way = {(1 << number, number): distance(layout, start, stop) for number, stop in enumerate(stops)}
    far = [[distance(layout, one, other) for other in stops] for one in stops]
    for _size in range(len(stops) - 1):
        longer = {}
        for (seen, last), total in way.items():
            for number in range(len(stops)):
                if not seen >> number & 1:
                    key, new = (seen | 1 << number, number), total + far[last][number]
                    if new < longer.get(key, new + 1):
                        longer[key] = new
        way = longer
    return min(total + distance(layout, stops[last], end) for (_seen, last), total in way.items())


def drawn(draw, blocks, aisles, number, blocked=0):
    """A layout with so many stops, all of which can be reached, as blocks are never shut in every aisle."""
    sizes = tuple(draw.choice((6, 10, 14, 20)) for _block in range(blocks))
    shut = {(draw.randrange(1, aisles), draw.randrange(blocks)) for _piece in range(blocked)}
    free = [(aisle, block) for aisle in range(aisles) for block in range(blocks) if (aisle, block) not in shut]
    stops = [Stop(*(where := draw.choice(free)), draw.uniform(0, sizes[where[1]]), key=key) for key in range(number)]
    return Layout(aisles, draw.choice((2, 3.5, 5)), sizes, blocked=shut), stops


class TestWalkBlocks(unittest.TestCase):
    def test_nine_stops_against_exhaustive_search(self):
        """100 layouts of two to six blocks, a third with blocked aisles: local search alone at most 3 % above, else exact."""
        print(f"walk: seed {SEED}")
        draw, above = random.Random(SEED), []
        for number in range(100):
            layout, stops = drawn(draw, 2 + number % 5, draw.randint(3, 9), 9, blocked=3 if number % 3 == 0 else 0)
            start = Depot(draw.uniform(0, layout.aisles - 1), draw.randint(0, len(layout.blocks)))
            end = draw.choice((start, Depot(draw.randrange(layout.aisles), draw.randint(0, len(layout.blocks)))))
            wanted = exhaustive(layout, stops, start, end)
            found = route(layout, stops, start, end, iterations=200, exact_steps=0)
            self.assertEqual((found.exact, found.why), (False, MANY_BLOCKS))
            self.assertAlmostEqual(found.length, sum(legs(layout, found)))
            self.assertLessEqual(found.length, wanted * 1.03 + 1e-9, f"layout {number}")
            above.append(found.length / wanted - 1)
            if len(layout.blocks) <= 3:
                best = route(layout, stops, start, end)
                self.assertTrue(best.exact)
                self.assertAlmostEqual(best.length, wanted)
        self.assertLessEqual(sum(above) / len(above), 0.005)

    def test_sixty_stops_against_the_exact_walk(self):
        draw, above = random.Random(SEED), []
        for _time in range(10):
            layout, stops = drawn(draw, 3, 15, 60)
            above.append(length(layout, stops, exact_steps=0, iterations=300) / length(layout, stops) - 1)
        self.assertGreaterEqual(min(above), -1e-9)
        self.assertLessEqual(sum(above) / len(above), 0.01)

    def test_every_stop_once_in_any_order_given(self):
        draw = random.Random(SEED)
        for blocks, steps in ((1, 0), (3, 10**6), (6, 0)):
            ends, budget = (Depot(2.5, 0), Depot(4, blocks)), {"iterations": 50, "exact_steps": steps}
            layout, stops = drawn(draw, blocks, 12, 40, blocked=4)
            stops += [replace(stop, level=2, key=stop.key + 100) for stop in stops[:9]]
            found = route(layout, stops, *ends, **budget)
            self.assertEqual(sorted(stop.key for stop in found.stops), sorted(stop.key for stop in stops))
            self.assertAlmostEqual(found.length, sum(legs(layout, found)))
            draw.shuffle(stops)
            again = route(layout, stops, *ends, **budget)
            self.assertEqual(again, found)
            self.assertEqual(length(layout, stops, *ends, **budget), found.length)

    def test_two_hundred_stops_within_a_second(self):
        """Of the processor: 60 aisles in one to eight blocks, also with some blocked."""
        for blocks in (1, 4, 8):
            layout, stops = drawn(random.Random(SEED), blocks, 60, 200, blocked=12)
            times = []
            for _time in range(2):
                before = time.process_time()
                found = route(layout, stops)
                times.append(time.process_time() - before)
            self.assertEqual(len(found.stops), 200)
            self.assertLessEqual(min(times), 1, f"{blocks} blocks")

    def test_the_best_of_several_ends(self):
        layout = Layout(4, 3, (10, 10), depots=(Depot(0, 0), Depot(3, 0), Depot(3, 2)))
        stops = [Stop(3, 1, 9, key=1), Stop(0, 0, 2, key=2)]
        found = route(layout, stops, end=layout.depots)
        self.assertEqual((found.end, found.length), (Depot(3, 2), 29))
        self.assertEqual(length(layout, stops, end=layout.depots), 29)


class TestDistance(unittest.TestCase):
    def test_as_a_walk_over_single_steps(self):
        """Against Dijkstra's idea in its plainest form, on the points 1 apart, with blocked pieces of any kind."""
        draw = random.Random(SEED)
        for _time in range(30):
            sizes = tuple(draw.randint(2, 5) for _block in range(draw.randint(1, 3)))
            aisles, gap = draw.randint(1, 4), draw.randint(1, 4)
            shut = set()
            for _piece in range(draw.choice((0, 2, 5))):
                block = draw.randrange(len(sizes))
                low = draw.randrange(sizes[block])
                shut.add((draw.randrange(aisles), block, low, low + 1))
            layout = Layout(aisles, gap, sizes, blocked=shut)
            one, other = self.stop(draw, layout, 1), self.stop(draw, layout, 2)
            self.assertEqual(distance(layout, one, other), self.steps(layout, one, other), f"{layout} {one} {other}")

    def stop(self, draw, layout, key):
        block = draw.randrange(len(layout.blocks))
        return Stop(draw.randrange(layout.aisles), block, draw.randint(0, layout.blocks[block]), key=key)

    def steps(self, layout, one, other):
        edges = [0, *accumulate(layout.blocks)]
        shut = {(aisle, edges[block] + low) for aisle, block, low, _high in layout.blocked}
        far = {(one.aisle, edges[one.block] + one.position): 0}
        for _round in range(layout.aisles * (edges[-1] + 1)):
            for (aisle, depth), total in list(far.items()):
                ways = [((aisle, depth + 1), 1)] * (depth < edges[-1] and (aisle, depth) not in shut)
                ways += [((aisle, depth - 1), 1)] * (depth > 0 and (aisle, depth - 1) not in shut)
                ways += [((aisle + side, depth), layout.aisle_gap) for side in (-1, 1)
                         if depth in edges and 0 <= aisle + side < layout.aisles]
                for there, step in ways:
                    far[there] = min(far.get(there, total + step), total + step)
        return far.get((other.aisle, edges[other.block] + other.position), float("inf"))

    def test_free_as_around_what_is_in_nobodys_way(self):
        """The short formula of a layout without blocked pieces, and the search of one with."""
        draw = random.Random(SEED)
        free = Layout(8, 3, (10, 6, 14))
        around = Layout(9, 3, (10, 6, 14), blocked={(8, 1)})
        for _time in range(200):
            one, other = (draw.choice((self.stop(draw, free, 0), Depot(draw.uniform(0, 7), draw.randint(0, 3))))
                          for _end in range(2))
            self.assertAlmostEqual(distance(free, one, other), distance(around, one, other), msg=f"{one} {other}")
