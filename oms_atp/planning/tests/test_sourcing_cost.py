# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..cost import Place, distance
from ..policy import Policy, parcel_costs, unit_cost
from ..presets import measure
from ..terms import WEIGHTS, Costs

CENTRES = {"BE": (50.5, 4.5), ("US", "CA"): (36.8, -119.4), "US": (39.8, -98.6)}


class TestCost(unittest.TestCase):
    def test_distance(self):
        brussels, paris = Place(50.8503, 4.3517, "BE"), Place(48.8566, 2.3522, "FR")
        metres, note = distance(brussels, paris, CENTRES)
        self.assertAlmostEqual(metres, 264_000, delta=1000)
        self.assertEqual(note, "")
        self.assertEqual(distance(paris, paris, {}), (0, ""))

    def test_a_place_without_coordinates(self):
        rough = distance(Place(country="US", state="CA"), Place(0.0, 0.0, "US"), CENTRES)
        self.assertEqual(rough[1], "centroid")
        self.assertAlmostEqual(rough[0], 1_840_000, delta=40_000)
        self.assertEqual(distance(Place(country="XX"), Place(1.0, 1.0), CENTRES), (None, "unknown"))
        with self.assertRaisesRegex(ValueError, "No place on earth"):
            distance(Place(95.0, 4.0), Place(1.0, 1.0), CENTRES)


class TestPresets(unittest.TestCase):
    def test_presets(self):
        cheapest, fastest, fewest = (measure(name) for name in ("cheapest", "fastest", "fewest"))
        self.assertGreater(fastest.rules.late, 50 * cheapest.rules.late)
        self.assertEqual(parcel_costs(Policy(measure=cheapest, costs=Costs(5000, 3000)), {}), (5000, 3000))
        self.assertEqual(parcel_costs(Policy(measure=fewest, costs=Costs(5000, 3000)), {})[0], 500_000)
        heavy = Policy(measure=measure(weights={"transport": 250}), costs=Costs(per_kg=7))
        self.assertEqual(unit_cost(heavy, {"kilograms": 0.1}, 1), 1750)
        self.assertEqual(measure(max_parcels=3, whole_order=True).rules.max_parcels, 3)

    def test_what_is_refused(self):
        for text, words in (
                ("negative", {"weights": {"late": -1}}), ("All weights are zero", {"weights": dict.fromkeys(WEIGHTS, 0)}),
                ("no weight 'love'", {"weights": {"love": 1}}), ("whole percentage", {"weights": {"late": 0.5}}),
                ("no preset 'best'", {"preset": "best"}), ("limit 'max_parcels' is negative", {"max_parcels": -1}),
                ("no limit 'late'", {"late": 3})):
            with self.subTest(text), self.assertRaisesRegex(ValueError, text):
                measure(**words)
