# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from .. import ledger
from . import plain_ledger


def daily(steps, horizon):
    return [ledger.available(steps, day) for day in range(horizon)]


def ladder_of(supply, demand):
    return plain_ledger.ladder(
        [(day, quantity) for day, quantity in enumerate(supply)] + [(day, -quantity) for day, quantity in enumerate(demand)])


class TestGoldenTables(unittest.TestCase):
    """Published examples; period 1 of the books is day 0 here, stock on hand is supply of the first period."""

    def test_orlicky_figure_19_4(self):
        supply = [172, 150, 0, 150, 0, 150, 0, 150, 150, 150]
        demand = [80, 120, 75, 30, 20, 10, 0, 0, 0, 0]
        self.assertEqual(plain_ledger.totals(supply, demand)[:3], [92, 122, 47])
        free = plain_ledger.backward(supply, demand)
        self.assertEqual(free, [47, 0, 0, 100, 0, 140, 0, 150, 150, 150])
        self.assertEqual(plain_ledger.accumulate(free), [47, 47, 47, 147, 147, 287, 287, 437, 587, 737])
        self.assertEqual(daily(ladder_of(supply, demand), 10), [47, 47, 47, 147, 147, 287, 287, 437, 587, 737])

    def test_jd_edwards(self):
        supply = [80, 0, 60, 0, 0, 60, 0, 0]
        demand = [30, 25, 30, 10, 0, 35, 0, 0]
        free = plain_ledger.backward(supply, demand)
        self.assertEqual([free[0], free[2], free[5]], [25, 20, 25])
        self.assertEqual(plain_ledger.accumulate(free), [25, 25, 45, 45, 45, 70, 70, 70])
        self.assertEqual(daily(ladder_of(supply, demand), 8), [25, 25, 45, 45, 45, 70, 70, 70])

    def test_oracle_inventory(self):
        supply = [6, 4, 2, 4, 8, 4, 4, 4]
        demand = [6, 2, 3, 6, 6, 1, 2, 2]
        free = plain_ledger.backward(supply, demand)
        self.assertEqual(free, [0, 0, 0, -1, 2, 3, 2, 2])
        self.assertEqual(plain_ledger.accumulate(free), [0, 0, 0, -1, 2, 5, 7, 9])

    def test_quesba(self):
        supply = [65 + 250, 0, 0, 200, 0, 0, 150, 0]
        demand = [25, 150, 49, 26, 75, 22, 68, 10]
        free = plain_ledger.backward(supply, demand)
        self.assertEqual([free[0], free[3], free[6]], [91, 77, 72])
        demand[2] += 10
        self.assertEqual(plain_ledger.backward(supply, demand)[0], 81)


class TestLadder(unittest.TestCase):
    def test_later_demand_is_not_taken_from(self):
        steps = plain_ledger.ladder([(0, 10), (5, -8), (9, 4)])
        self.assertEqual(steps, ((0, 2), (9, 6)))

    def test_a_receipt_covers_later_demand(self):
        self.assertEqual(plain_ledger.ladder([(0, 10), (3, 10), (6, -10)]), ((0, 10),))

    def test_what_is_overdue_counts_today(self):
        self.assertEqual(plain_ledger.ladder([(0, 10), (-4, -3)]), ((0, 7),))

    def test_nothing_known(self):
        self.assertEqual(plain_ledger.ladder([]), ((0, 0),))
        self.assertEqual(ledger.available((), 3), 0)

    def test_more_than_there_is_cannot_be_taken(self):
        with self.assertRaisesRegex(ValueError, "3 taken on day 2, where 2 can be promised"):
            ledger.take(((0, 2),), 2, 3)

    def test_like_a_slow_and_obvious_implementation(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for _case in range(3000):
            horizon = rng.randint(1, 15)
            changes = [(rng.randrange(horizon), rng.randint(-9, 12)) for _row in range(rng.randint(0, 12))]
            steps = plain_ledger.ladder(changes)
            self.assertEqual(daily(steps, horizon), self.slow(changes, horizon), f"seed {seed}: {changes}")
            day = rng.randrange(horizon)
            there = ledger.available(steps, day)
            taken = rng.randint(0, there)
            after = ledger.take(steps, day, taken)
            if min(self.totals(changes, horizon)) >= 0:
                expected = self.slow([*changes, (day, -taken)], horizon)
                self.assertEqual(daily(after, horizon), expected, f"seed {seed}: {changes} less {taken} on {day}")

    def test_demand_taken_backwards_gives_the_same(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for _case in range(2000):
            periods = rng.randint(1, 12)
            supply = [rng.choice((0, 0, rng.randint(0, 30))) for _period in range(periods)]
            demand = [rng.randint(0, 10) for _period in range(periods)]
            if min(plain_ledger.totals(supply, demand)) < 0:
                continue
            cumulative = plain_ledger.accumulate(plain_ledger.backward(supply, demand))
            self.assertEqual(daily(ladder_of(supply, demand), periods), cumulative, f"seed {seed}")

    def totals(self, changes, horizon):
        return [sum(quantity for on, quantity in changes if on <= day) for day in range(horizon)]

    def slow(self, changes, horizon):
        """What can ship on a day: the largest quantity that leaves no running total below zero from then on."""
        totals = self.totals(changes, horizon)
        return [max(min(totals[day:]), 0) for day in range(horizon)]


class TestLapsing(unittest.TestCase):
    """Goods that have to be removed from stock by a day."""

    def test_they_are_there_before_their_day(self):
        self.assertEqual(plain_ledger.ladder([(0, 20)], [(3, 10)]), ((0, 20), (3, 10)))
        self.assertEqual(plain_ledger.ladder([(0, 10)], [(0, 10)]), ((0, 0),))

    def test_demand_takes_what_lapses_first(self):
        self.assertEqual(plain_ledger.ladder([(0, 20), (1, -10)], [(3, 10)]), ((0, 10),))
        self.assertEqual(plain_ledger.ladder([(0, 20), (5, -10)], [(3, 10)]), ((0, 10), (3, 0)))

    def test_what_is_reserved_is_tied_to_other_goods(self):
        self.assertEqual(plain_ledger.ladder([(0, 20), (0, -10)], [(3, 10)], loose=()), ((0, 10), (3, 0)))

    def test_nothing_is_kept_for_demand_that_they_cannot_serve(self):
        self.assertEqual(plain_ledger.ladder([(0, 10), (5, -4)], [(3, 10)]), ((0, 10), (3, 0)))
        self.assertEqual(plain_ledger.ladder([(0, 12), (5, -4), (9, 10)], [(3, 10)]), ((0, 10), (3, 0), (9, 8)))

    def test_taking_leaves_to_others_what_they_can_have(self):
        steps = plain_ledger.ladder([(0, 20)], [(3, 10)])
        self.assertEqual(ledger.take(steps, 3, 10), ((0, 10), (3, 0)))
        self.assertEqual(ledger.take(steps, 0, 4), ((0, 16), (3, 10)))

    def test_it_is_what_a_matching_of_units_finds(self):
        """Random goods and demand, unit by unit, against the largest matching; then takes, until nothing is left."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for _case in range(400):
            lapsing = [(rng.randint(0, 6), rng.randint(1, 3)) for _lot in range(rng.randint(0, 3))]
            goods = [(0, rng.randint(0, 4))] + [(0, quantity) for _day, quantity in lapsing]
            demand, receipts = [], [(rng.randint(1, 6), rng.randint(1, 3)) for _row in range(rng.randint(0, 2))]
            for _row in range(rng.randint(0, 4)):
                more = (rng.randint(0, 6), -1)
                if _served(lapsing, goods[0][1], receipts, [*demand, more]) == len(demand) + 1:
                    demand.append(more)
            steps = plain_ledger.ladder([*goods, *receipts, *demand], lapsing)
            for day in range(8):
                there = ledger.available(steps, day)
                wanted = [*demand, *[(day, -1)] * there]
                self.assertEqual(_served(lapsing, goods[0][1], receipts, wanted), len(wanted), f"seed {seed}")
                self.assertEqual(_served(lapsing, goods[0][1], receipts, [*wanted, (day, -1)]), len(wanted), f"seed {seed}")
            while any(there for _day, there in steps):
                day = rng.choice([on for on, there in steps if there])
                steps = ledger.take(steps, day, 1)
                demand.append((day, -1))
                self.assertEqual(_served(lapsing, goods[0][1], receipts, demand), len(demand), f"seed {seed}")


def _served(lapsing, lasting, receipts, demand):
    """How many units of demand can be served: day after day, what lapses first is taken first."""
    pool = [day for day, quantity in lapsing for _unit in range(quantity)] + [99] * lasting
    coming = sorted((day, quantity) for day, quantity in receipts)
    served = 0
    for day, _unit in sorted(demand):
        while coming and coming[0][0] <= day:
            pool += [99] * coming.pop(0)[1]
        pool = sorted(until for until in pool if until > day)
        if pool:
            pool.pop(0)
            served += 1
    return served
