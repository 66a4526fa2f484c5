# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..charges import no_more, take_off


class TestCharges(unittest.TestCase):
    def test_each_keeps_the_taxes_that_it_has(self):
        self.assertEqual(take_off(500, [{"base": 4000, "vat": 280}]), [{"base": 500, "vat": 35}])
        self.assertEqual(take_off(100, [{"base": 100, "a": 21}, {"base": 300, "b": 18}]),
                         [{"base": 25, "a": 5}, {"base": 75, "b": 5}])

    def test_no_more_than_there_is(self):
        self.assertEqual(take_off(500, [{"base": 100, "vat": 7}]), [{"base": 100, "vat": 7}])
        self.assertEqual(take_off(500, [{"base": 0}]), [{"base": 0}])
        self.assertEqual(take_off(-5, [{"base": 100}]), [{"base": 0}])

    def test_together_it_is_what_was_wanted(self):
        rng = random.Random(15)
        for number in range(2000):
            goods = [{"base": rng.randint(0, 999), "vat": rng.randint(0, 200)} for _one in range(rng.randint(1, 4))]
            wanted = rng.randint(0, 2000)
            found = take_off(wanted, goods)
            with self.subTest(number):
                self.assertEqual(sum(one["base"] for one in found), min(wanted, sum(one["base"] for one in goods)))
                for one, there in zip(found, goods, strict=True):
                    self.assertTrue(all(0 <= one[part] <= there[part] for part in one))

    def test_no_more_than_standard_delivery_costs(self):
        self.assertEqual(no_more({"base": 2000, "vat": 140}, 535), {"base": 500, "vat": 35})
        self.assertEqual(no_more({"base": 500, "vat": 35}, 900), {"base": 500, "vat": 35})
        self.assertEqual(no_more({"base": 500, "vat": 35}, None), {"base": 500, "vat": 35})
        self.assertEqual(no_more({"base": 500, "vat": 35}, -1), {"base": 0, "vat": 0})
        rng = random.Random(16)
        for number in range(500):
            amounts = {name: rng.randint(0, 999) for name in ("base", "a", "b")}
            most, whole = rng.randint(0, 2000), sum(amounts.values())
            found = no_more(amounts, most)
            with self.subTest(number):
                self.assertEqual(sum(found.values()), min(most, whole))
                self.assertTrue(all(0 <= found[name] <= amount for name, amount in amounts.items()))


if __name__ == "__main__":
    unittest.main()
