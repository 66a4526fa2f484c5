import random
import tempfile
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from dev import floor_walk
from dev.base import Problem

INSTANCE = """NAME : two.txt
NUM_AISLES : 3
NUM_CELLS : 10
DEPOT_AISLE : 0
DEPOT_LOCATION : top
DISTANCE_AISLE_TO_AISLE : 5
DISTANCE_CELL_TO_CELL : 1
DISTANCE_TOP_TO_CELL : 1
DISTANCE_BOTTOM_TO_CELL : 1
DISTANCE_TOP_OR_BOTTOM_TO_DEPOT : 0
ID 1 AISLE 0 CELL 3 QUANTITY 1 LEFT_RIGHT_HAND_SIDE left
ID 0 AISLE 2 CELL 0 QUANTITY 1 LEFT_RIGHT_HAND_SIDE left
"""


class TestFloorWalk(unittest.TestCase):
    def run_on(self, optimum):
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()) as said:
            Path(folder, "two.txt").write_text(INSTANCE)
            Path(folder, "published_optimum.csv").write_text(f"instance,optimal_cost\ntwo,{optimum}\n")
            return floor_walk.main([folder]), said.getvalue()

    def test_cell_0_is_at_the_back(self):
        """4 in and out of the first aisle, 10 across, 1 in and out, 10 back."""
        status, said = self.run_on(30)
        self.assertEqual(status, 0, said)
        self.assertIn("1 of 1 at the published optimum", said)

    def test_a_miss_is_named(self):
        status, said = self.run_on(29)
        self.assertEqual(status, 1)
        self.assertIn("two: 30 instead of 29", said)

    def test_no_folder(self):
        for words in ([], ["no/such/folder"]):
            with self.assertRaises(Problem):
                floor_walk.main(words)

    def test_habits_are_never_shorter(self):
        draw, walk = random.Random(4), floor_walk.walk
        for _time in range(100):
            layout = walk.Layout(8, 3, (20,), depots=(walk.Depot(draw.randrange(8), draw.randrange(2)),))
            stops = [walk.Stop(draw.randrange(8), 0, draw.randint(0, 20), key=key) for key in range(draw.randint(1, 15))]
            best = walk.length(layout, stops)
            self.assertGreaterEqual(floor_walk.s_shape(layout, stops), best)
            self.assertGreaterEqual(floor_walk.largest_gap(layout, stops), best)
