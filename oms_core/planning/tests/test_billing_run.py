# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from ..billing import HELD, NOTHING, Billable
from ..billing_run import (
    ADDRESS,
    CHARGES,
    COMPLETE,
    DAILY,
    INCOMPLETE,
    MONTHLY,
    NOT_DUE,
    ORDER,
    PLANNED,
    RATELESS,
    REFERENCE,
    SHIPMENT,
    WEEKLY,
    Mode,
    Sent,
    Terms,
    covered,
    decide,
    divided,
    group_of,
    last_due,
    next_due,
    numbered,
)

MONTH_END = Mode(MONTHLY, 0, 31)


def order(**facts):
    return Billable(**{"confirmed": True, "goods": True, "charges": False, "waiting": False, "downpayment": False, "held": None,
                       **facts})


class TestDue(unittest.TestCase):
    """On which day a customer is billed."""

    def test_the_31st_is_the_last_day_of_any_month_and_stays_the_31st(self):
        # killbill#127: after the 28th of February the 30th of March was asked for, and nothing ever billed again.
        for today, expected in (
                (date(2026, 1, 31), date(2026, 1, 31)), (date(2026, 2, 27), date(2026, 1, 31)),
                (date(2026, 2, 28), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 2, 28)),
                (date(2026, 3, 30), date(2026, 2, 28)), (date(2026, 3, 31), date(2026, 3, 31)),
                (date(2026, 4, 30), date(2026, 4, 30)), (date(2028, 2, 28), date(2028, 1, 31)),
                (date(2028, 2, 29), date(2028, 2, 29)), (date(2027, 1, 1), date(2026, 12, 31))):
            with self.subTest(today=today):
                self.assertEqual(last_due(MONTH_END, today), expected)

    def test_a_day_in_the_month(self):
        mode = Mode(MONTHLY, 0, 15)
        self.assertEqual(last_due(mode, date(2026, 1, 14)), date(2025, 12, 15))
        self.assertEqual(last_due(mode, date(2026, 1, 15)), date(2026, 1, 15))
        self.assertEqual(last_due(Mode(MONTHLY, 0, 30), date(2026, 3, 1)), date(2026, 2, 28))

    def test_weekly_over_the_end_of_the_year(self):
        friday = Mode(WEEKLY, 4)
        self.assertEqual(last_due(friday, date(2027, 1, 1)), date(2027, 1, 1))
        self.assertEqual(last_due(friday, date(2026, 12, 31)), date(2026, 12, 25))
        self.assertEqual(last_due(Mode(WEEKLY, 0), date(2027, 1, 3)), date(2026, 12, 28))
        self.assertEqual(next_due(friday, date(2026, 12, 26)), date(2027, 1, 1))

    def test_what_has_no_day_is_due_each_day(self):
        for when in (SHIPMENT, COMPLETE, DAILY):
            self.assertEqual(last_due(Mode(when), date(2026, 2, 28)), date(2026, 2, 28))

    def test_each_month_has_one_day_and_each_week_one(self):
        seed = int(os.environ.get("OMS_SEED", "0")) or random.randrange(10 ** 6)
        dice, day = random.Random(seed), date(2026, 1, 1)
        for _case in range(50):
            mode = dice.choice((Mode(WEEKLY, dice.randrange(7)), Mode(MONTHLY, 0, dice.randint(1, 31))))
            start = day + timedelta(days=dice.randrange(2000))
            found = [one for one in (start + timedelta(days=number) for number in range(800)) if last_due(mode, one) == one]
            with self.subTest(seed=seed, mode=mode, start=start):
                if mode.when == WEEKLY:
                    self.assertEqual({(later - one).days for one, later in pairwise(found)}, {7})
                else:
                    self.assertEqual(len({(one.year, one.month) for one in found}), len(found))
                    self.assertTrue(all(one.day == min(mode.month_day, monthrange(one.year, one.month)[1]) for one in found))
                today = start + timedelta(days=400)
                self.assertLessEqual(last_due(mode, today), today)
                self.assertGreater(next_due(mode, last_due(mode, today) + timedelta(days=1)), today - timedelta(days=1))


class TestDecide(unittest.TestCase):
    """Who is in the run of a day, and why not."""

    def decide(self, facts=None, mode=MONTH_END, since=date(2026, 2, 10), today=date(2026, 2, 28), **how):
        return decide(facts or order(), mode, since, today, **how).state

    def test_who_is_due(self):
        self.assertEqual(self.decide(), PLANNED)
        self.assertEqual(self.decide(today=date(2026, 2, 27)), NOT_DUE)
        self.assertEqual(self.decide(today=date(2026, 2, 27), early=True), PLANNED)

    def test_a_day_that_nobody_ran_is_made_up(self):
        self.assertEqual(self.decide(today=date(2026, 3, 3)), PLANNED)
        self.assertEqual(self.decide(since=date(2026, 3, 1), today=date(2026, 3, 3)), NOT_DUE)

    def test_an_invoice_of_another_day_for_who_is_billed_as_it_leaves(self):
        for when in (SHIPMENT, COMPLETE):
            self.assertEqual(self.decide(mode=Mode(when), since=date(2026, 3, 9)), PLANNED)
        self.assertEqual(self.decide(mode=Mode(DAILY), since=date(2026, 3, 9)), NOT_DUE)

    def test_what_leaves_on_the_day_itself_is_in(self):
        self.assertEqual(self.decide(since=date(2026, 2, 28)), PLANNED)

    def test_who_waits_until_it_is_complete(self):
        for facts in ({"waiting": True}, {"undone": True}):
            self.assertEqual(self.decide(order(**facts), Mode(COMPLETE)), INCOMPLETE)
            self.assertEqual(self.decide(order(**facts), Mode(COMPLETE), early=True), INCOMPLETE)
            self.assertEqual(self.decide(order(**facts), Mode(SHIPMENT)), PLANNED)
        self.assertEqual(self.decide(order(), Mode(COMPLETE)), PLANNED)

    def test_the_other_reasons_come_first(self):
        late = {"today": date(2026, 2, 27)}
        self.assertEqual(self.decide(order(held="Dispute"), **late), HELD)
        self.assertEqual(self.decide(order(confirmed=False), **late), NOTHING)
        self.assertEqual(self.decide(order(goods=False, charges=True, waiting=True), **late), CHARGES)

    def test_no_rate_on_the_day(self):
        self.assertEqual(self.decide(rated=False), RATELESS)
        self.assertEqual(self.decide(rated=False, today=date(2026, 2, 27)), NOT_DUE)

    def test_a_down_payment_stays_until_the_last_bill(self):
        self.assertFalse(decide(order(waiting=True, downpayment=True), Mode(), None, date(2026, 2, 1)).final)
        self.assertTrue(decide(order(downpayment=True), Mode(), None, date(2026, 2, 1)).final)


class TestGroups(unittest.TestCase):
    """What stands on one invoice."""

    def terms(self, number=1, **more):
        return Terms(**{"company": 1, "bill_to": 5, "currency": 1, "fiscal": None, "terms": 2, "journal": None, "method": None,
                        "incoterm": None, "ship_to": 6, "reference": "PO 7", "order": number, **more})

    def test_what_is_never_mixed(self):
        for group in (ORDER, ADDRESS, REFERENCE):
            first = group_of(self.terms(), group)
            for what in ("company", "bill_to", "currency", "fiscal", "terms", "journal", "method", "incoterm"):
                with self.subTest(group=group, what=what):
                    self.assertNotEqual(group_of(self.terms(**{what: 99}), group), first)
            self.assertNotEqual(group_of(self.terms(), group, final=False), first)

    def test_by_order_address_and_reference(self):
        first, other = self.terms(1), self.terms(2)
        self.assertNotEqual(group_of(first, ORDER), group_of(other, ORDER))
        self.assertEqual(group_of(first, ADDRESS), group_of(other, ADDRESS))
        self.assertNotEqual(group_of(first, ADDRESS), group_of(self.terms(2, ship_to=7), ADDRESS))
        self.assertEqual(group_of(first, REFERENCE), group_of(self.terms(2, ship_to=7, reference=" po  7 "), REFERENCE))
        self.assertNotEqual(group_of(first, REFERENCE), group_of(self.terms(2, reference="PO 8"), REFERENCE))

    def test_orders_without_a_number_are_not_one_because_none_has_any(self):
        for nothing in (None, "", "  "):
            self.assertNotEqual(
                group_of(self.terms(1, reference=nothing), REFERENCE), group_of(self.terms(2, reference=nothing), REFERENCE))

    def test_keys_are_the_same_whenever_they_are_asked(self):
        self.assertEqual(numbered({7: "a", 3: "a"}, "R1-1"), {3: "R1-1", 7: "R1-1"})
        self.assertEqual(numbered({7: "a", 3: "b", 9: "a"}, "R1-1"), {3: "R1-1", 7: "R1-1.2", 9: "R1-1.2"})

    def test_a_key_of_the_run_is_never_given_twice(self):
        """What split off since the preview was billed already: the rest gets a further one."""
        self.assertEqual(numbered({9: "a"}, "R1-1", {"R1-1", "R1-1.2"}), {9: "R1-1.3"})
        self.assertEqual(numbered({7: "a", 3: "b"}, "R1-1", {"R1-1.2"}), {3: "R1-1", 7: "R1-1.3"})


class TestCovered(unittest.TestCase):
    """Which shipments an invoice line is for."""

    def test_first_out_first_billed(self):
        sent = [Sent("A", 6), Sent("B", 4), Sent("C", 5)]
        for before, quantity, expected in (
                (0, 6, ["A"]), (0, 10, ["A", "B"]), (6, 4, ["B"]), (10, 5, ["C"]), (6, 9, ["B", "C"]), (3, 3, ["A"]),
                (15, 0, [])):
            with self.subTest(before=before, quantity=quantity):
                self.assertEqual(covered(sent, before, quantity), expected)

    def test_what_came_back_before_it_was_billed_is_on_no_bill(self):
        self.assertEqual(covered([Sent("A", 0), Sent("B", 4)], 0, 4), ["B"])

    def test_two_movements_of_one_slip_are_one_slip(self):
        self.assertEqual(covered([Sent("A", 3), Sent("A", 3)], 0, 6), ["A"])

    def test_quantities_of_a_kit_s_parts_say_nothing(self):
        sent = [Sent("A", 20, True, False), Sent("B", 10, True, True)]
        self.assertEqual(covered(sent, 10, 5), ["B"])

    def test_every_shipment_is_on_a_bill_once_all_is_billed(self):
        seed = int(os.environ.get("OMS_SEED", "0")) or random.randrange(10 ** 6)
        dice = random.Random(seed)
        for _case in range(300):
            sent = [Sent(number, dice.randint(1, 9)) for number in range(dice.randint(1, 6))]
            total, before, found = sum(move.quantity for move in sent), 0, []
            while before < total:
                step = dice.randint(1, total - before)
                found += covered(sent, before, step)
                before += step
            self.assertEqual(sorted(set(found)), [move.key for move in sent], f"seed {seed}: {sent}")


class TestDivided(unittest.TestCase):
    """What of an invoice is each order's."""

    def test_what_is_on_it_for_each(self):
        self.assertEqual(divided(30, {1: 10, 2: 20}), {1: 10, 2: 20})
        self.assertEqual(divided(-30, {1: 10, 2: 20}), {1: -10, 2: -20}, "a credit note")
        self.assertEqual(divided(15, {1: 10, 2: 20}), {1: 5, 2: 10}, "in the company's currency")

    def test_what_is_for_none_goes_along_to_the_cent(self):
        self.assertEqual(divided(100, {1: 33, 2: 33, 3: 33}), {1: Decimal("33.33"), 2: Decimal("33.34"), 3: Decimal("33.33")})
        self.assertEqual(divided(5, {1: 10, 2: -10}), {1: 5, 2: 0}, "owed and credited as much")
        self.assertEqual(divided(5, {}), {})

    def test_the_parts_are_the_total(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        dice = random.Random(seed)
        for number in range(500):
            amounts = {key: dice.randint(-2_000, 10_000) / 100 for key in range(dice.randint(1, 6))}
            total, unit = dice.randint(-50_000, 50_000) / 100, dice.choice((Decimal("0.01"), Decimal("0.05")))
            total = total if unit == Decimal("0.01") else round(total * 20) / 20
            self.assertEqual(sum(divided(total, amounts, unit).values()), Decimal(str(total)), f"OMS_SEED={seed}, case {number}")


if __name__ == "__main__":
    unittest.main()
