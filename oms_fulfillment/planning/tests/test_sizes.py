# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from .. import sizes
from ..sizes import Missing, Need, Size

SEED = 1305


class TestSizes(unittest.TestCase):
    def test_what_nothing_measures_is_refused_by_name(self):
        self.assertEqual(sizes.refused({"length": 300, "width": 200, "height": 100}, 2000), [])
        self.assertEqual(
            sizes.refused({"length": 0, "width": -3, "height": 12_000}, -1),
            [("length", 0, "missing"), ("width", -3, "negative"), ("height", 12_000, "absurd"), ("weight", -1, "negative")])
        self.assertEqual(sizes.refused({"length": 10_000}, 10_000_000), [], "as long as it may be")
        self.assertEqual(sizes.refused({"length": 0.16}), [("length", 0.16, "absurd")], "metres")
        self.assertEqual(sizes.refused({}, 10_000_001), [("weight", 10_000_001, "absurd")])

    def test_wrong_units_are_doubted(self):
        for sides, weight, said in (
            ((300, 200, 100), 2000, ""), ((30, 20, 10), 2000, "dense"), ((1, 1, 2), 0, "tiny"), ((3001, 20, 10), 0, "long"),
            ((3000, 2000, 1000), 2000, "airy"), ((300, 200, 100), 0, ""), ((2, 2, 2), 0, "tiny"), ((20, 20, 20), 90, ""),
        ):
            with self.subTest(sides=sides, weight=weight):
                self.assertEqual(sizes.doubt(sides, weight), said)

    def test_a_weight_is_compared_with_what_the_product_says(self):
        for given, inside, own, said in (
            (225, 230, True, False), (2000, 2090, True, False), (2000, 1500, True, True), (0, 230, True, False),
            (225, 0, True, False), (6200, 6000, False, False), (9000, 6000, False, False), (500, 6000, False, True),
        ):
            with self.subTest(given=given, inside=inside, own=own):
                self.assertIs(sizes.weights_differ(given, inside, own), said)

    def test_centimetres_and_metres_typed_as_millimetres_are_nearly_always_seen(self):
        """Of goods between foam and brass, a tenth or a thousandth of each side."""
        draw, seen = random.Random(SEED), {10: 0, 1000: 0}
        for _number in range(2000):
            sides = [draw.randint(50, 600) for _side in range(3)]
            weight = round(sides[0] * sides[1] * sides[2] / 1000 * draw.uniform(0.03, 8))
            self.assertEqual(sizes.doubt(sides, weight), "", (SEED, sides, weight))
            for factor in seen:
                seen[factor] += bool(sizes.doubt([max(1, side // factor) for side in sides], weight))
        self.assertGreaterEqual(seen[10], 1990)
        self.assertEqual(seen[1000], 2000)

    def test_whose_weight_counts(self):
        for given, product, each, own, said in (
            (450, 500.0, 1, True, 500), (450, 0.0, 1, True, 450), (0, 0.3, 1, True, 1), (0, 0, 1, True, 0),
            (6200, 500.0, 12, False, 6200), (0, 500.0, 12, False, 6000), (0, 0.3, 1000, False, 300), (0, 0, 12, False, 0),
        ):
            with self.subTest(given=given, product=product, each=each, own=own):
                self.assertEqual(sizes.weight_of(given, product, each, own), said)

    def test_a_carton_that_was_measured_is_one_thing_else_what_is_in_it(self):
        mug, dozen = Size(100, 80, 90, 300), Size(420, 260, 200, 4000, turn="upright")
        known = {(1, 0): mug, (1, 7): dozen}
        found, missing = sizes.pieces([Need(5, 1, 7, 2.5, 12)], known)
        self.assertEqual([(piece.id, piece.quantity, piece.weight, piece.turn) for piece in found],
                         [((5, 7), 2, 4000, "upright"), ((5, 0), 6, 300, "any")])
        self.assertEqual(missing, [])
        found, _missing = sizes.pieces([Need(5, 1, 8, 2, 6), Need(6, 1, 0, 0.4)], known)
        self.assertEqual([(piece.id, piece.quantity) for piece in found], [((5, 0), 12), ((6, 0), 1)])

    def test_what_is_missing_is_named(self):
        found, missing = sizes.pieces(
            [Need(1, 1, 0, 3), Need(2, 2, 0, 1), Need(3, 3, 7, 1.5, 12), Need(4, 1, 0, 0)],
            {(1, 0): Size(1, 1, 1), (3, 7): Size(9, 9, 9, 5)})
        self.assertEqual([piece.id for piece in found], [(1, 0), (3, 7)])
        self.assertEqual(missing, [
            Missing(1, 1, 0, 3, "weight"), Missing(2, 2, 0, 1, "size"), Missing(3, 3, 0, 6.0, "size")])

    def test_nothing_is_made_or_lost(self):
        """In units of the product: what is in the pieces and what is missing is what was needed, rounded up to whole ones."""
        draw = random.Random(SEED)
        for _number in range(500):
            known = {(product, unit): Size(1, 1, 1, 1) for product in range(4) for unit in (0, 6, 12) if draw.random() < 0.5}
            unit = draw.choice([0, 6, 12])
            need = Need(1, draw.randrange(4), unit, draw.randrange(0, 400) / 4, unit or 1)
            found, missing = sizes.pieces([need], known)
            counted = sum(piece.quantity * (piece.id[1] or 1) for piece in found) + sum(row.quantity for row in missing)
            wanted = need.quantity * need.each
            self.assertTrue(wanted - 1e-6 <= counted < wanted + 1, (SEED, need, known))


if __name__ == "__main__":
    unittest.main()
