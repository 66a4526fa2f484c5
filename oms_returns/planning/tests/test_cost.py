# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..cost import Goods, by_weight, shared, standing


class TestCost(unittest.TestCase):
    def test_nothing_moved_is_not_known(self):
        self.assertIsNone(standing([], [], 3))

    def test_all_that_is_out_is_billed_at_what_it_left_with(self):
        self.assertEqual(standing([Goods(1, 10), Goods(1, 20)], [], 2), 30)

    def test_of_a_part_its_part(self):
        self.assertEqual(standing([Goods(1, 10), Goods(1, 20)], [], 1), 15)

    def test_a_return_is_no_delivery(self):
        """Delivered at 10, back, delivered again at 20: 20, not a third of 40."""
        self.assertEqual(standing([Goods(1, 10), Goods(1, 20)], [Goods(1, 10)], 1), 20)

    def test_what_came_back_leaves_with_its_own_value(self):
        self.assertEqual(standing([Goods(1, 10), Goods(1, 20), Goods(1, 60)], [Goods(1, 20)], 2), 70)

    def test_what_is_not_credited_yet_is_billed_at_the_value_it_came_back_with(self):
        left = [Goods(1, 10), Goods(1, 20), Goods(1, 60)]
        self.assertEqual(standing(left, [Goods(1, 20)], 3), 90)
        self.assertEqual(standing(left, [Goods(1, 20), Goods(1, 60)], 2), 70, "of two the last is waiting")

    def test_billed_ahead_is_estimated_at_what_left(self):
        self.assertEqual(standing([Goods(1, 10)], [], 3), 30)
        self.assertEqual(standing([Goods(2, 20)], [Goods(2, 20)], 3), 30)

    def test_all_back_costs_nothing(self):
        self.assertEqual(standing([Goods(3, 10)], [Goods(3, 10)], 0), 0)

    def test_billed_before_this_system_and_back_here(self):
        self.assertEqual(standing([], [Goods(1, 7)], -1), -7)

    def test_three_thirds_are_the_whole(self):
        first = Goods(1, round(shared(10, 3, 1), 2))
        second = Goods(1, round(shared(10, 3, 1, [first]), 2))
        third = round(shared(10, 3, 1, [first, second]), 2)
        self.assertEqual((first.value, second.value, third), (3.33, 3.33, 3.34))

    def test_asked_again_the_answer_is_the_same(self):
        given = [Goods(1, 3.33), Goods(1, 3.34)]
        self.assertEqual(round(shared(10, 3, 1, given), 2), 3.33)

    def test_by_weight(self):
        whole = {"A": Goods(15, 1500), "B": Goods(5, 1000)}
        self.assertEqual(by_weight(2500, whole, {"A": 10}), 1000)
        self.assertEqual(by_weight(2500, whole, {"B": 1}), 200)
        self.assertEqual(by_weight(2500, {"A": Goods(15, 0), "B": Goods(5, 0)}, {"A": 10}), 1250)

    def test_whatever_comes_and_goes_the_end_is_what_is_out(self):
        """Deliveries, returns and bills in any order: once what is out is billed, it stands at its value, and billing more
        never costs less."""
        seed = random.randrange(10**6)
        dice = random.Random(seed)
        for _each in range(500):
            left, back, there = [], [], []
            for _move in range(dice.randint(1, 6)):
                one = Goods(dice.randint(1, 5), dice.randint(0, 500) / 100)
                left.append(one)
                there.append(one)
                if dice.random() < 0.5:
                    back.append(there.pop(dice.randrange(len(there))))
            out = sum(a.quantity for a in left) - sum(b.quantity for b in back)
            value = sum(a.value for a in left) - sum(b.value for b in back)
            self.assertAlmostEqual(standing(left, back, out), value, msg=f"seed {seed}")
            costs = [standing(left, back, out + more) for more in range(4)]
            self.assertEqual(costs, sorted(costs), f"seed {seed}")


if __name__ == "__main__":
    unittest.main()
