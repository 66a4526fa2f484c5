# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..refund import Pool, allocate, kept, procured, unbilled


class TestRefund(unittest.TestCase):
    def test_oldest_invoice_first(self):
        self.assertEqual(allocate(7, [("a", 5), ("b", 0), ("c", 5)]), ([("a", 5), ("c", 2)], 0))
        self.assertEqual(allocate(7, [("a", 5)]), ([("a", 5)], 2))

    def test_pool_is_shared(self):
        pool = Pool([("a", 3), ("b", 3)])
        self.assertEqual(pool.take(4), ([("a", 3), ("b", 1)], 0))
        self.assertEqual(pool.take(4), ([("b", 2)], 2))
        self.assertEqual(pool.total, 0)

    def test_nothing_created_or_lost(self):
        for seed in range(3000):
            rng = random.Random(seed)
            sources = [(key, rng.randint(0, 9)) for key in range(rng.randint(0, 5))]
            pool, total = Pool(sources), 0
            for _each in range(rng.randint(1, 5)):
                quantity = rng.randint(0, 12)
                taken, missing = pool.take(quantity)
                self.assertEqual(sum(part for _key, part in taken) + missing, quantity, f"seed {seed}")
                total += quantity - missing
            self.assertEqual(total + pool.total, sum(free for _key, free in sources), f"seed {seed}")
            self.assertGreaterEqual(min(pool.free.values(), default=0), 0, f"seed {seed}")


class TestKept(unittest.TestCase):
    def test_returned_is_not_billed_again(self):
        self.assertEqual(kept(ordered=10, delivered=6, returned=4), 6)

    def test_open_rest_stays_billable(self):
        self.assertEqual(kept(ordered=10, delivered=4, returned=2), 8)

    def test_order_lowered_to_what_was_kept(self):
        self.assertEqual(kept(ordered=6, delivered=6, returned=4), 6)

    def test_over_delivery_returned(self):
        self.assertEqual(kept(ordered=10, delivered=10, returned=2), 10)


class TestProcured(unittest.TestCase):
    def launched(self, ordered, net, returned=0, waiting=0, previous=None):
        """What a launch would add (negative: take back)."""
        before = ordered if previous is None else previous
        return ordered - procured(ordered, before, net, waiting, returned)

    def test_without_returns_as_odoo(self):
        self.assertEqual(self.launched(11, net=10, previous=10), 1)
        self.assertEqual(self.launched(8, net=10, waiting=4, previous=10), -2)

    def test_relaunch_ships_nothing_again(self):
        self.assertEqual(self.launched(10, net=6, returned=4), 0)

    def test_raise_ships_only_the_difference(self):
        self.assertEqual(self.launched(11, net=6, returned=4, previous=10), 1)

    def test_lowered_to_what_was_kept_moves_nothing(self):
        self.assertEqual(self.launched(6, net=6, returned=4, previous=10), 0)
        self.assertEqual(self.launched(6, net=6, returned=4), 0)

    def test_lowered_then_raised_ships_the_difference(self):
        self.assertEqual(self.launched(7, net=6, returned=4, previous=6), 1)

    def test_lowering_gives_up_what_waits_first(self):
        self.assertEqual(self.launched(8, net=8, returned=2, waiting=4, previous=10), -2)
        self.assertEqual(self.launched(8, net=6, returned=2, waiting=2), 0)

    def test_never_fetches_back_what_was_kept(self):
        for seed in range(3000):
            rng = random.Random(seed)
            gone, waiting = rng.randint(0, 9), rng.randint(0, 5)
            returned = rng.randint(0, gone)
            net = gone + waiting - returned
            previous = rng.randint(net - waiting, gone + waiting + 3)
            ordered = rng.randint(gone - returned, gone + waiting + 5)
            added = self.launched(ordered, net, returned, waiting, previous)
            self.assertGreaterEqual(added, -waiting, f"seed {seed}")
            if ordered == previous:
                self.assertGreaterEqual(added, min(0, ordered - net), f"seed {seed}")
                self.assertLessEqual(added, max(0, ordered - gone - waiting), f"seed {seed}")


class TestUnbilled(unittest.TestCase):
    def test_what_is_billed_waits_for_its_return(self):
        self.assertEqual(unbilled(3, 10, 10, 3), 0, "all billed: nothing is credited by itself")
        self.assertEqual(unbilled(3, 10, 0, 3), 3, "not billed yet: seven are")
        self.assertEqual(unbilled(3, 10, 8, 3), 2, "eight billed: one of the three waits")
        self.assertEqual(unbilled(3, 10, 10, 0), 3, "its return decided: credited")
        self.assertEqual(unbilled(5, 10, 10, 3), 2, "of two returns one decided")
