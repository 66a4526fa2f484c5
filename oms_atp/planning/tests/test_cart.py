# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..cart import parts_of, plan_cart, taken_from_carts
from ..facts import Need


def need(line, quantity, product=1, fixed=None):
    return Need(line, 0, product, quantity, 1, fixed=fixed)


class TestPlanCart(unittest.TestCase):
    def test_all_or_nothing(self):
        free = {(1, 1): 3, (1, 2): 4}
        self.assertEqual(plan_cart([need(0, 8)], free, [1, 2]), ([], {0: 1}))
        picks, short = plan_cart([need(0, 8)], free, [1, 2], partial=True)
        self.assertEqual(({pick.node: pick.quantity for pick in picks}, short), ({1: 3, 2: 4}, {0: 1}))

    def test_a_line_bound_to_a_warehouse_goes_first(self):
        picks, short = plan_cart([need(0, 3), need(1, 3, fixed=(1,))], {(1, 1): 3, (1, 2): 3}, [1, 2])
        self.assertEqual({pick.line_id: pick.node for pick in picks}, {0: 2, 1: 1})
        self.assertEqual(short, {})
        self.assertEqual(plan_cart([need(0, 4, fixed=(1,))], {(1, 1): 3, (1, 2): 3}, [1, 2]), ([], {0: 1}))

    def test_a_kit_is_kept_whole_from_one_warehouse(self):
        recipes = {9: {1: 1, 2: 3}}
        free = {(1, 1): 2, (2, 1): 5, (1, 2): 1, (2, 2): 9}
        picks, short = plan_cart([need(0, 1, 2), need(1, 2, 9)], free, [1, 2], recipes=recipes)
        self.assertEqual({(pick.line_id, pick.node): pick.quantity for pick in picks}, {(1, 1): 1, (1, 2): 1, (0, 1): 1})
        self.assertEqual(short, {})
        self.assertEqual(plan_cart([need(0, 3, 9)], free, [1, 2], recipes=recipes), ([], {0: 1}))
        self.assertEqual(plan_cart([need(0, 2, 9, fixed=(1,))], free, [1, 2], recipes=recipes), ([], {0: 1}))

    def test_kits_and_singles_never_take_the_same(self):
        chance, recipes = random.Random(11), {9: {1: 1, 2: 2.5}}
        for _case in range(1_000):
            free = {(p, w): chance.randint(-2, 12) for p in (1, 2) for w in (1, 2)}
            needs = [need(line, chance.randint(1, 4), chance.choice((1, 2, 9))) for line in range(chance.randint(1, 5))]
            picks, _short = plan_cart(needs, free, [1, 2], partial=True, recipes=recipes)
            taken = {}
            for pick in picks:
                for product_id, quantity in parts_of(pick, recipes):
                    taken[product_id, pick.node] = taken.get((product_id, pick.node), 0) + quantity
            for key, quantity in taken.items():
                self.assertLessEqual(quantity, max(free[key], 0))

    def test_nothing_is_taken_twice(self):
        chance = random.Random(7)
        for _case in range(2_000):
            free = {(p, w): chance.randint(-2, 9) for p in (1, 2) for w in (1, 2, 3)}
            needs = [need(line, chance.randint(1, 6), chance.choice((1, 2)),
                          (chance.choice((1, 2, 3)),) if chance.random() < 0.4 else None) for line in range(chance.randint(1, 5))]
            picks, short = plan_cart(needs, free, [1, 2, 3], partial=True)
            for key, there in free.items():
                self.assertLessEqual(
                    sum(p.quantity for p in picks if (p.product_id, p.node) == key), max(there, 0))
            for one in needs:
                mine = [pick for pick in picks if pick.line_id == one.line_id]
                self.assertEqual(sum(p.quantity for p in mine) + short.get(one.line_id, 0), one.quantity)
                self.assertLessEqual({pick.node for pick in mine}, set(one.fixed or (1, 2, 3)))

    def test_what_is_in_a_claim_and_in_a_cart(self):
        rows = [(1, 1, 4, 7), (1, 1, 2, 8), (2, 1, 3, 9)]
        self.assertEqual(taken_from_carts(rows, {(5, 1, 1): 10, (5, 3, 1): 2}), [(5, 1, 1, 6)])
        self.assertEqual(taken_from_carts(rows, {(5, 1, 1): 5, (6, 1, 1): 5}), [(5, 1, 1, 5), (6, 1, 1, 1)])
        self.assertEqual(taken_from_carts([], {(5, 1, 1): 5}), [])
