# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from collections import Counter
from decimal import Decimal

from ..prepaid import Bill, Credit, Take, instalments, pairs, takes

SEED = int(os.environ.get("OMS_SEED") or random.randrange(10**6))


class TestPrepaid(unittest.TestCase):

    def test_a_payment_pays_one_bill_after_the_other(self):
        bills = [Bill("INV1", 60, {"SO1": 60}), Bill("INV2", 40, {"SO1": 40})]
        self.assertEqual(takes([Credit("P", 100, {"SO1"})], bills), [Take("P", "INV1", 60), Take("P", "INV2", 40)])

    def test_the_oldest_payment_first(self):
        credits = [Credit("P1", 30, {"SO1"}), Credit("P2", 50, {"SO1"})]
        self.assertEqual(takes(credits, [Bill("INV", 60, {"SO1": 60})]), [Take("P1", "INV", 30), Take("P2", "INV", 30)])

    def test_what_is_left_stays(self):
        self.assertEqual(takes([Credit("P", 100, {"SO1"})], [Bill("INV", 60, {"SO1": 60})]), [Take("P", "INV", 60)])

    def test_another_orders_payment_is_not_taken(self):
        self.assertEqual(takes([Credit("P", 100, {"SO2"})], [Bill("INV", 60, {"SO1": 60})]), [])

    def test_a_bill_for_several_orders_takes_what_is_each_ones(self):
        bills = [Bill("WEEK", 100, {"SO1": 60, "SO2": 40})]
        self.assertEqual(takes([Credit("P", 100, {"SO1"})], bills), [Take("P", "WEEK", 60)])
        self.assertEqual(takes([Credit("P", 100, {"SO1"}), Credit("Q", 100, {"SO2"})], bills),
                         [Take("P", "WEEK", 60), Take("Q", "WEEK", 40)])

    def test_a_payment_for_two_orders_gives_none_what_is_the_others(self):
        bills = [Bill("INV1", 80, {"SO1": 80})]
        found = takes([Credit("P", 100, {"SO1", "SO2"})], bills, left={"SO1": 50, "SO2": 50})
        self.assertEqual(found, [Take("P", "INV1", 50)])

    def test_what_goes_back_is_not_given_to_a_bill(self):
        bills = [Bill("INV", 100, {"SO1": 100})]
        credits = [Credit("C1", 60, {"SO1"}, "card"), Credit("C2", 40, {"SO1"}, "card")]
        self.assertEqual(takes(credits, bills, held={"card": 50}), [Take("C1", "INV", 50)])
        self.assertEqual(takes(credits, bills, held={"card": 500}), [])

    def test_instalments_that_are_due_first_are_paid_first(self):
        self.assertEqual(instalments(70, [("now", 50), ("later", 50)]), [("now", 50), ("later", 20)])
        self.assertEqual(instalments(0, [("now", 50)]), [])

    def test_what_is_compared_is_in_one_currency(self):
        # 50 of a currency of which one is two of the bill's
        bill = Bill("INV", 100, {"SO1": 100})
        [take] = takes([Credit("P", 50, {"SO1"}, rates={"INV": 2})], [bill])
        self.assertEqual((take.amount, take.most, take.free), (100, 100, 50))
        self.assertEqual(pairs(take, [("now", 50), ("later", 50)]), [("now", 50, 50, 50), ("later", 50, 25, 50)])
        [take] = takes([Credit("P", 300, {"SO1"}, rates={"INV": 0.5})], [bill])
        self.assertEqual((take.amount, take.free), (100, 300), "worth 150, of which the bill takes 100")

    def test_of_a_bill_for_two_a_foreign_payment_takes_its_orders_part(self):
        bills = [Bill("WEEK", 100, {"SO1": 60, "SO2": 40}), Bill("NEXT", 30, {"SO1": 30})]
        found = takes([Credit("P", 50, {"SO1"}, rates={"WEEK": 2, "NEXT": 2})], bills)
        self.assertEqual([(take.bill, take.amount, take.most, take.free) for take in found],
                         [("WEEK", 60, 60, 50), ("NEXT", 30, 30, 20)])

    def test_what_goes_back_is_held_in_the_payments_currency(self):
        bill = Bill("INV", 100, {"SO1": 100})
        [take] = takes([Credit("P", 50, {"SO1"}, "card", {"INV": 2})], [bill], held={"card": 20})
        self.assertEqual((take.amount, take.most, take.free), (60, 100, 30))

    def test_a_bill_in_another_currency_than_its_orders(self):
        # left: 50 and 50 of the orders' currency, of which one is two of the bill's
        bill = Bill("INV", 200, {"SO1": 200}, {"SO1": 2})
        [take] = takes([Credit("P", 100, {"SO1", "SO2"}, rates={"INV": 2})], [bill], left={"SO1": 50, "SO2": 50})
        self.assertEqual((take.amount, take.most), (100, 100))

    def test_no_rate_gives_more_than_there_is(self):
        dice = random.Random(SEED)
        for number in range(500):
            rate = dice.choice((0.3337, 1.1, 2, 133.25))
            keys = [f"INV{key}" for key in range(dice.randint(1, 4))]
            credits = [Credit(key, dice.randint(1, 10_000) / 100, {"SO1"}, rates=dict.fromkeys(keys, rate)) for key in "PQ"]
            bills = [Bill(key, amount, {"SO1": amount}) for key in keys for amount in [dice.randint(1, 50_000) / 100]]
            for key in "PQ":
                given = sum(take.amount for take in takes(credits, bills) if take.credit == key)
                worth = next(Decimal(str(credit.rest)) for credit in credits if credit.key == key) * Decimal(str(rate))
                self.assertLessEqual(given, worth + Decimal("0.005") * len(keys), f"OMS_SEED={SEED}, case {number}")

    def test_nothing_is_given_twice(self):
        dice = random.Random(SEED)
        for number in range(500):
            orders = [f"SO{key}" for key in range(dice.randint(1, 4))]
            credits = [Credit(key, dice.randint(0, 10_000) / 100, set(dice.sample(orders, dice.randint(1, len(orders)))),
                              dice.choice("ab")) for key in range(dice.randint(0, 4))]
            bills = []
            for key in range(dice.randint(0, 4)):
                lacks = {order: dice.randint(0, 5_000) / 100 for order in dice.sample(orders, dice.randint(1, len(orders)))}
                bills.append(Bill(key, float(sum(Decimal(str(one)) for one in lacks.values())), lacks))
            held = {"a": dice.randint(0, 5_000) / 100}
            given, taken = Counter(), Counter()
            for take in takes(credits, bills, held):
                self.assertGreater(take.amount, 0)
                given[take.credit] += take.amount
                taken[take.bill] += take.amount
            seed = f"OMS_SEED={SEED}, case {number}"
            for credit in credits:
                self.assertLessEqual(given[credit.key], Decimal(str(credit.rest)), seed)
            for bill in bills:
                self.assertLessEqual(taken[bill.key], Decimal(str(bill.open)), seed)
            card = [credit for credit in credits if credit.group == "a"]
            self.assertLessEqual(sum(given[credit.key] for credit in card),
                                 max(sum(Decimal(str(credit.rest)) for credit in card) - Decimal(str(held["a"])), 0), seed)


if __name__ == "__main__":
    unittest.main()
