# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from dataclasses import replace
from datetime import date, timedelta

from ..score import (
    CAP,
    WEIGHTS,
    Facts,
    Item,
    Policy,
    days_beyond,
    expected_payment,
    gather,
    mark_of_days,
    recommended,
    score,
)

TODAY = date(2026, 6, 30)


def ago(days):
    return TODAY - timedelta(days=days)


def item(number, age, late, amount=100.0, terms=30):
    """An invoice of ``age`` days ago, paid ``late`` days after its due date (None = open)."""
    due = ago(age - terms)
    return Item(number, amount, ago(age), due, None if late is None else due + timedelta(days=late))


def some(rng, count):
    """Random histories: part payments, open items, early and late, with and without due date."""
    found = []
    for number in range(count):
        age = rng.randint(0, 900)
        late = rng.choice([None, rng.randint(-30, 200), rng.randint(-3, 3)])
        for _part in range(rng.choice([1, 1, 1, 2, 3])):
            one = item(number, age, late, round(rng.uniform(0.01, 5000), 2), rng.choice([0, 14, 30, 60]))
            found.append(replace(one, due=None) if rng.random() < 0.1 else one)
    return found


class TestScore(unittest.TestCase):
    def test_paydex_marks(self):
        for days, mark in ((-40, 100), (-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40),
                           (90, 30), (120, 20), (1000, 1), (7.5, 75), (45, 45)):
            self.assertAlmostEqual(mark_of_days(days), mark, msg=days)

    def test_days_late_are_weighted_by_amount(self):
        facts = gather([item(1, 200, 0, 900.0), item(2, 200, 30, 100.0)], TODAY)
        self.assertAlmostEqual(facts.days_late, 3.0)
        self.assertAlmostEqual(facts.on_time, 0.9)
        self.assertEqual(facts.invoices, 2)
        self.assertAlmostEqual(facts.terms, 30)

    def test_what_is_open_is_late_by_the_days_so_far_and_not_known_before_it_is_due(self):
        self.assertEqual(gather([item(1, 20, None)], TODAY).invoices, 0)
        facts = gather([item(1, 45, None)], TODAY)
        self.assertEqual((facts.days_late, facts.oldest_overdue), (15, 15))
        self.assertEqual(gather([item(1, 3000, None)], TODAY).oldest_overdue, 2970, "open for ever is not forgotten")
        self.assertEqual(gather([item(1, 3000, None)], TODAY).days_late, CAP)

    def test_no_due_date_is_due_when_invoiced(self):
        self.assertEqual(days_beyond(Item(1, 5.0, ago(10), None, ago(4)), TODAY), 6)

    def test_too_few_invoices_are_no_score(self):
        facts = gather([item(1, 100, 0), item(2, 90, 0)], TODAY)
        answer = score(facts, Policy())
        self.assertEqual((answer.score, answer.grade, answer.recommended, answer.parts), (None, None, None, {}))
        self.assertIsNotNone(score(facts, Policy(minimum=2)).score)
        self.assertIsNone(score(Facts(), Policy()).score)

    def test_parts_of_one_invoice_count_as_one(self):
        self.assertEqual(gather([item(1, 100, 0), item(1, 100, 20), item(1, 100, None)], TODAY).invoices, 1)

    def test_no_limit_is_not_a_limit_of_zero(self):
        facts = gather([item(n, 300 - n, 0) for n in range(5)], TODAY)
        self.assertNotIn("used", score(facts, Policy(), limit=None, owes=50).parts)
        self.assertEqual(score(facts, Policy(), limit=0, owes=50).parts["used"]["mark"], 0)
        self.assertEqual(score(facts, Policy(), limit=0, owes=0).parts["used"]["mark"], 100)

    def test_better_and_worse_payers(self):
        def said(late):
            return score(gather([item(n, 400 - 10 * n, late) for n in range(30)], TODAY), Policy())

        marks = [said(late).score for late in (-20, 0, 10, 30, 60, 120)]
        self.assertEqual(marks, sorted(marks, reverse=True))
        self.assertEqual([said(late).grade for late in (-20, 0, 60, 180)], ["A", "A", "D", "E"])

    def test_who_improves_has_a_better_trend(self):
        better = [item(n, 360 - 10 * n, 60 - 2 * n) for n in range(30)]
        worse = [item(n, 360 - 10 * n, 2 * n) for n in range(30)]
        self.assertGreater(score(gather(better, TODAY), Policy()).parts["trend"]["mark"], 80)
        self.assertLess(score(gather(worse, TODAY), Policy()).parts["trend"]["mark"], 80)

    def test_disputes_lower_the_score(self):
        facts = gather([item(n, 300 - n, 0) for n in range(9)], TODAY)
        self.assertLess(score(facts, Policy(), disputed=0.3).score, score(facts, Policy()).score)

    def test_the_recommended_limit_follows_volume_terms_and_class(self):
        facts = Facts(invoices=9, days_late=0.0, on_time=1.0, volume=36500.0, terms=30.0)
        self.assertEqual([recommended(facts, name) for name in "ABCDE"], [6000.0, 4500.0, 3000.0, 1500.0, 0.0])

    def test_what_came_back_counts_only_where_somebody_says_so(self):
        facts = replace(gather([item(number, 100, 0) for number in range(4)], TODAY), returned=0.45)
        plain, asked = score(facts, Policy()), score(facts, Policy(weights={**WEIGHTS, "returns": 20.0}))
        self.assertEqual(plain, score(replace(facts, returned=None), Policy()))
        self.assertEqual(plain, score(facts, Policy(weights={**WEIGHTS, "returns": 0.0})))
        self.assertNotIn("returns", plain.parts)
        self.assertEqual((asked.parts["returns"]["mark"], asked.parts["returns"]["value"]), (20, 0.45))
        self.assertLess(asked.score, plain.score)
        self.assertEqual(score(replace(facts, returned=None), Policy(weights={**WEIGHTS, "returns": 20.0})).parts, plain.parts)

    def test_policies_that_cannot_be_used(self):
        for wrong, why in (
                ({"weights": {**WEIGHTS, "pays": -1.0}}, "negative_weight"),
                ({"weights": {**WEIGHTS, "pays": float("nan")}}, "negative_weight"),
                ({"weights": dict.fromkeys(WEIGHTS, 0.0)}, "no_weight"), ({"weights": {}}, "no_weight"),
                ({"weights": {"luck": 1.0}}, "unknown_part"), ({"minimum": 0}, "minimum"), ({"shrink": -1}, "shrink"),
                ({"bounds": {"A": 50, "B": 60, "C": 40, "D": 30}}, "bounds"), ({"horizon": 90}, "horizon")):
            with self.assertRaisesRegex(ValueError, why):
                Policy(**wrong)

    def test_weights_only_on_what_is_not_known_is_no_score(self):
        facts = gather([item(n, 300 - n, 0) for n in range(9)], TODAY)
        self.assertIsNone(score(facts, Policy(weights={"used": 1.0})).score)

    def test_expected_payment_goes_from_the_company_s_days_to_the_customer_s(self):
        due = date(2026, 1, 1)
        self.assertEqual(expected_payment(due, None, 0, None), due)
        self.assertEqual(expected_payment(due, None, 0, 10.0), date(2026, 1, 11))
        self.assertEqual(expected_payment(due, 30.0, 4, 10.0), date(2026, 1, 21))
        self.assertEqual(expected_payment(due, 30.0, 10**6, 10.0), date(2026, 1, 31))
        self.assertEqual(expected_payment(due, -6.0, 5, None), date(2025, 12, 26))


class TestScoreRandom(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        self.rng = random.Random(self.seed)

    def test_bounds_parts_and_order(self):
        for _case in range(500):
            items = some(self.rng, self.rng.randint(0, 25))
            facts = gather(items, TODAY)
            weights = {part: self.rng.choice([0.0, self.rng.uniform(0, 50)]) for part in WEIGHTS}
            weights["pays"] += 1
            policy = Policy(weights=weights, minimum=self.rng.randint(1, 6))
            answer = score(facts, policy, self.rng.choice([None, 0, 1000]), self.rng.uniform(-99, 9999), self.rng.random())
            self.rng.shuffle(items)
            again = gather(items, TODAY)
            self.assertEqual(again.invoices, facts.invoices, f"seed {self.seed}")
            if facts.days_late is not None:
                self.assertAlmostEqual(again.days_late, facts.days_late, 6, f"seed {self.seed}")
            if facts.invoices < policy.minimum:
                self.assertIsNone(answer.score, f"seed {self.seed}")
                continue
            self.assertTrue(0 <= answer.score <= 100, f"seed {self.seed}")
            self.assertAlmostEqual(sum(part["weight"] for part in answer.parts.values()), 100, 0, f"seed {self.seed}")
            shown = sum(part["mark"] * part["weight"] for part in answer.parts.values()) / 100
            self.assertAlmostEqual(answer.score, shown, delta=0.8, msg=f"seed {self.seed}")

    def test_days_late_equal_a_slow_recomputation(self):
        for _case in range(300):
            items = some(self.rng, self.rng.randint(1, 25))
            known = []
            for one in items:
                due = one.due or one.invoiced
                if one.paid and one.paid <= TODAY:
                    known.append((one.amount, (one.paid - due).days))
                elif due < TODAY:
                    known.append((one.amount, (TODAY - due).days))
            known = [(amount, min(max(days, -CAP), CAP)) for amount, days in known]
            facts = gather(items, TODAY)
            if not known:
                self.assertIsNone(facts.days_late, f"seed {self.seed}")
                continue
            total = sum(amount for amount, _days in known)
            slow = sum(amount * days for amount, days in known) / total
            self.assertAlmostEqual(facts.days_late, slow, 6, f"seed {self.seed}")
            share = sum(amount for amount, days in known if days <= 0) / total
            self.assertAlmostEqual(facts.on_time, share, 6, f"seed {self.seed}")

    def test_the_future_changes_nothing(self):
        for _case in range(300):
            items, day = some(self.rng, 15), ago(self.rng.randint(0, 600))
            other = []
            for one in items:
                if one.invoiced > day:
                    continue  # an invoice not yet written
                if one.paid is None or one.paid > day:
                    later = self.rng.choice([None, day + timedelta(days=self.rng.randint(1, 99))])
                    one = replace(one, paid=later)
                other.append(one)
            self.assertEqual(gather(items, day), gather(other, day), f"seed {self.seed}")

    def test_paying_an_item_later_never_helps(self):
        for _case in range(300):
            items = [one for one in some(self.rng, 12) if one.paid and one.paid <= TODAY]
            if not items:
                continue
            at = self.rng.randrange(len(items))
            later = min(items[at].paid + timedelta(days=self.rng.randint(1, 60)), TODAY)
            worse = [*items[:at], replace(items[at], paid=later), *items[at + 1:]]
            policy = Policy(minimum=1, weights={"pays": 60.0, "on_time": 40.0})
            before, after = score(gather(items, TODAY), policy), score(gather(worse, TODAY), policy)
            self.assertLessEqual(after.score, before.score, f"seed {self.seed}")

    def test_expected_days_lie_between_the_customer_s_and_the_company_s(self):
        due = date(2026, 1, 1)
        for _case in range(1000):
            own, all_, count = self.rng.uniform(-60, 120), self.rng.uniform(-60, 120), self.rng.randint(0, 200)
            days = (expected_payment(due, own, count, all_) - due).days
            self.assertTrue(min(own, all_) - 1 <= days <= max(own, all_) + 1, f"seed {self.seed}")
