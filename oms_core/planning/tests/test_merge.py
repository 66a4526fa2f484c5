# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import date

from ..credit_rules import Policy, Rule
from ..merge import Agreed, strictest


class TestStrictest(unittest.TestCase):
    def test_the_lowest_limit_of_those_that_have_one(self):
        accounts = [Agreed(1), Agreed(2, 1000.0), Agreed(3, 350.0), Agreed(4, 350.0)]
        self.assertEqual(strictest(accounts, {9}).limit_of, 3)
        self.assertEqual(strictest([Agreed(2, 10.0), Agreed(3, 0.0)], {9}).limit_of, 3, "nothing is a limit")
        self.assertIsNone(strictest(accounts[:1], {9}).limit_of)

    def test_blocked_and_the_earliest_review(self):
        found = strictest([Agreed(1, review=date(2030, 1, 1)), Agreed(2, blocked=True), Agreed(3, review=date(2029, 1, 1))],
                          {9})
        self.assertEqual((found.blocked, found.review), (True, date(2029, 1, 1)))
        found = strictest([Agreed(1), Agreed(2)], {9})
        self.assertEqual((found.blocked, found.review), (False, None))

    def test_members_of_all_without_the_merged(self):
        found = strictest([Agreed(1, members=frozenset({5, 6})), Agreed(2, members=frozenset({7, 8}))], {6, 7})
        self.assertEqual(found.members, {5, 8})

    def test_the_strictest_policy(self):
        limit = Rule(None, "limit")
        mild, hard = Policy(1, (Rule(1, "limit", effect="pass"),)), Policy(2, (Rule(2, "limit", effect="refuse"),))
        low, high = (Policy(n, (limit, Rule(n, "value", amount))) for n, amount in ((3, 100.0), (4, 500.0)))
        by_line, observed = Policy(5, by_line=True), Policy(6, (Rule(6, "limit", effect="refuse", enforced=False),))
        order = [observed, by_line, Policy(), high, low, hard]
        for number, milder in enumerate(order):
            for stricter in order[number + 1:]:
                accounts = [Agreed(1, policy=milder.strictness), Agreed(2, policy=stricter.strictness)]
                self.assertEqual(strictest(accounts, {9}).policy_of, 2, (milder, stricter))
        self.assertEqual(mild.strictness[:2], observed.strictness[:2])
        same = [Agreed(1, policy=hard.strictness), Agreed(2, policy=hard.strictness)]
        self.assertEqual(strictest(same, {9}).policy_of, 1, "what stays stays")


if __name__ == "__main__":
    unittest.main()
