# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from datetime import date
from decimal import Decimal

from ..money import InDoubt, Line, Money, in_turn, shipped, split

SEED = int(os.environ.get("OMS_SEED") or random.randrange(10**6))


def money(**amounts):
    return Money(**{name: float(value) if isinstance(value, int) else value for name, value in amounts.items()})


def goods(key, total, ordered, delivered, **values):
    return Line(key, total, total, ordered, delivered, False, True, False, False, **values)


def freight(key, total):
    return Line(key, total, total, 1, 0, False, False, True, False)


def discount(key, total, **values):
    return Line(key, total, total, 1, 0, False, False, False, True, **values)


class TestMoney(unittest.TestCase):

    def test_paid_is_what_came_less_what_went_back(self):
        self.assertEqual(money(captured=60, received=40, refunded=10).paid, 90)

    def test_sums_are_exact(self):
        self.assertEqual(money(captured=0.1, received=0.2).paid, 0.3)
        self.assertEqual(money(captured=1234.5, received=0.7, unit=1.0).paid, 1235)

    def test_open_is_what_is_billed_and_not_paid(self):
        self.assertEqual(money(billed=100, residual=70, received=30, first_due=date(2027, 1, 1)).open, 70)
        self.assertEqual(money(billed=100, residual=70, received=30, first_due=date(2027, 1, 1)).due, date(2027, 1, 1))

    def test_what_was_paid_and_is_not_applied_is_not_open(self):
        found = money(billed=100, residual=100, captured=100, first_due=date(2027, 1, 1))
        self.assertEqual(found.open, 0)
        self.assertIsNone(found.due)

    def test_what_was_written_off_is_not_open(self):
        self.assertEqual(money(billed=100, residual=0, received=98).open, 0)

    def test_a_credit_is_not_open(self):
        self.assertEqual(money(billed=-20, residual=-20).open, 0)

    def test_to_capture_is_what_was_shipped_as_far_as_it_is_authorised(self):
        self.assertEqual(money(authorised=100, shipped=30).to_capture, 30)
        self.assertEqual(money(authorised=70, captured=30, shipped=30).to_capture, 0)
        self.assertEqual(money(authorised=20, captured=30, shipped=100).to_capture, 20)
        self.assertEqual(money(authorised=0, shipped=100).to_capture, 0)
        self.assertEqual(money(authorised=50, captured=50, shipped=20).to_capture, 0, "goods came back")

    def test_ahead_is_paid_and_not_billed(self):
        self.assertEqual(money(captured=100, billed=60).ahead, 40)
        self.assertEqual(money(captured=60, billed=100).ahead, 0)

    def test_an_order_without_money_says_nothing(self):
        self.assertTrue(money(total=100, shipped=50).is_empty)
        self.assertFalse(money(in_doubt=InDoubt(1.0, 0.0)).is_empty)
        self.assertFalse(money(billed=1).is_empty)


class TestShipped(unittest.TestCase):

    def test_goods_count_by_quantity_and_the_last_takes_the_cents(self):
        self.assertEqual(shipped([goods(1, 10, 3, 1)]), Decimal("3.33"))
        self.assertEqual(shipped([goods(1, 10, 3, 2)]), Decimal("6.67"))
        self.assertEqual(shipped([goods(1, 10, 3, 3)]), 10)

    def test_freight_goes_with_the_first_goods(self):
        self.assertEqual(shipped([goods(1, 90, 3, 1), freight(2, 12)]), 42)
        self.assertEqual(shipped([goods(1, 90, 3, 0), freight(2, 12)]), 0)
        self.assertEqual(shipped([freight(2, 12)]), 12, "nothing else is shipped")

    def test_a_discount_is_taken_off_in_its_share(self):
        self.assertEqual(shipped([goods(1, 60, 2, 1), goods(2, 40, 1, 0), discount(3, -10)]), 27)

    def test_a_discount_of_one_tax_lies_on_its_goods(self):
        lines = [goods(1, 60, 1, 1, taxes={1}), goods(2, 40, 1, 0, taxes={2}), discount(3, -10, taxes={2}, by_taxes=True)]
        self.assertEqual(shipped(lines), 60)

    def test_a_down_payment_is_money_not_goods(self):
        self.assertEqual(shipped([goods(1, 60, 2, 2), Line(2, 30, 30, 0, 0, True, False, False, False)]), 60)

    def test_more_than_ordered_costs_as_much_each(self):
        self.assertEqual(shipped([goods(1, 60, 2, 3)]), 90)

    def test_all_of_it_is_the_total_whatever_was_shipped_before(self):
        dice = random.Random(SEED)
        for number in range(200):
            lines = [goods(key, dice.randint(1, 99_999) / 100, dice.randint(1, 7), 0) for key in range(dice.randint(1, 5))]
            total = sum(Decimal(str(line.total)) for line in lines)
            more = [freight("freight", dice.randint(0, 2_000) / 100)]
            if dice.random() < 0.5:
                more.append(discount("discount", -dice.randint(1, int(total * 100)) / 100))
            whole = sum(Decimal(str(line.total)) for line in (*lines, *more))
            before = Decimal(0)
            for _step in range(3):
                lines = [line._replace(delivered=dice.randint(int(line.delivered), line.ordered)) for line in lines]
                now = shipped([*lines, *more])
                self.assertLessEqual(before - now, Decimal("0.02") * len(lines), f"OMS_SEED={SEED}, case {number}")
                before = now
            lines = [line._replace(delivered=line.ordered) for line in lines]
            self.assertEqual(shipped([*lines, *more]), whole, f"OMS_SEED={SEED}, case {number}")


class TestSplit(unittest.TestCase):

    def test_by_weight(self):
        self.assertEqual(split(100, [30, 70]), [30, 70])
        self.assertEqual(split(100, [1, 1, 1]), [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")])

    def test_alike_where_nobody_has_a_weight(self):
        self.assertEqual(split(10, [0, -5]), [5, 5])

    def test_together_they_get_all_of_it(self):
        dice = random.Random(SEED)
        for _case in range(300):
            unit = dice.choice([Decimal("0.01"), Decimal("0.001"), Decimal(1), Decimal("0.05")])
            amount = dice.randint(-10**6, 10**6) * unit
            weights = [dice.randint(-50, 10**5) / 100 for _one in range(dice.randint(1, 6))]
            self.assertEqual(sum(split(amount, weights, unit)), amount, f"OMS_SEED={SEED}")


class TestInTurn(unittest.TestCase):

    def test_by_what_those_before_left(self):
        """60 of the first of 100 and 50; then all that is open of both, 90."""
        self.assertEqual(in_turn([{"a": 60}, {"a": 90, "b": 90}], {"a": 100, "b": 50}, {"a": 100, "b": 50}),
                         [{"a": 60}, {"a": 40, "b": 50}])

    def test_more_than_is_open_is_seen(self):
        self.assertEqual(in_turn([{"a": 90, "b": 90}, {"a": 60}], {"a": 40, "b": 50}, {"a": 100, "b": 50}),
                         [{"a": 40, "b": 50}, {"a": 60}])
        self.assertEqual(in_turn([{"a": 30, "b": 30}], {"a": 0, "b": 0}, {"a": 100, "b": 50}), [{"a": 20, "b": 10}])


if __name__ == "__main__":
    unittest.main()
