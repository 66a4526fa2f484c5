# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
import os
import random
import time
import unittest
from fractions import Fraction

from ..jump import AGES, FACTOR, LEAST, WINDOW, Jump, Lines, before, beyond, chance, jumps, level, likely

SEED = 20261130
#: 20,000 by hand: PRODUCTS=20000 WEEKS=4 python3 -m unittest planning.tests.test_jump
PRODUCTS, WEEKS = int(os.environ.get("PRODUCTS", "300")), int(os.environ.get("WEEKS", "2"))


def binomial(chance_, lines, rate):
    """How many of the lines come back: few and rare, so one by one by the gaps between them."""
    if rate <= 0 or not lines:
        return 0
    count, place = 0, 0
    while True:
        place += int(math.log(1 - chance_.random()) / math.log1p(-rate)) + 1
        if place > lines:
            return count
        count += 1


def simulate(seed, products, weeks, change=None):
    """Nights of a shop whose products have rates of their own, which never change but for ``change`` {product: factor}.

    :return: (alarms on products that did not change, products of ``change`` that were found)
    """
    generator = random.Random(seed)
    rates = {product: min(generator.betavariate(1.2, 18), 0.6) for product in range(products)}
    sales = {product: generator.paretovariate(1.1) / 4 for product in range(products)}  # lines a day: few sell much
    shares = {age: 0.5 if age == min(AGES) else 0.9 for age in AGES}  # so many of those that come back have asked by then
    sums = {}
    history = 150
    false, found = set(), set()
    for product, rate in rates.items():
        columns = [[0], *([0] for _age in AGES)]  # running totals: of all, of those back by each age
        for day in range(history + 7 * weeks):
            lines = int(sales[product]) + (generator.random() < sales[product] % 1)
            rose = (change or {}).get(product, 1) if day >= history - 20 else 1
            late = binomial(generator, lines, min(rate * shares[max(AGES)] * rose, 0.95))
            early = binomial(generator, late, shares[min(AGES)] / shares[max(AGES)])
            for column, count in zip(columns, (lines, early, late), strict=True):
                column.append(column[-1] + count)
        sums[product] = columns
    for night in range(history, history + 7 * weeks):
        facts = {}
        for place, age in enumerate(sorted(AGES), 1):
            first, last = night - age - WINDOW, night - age
            facts[age] = {
                product: Lines(columns[0][last] - columns[0][first], columns[place][last] - columns[place][first],
                               columns[0][first], columns[place][first])
                for product, columns in sums.items()}
        for jump in jumps(facts, {product: product % 10 for product in rates}):
            (found if jump.product in (change or {}) else false).add(jump.product)
    return false, found


class TestJump(unittest.TestCase):

    def test_the_chance_is_fisher_s(self):
        """Against the sum in whole fractions."""
        generator = random.Random(SEED)
        for _round in range(200):
            recent, past = generator.randint(1, 15), generator.randint(1, 15)
            lines = Lines(recent, generator.randint(0, recent), past, generator.randint(0, past))
            back, everything = lines.recent_back + lines.past_back, recent + past
            exact = sum(Fraction(math.comb(back, count) * math.comb(everything - back, recent - count),
                                 math.comb(everything, recent)) for count in range(lines.recent_back, min(recent, back) + 1))
            self.assertAlmostEqual(chance(lines), float(exact), places=9, msg=f"seed {SEED}: {lines}")

    def test_a_jump_is_found_and_says_from_and_to(self):
        facts = {10: {"mug": Lines(100, 20, 1000, 30), "cup": Lines(100, 4, 1000, 30)}}
        [jump] = jumps(facts, {})
        self.assertIsInstance(jump, Jump)
        self.assertEqual((jump.product, jump.age, jump.now), ("mug", 10, 0.2))
        self.assertAlmostEqual(jump.before, 0.03, places=2)

    def test_few_are_no_jump(self):
        self.assertEqual(jumps({10: {"mug": Lines(LEAST - 1, LEAST - 1, 5000, 0)}}, {}), [])

    def test_new_goods_have_nothing_to_be_compared_with(self):
        self.assertEqual(jumps({10: {"mug": Lines(100, 60, 0, 0)}}, {}), [])

    def test_sure_but_small_is_not_worth_a_look(self):
        """2.0 % became 2.3 %: no chance, with a million lines."""
        lines = Lines(1_000_000, 23_000, 1_000_000, 20_000)
        self.assertLess(chance(lines), 1e-9)
        self.assertEqual(jumps({10: {"mug": lines}}, {}), [])

    def test_little_past_is_drawn_to_the_category(self):
        self.assertAlmostEqual(before(Lines(0, 0, 10, 0), 0.1), 3 / 40)
        self.assertAlmostEqual(before(Lines(0, 0, 10_000, 100), 0.1), 0.01, places=3)
        facts = {10: {"mug": Lines(60, 5, 20, 0), "others": Lines(1000, 100, 9000, 900)}}
        self.assertLess(5 / 60, FACTOR * before(facts[10]["mug"], 900 / 9020))
        self.assertEqual(jumps(facts, {}, weekly=1e9), [], "not because it might be chance")

    def test_a_product_is_told_once_by_its_surest_age(self):
        facts = {10: {"mug": Lines(100, 20, 1000, 30)}, 30: {"mug": Lines(100, 40, 1000, 30)}}
        self.assertEqual([jump.age for jump in jumps(facts, {})], [30])

    def test_more_products_ask_for_more(self):
        self.assertAlmostEqual(level(20_000), 1 / 280_000)
        lines = Lines(100, 12, 1000, 40)
        few = {10: {"mug": lines}}
        many = {10: {"mug": lines, **{number: Lines(10, 0, 100, 4) for number in range(20_000)}}}
        self.assertEqual(len(jumps(few, {})), 1)
        self.assertEqual(len(jumps(many, {})), 0)

    def test_the_likely_reason_is_what_grew(self):
        self.assertEqual(likely({"damaged": 9, "other": 3}, {"other": 40, "damaged": 10}), "damaged")
        self.assertEqual(likely({"other": 9, None: 30}, {}), "other", "what was not said is no answer")
        self.assertIsNone(likely({None: 3}, {"other": 1}))
        self.assertIsNone(likely({}, {}))

    def test_no_change_gives_less_than_one_false_alarm_a_week(self):
        """Simulated: on products with rates of their own, few of which sell much."""
        began = time.perf_counter()
        false, _found = simulate(SEED, PRODUCTS, WEEKS)
        print(f"\n{PRODUCTS} products, {WEEKS} weeks, seed {SEED}: {len(false)} false alarms, "
              f"{time.perf_counter() - began:.0f} s")
        self.assertLessEqual(len(false), WEEKS, f"seed {SEED}")

    def test_what_changed_is_found(self):
        change = dict.fromkeys(range(60), 6)
        _false, found = simulate(SEED, 60, 5, change)
        self.assertGreater(len(found), 3, f"seed {SEED}: those that sell enough")


class TestBeyond(unittest.TestCase):
    """Customers who send back more than chance has it."""

    def test_most_of_all_where_others_send_little(self):
        self.assertTrue(beyond(18, 20, 0.05, 1000))
        self.assertFalse(beyond(3, 3, 0.05, 1000), "three are few")
        self.assertFalse(beyond(6, 60, 0.08, 1000), "10 % of 8 %")

    def test_everybody_sends_all_back(self):
        self.assertFalse(beyond(9, 9, 1.0, 1))
        self.assertFalse(beyond(0, 0, 0.5, 1))

    def test_chance_marks_about_none(self):
        generator = random.Random(SEED)
        marked = sum(beyond(binomial(generator, sent, 0.1), sent, 0.1, 2000)
                     for sent in (generator.randint(1, 60) for _customer in range(2000)))
        self.assertLessEqual(marked, 3, f"seed {SEED}")
