# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..words import shortened


class TestShortened(unittest.TestCase):
    def test_what_fits_stays(self):
        self.assertEqual(shortened("", 10), "")
        self.assertEqual(shortened(" two\n words ", 10), "two words")
        self.assertEqual(shortened("1234567890", 10), "1234567890")

    def test_between_words(self):
        self.assertEqual(shortened("one two three", 10), "one two …")

    def test_a_text_without_blanks_is_not_lost(self):
        """A link, or a language that writes none."""
        self.assertEqual(shortened("x" * 300, 200), "x" * 199 + "…")
        self.assertEqual(shortened("see " + "x" * 300, 20), "see " + "x" * 15 + "…")

    def test_never_longer(self):
        for text in ("a b " * 50, "ab" * 50, "a" * 19 + " b", "a" * 20 + " b", "a" * 18 + " bc d"):
            self.assertLessEqual(len(shortened(text, 20)), 20, text)


if __name__ == "__main__":
    unittest.main()
