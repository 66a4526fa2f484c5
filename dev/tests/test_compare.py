import unittest

from ..compare import Difference, percent
from ..logs import Records


def records(**outcomes):
    """records(a="ok:10") : test sale.a passed with 10 queries."""
    tests = {}
    for name, text in outcomes.items():
        outcome, _colon, queries = text.partition(":")
        tests[f"odoo.addons.sale.tests.t.C.{name}"] = {"outcome": outcome, "queries": int(queries or 0)}
    return Records(tests)


def last(names):
    return [name.rpartition(".")[2] for name in names]


class TestDifference(unittest.TestCase):
    def test_a_native_failure_is_not_ours_and_a_new_one_is(self):
        found = Difference(records(a="ok", b="fail", c="fail"), records(a="fail", b="fail", c="ok"))
        self.assertEqual((last(found.new_failures), last(found.gone), last(found.mended)), (["a"], [], ["c"]))
        self.assertTrue(found.bad)

    def test_a_test_that_is_skipped_or_missing_no_longer_runs(self):
        found = Difference(records(a="ok", b="ok", c="skip"), records(a="skip", c="skip"))
        self.assertEqual(last(found.gone), ["a", "b"])
        self.assertTrue(found.bad)

    def test_a_class_that_no_longer_sets_up(self):
        broken = Records({"setUpClass (odoo.addons.sale.tests.t.C)": {"outcome": "fail"}})
        found = Difference(records(a="ok"), broken)
        self.assertEqual((len(found.new_failures), last(found.gone)), (1, ["a"]))

    def test_growth_counts_only_tests_that_passed_twice(self):
        found = Difference(records(a="ok:100", b="fail:5", c="ok:50"), records(a="ok:110", b="ok:900", c="ok:50"))
        self.assertEqual(found.growth()[-1], ("all", 2, 150, 160))
        self.assertEqual([added for added, _name in found.costliest()], [10])
        self.assertFalse(found.bad)

    def test_nothing_compared_is_bad(self):
        self.assertTrue(Difference(Records(), Records()).bad)

    def test_percent(self):
        self.assertEqual([percent(100, 104), percent(0, 3)], ["+4.0 %", "-"])
