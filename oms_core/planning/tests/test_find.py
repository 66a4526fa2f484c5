# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..find import EXACT, LONGEST, PREFIX, SIMILAR, Hit, ask, best, slips


class TestAsk(unittest.TestCase):
    def test_nothing_to_look_for(self):
        for text in ("", "   ", None, False, "%%%", "___", "\0", "'; --", [], {}):
            self.assertIsNone(ask(text), text)

    def test_words_and_code(self):
        asked = ask("  Corner   SHOP_2 & a ")
        self.assertEqual(asked.text, "corner shop_2 & a")
        self.assertEqual(asked.squashed, "cornershop2a")
        self.assertEqual(asked.words, ("corner", "shop"))

    def test_number(self):
        for text, head, number in (("4711", "", "4711"), ("S004711", "s", "4711"), ("#4711", "", "4711"),
                                   ("INV/2025/00042", "inv2025", "42"), ("1000", "", "1000"), ("PO 8871 B", "", "")):
            self.assertEqual((ask(text).head, ask(text).number), (head, number), text)

    def test_telephone(self):
        self.assertEqual(ask("+49 (0171) 23-45.67").digits, "4901712345" + "67")
        self.assertEqual(ask("0171 / 23 45 67").digits, "171234567")
        for text in ("4711", "S0171234567", "0171 x 23"):
            self.assertEqual(ask(text).digits, "", text)

    def test_name_or_code(self):
        for text, code in (("zebra", True), ("zebra quilting", False), ("so 4711", True), ("zebra 2", True), ("a-b@c.d", True)):
            self.assertEqual(ask(text).may_be_code, code, text)

        for text, name in (("zebra", True), ("zeb", False), ("a-b@c.de", False), ("PO-222-8693809", False), ("3M tapes", True)):
            self.assertEqual(ask(text).may_be_name, name, text)

    def test_long_and_short(self):
        self.assertEqual(len(ask("x" * 500).squashed), LONGEST)
        self.assertFalse(ask("x").can_start)
        self.assertTrue(ask("x" * 500).can_start)


class TestSlips(unittest.TestCase):
    def test_every_kind(self):
        found = slips("s4711")
        for typed in ("s471", "s47111", "s4771", "s7411", "s4712", "a4711"):
            self.assertIn(typed, found)
        self.assertNotIn("s4711", found)
        self.assertNotIn("s4", found)

    def test_a_slip_of_a_slip_may_be_the_code(self):
        rng = random.Random(7)
        for _round in range(20):
            code = "".join(rng.choice("abc0123456789") for _letter in range(rng.randint(5, 12)))
            slip = rng.choice(slips(code))
            self.assertIn(code, slips(slip))

    def test_of_what_was_asked(self):
        mail = "orders.department@a-very-long-name.example"
        self.assertIn("ordersdepartmentaverylongnameexampl", ask(mail).slips)
        self.assertEqual(ask(mail.replace("@", "")).slips, [], "too long for a code")
        self.assertEqual(ask("corner shop").slips, [])
        self.assertIn("s4771", ask("S-4711").slips)

    def test_bounded(self):
        self.assertEqual(slips("abc"), [])
        self.assertEqual(slips("a" * 31), [])
        self.assertLess(len(slips("0123456789abcdef")), 80 * 16)


class TestBest(unittest.TestCase):
    def test_once_by_the_best_match(self):
        hits = [Hit(1, 0, PREFIX), Hit(1, 1, EXACT), Hit(2, 0, PREFIX, 0.5), Hit(3, 0, PREFIX, 0.9), Hit(4, 0, SIMILAR, 1)]
        self.assertEqual([(hit.id, hit.field) for hit in best(hits, 3)], [(1, 1), (3, 0), (2, 0)])

    def test_what_is_less_alike_is_noise(self):
        hits = [Hit(1, 0, SIMILAR, 1.2), Hit(2, 0, SIMILAR, 1.0), Hit(3, 0, SIMILAR, 0.5), Hit(4, 0, PREFIX, -9)]
        self.assertEqual([hit.id for hit in best(hits, 5)], [4, 1, 2])

    def test_certain(self):
        for match, text, certain in ((EXACT, "ab", True), (PREFIX, "corner", False), (PREFIX, "corner shop", True),
                                     (SIMILAR, "corner shop", False)):
            self.assertEqual(Hit(1, 0, match).is_certain(ask(text)), certain, text)

    def test_newest_first_among_equals(self):
        self.assertEqual([hit.id for hit in best([Hit(1, 0, EXACT), Hit(9, 0, EXACT)], 5)], [9, 1])
        self.assertEqual([hit.id for hit in best([Hit(9, 1, EXACT), Hit(1, 0, EXACT)], 5)], [1, 9], "its own number counts more")
