# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from .. import kits, ledger
from . import plain_ledger

STOOL = {1: 1.0, 2: 3.0}
STEP = 100


class TestKitLadders(unittest.TestCase):
    def test_as_many_as_the_component_of_which_there_is_least(self):
        ladders = {1: ((0, 500),), 2: ((0, 400), (3, 900), (9, 9000))}
        self.assertEqual(kits.fold(ladders, STOOL, STEP), ((0, 100), (3, 300), (9, 500)))
        self.assertEqual(kits.fold({1: ((0, 500),)}, STOOL, STEP), ((0, 0),))
        self.assertEqual(kits.fold({}, STOOL, STEP), ())

    def test_what_kits_take_is_gone(self):
        left = kits.take({1: ((0, 500),), 2: ((0, 900),)}, STOOL, 0, 200)
        self.assertEqual(left, {1: ((0, 300),), 2: ((0, 300),)})

    def test_lines_that_share_goods_are_decided_apart(self):
        recipes = {10: STOOL, 11: {2: 4.0}}
        self.assertEqual(kits.apart([5, 10, 6], recipes), [[0, 1, 2]])
        self.assertEqual(kits.apart([5, 10, 2, 11], recipes), [[0], [1], [2], [3]])
        self.assertEqual(kits.apart([2, 2], recipes), [[0, 1]], "the planner shares one product out by itself")

    def test_any_supply(self):
        """What is promised of kits can be taken from each component on that day, whatever was taken before."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"ladders of kits: OMS_SEED={seed}")
        dice = random.Random(seed)
        for number in range(500):
            recipe = {part: dice.choice((1, 2, 3, 0.5, 1 / 3, 0.07)) for part in range(dice.randint(1, 4))}
            ladders = {part: plain_ledger.ladder([(dice.randint(0, 9), dice.randint(-300, 2000)) for _row in range(5)])
                       for part in recipe}
            for _promise in range(4):
                found = kits.fold(ladders, recipe, STEP)
                self.assertEqual(list(found), sorted(found), (seed, number))
                day = dice.randint(0, 12)
                most = ledger.available(found, day)
                self.assertEqual(most % STEP, 0, (seed, number))
                if any(kits.need(each, most + STEP) > ledger.available(ladders[part], day) for part, each in recipe.items()):
                    wanted = dice.randrange(0, most + 1, STEP)
                    ladders = kits.take(ladders, recipe, day, wanted)  # raises where it is not there
                    self.assertLessEqual(ledger.available(kits.fold(ladders, recipe, STEP), day), most - wanted, (seed, number))
                else:
                    self.fail((seed, number, "one more kit could be had"))
