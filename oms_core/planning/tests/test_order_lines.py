# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ..conventions import Conventions
from ..match_returns import Match, Source
from ..names import best_names
from ..order_lines import CHARGE, ORDER, OUTCOMES, REJECTED, RETURN, Known, plan_lines
from ..presets import PRESETS
from ..read_lines import Line
from ..said import values_of

START = datetime(2009, 12, 1, 8)
ONLINE_RETAIL = Conventions(**values_of(PRESETS["online_retail"]))
USUAL = Known(conventions=ONLINE_RETAIL)


def line(number=2, order_ref="100", sku="85048", quantity=12, price="6.95", customer="13085", text="BALL",
         when=None, country="France"):
    return Line(number, order_ref, sku, text, Decimal(quantity), Decimal(price),
                when or START + timedelta(minutes=number), customer, country, b"", ONLINE_RETAIL.cancels(order_ref))


def verdicts(*lines, known=None, sources=()):
    return [(p.outcome, p.reason) if p.reason else p.outcome for p in plan_lines(lines, known or USUAL, sources).lines]


class TestRules(unittest.TestCase):
    def assertOutcome(self, expected, known=None, **values):
        self.assertEqual(verdicts(line(**values), known=known), [expected])

    def test_order_lines(self):
        self.assertOutcome(ORDER)
        self.assertOutcome(ORDER, customer="")
        self.assertOutcome(ORDER, price="0")  # a free item for somebody
        self.assertOutcome(ORDER, sku="PADS", price="0.001")
        self.assertOutcome(ORDER, sku="DCGS0058")

    def test_stock_adjustments_are_no_orders(self):
        adjustment = (REJECTED, "stock_adjustment")
        self.assertOutcome(adjustment, quantity=-5)
        self.assertOutcome(adjustment, quantity=-5, price="0", customer="", text="damaged")
        self.assertOutcome(adjustment, quantity=5, price="0", customer="")

    def test_charges(self):
        for code in ("POST", "DOT", "C2", "M", "D", "BANK CHARGES", "GIFT_0001_20", "ADJUST", "ADJUST2", "S", "CRUK"):
            self.assertOutcome(CHARGE, sku=code, quantity=1)
            self.assertOutcome(CHARGE, sku=code, quantity=-1, order_ref="C100")
            self.assertOutcome((REJECTED, "credit_for_nobody"), sku=code, quantity=-1, order_ref="C100", customer="")
        self.assertOutcome(CHARGE, sku="WRAP", known=Known(services=frozenset({"WRAP"})))
        self.assertOutcome(ORDER, sku="M", known=replace(USUAL, goods=frozenset({"M"})))

    def test_not_for_sale(self):
        self.assertOutcome((REJECTED, "test_line"), sku="TEST001")
        self.assertOutcome((REJECTED, "bad_debt"), sku="B", order_ref="A506401")
        self.assertOutcome(ORDER, sku="TEST001", known=replace(USUAL, goods=frozenset({"TEST001"})))

    def test_what_makes_no_sense(self):
        self.assertOutcome((REJECTED, "no_order_ref"), order_ref="")
        self.assertOutcome((REJECTED, "no_sku"), sku="")
        self.assertOutcome((REJECTED, "no_quantity"), quantity=0)
        self.assertOutcome((REJECTED, "negative_price"), price="-1")
        self.assertOutcome((REJECTED, "cancels_nothing"), order_ref="C100", quantity=1)
        self.assertEqual(
            verdicts(line(2), line(3, customer="9")), [ORDER, (REJECTED, "other_customer")])

    def test_what_may_not_be_created(self):
        known = Known(skus=frozenset({"A"}), customers=frozenset({"1"}), guests=False,
                      unusable={"Z": ("product_not_for_sale", {})})
        self.assertOutcome((REJECTED, "unknown_product"), known=known, sku="Y", customer="1")
        self.assertOutcome((REJECTED, "unknown_customer"), known=known, sku="A", customer="2")
        self.assertOutcome((REJECTED, "no_customer"), known=known, sku="A", customer="")
        self.assertOutcome((REJECTED, "product_not_for_sale"), known=known, sku="Z", customer="1")
        self.assertOutcome(ORDER, known=known, sku="A", customer="1")

    def test_imported_before(self):
        self.assertOutcome((REJECTED, "already_imported"), known=Known(imported={"100": "IMP/00001"}))


class TestReturns(unittest.TestCase):
    def plan(self, *lines, sources=()):
        return plan_lines(lines, USUAL, sources).lines[-1]

    def test_of_this_file(self):
        back = self.plan(line(2, quantity=12), line(3, "C101", quantity=-5))
        self.assertEqual((back.outcome, back.matches), (RETURN, (Match(("line", 2), Decimal(5)),)))

    def test_of_an_earlier_order(self):
        source = Source(("sale", 7), "13085", "85048", START, 7, Decimal("6.95"), Decimal(4))
        back = self.plan(line(3, "C101", quantity=-4), sources=[source])
        self.assertEqual(back.matches, (Match(("sale", 7), Decimal(4)),))
        back = self.plan(line(3, "C101", quantity=-5), sources=[source])
        self.assertEqual((back.outcome, back.reason), (REJECTED, "too_much_returned"))
        self.assertEqual(dict(back.facts), {"quantity": "5", "left": "4"})

    def test_nothing_ordered(self):
        for order in (line(2, sku="OTHER"), line(2, customer="9"), line(2, when=START + timedelta(days=1))):
            back = self.plan(order, line(3, "C101", quantity=-5))
            self.assertEqual((back.outcome, back.reason), (REJECTED, "nothing_to_return"))
        self.assertEqual(self.plan(line(3, "C101", quantity=-5, customer="")).reason, "credit_for_nobody")

    def test_newest_first_over_several_orders(self):
        back = self.plan(line(2, "98", quantity=3), line(3, "99", quantity=3), line(4, "C101", quantity=-5))
        self.assertEqual(back.matches, (Match(("line", 3), Decimal(3)), Match(("line", 2), Decimal(2))))

    def test_the_price_credited_before_the_newest(self):
        back = self.plan(
            line(2, "98", quantity=3, price="5"), line(3, "99", quantity=3, price="6"),
            line(4, "C101", quantity=-4, price="5"))
        self.assertEqual(back.matches, (Match(("line", 2), Decimal(3)), Match(("line", 3), Decimal(1))))

    def test_nothing_is_returned_twice(self):
        plan = plan_lines([line(2, quantity=3), line(3, "C101", quantity=-2), line(4, "C102", quantity=-2)], USUAL)
        self.assertEqual([p.outcome for p in plan.lines], [ORDER, RETURN, REJECTED])


class TestNames(unittest.TestCase):
    def test_the_most_used_that_is_no_remark(self):
        uses = [("A", "RED MUG", 2), ("A", "damaged", 9), ("A", "MUG RED", 1), ("B", "?", 3), ("B", "", 1),
                ("C", "blue cup", 1), ("D", "85123", 1),
                ("E", "WET WIPES", 1)]
        self.assertEqual(best_names(uses), {"A": "RED MUG", "B": "B", "C": "blue cup", "D": "D", "E": "WET WIPES"})


class TestConservation(unittest.TestCase):
    """Whatever a file holds: each line has exactly one outcome, nothing is lost, nothing returned twice."""

    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(2 ** 32))
        print(f"seed {self.seed} (OMS_SEED)")
        self.random = random.Random(self.seed)

    def dirty_line(self, number):
        pick = self.random.choice
        return line(
            number, order_ref=pick(["", "1", "2", "3", "4", "C5", "C6", "C7", "A8"]),
            sku=pick(["", "A", "B", "C", "POST", "M", "TEST001", "B", "GIFT_1"]),
            quantity=pick([-12, -3, -2, -1, 0, 1, 2, 3, 12, "0.5"]),
            price=pick(["0", "0.001", "1.10", "2.55", "-3", "848.43"]),
            customer=pick(["", "1", "2"]), when=START + timedelta(hours=self.random.randrange(50)))

    def test_random_dirty_files(self):
        for _round in range(1500):
            lines = [self.dirty_line(number) for number in range(2, 2 + self.random.randrange(1, 40))]
            sources = [
                Source(("sale", n), self.random.choice("12"), "A", START, n, Decimal("1.10"), Decimal(3))
                for n in range(self.random.randrange(4))]
            known = replace(USUAL, imported=self.random.choice([{}, {"2": "IMP/1"}]))
            self.check(lines, sources, plan_lines(lines, known, sources))

    def check(self, lines, sources, plan):
        self.assertEqual([p.line for p in plan.lines], lines, self.seed)
        self.assertEqual(sum(plan.counts().values()), len(lines))
        self.assertEqual(sum(plan.amounts().values()), sum(each.amount for each in lines))
        self.assertLessEqual({p.outcome for p in plan.lines}, set(OUTCOMES))
        of, taken = defaultdict(Decimal), Counter()
        for p in plan.lines:
            self.assertEqual(bool(p.reason), p.outcome == REJECTED)
            self.assertEqual(bool(p.matches), p.outcome == RETURN)
            for match in p.matches:
                taken[match.key] += match.quantity
            if p.outcome == RETURN:
                self.assertEqual(sum(match.quantity for match in p.matches), -p.line.quantity)
            if p.outcome == ORDER:
                of["line", p.line.number] = p.line.quantity
        of.update({source.key: source.quantity for source in sources})
        for key, quantity in taken.items():
            self.assertLessEqual(quantity, of[key], f"{key}, seed {self.seed}")


if __name__ == "__main__":
    unittest.main()
