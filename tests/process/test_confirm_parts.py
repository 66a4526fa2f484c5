# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements of a confirmation, part by part: an order of three lines with everything on, each order a transaction."""
import unittest

from support import SUITE_DB

from dev import databases, demo, paths
from dev.confirm_budget import PARTS, STATEMENTS


class TestConfirmParts(unittest.TestCase):
    def test_no_part_of_a_confirmation_asks_more_than_its_budget(self):
        db = databases.copy("test", SUITE_DB, f"{paths.base_name()}_confirm_parts")
        try:
            answer = demo.job("confirm_job.py", "test", db, "--orders", 7, quiet=True)
        finally:
            databases.drop("test", db)
        asked = {name: part["queries"] for name, part in answer["parts"].items()}
        print(asked)
        self.assertLessEqual(answer["queries"], STATEMENTS, asked)
        for part in PARTS:
            with self.subTest(part.name):
                self.assertLessEqual(asked[part.name], part.statements)


if __name__ == "__main__":
    unittest.main()
