# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..tours_bound import bound, least, router
from ..walk import Depot, Layout, Stop, length


class TestToursBound(unittest.TestCase):
    def test_a_piece_is_walked_through_or_back_from_its_largest_gap(self):
        self.assertEqual(least([9.0], 10.0), 2.0)
        self.assertEqual(least([1.0, 9.0], 10.0), 4.0)
        self.assertEqual(least([3.0, 5.0, 7.0], 10.0), 10.0)

    def test_never_more_than_the_walk(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"bound of walks: OMS_SEED={seed}")
        dice = random.Random(seed)
        for number in range(150):
            blocks = tuple(dice.choice((8, 12, 30)) for _ in range(dice.choice((1, 1, 2, 3))))
            aisles = dice.randint(1, 7)
            blocked = {(dice.randrange(aisles), dice.randrange(len(blocks))) for _ in range(dice.choice((0, 0, 2)))}
            depot = Depot(dice.uniform(0, aisles - 1), dice.randint(0, len(blocks)))
            ends = [Depot(dice.uniform(0, aisles - 1), dice.randint(0, len(blocks))) for _ in range(2)]
            end = dice.choice((None, None, ends[0], ends))
            layout = Layout(aisles, 4, blocks, blocked=frozenset(blocked), depots=(depot,))
            places = {}
            for key in range(dice.randint(1, 9)):
                block = dice.randrange(len(blocks))
                place = dice.choice((None, *range(blocks[block] + 1)))
                places[key] = Stop(dice.randrange(aisles), block, place, key=key)
            least_of = bound(layout, places, end=end)(sorted(places))
            for _ in range(3):
                some = [key for key in places if dice.random() < 0.7]
                said, walked = least_of(sum(1 << key for key in some)), length(layout, [places[key] for key in some], end=end)
                self.assertLessEqual(said, walked + 1e-9, number)

    def test_close_to_the_walk_of_a_full_tour(self):
        dice = random.Random(41)
        layout = Layout(10, 5, (46,))
        for number in range(20):
            places = {key: Stop(dice.randrange(10), 0, dice.randint(1, 45), key=key) for key in range(30)}
            said = bound(layout, places)(sorted(places))((1 << 30) - 1)
            self.assertGreater(said, 0.93 * length(layout, places.values()), number)

    def test_a_router_for_tours(self):
        layout = Layout(2, 5, (10,))
        places = {"a": Stop(0, 0, 4, key="a"), "b": Stop(1, 0, 2, key="b"), "nowhere": Stop(key="nowhere")}
        made = router(layout, places)
        self.assertEqual(made["walk"](["a", "b", "nowhere"]), 22)
        self.assertEqual(made["bound"](["a", "b", "nowhere"])(0b011), 22)
        self.assertEqual(set(made["order"](["a", "b", "nowhere"])[:2]), {"a", "b"})
        self.assertEqual(made["order"](["a", "b", "nowhere"])[2], "nowhere")
