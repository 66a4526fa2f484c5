# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..places import (
    LEFT,
    RIGHT,
    PatternError,
    Place,
    There,
    check_pattern,
    grid,
    letters,
    name_of,
    named,
    natural,
    plan_grid,
)


class TestNames(unittest.TestCase):
    def test_names_are_sorted_as_people_do(self):
        names = ["A10", "a2", "A1", "B1", "A", "10", "9", "", "A2-10", "A2-9"]
        self.assertEqual(sorted(names, key=natural), ["", "9", "10", "A", "A1", "a2", "A2-9", "A2-10", "A10", "B1"])
        self.assertNotEqual(natural("A01"), natural("A1"))
        self.assertEqual(natural(None), natural(""))

    def test_a_pattern_names_a_place(self):
        place = Place(3, 1, 7, 2, RIGHT)
        for pattern, name in (
                ("{aisle}-{bay}-{level}", "3-7-2"), ("{aisle:A}-{bay:03}{side}", "C-007R"), ("{aisle:a}{bay:2}{side:a}", "c07r"),
                ("R{block}/{bay:02}", "R1/07")):
            self.assertEqual(name_of(pattern, place), name)
        self.assertEqual([letters(number) for number in (1, 26, 27, 52, 703)], ["A", "Z", "AA", "AZ", "AAA"])

    def test_what_is_no_part_of_a_place_is_refused(self):
        for pattern, code, text in (
                ("", "empty", ""), ("shelf", "empty", ""), ("{aisle}-{row}", "brace", "{row}"), ("{aisle}-{bay", "brace", "{bay"),
                ("{aisle.__class__}{bay}", "brace", "{aisle.__class__}"), ("{bay}}", "brace", "}"), ("{bay:999999}{aisle}",
                "brace",
                "{bay:999999}")):
            with self.subTest(pattern), self.assertRaises(PatternError) as caught:
                check_pattern(pattern)
            self.assertEqual((caught.exception.code, caught.exception.text), (code, text))

    def test_two_places_of_one_name_are_refused(self):
        with self.assertRaises(PatternError) as caught:
            named("{aisle}{bay}", grid([1, 11], 1, [1, 11], [1], [""]))
        self.assertEqual((caught.exception.code, caught.exception.text), ("same", "111"))
        self.assertEqual(caught.exception.places, (Place(1, 1, 11, 1), Place(11, 1, 1, 1)))

    def test_a_grid_goes_aisle_by_aisle(self):
        names = named("{aisle:A}{bay}{level}{side}", grid([1, 2], 1, [1, 2], [1], [LEFT, RIGHT]))
        self.assertEqual(list(names.values()), ["A11L", "A11R", "A21L", "A21R", "B11L", "B11R", "B21L", "B21R"])


class TestGrid(unittest.TestCase):
    def test_what_exists_is_neither_made_nor_named_again(self):
        wanted = named("{aisle}-{bay}", grid([1], 1, range(1, 7), [0], [""]))
        there = [
            There(1, "Old name", Place(1, 1, 1)), There(2, "1-2"), There(3, "1-3", Place(9, 1, 9)), There(4, "1-4", active=False),
            There(5, "1-5", here=False)]
        plan = plan_grid(wanted, there)
        self.assertEqual(plan.kept, (Place(1, 1, 1),))
        self.assertEqual(plan.give, {2: Place(1, 1, 2)})
        self.assertEqual(plan.move, {3: (Place(9, 1, 9), Place(1, 1, 3))})
        self.assertEqual(plan.archived, ("1-4",))
        self.assertEqual([name for _place, name in plan.create], ["1-5", "1-6"])

    def test_twice_makes_nothing_twice(self):
        for seed in range(200):
            draw = random.Random(seed)
            wanted = named("{aisle}-{bay}-{level}{side}", grid(
                range(1, draw.randint(2, 4)), 1, range(1, draw.randint(2, 6)), [1, 2], draw.choice([[""], [LEFT, RIGHT]])))
            there = [There(number, name, draw.choice([None, place, Place(99, 1, number)]), draw.random() < .8, draw.random() < .9)
                     for number, (place, name) in enumerate(wanted.items(), 1) if draw.random() < .5]
            plan = plan_grid(wanted, there)
            with self.subTest(seed=seed):
                counted = sum(map(len, (plan.create, plan.give, plan.move, plan.kept, plan.archived)))
                self.assertEqual(counted, len(wanted), "each place once")
                made = [There(1000 + number, name, place) for number, (place, name) in enumerate(plan.create)]
                given = [There(one.id, one.name, plan.give.get(one.id, one.place), one.here, one.active) for one in there]
                again = plan_grid(wanted, made + given)
                self.assertEqual((again.create, again.give), ((), {}))
