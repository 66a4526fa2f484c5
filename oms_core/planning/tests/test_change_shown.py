# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..change_shown import FEW, folded, grouped


class TestChangeShown(unittest.TestCase):
    def test_what_says_the_same_is_one_row(self):
        rows = [["Mug", "Dec 3", "Dec 9", ""], ["Cup", "Dec 3", "Dec 9", ""], ["Jug", "Dec 4", "Dec 9", ""],
                ["Pot", "Dec 3", "Dec 9", ""]]
        self.assertEqual(grouped(rows), [
            [["Mug", "Cup", "Pot"], "Dec 3", "Dec 9", ""], [["Jug"], "Dec 4", "Dec 9", ""]])

    def test_two_alike_stay_two_rows(self):
        rows = [["To be collected", "", "£60", ""], ["Still to be invoiced", "", "£60", ""]]
        self.assertEqual(grouped(rows), [[["To be collected"], "", "£60", ""], [["Still to be invoiced"], "", "£60", ""]])

    def test_cells_may_be_lists(self):
        self.assertEqual(grouped([["OUT/1", ["1 × Mug"], ["2 × Mug"], ""]]), [[["OUT/1"], ["1 × Mug"], ["2 × Mug"], ""]])

    def test_of_many_the_first_are_shown(self):
        many = list(range(442))
        self.assertEqual(folded(many), (many[:FEW], many[FEW:]))
        self.assertEqual(folded(many[:FEW + 1]), (many[:FEW + 1], []), "one alone is not folded away")
        self.assertEqual(folded([]), ([], []))


if __name__ == "__main__":
    unittest.main()
