# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..chargeback import LOST, NEXT, OPEN, WON, owed, refundable, told


class TestChargeback(unittest.TestCase):

    def test_messages_twice_and_out_of_order(self):
        for before, now, after in ((None, OPEN, OPEN), (None, WON, WON), (OPEN, OPEN, OPEN), (OPEN, LOST, LOST), (OPEN, WON, WON),
                                   (WON, OPEN, WON), (LOST, OPEN, LOST), (WON, WON, WON), (WON, LOST, LOST), (LOST, WON, WON)):
            with self.subTest(before=before, now=now):
                self.assertEqual(told(before, now), after)

    def test_owed_until_it_is_won(self):
        self.assertEqual([owed(state) for state in (OPEN, LOST, WON)], [True, True, False])
        self.assertEqual(set(NEXT), {OPEN, WON, LOST})

    def test_nothing_is_given_back_twice(self):
        self.assertEqual(refundable(100, 30, 50), 20)
        self.assertEqual(refundable(100, 100, 50), 0)


if __name__ == "__main__":
    unittest.main()
