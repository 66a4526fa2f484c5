# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..states import CLAIMS, NEXT, OPEN, may_go


class TestStates(unittest.TestCase):
    def test_every_target_is_a_state(self):
        for targets in NEXT.values():
            self.assertLessEqual(targets, set(NEXT))

    def test_settled_is_the_end(self):
        self.assertFalse(NEXT["settled"])
        self.assertTrue(may_go("inspected", "settled"))
        self.assertFalse(may_go("requested", "settled"))

    def test_goods_that_came_are_not_cancelled(self):
        self.assertFalse(may_go("received", "cancelled"))

    def test_claims_are_open(self):
        self.assertLess(CLAIMS, OPEN)
