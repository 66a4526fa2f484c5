# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..facts import Need, NodeKey
from ..promise import plan

NORTH, SOUTH, WEST = map(NodeKey.warehouse, (1, 2, 3))
MUG, CUP = 10, 11


class TestPromise(unittest.TestCase):
    def plan(self, free, *lines, home=NORTH):
        needs = [Need(i, order, product, quantity, home) for i, (order, product, quantity) in enumerate(lines)]
        return plan(needs, free, [NORTH, SOUTH, WEST])

    def given(self, result, line=0):
        return {pick.node: pick.quantity for pick in result[0] if pick.line_id == line}

    def test_the_own_warehouse_gives_what_it_has(self):
        result = self.plan({(MUG, NORTH): 5, (MUG, SOUTH): 5}, (1, MUG, 5))
        self.assertEqual(self.given(result), {NORTH: 5})
        self.assertEqual(result[1], {})

    def test_a_warehouse_that_completes_the_order_goes_before_the_own(self):
        free = {(MUG, NORTH): 5, (MUG, SOUTH): 5, (CUP, SOUTH): 2}
        result = self.plan(free, (1, MUG, 5), (1, CUP, 2))
        self.assertEqual([self.given(result, 0), self.given(result, 1)], [{SOUTH: 5}, {SOUTH: 2}])

    def test_a_line_is_split_and_the_rest_is_short(self):
        result = self.plan({(MUG, NORTH): 10, (MUG, SOUTH): 3}, (1, MUG, 15))
        self.assertEqual(self.given(result), {NORTH: 10, SOUTH: 3})
        self.assertEqual(result[1], {0: 2})

    def test_two_lines_of_one_product_share_its_stock(self):
        result = self.plan({(MUG, NORTH): 10}, (1, MUG, 6), (1, MUG, 6))
        self.assertEqual(self.given(result, 0), {NORTH: 6})
        self.assertEqual(self.given(result, 1), {NORTH: 4})
        self.assertEqual(result[1], {1: 2})

    def test_what_is_oversold_already_promises_nothing(self):
        self.assertEqual(self.plan({(MUG, NORTH): -4}, (1, MUG, 1))[1], {0: 1})

    def test_one_that_has_all_of_it_is_enough(self):
        result = self.plan({(MUG, NORTH): 1, (MUG, SOUTH): 9}, (1, MUG, 9))
        self.assertEqual(self.given(result), {SOUTH: 9})

    def test_nothing_is_created_or_lost(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for _case in range(2000):
            products = range(rng.randint(1, 6))
            nodes = [NodeKey.warehouse(number) for number in range(rng.randint(1, 5))]
            free = {(p, n): rng.randint(-5, 30) for p in products for n in nodes if rng.random() < 0.8}
            needs = [Need(i, rng.randint(1, 4), rng.choice(products), rng.randint(1, 40), rng.choice(nodes))
                     for i in range(rng.randint(1, 12))]
            result = plan(needs, free, nodes)
            for need in needs:
                given = sum(pick.quantity for pick in result[0] if pick.line_id == need.line_id)
                self.assertEqual(given + result[1].get(need.line_id, 0), need.quantity, f"seed {seed}")
            used = {}
            for pick in result[0]:
                self.assertGreater(pick.quantity, 0, f"seed {seed}")
                used[pick.product_id, pick.node] = used.get((pick.product_id, pick.node), 0) + pick.quantity
            for key, quantity in used.items():
                self.assertLessEqual(quantity, free.get(key, 0), f"seed {seed}")
            for need in needs:  # nobody is short while there is something left
                if need.line_id in result[1]:
                    for node in nodes:
                        there = max(free.get((need.product_id, node), 0), 0)
                        self.assertEqual(used.get((need.product_id, node), 0), there, f"seed {seed}")
