# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import os
import random
import unittest
from collections import Counter
from dataclasses import replace

from ..carton_check import check
from ..cartons import ANY, AS_IS, NO_BOX, NO_SIZE, TOO_HEAVY, TOO_LARGE, TOO_MANY, UPRIGHT, Box, Item, Left, plan

SMALL, MIDDLE, LARGE = Box("S", 200, 150, 100), Box("M", 300, 200, 150), Box("L", 400, 300, 250)


def drawn(dice):
    """Items and boxes of a small random case, with every rule in it now and then."""
    boxes = [Box(id, *(dice.randint(6, 30) for _edge in range(3)), weight=dice.randint(0, 5),
                 max_weight=dice.choice((None, None, dice.randint(1, 60))),
                 count=dice.choice((None, None, None, dice.randint(0, 2))))
             for id in range(dice.randint(0, 4))]
    if dice.random() < 0.3:
        boxes = [replace(box, cost=dice.randint(0, 9)) for box in boxes]
    items = [Item(id, *(dice.choice((None, 0)) if dice.random() < 0.02 else dice.randint(1, 16) for _edge in range(3)),
                  weight=dice.choice((None, 0, 1, 3, 9, 30)), quantity=dice.choice((0, 1, 1, 1, 2, 3, 7)),
                  turn=dice.choice((ANY, ANY, UPRIGHT, AS_IS)), stackable=dice.random() < 0.85, own_box=dice.random() < 0.05,
                  fragile=dice.random() < 0.15, apart=dice.choice((None, None, None, None, "food", "soap")))
             for id in range(dice.randint(0, 6))]
    return items, boxes


def overlapping(carton):
    """Whether any two units share a cubic millimetre: all pairs, all axes, integers."""
    return any(all(max(one[axis], two[axis]) < min(one[axis] + one[axis + 3], two[axis] + two[axis + 3]) for axis in (2, 3, 4))
               for one, two in itertools.combinations(carton.placements, 2))


class TestCartons(unittest.TestCase):
    def planned(self, items, boxes, **more):
        made = plan(items, boxes, **more)
        self.assertEqual(check(made, items, boxes, **({"support": more["support"]} if "support" in more else {})), ())
        return made

    def test_thousands_of_small_cases(self):
        """Each plan passes the judge and a test of its own; every item is packed or named; the same seed, the same plan."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        print(f"cartons: OMS_SEED={seed}")
        dice, whys, full = random.Random(seed), Counter(), 0
        for number in range(2500):
            items, boxes = drawn(dice)
            support = dice.choice((75, 75, 50, 100, 0))
            made = plan(items, boxes, seed=number, rounds=4, support=support)
            said = (seed, number)
            self.assertEqual(check(made, items, boxes, support), (), said)
            self.assertFalse(any(map(overlapping, made.cartons)), said)
            packed = Counter(unit.item for carton in made.cartons for unit in carton.placements)
            for item in items:
                left = made.short.get(item.id, Left(0, ""))
                self.assertEqual(packed[item.id] + left.quantity, item.quantity, said)
                sized = item.length and item.width and item.height
                self.assertEqual(left.why == NO_SIZE, bool(item.quantity and not sized), said)
            self.assertEqual(set(made.unweighed), {item.id for item in items if packed[item.id] and not item.weight}, said)
            whys.update(left.why for left in made.short.values())
            full += bool(made.cartons and not made.short)
            if not number % 10:
                self.assertEqual(plan(items, boxes, seed=number, rounds=4, support=support), made, said)
                self.assertEqual(plan(items, boxes, seed=number, rounds=made.rounds, support=support), made, said)
        self.assertEqual(set(whys), {NO_SIZE, TOO_LARGE, TOO_HEAVY, NO_BOX}, (seed, whys))
        self.assertGreater(full, 500, seed)

    def test_a_larger_box_never_makes_it_worse(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        print(f"larger box: OMS_SEED={seed}")
        dice, better = random.Random(seed), 0
        for number in range(500):
            items, boxes = drawn(dice)
            boxes = [replace(box, cost=None) for box in boxes]
            largest = max((max(box.length, box.width, box.height) for box in boxes), default=6) + dice.randint(0, 9)
            without, with_it = (plan(items, all, seed=number, rounds=5) for all in (
                boxes, [*boxes, Box("huge", largest, largest, largest)]))
            one, two = ((sum(left.quantity for left in made.short.values()), made.cost, len(made.cartons))
                        for made in (without, with_it))
            self.assertLessEqual(two, one, (seed, number))
            better += two < one
        self.assertGreater(better, 20, seed)

    def test_more_boxes_of_a_kind_or_more_weight_carried_is_no_worse(self):
        items = [Item(1, 100, 100, 100, 900, 6), Item(2, 50, 50, 50, 400, 9)]
        found = [plan(items, [replace(LARGE, max_weight=most, count=count)]) for most, count in (
            (1000, 2), (1000, 4), (4000, 4), (None, 4))]
        left = [sum(one.quantity for one in made.short.values()) for made in found]
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertEqual(left[-1], 0)

    def test_the_cheapest_box_that_takes_all(self):
        made = self.planned([Item(1, 180, 140, 90, 500), Item(2, 15, 100, 90, 100)], [LARGE, MIDDLE, SMALL])
        self.assertEqual([carton.box for carton in made.cartons], ["S"])
        self.assertEqual((made.cost, made.cartons[0].weight), (SMALL.volume, 600))

    def test_two_small_ones_instead_of_a_large_one(self):
        items = [Item(1, 200, 150, 100, quantity=2)]
        made = self.planned(items, [SMALL, MIDDLE, LARGE])
        self.assertEqual([carton.box for carton in made.cartons], ["S", "S"])
        costly = [replace(SMALL, cost=5), replace(MIDDLE, cost=7), replace(LARGE, cost=9)]
        self.assertEqual([carton.box for carton in self.planned(items, costly).cartons], ["M"])

    def test_exactly_as_large_as_the_box(self):
        for size in itertools.permutations((200, 150, 100)):
            made = self.planned([Item(1, *size, 7)], [SMALL])
            self.assertFalse(made.short)
            self.assertEqual(made.cartons[0].placements[0][2:8], (0, 0, 0, 200, 150, 100))
        self.assertEqual(self.planned([Item(1, 201, 150, 100)], [SMALL]).short, {1: Left(1, TOO_LARGE)})
        self.assertEqual(self.planned([Item(1, 100, 150, 200, turn=UPRIGHT)], [SMALL]).short, {1: Left(1, TOO_LARGE)})
        self.assertFalse(self.planned([Item(1, 150, 200, 100, turn=UPRIGHT)], [SMALL]).short)
        self.assertTrue(self.planned([Item(1, 150, 200, 100, turn=AS_IS)], [SMALL]).short)
        self.assertFalse(self.planned([Item(1, 100, 75, 50, quantity=8)], [replace(SMALL, count=1)]).short)

    def test_what_stays_out_says_why(self):
        heavy = replace(LARGE, max_weight=1000)
        items = [Item("no size", 10, None, 10), Item("zero", 10, 0, 10, quantity=3), Item("long", 401, 1, 1),
                 Item("heavy", 10, 10, 10, 1001), Item("fine", 10, 10, 10, 1000)]
        made = self.planned(items, [heavy])
        self.assertEqual(made.short, {"no size": Left(1, NO_SIZE), "zero": Left(3, NO_SIZE), "long": Left(1, TOO_LARGE),
                                      "heavy": Left(1, TOO_HEAVY)})
        self.assertEqual(self.planned(items[-1:], []).short, {"fine": Left(1, NO_BOX)})
        self.assertEqual(self.planned(items[-1:], [replace(heavy, count=0)]).short, {"fine": Left(1, NO_BOX)})
        made = self.planned([replace(items[-1], quantity=3)], [replace(heavy, count=2)])
        self.assertEqual(made.short, {"fine": Left(1, NO_BOX)})
        # One box is long enough, another strong enough: none is both.
        self.assertEqual(self.planned([Item(1, 350, 10, 10, 2000)], [heavy, SMALL]).short, {1: Left(1, TOO_HEAVY)})

    def test_without_a_weight_it_is_packed_and_named(self):
        made = self.planned([Item(1, 10, 10, 10, None), Item(2, 10, 10, 10, 0), Item(3, 10, 10, 10, 5)], [SMALL])
        self.assertEqual((made.unweighed, made.cartons[0].weight), ((1, 2), None))

    def test_own_box_apart_fragile(self):
        made = self.planned([Item(1, 50, 50, 50, 9, 3, own_box=True), Item(2, 50, 50, 50, 9)], [SMALL])
        self.assertEqual(len(made.cartons), 4)
        made = self.planned([Item(1, 50, 50, 50, apart="food"), Item(2, 50, 50, 50, apart="soap"), Item(3, 50, 50, 50)], [SMALL])
        self.assertEqual(len(made.cartons), 2)
        made = self.planned([Item(1, 100, 150, 50, fragile=True, quantity=2), Item(2, 200, 150, 50)], [replace(SMALL, count=1)])
        self.assertFalse(made.short)
        self.assertEqual([unit.item for unit in made.cartons[0].placements], [2, 1, 1])
        made = self.planned([Item(1, 200, 150, 50, stackable=False, quantity=2)], [SMALL])
        self.assertEqual(len(made.cartons), 2)

    def test_ten_thousand_equal_ones_in_few_steps(self):
        ticks = itertools.count()
        item = Item(1, 20, 20, 20, 5, 10_000)
        made = self.planned([item], [SMALL, MIDDLE, LARGE], clock=lambda: next(ticks) / 1000, seconds=0.1)
        self.assertLess(next(ticks), 400)
        self.assertFalse(made.short)
        self.assertLessEqual(made.cost, 1.12 * 10_000 * 8000)
        made = self.planned([item], [Box("cube", 450, 450, 450)])
        self.assertEqual([len(carton.placements) for carton in made.cartons], [10_000])

    def test_a_slip_of_the_keyboard(self):
        made = self.planned([Item(1, 20, 20, 20, 5, 10**12), Item(2, 20, 20, 20, 5, 3)], [SMALL])
        self.assertEqual(made.short, {1: Left(10**12, TOO_MANY)})
        self.assertEqual(len(made.cartons), 1)

    def test_a_clock_ends_it(self):
        """The plan is what was found until then, and its rounds, given back, make it again without a clock."""
        dice = random.Random(5)
        items = [Item(id, *(dice.randint(20, 140) for _edge in range(3)), quantity=2) for id in range(9)]
        ticks = itertools.count()
        made = self.planned(items, [SMALL, MIDDLE, LARGE], rounds=10**6, clock=lambda: next(ticks) / 1000, seconds=0.2)
        self.assertLess(next(ticks), 600)
        self.assertGreater(sum(made.rounds), 10)
        self.assertEqual(plan(items, [SMALL, MIDDLE, LARGE], rounds=made.rounds), made)

    def test_more_rounds_are_no_worse(self):
        dice = random.Random(3)
        items = [Item(id, *(dice.randint(20, 140) for _edge in range(3)), quantity=2) for id in range(9)]
        costs = [self.planned(items, [LARGE], rounds=rounds).cost for rounds in (0, 5, 20, 60)]
        self.assertEqual(costs, sorted(costs, reverse=True))

    def test_nothing_to_pack(self):
        self.assertEqual(self.planned([], [SMALL]).cartons, ())
        self.assertEqual(self.planned([Item(1, 10, 10, 10, quantity=0)], [SMALL]).short, {})

    def test_wrong_input_is_refused(self):
        item = Item(1, 10, 10, 10)
        for items, boxes in (
            ([item, item], [SMALL]), ([item], [SMALL, SMALL]), ([replace(item, length=-1)], []),
            ([replace(item, weight=1.5)], []),
            ([replace(item, quantity=None)], []), ([replace(item, turn="upside")], []), ([replace(item, quantity=-1)], []),
            ([item], [replace(SMALL, length=0)]), ([item], [replace(SMALL, max_weight=-1)]), ([item], [replace(SMALL, cost=-1)]),
            ([item], [replace(SMALL, count=-1)]), ([replace(item, width=True)], []),
        ):
            with self.assertRaises(ValueError, msg=(items, boxes)):
                plan(items, boxes)


if __name__ == "__main__":
    unittest.main()
