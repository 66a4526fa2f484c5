# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import unittest

from ..states import CLAIMS, MOVING, NEXT, OPEN, may_go, stands


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
        self.assertFalse(may_go("inspected", "cancelled"))

    def test_what_never_came_may_end(self):
        self.assertTrue(may_go("authorised", "settled"))

    def test_claims_are_open(self):
        self.assertLess(CLAIMS, OPEN)
        self.assertLess(MOVING, OPEN)

    def test_where_it_stands(self):
        for came, expected, waiting, state in (
            (False, True, False, "authorised"),  # all of it is to come
            (True, True, True, "received"),  # the first of two parcels
            (True, True, False, "received"),  # ... looked at already
            (True, False, True, "received"),
            (True, False, False, "inspected"),
            (False, False, False, "authorised"),  # its transfer was cancelled: a person decides
        ):
            self.assertEqual(stands("authorised", came, expected, waiting), state, (came, expected, waiting))

    def test_a_late_parcel_opens_it_again(self):
        self.assertEqual(stands("inspected", True, False, True), "received")

    def test_it_only_goes_where_it_may(self):
        """Goods never un-come, so those that are received do not fall back."""
        for state, expected, waiting in itertools.product(MOVING, (True, False), (True, False)):
            target = stands(state, True, expected, waiting)
            self.assertTrue(target == state or may_go(state, target), (state, target))
