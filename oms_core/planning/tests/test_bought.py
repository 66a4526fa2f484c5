# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..bought import Coverage, Line, Move, Outcome, Request, settle

RECEIPT = {"outside": True, "purchase": 7, "day": 9}


def demand(move_id, quantity, **facts):
    return Move(move_id, quantity, to_order=True, **facts)


class TestBought(unittest.TestCase):
    def outcome(self, line, moves, chains=(), requests=()):
        return settle(line, Coverage(moves, chains, requests))

    def test_what_a_receipt_brings_is_on_its_way(self):
        found = self.outcome(Line(5, moves=(1,)), [demand(1, 5), Move(2, 5, **RECEIPT)], [(2, 1)])
        self.assertEqual(found, Outcome(bought=5, day=9, purchase=7))

    def test_demand_that_nothing_leads_to_is_lost(self):
        self.assertEqual(self.outcome(Line(5, moves=(1,)), [demand(1, 5)]), Outcome(lost=5, bare=5, bought=5))
        self.assertEqual(self.outcome(Line(5, moves=(1,)), [demand(1, 5, there=2)]), Outcome(lost=3, bare=3, bought=5))

    def test_what_is_asked_for_is_not_lost(self):
        found = self.outcome(Line(5, moves=(1,)), [demand(1, 5)], requests=[Request(4, 3, 8, (1,))])
        self.assertEqual(found, Outcome(lost=1, asked=4, bare=5, bought=5, day=3, purchase=8))

    def test_a_vendor_who_sends_to_the_customer(self):
        line = Line(5, bought=5, requests=(Request(2, 3, 8),))
        self.assertEqual(self.outcome(line, []), Outcome(lost=3, asked=2, bought=5, day=3, purchase=8))
        line = Line(5, bought=5, moves=(1,))
        self.assertEqual(self.outcome(line, [Move(1, 4, **RECEIPT)]), Outcome(lost=1, bought=5, day=9, purchase=7))
        self.assertEqual(self.outcome(Line(3, bought=5, moves=(1,)), [Move(1, 4, **RECEIPT)]).bought, 3)

    def test_the_older_demand_is_served_first_and_what_left_before_all(self):
        moves = [Move(1, 6, **RECEIPT), demand(2, 5), demand(3, 3)]
        coverage = Coverage(moves, [(1, 2), (1, 3)], ())
        self.assertEqual((coverage.sure[2], coverage.sure[3]), (5, 1))
        gone = [Move(1, 6, done=True, outside=True), demand(2, 5), Move(3, 3, done=True, to_order=True)]
        self.assertEqual(Coverage(gone, [(1, 2), (1, 3)], ()).sure[2], 3)

    def test_what_came_is_not_counted_beside_what_is_reserved_of_it(self):
        moves = [Move(1, 3, done=True, outside=True), demand(2, 5, there=3)]
        self.assertEqual(settle(Line(5, moves=(2,)), Coverage(moves, [(1, 2)], ())).lost, 2)

    def test_through_a_step_that_is_bought_for_as_well(self):
        moves = [Move(1, 4, **RECEIPT), demand(2, 5), demand(3, 5)]
        found = settle(Line(5, moves=(3,)), Coverage(moves, [(1, 2), (2, 3)], ()))
        self.assertEqual((found.lost, found.day), (1, 9))

    def test_several_vendors_are_asked_for_the_same_goods(self):
        """One of them will send them, maybe the last: five are not asked for twice, nor beside what another agreed to send."""
        both = Request(5, 3, 8), Request(5, 6, 9)
        self.assertEqual(self.outcome(Line(5, 5, requests=both), []), Outcome(asked=5, bought=5, day=6, purchase=9))
        agreed = Line(5, 5, moves=(1,), requests=both[:1])
        self.assertEqual(self.outcome(agreed, [Move(1, 5, **RECEIPT)]), Outcome(bought=5, day=9, purchase=7))
        same = [Request(5, 3, 8, (1,)), Request(5, 6, 9, (1,))]
        found = self.outcome(Line(5, 5, moves=(1,)), [demand(1, 5)], requests=same)
        self.assertEqual((found.asked, found.day), (5, 6))

    def mixed(self, there, line=(10, 6), done=False, **bought):
        """Ten wanted, six of them bought."""
        moves, chains, requests = [Move(1, 10, done, there, mixed=True)], [], []
        if bought.get("asked"):
            requests = [Request(bought["asked"], 3, 8, (1,))]
        for number, (state, quantity) in enumerate((one for one in bought.items() if one[0] != "asked"), 2):
            moves.append(Move(number, quantity, done=state == "came", outside=True, day=9, purchase=7))
            chains.append((number, 1))
        return self.outcome(Line(*line, moves=(1,)), moves, chains, requests)

    def test_what_was_not_in_stock_is_bought(self):
        self.assertEqual(self.mixed(4, asked=6), Outcome(asked=6, bare=6, bought=6, day=3, purchase=8))
        for there in (0, 4):  # reserved later, or at once
            self.assertEqual(self.mixed(there, come=6), Outcome(bought=6, day=9, purchase=7))
            self.assertEqual(self.mixed(there), Outcome(lost=6, bare=6, bought=6))
            self.assertEqual(self.mixed(there, come=4), Outcome(lost=2, bare=2, bought=6, day=9, purchase=7))
        self.assertEqual(self.mixed(10, came=6), Outcome(bought=6))
        self.assertEqual(self.mixed(10, done=True, came=6), Outcome(bought=6))

    def test_what_was_bought_and_is_in_stock_by_now_is_not_lost(self):
        self.assertEqual(self.mixed(10), Outcome())
        self.assertEqual(self.mixed(8), Outcome(lost=2, bare=2, bought=2))
        self.assertEqual(self.mixed(10, done=True), Outcome())
        self.assertEqual(self.mixed(10, come=6), Outcome())

    def test_nothing_was_bought_where_all_was_in_stock(self):
        self.assertEqual(self.mixed(0, line=(10, 0)), Outcome())

    def test_a_circle_ends(self):
        Coverage([demand(1, 5), demand(2, 5)], [(1, 2), (2, 1)], ())

    def test_any_graph(self):
        """Nothing is given twice, and no line has more than it wants."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        for number in range(300):
            rng = random.Random(seed + number)
            sources = [Move(n, rng.randint(0, 9), done=rng.random() < 0.4, outside=True, asked=rng.random() < 0.2,
                            day=rng.randint(1, 40), purchase=n) for n in range(1, 6)]
            needs = [demand(n, rng.randint(0, 9), done=rng.random() < 0.2) for n in range(6, 12)]
            chains = [(one.id, other.id) for one in sources for other in needs if rng.random() < 0.4]
            requests = [Request(rng.randint(1, 9), rng.randint(1, 40), 20 + n, tuple(
                need.id for need in needs if rng.random() < 0.3)) for n in range(2)]
            coverage = Coverage([*sources, *needs], chains, requests)
            with self.subTest(seed=seed + number):
                brought = sum(one.quantity for one in sources if one.done or not one.asked)
                asked = sum(one.quantity for one in sources if one.asked and not one.done) + sum(
                    one.quantity for one in requests)
                open_ = [need for need in needs if not need.done]
                self.assertLessEqual(sum(coverage.sure[need.id] for need in open_), brought)
                self.assertLessEqual(sum(coverage.asked[need.id] for need in open_), asked)
                for need in open_:
                    self.assertLessEqual(coverage.sure[need.id] + coverage.asked[need.id], need.quantity)
                    found = settle(Line(need.quantity, moves=(need.id,)), coverage)
                    self.assertAlmostEqual(found.lost + found.asked + coverage.sure[need.id], need.quantity)
                    days = [one.day for one in sources if (one.id, need.id) in chains and not one.done]
                    self.assertTrue(not found.day or found.day in days + [one.day for one in requests])


if __name__ == "__main__":
    unittest.main()
