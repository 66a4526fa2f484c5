import unittest

from ..unit import Count, counted


class TestCounted(unittest.TestCase):
    def test_passed(self):
        self.assertEqual(counted("....\nRan 4 tests in 0.1s\n\nOK\n", 0), Count(4, 0))

    def test_failed_and_skipped(self):
        out = "Ran 9 tests in 0.1s\n\nFAILED (failures=2, errors=1, skipped=3)\n"
        self.assertEqual(counted(out, 1), Count(3, 3))

    def test_what_failed_is_named_with_the_closing_line(self):
        out = "FAIL: test_a (test_x.TestX.test_a)\n\nRan 2 tests in 0.1s\n\nFAILED (failures=1)\n"
        count = counted(out, 1) + Count(3, 0)
        self.assertEqual((count.line, count.broken), ("4 passed, 1 failed", ("test_a (test_x.TestX.test_a)",)))

    def test_a_run_that_broke_is_a_failure(self):
        self.assertEqual(counted("ImportError: no such thing\n", 1), Count(0, 1))

    def test_no_tests_is_no_failure(self):
        self.assertEqual(counted("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", 5), Count(0, 0))
        self.assertEqual(counted("Ran 0 tests in 0.000s\n\nOK\n", 0), Count(0, 0))

    def test_counts_add_up(self):
        self.assertEqual(sum([Count(1, 2), Count(3, 4)], Count()).line, "4 passed, 6 failed")
