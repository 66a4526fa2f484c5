# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..outcome import DONE, NOT, PARTLY, Outcome, Step, fold


class TestOutcome(unittest.TestCase):
    def test_one_step(self):
        self.assertEqual(fold([1], {1: Step(DONE)}), {1: Outcome(DONE, "", (1,))})

    def test_chain_left_something_behind(self):
        steps = {1: Step(PARTLY, "3 backordered", (2,)), 2: Step(DONE, "", (3,)), 3: Step(DONE)}
        self.assertEqual(fold([1], steps)[1], Outcome(PARTLY, "3 backordered", (1, 2, 3)))

    def test_chain_stopped(self):
        steps = {1: Step(DONE, "", (2,)), 2: Step(NOT, "needs a lot number")}
        self.assertEqual(fold([1], steps)[1], Outcome(PARTLY, "needs a lot number", (1,)))

    def test_not_begun(self):
        self.assertEqual(fold([1], {1: Step(NOT, "nothing reserved")})[1], Outcome(NOT, "nothing reserved", ()))

    def test_two_share_the_next_step(self):
        steps = {1: Step(DONE, "", (3,)), 2: Step(DONE, "", (3,)), 3: Step(DONE)}
        self.assertEqual([outcome.ids for outcome in fold([1, 2], steps).values()], [(1, 3), (2, 3)])


if __name__ == "__main__":
    unittest.main()
