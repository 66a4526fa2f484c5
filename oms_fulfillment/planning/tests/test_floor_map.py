# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
import xml.etree.ElementTree as ElementTree

from ..floor_map import FILLS, HEIGHT, MOST, NEVER, SELDOM, SOME, WIDTH, Bay, Piece, Sign, Words, classes, draw

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("North", ("never", "seldom", "some", "most"), "blocked", "no location", "as of today")


class TestClasses(unittest.TestCase):
    def test_four_of_five_picks_come_from_the_most_picked(self):
        self.assertEqual(
            classes({"a": 50, "b": 30, "c": 12, "d": 5, "e": 2, "f": 1, "g": 0}),
            {"a": MOST, "b": MOST, "c": SOME, "d": SOME, "e": SELDOM, "f": SELDOM, "g": NEVER})

    def test_equal_numbers_are_of_one_class(self):
        for seed in range(100):
            draw_ = random.Random(seed)
            picks = {number: draw_.randint(0, 6) for number in range(draw_.randint(1, 40))}
            found = classes(picks)
            self.assertEqual(set(found), set(picks))
            self.assertEqual(len({(picks[key], level) for key, level in found.items()}), len(set(picks.values())))
        self.assertEqual(classes({}), {})
        self.assertEqual(classes({1: 0, 2: 0}), {1: NEVER, 2: NEVER})


class TestMap(unittest.TestCase):
    def drawn(self, aisles=3, bays=None, cells=(), signs=(), blocked=(), words=WORDS):
        return ElementTree.fromstring(draw(aisles, bays or {1: 5}, cells, signs, blocked, words))

    def test_bays_stand_on_their_side_and_in_a_row(self):
        root = self.drawn(cells=[Bay(2, 1, bay, side, 0, f"{bay} {side}") for bay in (1, 2) for side in ("left", "right")])
        at = {rect.find(f"{SVG}title").text: rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None}
        self.assertLess(float(at["1 left"].get("x")), float(at["1 right"].get("x")))
        self.assertLess(float(at["2 left"].get("y")), float(at["1 left"].get("y")), "the front is below")

    def test_how_much_is_picked_is_plain_colours(self):
        """What prints PDFs draws patterns black, and all bays were the same."""
        self.assertEqual(len(set(FILLS)), 4)
        self.assertFalse([fill for fill in FILLS if not fill.startswith("#")])

    def test_nothing_lies_outside_the_page(self):
        for seed in range(60):
            chance = random.Random(seed)
            aisles, bays = chance.randint(1, 60), {block: chance.randint(1, 90) for block in range(1, chance.randint(2, 5))}
            cells = [Bay(chance.randint(1, aisles), block, chance.randint(1, count), chance.choice(["", "left", "right"]),
                chance.randint(0, 9))
                     for block, count in bays.items()]
            signs = [Sign(chance.uniform(1, aisles), chance.randint(0, len(bays)), "S", "Start")]
            root = self.drawn(aisles, bays, cells, signs, [Piece(aisles, len(bays))])
            for rect in root.findall(f"{SVG}rect"):
                x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
                with self.subTest(seed=seed):
                    self.assertGreaterEqual(min(x, y, width, height), 0)
                    self.assertLessEqual(x + width, WIDTH)
                    self.assertLessEqual(y + height, HEIGHT)

    def test_what_somebody_wrote_is_escaped(self):
        evil = '<script>alert("1")</script>&"'
        words = Words(evil, (evil,) * 4, evil, evil, evil)
        text = draw(1, {1: 1}, [Bay(1, 1, 1, "", 1, evil)], [Sign(1, 0, evil, evil)], [Piece(1, 1, title=evil)], words)
        self.assertNotIn("<script", text)
        root = ElementTree.fromstring(text)
        self.assertIn(evil, [title.text for title in root.iter(f"{SVG}title")])

    def test_a_blocked_piece_and_both_sides_are_drawn(self):
        root = self.drawn(cells=[Bay(1, 1, 3, "", 4, "both")], blocked=[Piece(2, 1, 2, 3, "repair")])
        titles = [title.text for title in root.iter(f"{SVG}title")]
        self.assertEqual((titles.count("both"), titles.count("repair")), (2, 1))
