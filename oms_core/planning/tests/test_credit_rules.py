# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from .. import credit_rules
from ..credit_rules import Account, Ask, Line, Policy, Rule, changed_terms, left_of

CHECKS = {kind: getattr(credit_rules, f"check_{kind}") for kind in (
    "limit", "horizon", "oldest", "overdue", "score", "value", "review", "terms", "blocked")}


def judge(accounts, asks):
    return credit_rules.judge(accounts, asks, CHECKS)


def policy(*rules, by_line=False):
    return Policy(1, tuple(rules), by_line)


class TestCreditRules(unittest.TestCase):
    def passes(self, accounts, asks):
        return [verdict.passed for verdict in judge(accounts, asks)]

    def whys(self, account, ask):
        return [(result.result, result.why) for result in judge([account], [ask])[0].results]

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

    def test_what_was_granted_is_used_up_by_bills(self):
        """900 granted for an order of 900."""
        self.assertEqual(left_of(900.0, 900.0, 900.0, 900.0), 900.0)
        self.assertEqual(left_of(900.0, 1000.0, 1000.0, 900.0), 900.0, "100 more, nothing billed: the 100 were not granted")
        self.assertEqual(left_of(900.0, 900.0, 1800.0, 900.0), 0.0, "900 billed, 900 more: none of them was granted")
        self.assertEqual(left_of(900.0, 500.0, 1000.0, 900.0), 400.0, "500 billed, 100 more")
        self.assertEqual(left_of(900.0, 400.0, 900.0, 900.0), 900.0, "500 billed, nothing more")
        self.assertEqual(left_of(900.0, 900.0, 1800.0, None), 900.0, "not known what it was granted for")

    def test_later_terms_and_a_sooner_day_are_asked_anew(self):
        def asked(was, **now):
            return set(changed_terms(was, {"term": 1, "terms": 30, "day": 0, **now}))

        self.assertEqual(asked({}), set())
        self.assertEqual(asked({"term": 1, "terms": 30}), set())
        self.assertEqual(asked({"term": 2, "terms": 60}), set(), "paid sooner than was granted")
        self.assertEqual(asked({"term": 1, "terms": 0}), {"terms"}, "the same terms say another day now")
        self.assertEqual(asked({"term": 2}), {"terms"}, "nobody asked then")
        self.assertEqual(asked({"term": 1, "terms": 30, "day": 700}, day=600), {"horizon"})
        self.assertEqual(asked({"term": 1, "terms": 30, "day": 700}), {"horizon"}, "at once")
        self.assertEqual(asked({"term": 1, "terms": 30, "day": 0}, day=600), set())
        account = Account(1, 1000.0, 0.0)
        rules = policy(Rule(None, "limit"), Rule(1, "terms"))
        ask = Ask(1, 1, 100.0, granted=100.0, policy=rules, terms=30)
        self.assertEqual(self.whys(account, ask), [("pass", "granted"), ("pass", "granted")])
        ask = Ask(1, 1, 100.0, granted=100.0, policy=rules, terms=30, anew=frozenset({"terms"}))
        self.assertEqual(self.whys(account, ask), [("pass", "granted"), ("hold", "terms")])

    def test_a_free_or_negative_order_needs_no_room(self):
        self.assertEqual(self.passes([Account(1, 10.0, 20.0)], [Ask(10, 1, 0.0), Ask(11, 1, -5.0)]), [True, True])

    def test_a_limit_that_cannot_be_converted_holds(self):
        self.assertEqual(self.whys(Account(1, 0.0, rated=False), Ask(10, 1, 5.0)), [("hold", "no_rate")])

    def test_orders_beyond_the_horizon_do_not_count(self):
        rules = policy(Rule(1, "horizon", 30))
        account = Account(1, 100.0, owes=500.0, near=60.0)
        asks = [Ask(1, 1, 900.0, policy=rules, day=31), Ask(2, 1, 40.0, policy=rules, day=30),
                Ask(3, 1, 1.0, policy=rules)]
        self.assertEqual(self.passes([account], asks), [True, True, False])

    def test_each_rule_at_its_threshold_and_beyond(self):
        ask = {"policy": policy(
            Rule(1, "oldest", 30), Rule(2, "overdue", 50), Rule(3, "score", worst="D"), Rule(4, "value", 100),
            Rule(5, "review"), Rule(6, "terms"), Rule(7, "blocked"))}
        good = Account(1, oldest=30, due=100.0, overdue=50.0, credit_class="C", review=0)
        bad = Account(1, oldest=31, due=100.0, overdue=51.0, credit_class="D", review=-1, blocked=True)
        self.assertEqual(
            {result for result, _why in self.whys(good, Ask(1, 1, 5.0, value=100.0, terms=0, **ask))}, {"pass"})
        self.assertEqual(
            {result for result, _why in self.whys(bad, Ask(1, 1, 5.0, value=100.01, terms=1, **ask))}, {"hold"})

    def test_nothing_known_breaks_nothing(self):
        rules = policy(Rule(2, "overdue", 0), Rule(3, "score", worst="A"), Rule(5, "review"))
        self.assertEqual(self.passes([], [Ask(1, 0, 5.0, policy=rules)]), [True])
        self.assertEqual(self.passes([Account(1, due=-5.0, overdue=-5.0)], [Ask(1, 1, 5.0, policy=rules)]), [True])

    def test_what_is_observed_or_only_noted_lets_go_and_is_told(self):
        rules = policy(Rule(1, "value", 1, enforced=False), Rule(2, "value", 1, "pass"), Rule(3, "value", 9, "refuse"))
        verdict = judge([], [Ask(1, 0, 5.0, policy=rules, value=5.0)])[0]
        self.assertTrue(verdict.passed)
        self.assertEqual([result.result for result in verdict.results], ["hold", "pass", "pass"])
        verdict = judge([], [Ask(1, 0, 10.0, policy=rules, value=10.0)])[0]
        self.assertEqual((verdict.passed, verdict.refused), (False, True))

    def test_lines_that_fit_go_in_their_order(self):
        rules = policy(Rule(None, "limit"), by_line=True)
        lines = (Line(1, 60.0), Line(2, 50.0), Line(3, 40.0), Line(4, 0.0))
        verdict = judge([Account(1, 100.0)], [Ask(1, 1, 150.0, policy=rules, lines=lines)])[0]
        self.assertEqual((verdict.held_lines, verdict.went, verdict.passed), ((2,), 100.0, False))
        verdict = judge([Account(1, 100.0, 70.0)], [Ask(1, 1, 150.0, policy=rules, lines=lines, granted=60.0)])[0]
        self.assertEqual(verdict.held_lines, (2, 3), "what went before stays")
        verdict = judge([Account(1, 10.0)], [Ask(1, 1, 100.0, policy=rules, lines=lines, prepaid=50.0)])[0]
        self.assertEqual((verdict.held_lines, verdict.went), ((2, 3), 10.0), "what is prepaid goes beside the room")
        verdict = judge([Account(1, 10.0)], [Ask(1, 1, 150.0, policy=rules, lines=lines)])[0]
        self.assertEqual((verdict.held_lines, verdict.went), ((), 0.0), "nothing fits: all of it waits")

    def test_a_line_that_a_person_let_go_goes_first(self):
        rules = policy(Rule(None, "limit"), by_line=True)
        lines = (Line(1, 60.0), Line(2, 50.0, sure=True))
        verdict = judge([Account(1, 100.0)], [Ask(1, 1, 110.0, policy=rules, lines=lines)])[0]
        self.assertEqual((verdict.held_lines, verdict.went), ((1,), 50.0))

    def test_another_broken_rule_holds_the_whole_order(self):
        rules = policy(Rule(None, "limit"), Rule(1, "blocked"), by_line=True)
        lines = (Line(1, 60.0), Line(2, 50.0))
        verdict = judge([Account(1, 100.0, blocked=True)], [Ask(1, 1, 110.0, policy=rules, lines=lines)])[0]
        self.assertEqual((verdict.held_lines, verdict.went), ((), 0.0))

    def test_what_passes_never_exceeds_the_limit(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for case in range(2000):
            limit = round(rng.uniform(0, 1000), 2)
            owes = round(rng.uniform(-200, 1200), 2)
            rules = policy(Rule(None, "limit"), by_line=bool(case % 2))
            asks = []
            for number in range(rng.randint(1, 12)):
                lines = tuple(Line(line, round(rng.uniform(0.01, 200), 2)) for line in range(rng.randint(1, 4)))
                asks.append(Ask(number, 1, sum(line.amount for line in lines), policy=rules, lines=lines))
            verdicts = judge([Account(1, limit, owes)], asks)
            taken = sum(verdict.went for verdict in verdicts)
            self.assertEqual(len(verdicts), len(asks), f"seed {seed}")
            if taken:
                self.assertLessEqual(owes + taken, limit + 0.006 * len(asks), f"seed {seed}")
