# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import unittest
from dataclasses import replace

from ..change_facts import Credit, Delivery, Facts, Line, Promised, bought_twice, own, pairs, sent_back

MUG = Line("Mug", 7, ordered=4.0, need=4.0, price=5.0, open=4.0)
BEFORE = Facts(
    state="sale", locked=False, address="Ann", address_id=3, date=None, untaxed=20.0, tax=0.0, total=20.0, final=20.0,
    invoiced=0.0, paid=0.0, authorised=0.0, holds={"1/": "Credit: 20 over"}, lines={"1": MUG},
    promises={"1": [Promised(4.0, "North", "2026-12-01")]}, deliveries={"5": Delivery("OUT/5", "North", "Ann", {"Mug": 4.0})},
    returns={}, purchases={}, told={}, credit=Credit(20.0, None))


def plain(facts):
    return json.loads(json.dumps(own(facts)))


class TestChangeFacts(unittest.TestCase):
    def test_another_state_of_the_order_is_told(self):
        self.assertEqual(plain(BEFORE), plain(replace(BEFORE)))
        self.assertNotEqual(plain(BEFORE), plain(replace(BEFORE, lines={"1": replace(MUG, shipped=1.0)})))
        self.assertNotEqual(plain(BEFORE), plain(replace(BEFORE, holds={})))

    def test_what_else_the_customer_owes_is_no_other_state(self):
        self.assertEqual(plain(BEFORE), plain(replace(BEFORE, credit=Credit(90.0, 10.0))))
        self.assertEqual(plain(BEFORE), plain(replace(BEFORE, holds={"1/": "Credit: 90 over"})), "nor the words of a hold")

    def test_nothing_was_there_of_a_line_that_is_added(self):
        cup = Line("Cup", 8, ordered=2.0, need=2.0, price=3.0, goods=False)
        [mug, added] = pairs(BEFORE, replace(BEFORE, lines={"1": MUG, "2": cup}))
        self.assertEqual(mug, (MUG, MUG))
        self.assertEqual(added, (Line("Cup", 8, goods=False), cup))

    def test_no_more_is_bought_than_is_wanted_more(self):
        def after(line):
            return replace(BEFORE, lines={"1": line})

        self.assertEqual(bought_twice(BEFORE, after(replace(MUG, need=6.0, bought=6.0))), [])
        self.assertEqual(bought_twice(BEFORE, after(replace(MUG, need=6.0, bought=7.0))), ["Mug"])
        was = after(replace(MUG, bought=4.0))
        self.assertEqual(bought_twice(was, after(replace(MUG, need=6.0, bought=6.0))), [])
        self.assertEqual(bought_twice(was, after(replace(MUG, need=6.0, bought=10.0))), ["Mug"])
        self.assertEqual(bought_twice(was, after(replace(MUG, need=2.0, bought=4.0))), [], "what was bought may stay")

    def test_nothing_comes_back(self):
        returned = replace(BEFORE, returns={"9": "Mug"})
        self.assertEqual(sent_back(returned, returned), [])
        self.assertEqual(sent_back(BEFORE, returned), ["Mug"])


if __name__ == "__main__":
    unittest.main()
