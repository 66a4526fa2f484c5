# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..kits import BUCKETS, begun, count, dump, first, grain_of, load, shares, whole

STOOL = {1: 1.0, 2: 3.0}  # a seat and three legs


class TestKits(unittest.TestCase):
    def test_a_kit_is_where_its_last_component_is(self):
        found = count({"shipped": {1: 2, 2: 3}, "released": {2: 3}, "short": {1: 1, 2: 3}}, STOOL)
        self.assertEqual(found, {"shipped": 1, "released": 1, "waiting": 0, "short": 1})

    def test_what_is_over_makes_no_kit(self):
        self.assertEqual(whole({1: 1, 2: 9}, STOOL), 1)
        self.assertEqual(whole({1: 9}, STOOL), 0, "a component that is on no move is missing")

    def test_a_part_in_somebodys_hands_is_a_kit_begun(self):
        self.assertEqual(begun({2: 4}, STOOL), 2)
        self.assertEqual(begun({}, STOOL), 0)

    def test_rounding_is_no_missing_component(self):
        self.assertEqual(whole({1: 0.99}, {1: 1 / 3}), 3)
        self.assertEqual(begun({1: 1.01}, {1: 1 / 3}), 3)

    def test_steps_in_which_kits_are_counted(self):
        self.assertEqual(grain_of(5), 1)
        self.assertEqual(grain_of(1.5), 0.01)
        self.assertEqual(grain_of(0.42, 1 / 12), 1 / 12, "five of a dozen, rounded")
        self.assertAlmostEqual(whole({1: 0.42}, {1: 1.0}, 1 / 12) * 12, 5)

    def test_a_recipe_is_its_text(self):
        self.assertEqual(load(dump({7: 1 / 3, 2: 3.0})), {2: 3.0, 7: 0.3333333333})
        self.assertEqual((dump({}), load("")), ("", {}))

    def test_components_are_worth_their_share(self):
        self.assertEqual(shares(100.0, STOOL, {1: 10.0, 2: 5.0}), {1: 40.0, 2: 20.0})
        self.assertEqual(shares(100.0, STOOL, {}), {1: 25.0, 2: 25.0})

    def test_the_first_of_what_there_is(self):
        old, new = (STOOL, {1: 1.0, 2: 3.0}), ({1: 1.0, 2: 4.0}, {1: 2.0, 2: 8.0})
        self.assertEqual(first(1, [old, new]), {1: 1, 2: 3})
        self.assertEqual(first(3, [old, new]), {1: 3, 2: 11})
        self.assertEqual(first(4, [old, new]), {1: 4, 2: 15}, "beyond all: as the last")
        self.assertEqual(first(2, [({1: 1 / 3}, {1: 0.67})]), {1: 0.67}, "no third of a cent is left by rounding")
        self.assertEqual(first(1, [(STOOL, {1: 1.0, 2: 4.0})]), {1: 1, 2: 3}, "a leg too many is of no kit")

    def test_whatever_happens_to_components(self):
        """Any sequence of component moves: kits are whole, never more than any component allows, none is lost or made."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"kits: OMS_SEED={seed}")
        dice = random.Random(seed)
        for number in range(300):
            recipe = {component: dice.choice((1, 2, 3, 5, 12, 0.5, 0.25, 1 / 3, 0.1)) for component in range(dice.randint(1, 4))}
            ordered = dice.randint(1, 9)
            buckets = {"short": {component: each * ordered for component, each in recipe.items()}, "gone": {}}
            for _step in range(30):
                before = count(buckets, recipe)
                source, target = dice.sample((*BUCKETS, "gone"), 2)
                component = dice.choice(list(recipe))
                there = buckets.get(source, {}).get(component, 0.0)
                moved = dice.choice((there, there * dice.random(), min(there, recipe[component])))
                buckets.setdefault(source, {})[component] = there - moved
                buckets.setdefault(target, {}).setdefault(component, 0.0)
                buckets[target][component] += moved
                self.check(buckets, recipe, before, (source, target), (seed, number, buckets, recipe))

    def check(self, buckets, recipe, before, way, why):
        found, upto = count(buckets, recipe), 0
        for position, bucket in enumerate(BUCKETS, 1):
            upto += found[bucket]
            self.assertGreaterEqual(found[bucket], 0, why)
            self.assertEqual(found[bucket], round(found[bucket]), why)
            for component, each in recipe.items():
                there = sum(buckets.get(name, {}).get(component, 0.0) for name in BUCKETS[:position])
                self.assertLessEqual(upto * each, there + 0.26 * each, why)
        least = min(sum(buckets.get(name, {}).get(component, 0.0) for name in BUCKETS) / each
                    for component, each in recipe.items())
        self.assertLess(least - upto, 1, why)
        if "gone" not in way:  # moved between buckets: as many kits as before
            self.assertEqual(sum(found.values()), sum(before.values()), why)
