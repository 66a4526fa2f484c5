# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from decimal import Decimal as D

from ..shares import (
    CHARGE,
    DOWN_PAYMENT,
    GOODS,
    REDUCTION,
    Line,
    bases,
    between,
    credited,
    fraction,
    kind_of,
    part,
    rest,
    rounded,
    share,
    share_part,
    spread,
    upto,
    worth,
)
from .lowered import lowered


class TestShares(unittest.TestCase):
    """What units are worth, after everything on the order."""

    def test_parts_sum_up_and_the_last_takes_the_rest(self):
        parts = [between("3.70", 3, n, n + 1) for n in range(3)]
        self.assertEqual(parts, [D("1.23"), D("1.24"), D("1.23")])
        self.assertEqual(sum(parts), D("3.70"))
        self.assertEqual(upto("3.70", 3, 0), 0)
        self.assertEqual(upto("100", 0, 3), 0, "nothing was ordered of it")

    def test_more_than_ordered_costs_as_much_each(self):
        self.assertEqual(upto(100, 10, 12), 120)

    def test_money_is_rounded_half_up_alike_above_and_below_zero(self):
        self.assertEqual(rounded("0.125"), D("0.13"))
        self.assertEqual(rounded("-0.125"), D("-0.13"))
        self.assertEqual(rounded("2.5", 1), 3)
        self.assertEqual(rounded("1.03", "0.05"), D("1.05"))
        self.assertEqual(rounded(1.005), D("1.01"), "what is written counts, not its binary neighbour")

    def test_what_a_line_is(self):
        self.assertEqual(kind_of(-5, goods=False), REDUCTION)
        self.assertEqual(kind_of(-5), GOODS, "goods taken back")
        self.assertEqual(kind_of(5, goods=False, charge=True), CHARGE)
        self.assertEqual(kind_of(5, goods=False), GOODS, "a service, done bit by bit")
        self.assertEqual(kind_of(-5, downpayment=True, goods=False), DOWN_PAYMENT)

    def test_a_discount_follows_what_was_shipped(self):
        lines = [Line("mug", GOODS, D(200), 20), Line("off", REDUCTION, D(-20), 1)]
        self.assertEqual(worth(lines, {"mug": 1}), {"mug": D(10), "off": D(-1)})
        self.assertEqual(worth(lines, {"mug": 20}), {"mug": D(200), "off": D(-20)})
        self.assertEqual(worth(lines, {}), {"mug": 0, "off": 0})

    def test_a_discount_is_not_raised_by_what_nobody_ordered(self):
        lines = [Line("mug", GOODS, D(200), 20), Line("gift", GOODS, D(0), 0), Line("off", REDUCTION, D(-20), 1)]
        self.assertEqual(worth(lines, {"mug": 22, "gift": 3})["off"], D(-20))

    def test_a_discount_lies_on_the_lines_it_was_made_for(self):
        lines = [Line("a", GOODS, D(100), 1, None, "21%"), Line("b", GOODS, D(300), 1, None, "6%"),
                 Line("off a", REDUCTION, D(-10), 1, None, "21%", True), Line("off b", REDUCTION, D(-30), 1, None, "6%", True),
                 Line("by hand", REDUCTION, D(-4), 1, None, "21%"), Line("of b", REDUCTION, D(-1), 1, None, "6%", True, {"a"})]
        self.assertEqual({key: [line.key for line in base] for key, base in bases(lines).items()}, {
            "off a": ["a"], "off b": ["b"], "by hand": ["a", "b"], "of b": ["a"]})
        self.assertEqual(worth(lines, {"a": 1}), {
            "a": 100, "b": 0, "off a": -10, "off b": 0, "by hand": -1, "of b": -1})

    def test_a_discount_of_taxes_that_no_line_has_lies_on_all(self):
        lines = [Line("a", GOODS, D(100), 1, None, "21%"), Line("off", REDUCTION, D(-10), 1, None, "none", True)]
        self.assertEqual(worth(lines, {"a": 1})["off"], -10)

    def test_nothing_is_left_of_a_discount_where_all_is_cancelled(self):
        lines = [Line("mug", GOODS, D(0), 0), Line("off", REDUCTION, D(-20), 1)]
        self.assertEqual(share(lines[1], bases(lines)["off"], {"mug": 0}), 0)
        self.assertEqual(fraction([], {}), 0)

    def test_ordering_less_lowers_a_discount_to_its_share(self):
        lines = [Line("mug", GOODS, D(200), 20), Line("cup", GOODS, D(200), 20), Line("off", REDUCTION, D(-150), 1)]
        self.assertEqual(lowered(lines, {"mug": 0, "cup": 20}), {"off": -75})
        self.assertEqual(lowered(lines, {"mug": 0, "cup": 20}, {"off": -100}), {"off": -100}, "so much is invoiced of it")

    def test_what_differs_by_rounding_is_made_good(self):
        self.assertEqual(rest(D(20), D("13.34"), D("13.33"), D("0.02")), D("6.67"))
        self.assertEqual(rest(D(20), D("13.34"), D("10.00"), D("0.02")), D("6.66"), "a price that was agreed stays")

    def test_the_last_unit_back_takes_what_is_left_of_the_bill(self):
        free, parts = D("3.70"), []
        for before in range(3):
            parts.append(credited(D("3.70"), 3, before, 1, free))
            free -= parts[-1]
        self.assertEqual((sum(parts), free), (D("3.70"), 0))
        self.assertEqual(credited(D(10), 2, 0, 1, D(3)), 3, "never more than was billed and not credited yet")
        self.assertEqual(credited(D(-2), 4, 1, 1, D("-1.5")), D("-0.5"), "a discount's share is taken off the credit")

    def test_no_more_comes_back_than_was_billed(self):
        self.assertEqual(part(100, 10, 10, 0, D(80)), -80, "20 of 100 were credited for goodwill before")

    def test_what_was_given_of_a_discount(self):
        self.assertEqual(share_part(-20, 0, D("0.5"), 0), -10)
        self.assertEqual(share_part(-20, D("0.5"), 1, D(-10)), -10)
        self.assertEqual(share_part(-5, 1, 1, 0), -5, "agreed after the bill")
        self.assertEqual(share_part(-10, 1, 1, D(-15)), 0, "somebody gave more: not asked back")
        self.assertEqual(share_part(-20, D("0.05"), D("0.5"), D(-20)), 0, "all of it was given with the first part")
        self.assertEqual(share_part(-20, 1, D("0.5"), D(-20)), 10, "half of the goods is back")
        self.assertEqual(share_part(-10, 1, 0, D(-15)), 15, "all are back")

    def test_a_discount_is_spread_over_what_is_open(self):
        self.assertEqual(spread([("a", 150, False), ("b", 50, False), ("off", -20, True), ("down", -5, False)]), [
            ("a", 135), ("b", 45), ("off", 0), ("down", -5)])
        self.assertEqual(spread([("a", 10, False), ("off", -25, True)]), [("a", 0), ("off", 0)])
        self.assertEqual(spread([("a", 10, False)]), [("a", 10)])
