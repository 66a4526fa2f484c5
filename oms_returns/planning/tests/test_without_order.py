# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from dataclasses import replace
from datetime import date

from ..parts import Part
from ..verdict import Policy, Wanted, judge, verdict
from ..without_order import Billed, assign, credited

DAY = date(2026, 11, 30)


def wanted(**values):
    return Wanted(**{"key": "item", "quantity": 1, "shipped": 3, "returned": 0, "shipped_on": None, "today": DAY, "value": 5.0,
                     "parts": (Part(3, date(2026, 11, 20)),), "source": "last_invoice", "document": "INV/1", **values})


class TestAssign(unittest.TestCase):
    """By which invoice goods were billed."""

    def test_the_newest_with_enough(self):
        items = [Billed("new", "b", 1), Billed("old", "a", 5)]
        self.assertEqual([one.key for one in assign([1, 2], items)], ["new", "old"])
        self.assertEqual([one.key for one in assign([2], items)], ["old"])

    def test_the_newest_with_anything(self):
        items = [Billed("new", "b", 2, claimed=2), Billed("old", "a", 1)]
        self.assertEqual(assign([7], items)[0].key, "old")
        self.assertEqual(assign([1, 1], items)[1].key, "new", "nothing is left: the newest says so")

    def test_never_billed(self):
        self.assertEqual(assign([1], []), [None])

    def test_credit_notes(self):
        items = [Billed("c", "2", 2), Billed("b", "1", 2), Billed("a", "1", 2)]
        found = credited(items, {"1": 3}, loose=2)
        self.assertEqual([(one.key, one.left) for one in found], [("c", 1), ("b", 0), ("a", 0)])

    def test_nothing_is_lost_or_made(self):
        seed = random.randrange(10**6)
        dice = random.Random(seed)
        for _turn in range(2000):
            items = [Billed(key, dice.randrange(3), dice.randint(1, 9), dice.randint(0, 3)) for key in range(dice.randint(1, 5))]
            notes, loose = {key: dice.randint(0, 9) for key in range(3)}, dice.randint(0, 9)
            found = credited(items, notes, loose)
            billed = {key: sum(one.units for one in items if one.invoice == key) for key in range(3)}
            self.assertLessEqual(sum(one.credited for one in found),
                                 sum(min(notes[key], billed[key]) for key in range(3)) + loose, f"seed {seed}")
            self.assertTrue(all(0 <= one.left <= one.units for one in found), f"seed {seed}")
            asked = [dice.randint(1, 9) for _each in range(4)]
            taken = {}
            for quantity, one in zip(asked, assign(asked, found), strict=True):
                before = taken.get(one.key, 0)
                taken[one.key] = before + min(quantity, one.left - before)
                self.assertLessEqual(taken[one.key], one.left, f"seed {seed}")


class TestWithoutOrder(unittest.TestCase):
    """May it come back, without an order?"""

    def say(self, policy=None, **values):
        said = verdict(wanted(**values), policy or Policy())
        return said.outcome, said.rule

    def test_as_the_policy_says(self):
        for policy, said in (("ask", ("ask", "without_order")), ("refuse", ("refuse", "without_order")),
                             ("accept", ("accept", "within_policy"))):
            self.assertEqual(self.say(Policy(without_order=policy)), said)

    def test_nobody_knows_since_when(self):
        unknown = {"source": "pricelist", "parts": (), "document": "", "shipped": 1}
        self.assertEqual(self.say(Policy(without_order="accept"), **unknown), ("ask", "bought_unknown"))
        self.assertEqual(self.say(Policy(without_order="accept", window_days=0), **unknown), ("accept", "within_policy"))

    def test_late(self):
        said = verdict(wanted(parts=(Part(3, date(2026, 1, 1)),)), Policy(without_order="accept"))
        self.assertEqual((said.rule, dict(said.facts)["document"]), ("too_late", "INV/1"))

    def test_what_no_policy_changes(self):
        free = Policy(without_order="accept", window_days=0)
        self.assertEqual(self.say(free, quantity=4), ("refuse", "more_than_billed"))
        self.assertEqual(self.say(free, order="S1"), ("refuse", "sold_by_order"))
        self.assertEqual(self.say(free, value=0.0), ("refuse", "no_price"))

    def test_two_lines_share_what_was_billed(self):
        line = wanted(quantity=2)
        said = judge([line, line, replace(line, quantity=1)], Policy(without_order="accept"))
        self.assertEqual([one.outcome for one in said], ["accept", "refuse", "accept"])

    def test_goods_of_orders_are_as_before(self):
        said = verdict(wanted(source="", document=""), Policy(without_order="refuse"))
        self.assertEqual((said.outcome, said.rule), ("accept", "within_policy"))


if __name__ == "__main__":
    unittest.main()
