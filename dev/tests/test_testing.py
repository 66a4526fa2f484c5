import unittest

from ..testing import lanes


class TestLanes(unittest.TestCase):
    def test_every_addon_is_in_one_lane(self):
        names = ["oms", "oms_atp", "oms_core", "oms_returns"]
        self.assertEqual(lanes(names), [["oms_core"], ["oms", "oms_atp", "oms_returns"]])

    def test_one_addon_is_one_lane(self):
        for name in ("oms_core", "oms_atp"):
            self.assertEqual(lanes([name]), [[name]])
