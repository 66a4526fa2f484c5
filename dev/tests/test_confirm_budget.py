"""The table of budgets in the docs is that of the code."""
import unittest

from dev import confirm_budget, paths


class TestConfirmBudget(unittest.TestCase):
    def test_the_docs_say_what_is_measured_against(self):
        said = (paths.ROOT / "docs" / "benchmarks.md").read_text()
        self.assertIn("\n".join(confirm_budget.table()), said,
                      "docs/benchmarks.md, 'What a confirmation may cost': python3 -m dev.confirm_budget prints the table")

    def test_the_parts_together_are_no_less_than_what_all_may_cost(self):
        self.assertLessEqual(confirm_budget.STATEMENTS, sum(part.statements for part in confirm_budget.PARTS))


if __name__ == "__main__":
    unittest.main()
