# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..units import snap, split


class TestUnits(unittest.TestCase):
    def test_one_egg_is_one_egg(self):
        self.assertEqual(snap(0.08, 12), 1)
        self.assertEqual(snap(0.33, 12), 4)
        self.assertAlmostEqual(snap(5.29, 28.349523125), 149.969, 3, "grams of ounces are not counted")
        self.assertAlmostEqual(snap(0.04, 12), 0.48, msg="half an egg is none")

    def test_parts_add_up_to_what_was_ordered(self):
        """Any split of any number of a dozen, gross or thousand: the parts are their sum, rounded once; each comes back."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"units: OMS_SEED={seed}")
        dice = random.Random(seed)
        for number in range(2000):
            per_unit, pieces = dice.choice((6, 12, 20)), [dice.randint(0, 40) for _bucket in range(4)]
            parts = split([piece / per_unit for piece in pieces])
            why = seed, number, per_unit, pieces, parts
            self.assertAlmostEqual(sum(parts), round(sum(pieces) / per_unit + 1e-12, 2), delta=0.0101, msg=why)
            for piece, part in zip(pieces, parts, strict=True):
                self.assertGreaterEqual(part, 0, why)
                self.assertLessEqual(abs(part - piece / per_unit), 0.01 + 1e-9, why)
                self.assertAlmostEqual(snap(part, per_unit), piece, delta=0.5, msg=why)
