# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..credit import Account, Ask, judge


class TestCredit(unittest.TestCase):
    def passes(self, accounts, asks):
        return [verdict.passed for verdict in judge(accounts, asks)]

    def test_an_order_within_the_room_goes_and_one_beyond_is_held(self):
        account = Account(1, 1000.0, 400.0)
        self.assertEqual(self.passes([account], [Ask(10, 1, 600.0)]), [True])
        self.assertEqual(self.passes([account], [Ask(10, 1, 600.01)]), [False])

    def test_orders_of_one_batch_are_judged_cumulatively(self):
        account = Account(1, 1000.0, 0.0)
        asks = [Ask(10, 1, 600.0), Ask(11, 1, 600.0), Ask(12, 1, 400.0)]
        self.assertEqual(self.passes([account], asks), [True, False, True])

    def test_a_limit_of_zero_is_not_no_limit(self):
        self.assertEqual(self.passes([Account(1, 0.0, 0.0)], [Ask(10, 1, 1.0)]), [False])
        self.assertEqual(self.passes([Account(1, None, 0.0)], [Ask(10, 1, 1.0)]), [True])

    def test_what_a_person_granted_is_not_asked_again(self):
        account = Account(1, 100.0, 90.0)
        self.assertEqual(self.passes([account], [Ask(10, 1, 50.0, granted=50.0)]), [True])
        self.assertEqual(self.passes([account], [Ask(10, 1, 51.0, granted=50.0)]), [False])

    def test_a_free_or_negative_order_needs_no_room(self):
        self.assertEqual(self.passes([Account(1, 10.0, 20.0)], [Ask(10, 1, 0.0), Ask(11, 1, -5.0)]), [True, True])

    def test_what_passes_never_exceeds_the_limit(self):
        seed = random.randrange(10**9)
        rng = random.Random(seed)
        for _case in range(2000):
            limit = round(rng.uniform(0, 1000), 2)
            owes = round(rng.uniform(-200, 1200), 2)
            asks = [Ask(i, 1, round(rng.uniform(0.01, 400), 2)) for i in range(rng.randint(1, 12))]
            verdicts = judge([Account(1, limit, owes)], asks)
            taken = sum(v.amount for v in verdicts if v.passed)
            self.assertEqual(len(verdicts), len(asks), f"seed {seed}")
            if taken:
                self.assertLessEqual(owes + taken, limit + 0.006 * len(asks), f"seed {seed}")
