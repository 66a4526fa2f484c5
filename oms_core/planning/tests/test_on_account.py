# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from decimal import Decimal
from fractions import Fraction

from ..on_account import Credit, Debt, deducted, deposit, percent_of, plan


class TestDeposit(unittest.TestCase):

    def test_by_percent_or_by_amount(self):
        self.assertEqual(deposit(99.99, 0.3), Decimal("30.00"))
        self.assertEqual(deposit(100, 0.3, 45), 45, "an amount counts before a percentage")
        self.assertEqual(deposit(100, 0, 0), 0)

    def test_never_more_than_the_order_comes_to(self):
        self.assertEqual(deposit(20, 0, 45), 20)
        self.assertEqual(deposit(-20, 0.5), 0)
        self.assertEqual(deposit(0, 1.0, 5), 0)

    def test_in_the_unit_of_the_currency(self):
        self.assertEqual(deposit(1001, 0.5, unit=1), 501)
        self.assertEqual(deposit("10.003", 0.5, unit="0.001"), Decimal("5.002"))

    def test_the_customer_counts_before_the_terms_and_these_before_the_company(self):
        self.assertEqual(percent_of("percent", 0.2, 0.5, 1.0), 0.2)
        self.assertEqual(percent_of("none", 0.2, 0.5, 1.0), 0)
        self.assertEqual(percent_of(False, 0.2, 0.5, 1.0), 0.5)
        self.assertEqual(percent_of(False, 0, 0, 1.0), 1.0)
        self.assertEqual(percent_of(None, 0, 0, 0), 0)


class TestPlan(unittest.TestCase):

    def test_one_payment_for_several_invoices_the_oldest_first(self):
        found = plan([Credit("p", 100, 1)], [Debt("b", 60, 20), Debt("a", 70, 10)])
        self.assertEqual(found.takes, [("p", "a", 70), ("p", "b", 30)])
        self.assertEqual((found.open, found.left, found.rest), ({"b": 30, "a": 0}, {"p": 0}, 0))

    def test_what_is_too_much_stays(self):
        found = plan([Credit("old", 50, 1), Credit("new", 50, 2)], [Debt("a", 70, 1)])
        self.assertEqual(found.takes, [("old", "a", 50), ("new", "a", 20)])
        self.assertEqual((found.left["new"], found.rest), (30, 30))

    def test_no_more_than_was_said(self):
        found = plan([Credit("p", 100, 1)], [Debt("a", 70, 10)], 25)
        self.assertEqual((found.takes, found.left["p"], found.rest), ([("p", "a", 25)], 75, 0))
        self.assertEqual(plan([Credit("p", 10, 1)], [Debt("a", 70, 10)], 25).rest, 15)

    def test_nothing_to_take_or_to_pay(self):
        self.assertEqual(plan([], [Debt("a", 70, 10)]).takes, [])
        self.assertEqual(plan([Credit("p", 100, 1)], []).takes, [])
        self.assertEqual(plan([Credit("p", 100, 1)], [Debt("a", -5, 1)]).takes, [], "a credit note is no debt")
        self.assertEqual(plan([Credit("p", 100, 1)], [Debt("a", 70, 1)], -5).takes, [])

    def test_nothing_is_made_or_lost(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        for number in range(2000):
            dice = random.Random(seed + number)
            credits, debts = ([
                kind(f"{kind.__name__}{n}", Decimal(dice.randint(0, 9999)) / 100, dice.randint(1, 5))
                for n in range(dice.randint(0, 5))] for kind in (Credit, Debt))
            amount = dice.choice([None, Decimal(dice.randint(0, 20000)) / 100])
            found, why = plan(credits, debts, amount), f"OMS_SEED={seed + number}"
            taken = sum((take for _credit, _debt, take in found.takes), Decimal(0))
            free, owed = sum(one.amount for one in credits), sum(one.amount for one in debts)
            self.assertEqual(taken, min(free, owed) if amount is None else min(free, owed, amount), why)
            self.assertEqual(free - taken, sum(found.left.values()), why)
            self.assertEqual(owed - taken, sum(found.open.values()), why)
            self.assertTrue(all(value >= 0 for value in (*found.left.values(), *found.open.values(), found.rest)), why)
            self.assertTrue(all(take > 0 for *_keys, take in found.takes), why)


class TestDeducted(unittest.TestCase):

    def test_each_bill_takes_its_share_and_the_last_one_the_rest(self):
        given = Decimal(0)
        taken = []
        for fraction in (Fraction(1, 3), Fraction(2, 3), Fraction(1)):
            taken.append(deducted(50, given, fraction, "33.34"))
            given += taken[-1]
        self.assertEqual(taken, [Decimal("16.67"), Decimal("16.66"), Decimal("16.67")])
        self.assertEqual(given, 50)

    def test_no_bill_becomes_a_credit_note(self):
        self.assertEqual(deducted(300, 0, Fraction(1, 2), 20), 20, "more was paid in advance than this one is over")
        self.assertEqual(deducted(300, 20, Fraction(1), 80), 80)
        self.assertEqual(deducted(50, 0, Fraction(1, 2), -3), 0)

    def test_what_was_deducted_beyond_its_share_is_not_asked_back(self):
        self.assertEqual(deducted(50, 40, Fraction(1, 2), 30), 0)
        self.assertEqual(deducted(50, 40, Fraction(1), 30), 10)
        self.assertEqual(deducted(50, 60, Fraction(1), 30), 0)

    def test_any_parts_come_to_all_of_it(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        for number in range(2000):
            dice = random.Random(seed + number)
            cents = sorted(dice.randint(0, 10000) for _number in range(dice.randint(0, 6))) + [10000]
            total, given, before = Decimal(dice.randint(0, 10000)) / 100, Decimal(0), 0
            for upto in cents:
                bill = Decimal(upto - before) / 100
                part = deducted(total, given, Fraction(upto, 10000), bill)
                self.assertTrue(0 <= part <= bill, f"OMS_SEED={seed + number}")
                given, before = given + part, upto
            self.assertLessEqual(
                abs(given - total), Decimal("0.06"), f"OMS_SEED={seed + number}: the rest waits for a credit note")


if __name__ == "__main__":
    unittest.main()
