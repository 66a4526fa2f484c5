# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..change import reductions
from ..shares import CHARGE, GOODS, REDUCTION, Line, exact


def line(key, amount, kind=GOODS, **values):
    return Line(key, kind, exact(amount), 1, **values)


class TestReductions(unittest.TestCase):
    def left(self, before, now, **invoiced):
        return {key: float(amount) for key, amount in reductions(before, now, invoiced).items()}

    def test_half_of_the_goods(self):
        off = line("off", -150, REDUCTION)
        self.assertEqual(self.left([line("mug", 200), line("cup", 200), off], [line("cup", 200), off]), {"off": -75})

    def test_all_of_the_goods(self):
        off = line("off", -20, REDUCTION)
        self.assertEqual(self.left([line("mug", 200), off], [line("mug", 0), off]), {"off": 0})

    def test_never_less_than_is_invoiced_of_it(self):
        off = line("off", -20, REDUCTION)
        self.assertEqual(self.left([line("mug", 200), off], [line("mug", 50), off], off=-12), {"off": -12})

    def test_exchanged_for_something_else(self):
        off = line("off", -20, REDUCTION)
        self.assertEqual(self.left([line("mug", 200), off], [line("mug", 0), line("cup", 150), off]), {"off": -15})

    def test_more_than_before_gives_no_more(self):
        off = line("off", -20, REDUCTION)
        self.assertEqual(self.left([line("mug", 200), line("cup", 100), off], [line("mug", 400), off]), {"off": -20})

    def test_freight_counts_where_it_was_reduced_too(self):
        off, freight = line("off", -11, REDUCTION), line("freight", 10, CHARGE)
        self.assertEqual(self.left([line("mug", 100), freight, off], [line("mug", 0), freight, off]), {"off": -1})

    def test_by_taxes(self):
        high, low = (line(name, -10, REDUCTION, taxes=name, by_taxes=True) for name in ("high", "low"))
        before = [line("mug", 100, taxes="high"), line("book", 100, taxes="low"), high, low]
        self.assertEqual(self.left(before, [before[0], high, low]), {"high": -10, "low": 0})
        new = line("paper", 50, taxes="low")
        self.assertEqual(self.left(before, [before[0], new, high, low]), {"high": -10, "low": -5})
