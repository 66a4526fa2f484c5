# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest import TestCase

from ..facts import Pick, Step
from ..travel import waits_for

MUG, CUP = 1, 2


class TestTravel(TestCase):
    """Mugs (line 10) are there, cups (line 20) come on day 5."""

    STEPS = {(MUG, "w1"): (Step(0, 2, 8),), (CUP, "w1"): (Step(5, 7, 9),)}

    def waits(self, *picks):
        return waits_for(self.STEPS, picks)

    def test_mugs_travel_with_the_cups(self):
        self.assertEqual(
            self.waits(Pick(10, MUG, "w1", 3, 5, 7), Pick(20, CUP, "w1", 4, 5, 7)), {10: CUP})

    def test_apart_nothing_waits(self):
        self.assertEqual(self.waits(Pick(10, MUG, "w1", 3, 0, 2), Pick(20, CUP, "w1", 4, 5, 7)), {})

    def test_later_because_it_was_wanted_later(self):
        self.assertEqual(self.waits(Pick(10, MUG, "w1", 3, 5, 7)), {})

    def test_mugs_that_are_promised_to_others_meanwhile_could_not_have_left(self):
        steps = {(MUG, "w1"): (Step(0, 2, 8), Step(2, 4, 1), Step(5, 7, 9)), (CUP, "w1"): (Step(5, 7, 9),)}
        self.assertEqual(waits_for(steps, (Pick(10, MUG, "w1", 3, 5, 7), Pick(20, CUP, "w1", 4, 5, 7))), {})
