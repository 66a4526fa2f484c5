# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import random
import unittest
from xml.etree import ElementTree

from ..carton_picture import SHADES, Words, clean, far_to_near, picture, runs
from ..cartons import UPRIGHT, Box, Carton, Item, plan

BOX = Box("M", 320, 250, 180)
SVG = "{http://www.w3.org/2000/svg}"


def first_carton(*items):
    return plan(items, [BOX]).cartons[0]


class TestCartonPicture(unittest.TestCase):
    def test_every_unit_has_its_number_and_the_list_says_what_it_is(self):
        carton = first_carton(Item(1, 100, 80, 60, quantity=4), Item(2, 90, 70, 50, quantity=3))
        texts = self.texts(picture(carton, BOX, {1: "Book", 2: "Mug"}, "SO1, carton 1"))
        for number in range(1, 8):
            self.assertEqual(texts.count(str(number)), 2, "in the whole and in its layer")
        self.assertEqual(sum(int(text.split(": ")[1].split(" ×")[0]) for text in texts if "Book" in text), 4)
        self.assertEqual(sum(int(text.split(": ")[1].split(" ×")[0]) for text in texts if "Mug" in text), 3)
        self.assertIn("320 × 250 × 180 mm", texts)

    def test_whatever_is_handed_in_ends_as_text(self):
        bad = "<script>alert(1)</script> & \"'\x00\x0b\ud800\ufffe 杯"
        said = picture(first_carton(Item(bad, 10, 10, 10)), BOX, {}, bad, Words(layer=f"{bad} %(number)s %(height)s"))
        tags = {node.tag for node in ElementTree.fromstring(said).iter()}
        self.assertLessEqual(tags, {SVG + tag for tag in ("svg", "title", "rect", "text", "polygon")})
        self.assertEqual(said.count("杯"), 4)
        self.assertEqual(clean("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#x27;")
        self.assertEqual(said.encode("utf-8").decode(), said)

    def test_black_and_white_alone(self):
        said = picture(first_carton(*(Item(id, 40, 40, 40) for id in range(6))), BOX, {}, "x")
        colours = {node.get(name) for node in ElementTree.fromstring(said).iter() for name in ("fill", "stroke")}
        grey = {colour for colour in colours if colour and colour.startswith("#")}
        self.assertTrue(all(colour[1:3] == colour[3:5] == colour[5:7] for colour in grey))
        self.assertLessEqual(set(SHADES), grey)

    def test_equal_ones_in_a_row_are_one_line(self):
        carton = first_carton(Item(1, 20, 20, 20, quantity=500))
        said = runs(list(carton.placements))
        self.assertEqual([(first, last) for first, last, _unit in said], [(1, 500)])

    def test_what_stands_before_is_drawn_later(self):
        dice = random.Random(4)
        for _case in range(40):
            carton = first_carton(*(Item(id, *(dice.randint(20, 90) for _edge in range(3))) for id in range(8)))
            drawn = far_to_near(list(carton.placements))
            self.assertEqual(len(set(drawn)), len(carton.placements))
            for one, two in itertools.combinations(drawn, 2):
                before = (two.x + two.length <= one.x or two.y + two.width <= one.y or two.z + two.height <= one.z)
                after = (one.x + one.length <= two.x or one.y + one.width <= two.y or one.z + one.height <= two.z)
                self.assertTrue(after or not before)

    def test_very_many_and_none(self):
        carton = first_carton(Item(1, 320, 250, 2, quantity=90, turn=UPRIGHT))
        self.assertIn("30 more layers", self.texts(picture(carton, BOX, {}, "many")))
        texts = self.texts(picture(first_carton(Item(1, 10, 10, 10, quantity=5000)), BOX, {}, "many"))
        self.assertEqual([text for text in texts if text.isdigit()], ["1", "5000"])
        ElementTree.fromstring(picture(Carton("M", (), 0), BOX, {}, "none"))

    def test_long_names_stay_on_the_page(self):
        carton = first_carton(Item(1, 10, 10, 10))
        texts = self.texts(picture(carton, BOX, {1: "x" * 500}, "y" * 500))
        self.assertLess(max(map(len, texts)), 110)
        self.assertEqual(sum("…" in text for text in texts), 2)

    def texts(self, said):
        return [node.text for node in ElementTree.fromstring(said).iter(SVG + "text")]


if __name__ == "__main__":
    unittest.main()
