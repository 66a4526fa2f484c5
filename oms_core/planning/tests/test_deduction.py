# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..credit_note import share, total
from ..deduction import NEXT, candidates, fault


class TestDeduction(unittest.TestCase):
    def test_no_more_than_is_open_and_not_in_dispute_yet(self):
        self.assertIsNone(fault(1000, 1000, 0))
        self.assertIsNone(fault(400, 1000, 600))
        self.assertEqual(fault(401, 1000, 600), "too_much")
        self.assertEqual(fault(0, 1000, 0), "not_positive")
        self.assertEqual(fault(-5, 1000, 0), "not_positive")
        self.assertEqual(fault(5, 0, 0), "nothing_open")

    def test_what_was_taken_back_is_over(self):
        self.assertEqual(NEXT["undone"], set())
        self.assertTrue(all("undone" in after for state, after in NEXT.items() if state != "undone"))

    def test_freight_is_credited_of_freight_where_there_is_enough(self):
        lines = {"mug": "goods", "post": "charge", "off": "reduction", "down": "down_payment"}
        self.assertEqual(candidates(lines, "charge"), [{"post"}, {"mug", "post", "off"}, set(lines)])
        self.assertEqual(candidates(lines, "goods")[0], {"mug", "off"})
        self.assertEqual(candidates(lines, None)[0], {"mug", "post", "off"})
        self.assertEqual(candidates({"mug": "goods"}, "charge"), [{"mug"}, {"mug"}])


class TestShare(unittest.TestCase):
    def test_each_line_gives_its_share_with_its_taxes(self):
        left = {"mug": {"base": 1000, "vat": 210}, "book": {"base": 1000, "vat": 90}}
        found = share(left, 230)
        self.assertEqual(sum(map(total, found.values())), 230)
        self.assertEqual(found, {"mug": {"base": 100, "vat": 21}, "book": {"base": 100, "vat": 9}})

    def test_all_of_it_is_all_of_it(self):
        left = {"mug": {"base": 333, "vat": 70}, "off": {"base": -33, "vat": -7}}
        self.assertEqual(share(left, 363), left)

    def test_more_than_is_left_is_refused(self):
        self.assertIsNone(share({"mug": {"base": 100}}, 101))
        self.assertIsNone(share({"mug": {"base": 100}}, 0))
        self.assertIsNone(share({}, 1))

    def test_deductions_one_after_the_other_come_to_the_whole(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        draw = random.Random(seed)
        for case in range(400):
            with self.subTest(seed=seed, case=case):
                left = {number: {"base": base, "vat": base * draw.choice((0, 7, 21)) // 100}
                        for number in range(draw.randint(1, 6)) for base in [draw.randint(1, 9999)]}
                if draw.random() < 0.4:
                    worth = sum(amounts["base"] for amounts in left.values())
                    left["off"] = {"base": -draw.randint(1, max(worth // 3, 1)), "vat": 0}
                if sum(map(total, left.values())) <= 0:
                    continue
                credited = 0
                whole = sum(map(total, left.values()))
                while credited < whole:
                    target = draw.randint(1, whole - credited)
                    found = share(left, target)
                    self.assertEqual(sum(map(total, found.values())), target)
                    left = {key: {part: amount - found.get(key, {}).get(part, 0) for part, amount in amounts.items()}
                            for key, amounts in left.items()}
                    credited += target
                self.assertEqual(sum(map(total, left.values())), 0)
