# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from datetime import date, timedelta

from ..portions import fit
from ..verdict import ACCEPT, ASK, REFUSE, Policy, Wanted, judge, verdict

TODAY = date(2024, 5, 31)


def wanted(quantity=2, shipped=5, returned=0, days=3, key="mug", **kwargs):
    return Wanted(key, quantity, shipped, returned, TODAY - timedelta(days=days), TODAY, **kwargs)


class TestVerdict(unittest.TestCase):
    def assertSays(self, said, outcome, rule):
        self.assertEqual((said.outcome, said.rule), (outcome, rule))

    def test_shipped_last_week_is_accepted(self):
        self.assertSays(verdict(wanted(), Policy()), ACCEPT, "within_policy")

    def test_last_day_of_the_window_is_accepted(self):
        self.assertSays(verdict(wanted(days=30), Policy(30)), ACCEPT, "within_policy")
        self.assertSays(verdict(wanted(days=31), Policy(30)), REFUSE, "too_late")

    def test_late_may_ask(self):
        self.assertSays(verdict(wanted(days=31), Policy(30, late=ASK)), ASK, "too_late")

    def test_no_window(self):
        self.assertSays(verdict(wanted(days=3000), Policy(0)), ACCEPT, "within_policy")

    def test_not_shipped(self):
        self.assertSays(verdict(wanted(shipped=0), Policy()), REFUSE, "not_shipped")

    def test_more_than_shipped(self):
        said = verdict(wanted(6), Policy())
        self.assertSays(said, REFUSE, "more_than_shipped")
        self.assertEqual(dict(said.facts), {"wanted": 6, "left": 5, "shipped": 5})

    def test_other_returns_count(self):
        self.assertSays(verdict(wanted(3, returned=2), Policy()), ACCEPT, "within_policy")
        self.assertSays(verdict(wanted(4, returned=2), Policy()), REFUSE, "more_than_shipped")

    def test_not_returnable(self):
        self.assertSays(verdict(wanted(returnable=False), Policy()), REFUSE, "not_returnable")

    def test_valuable_asks_and_refusal_is_graver(self):
        self.assertSays(verdict(wanted(value=501), Policy(ask_above=500)), ASK, "valuable")
        fifth = wanted(quantity=1, shipped=9, returned=4, value=100)
        self.assertSays(verdict(fifth, Policy(ask_above=500)), ACCEPT, "within_policy")
        self.assertSays(verdict(fifth, Policy(ask_above=499)), ASK, "valuable")
        self.assertSays(verdict(wanted(days=99, value=501), Policy(ask_above=500)), REFUSE, "too_late")

    def test_lines_of_one_request_share_what_was_shipped(self):
        outcomes = [said.outcome for said in judge([wanted(3), wanted(3), wanted(2)], Policy())]
        self.assertEqual(outcomes, [ACCEPT, REFUSE, ACCEPT])

    def test_fit_loses_nothing(self):
        self.assertEqual(fit([wanted(3), wanted(3), wanted(1)]), [(3, 0), (2, 1), (0, 1)])

    def test_nothing_created_or_lost(self):
        for seed in range(3000):
            rng = random.Random(seed)
            facts = {key: (rng.randint(0, 9), rng.randint(0, 4)) for key in "abc"}
            asks = []
            for _each in range(rng.randint(1, 8)):
                key = rng.choice("abc")
                shipped, returned = facts[key]
                asks.append(wanted(rng.randint(1, 6), shipped, returned, rng.randint(0, 60), key))
            parts = fit(asks)
            said = judge(asks, Policy(30, late=rng.choice([ASK, REFUSE])))
            for key, (shipped, returned) in facts.items():
                most = max(0, shipped - returned)
                with self.subTest(seed=seed, key=key):
                    fits = sum(fitted for ask, (fitted, _) in zip(asks, parts) if ask.key == key)
                    accepted = sum(ask.quantity for ask, one in zip(asks, said)
                                   if ask.key == key and one.outcome != REFUSE)
                    self.assertLessEqual(fits, most, f"seed {seed}")
                    self.assertLessEqual(accepted, most, f"seed {seed}")
            for ask, (fits, excess) in zip(asks, parts):
                self.assertEqual(fits + excess, ask.quantity, f"seed {seed}")
                self.assertGreaterEqual(min(fits, excess), 0, f"seed {seed}")
