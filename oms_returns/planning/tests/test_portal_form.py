# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from .. import portal_form


class TestPortalForm(unittest.TestCase):
    """Whatever a request says, what is read of it is a quantity above zero, or none."""

    def test_what_was_ticked(self):
        form = portal_form.read({
            "take_7": "on", "qty_7": "1,5", "reason_7": "faulty", "opened_7": "on", "qty_8": "2", "take_9": "on", "qty_9": "x",
            "get_7": "12", "key": "k" * 20, "resolution": "refund", "note": "a\x00b"})
        self.assertEqual(form.asks, (portal_form.Ask(7, 1.5, "faulty", True, gets=12), portal_form.Ask(9, None)))
        self.assertEqual((form.key, form.resolution, form.note), ("k" * 20, "refund", "ab"))

    def test_a_part_of_a_kit_is_a_row_of_its_own(self):
        form = portal_form.read({"take_7": "on", "qty_7": "1", "take_7-12": "on", "qty_7-12": "2", "key": "k" * 20})
        self.assertEqual([(ask.key, ask.line_id, ask.part, ask.quantity) for ask in form.asks],
                         [("7", 7, 0, 1), ("7-12", 7, 12, 2)])
        self.assertEqual((form.of("7-12").quantity, form.of("7-13")), (2, None))
        whole = portal_form.read({"take_7": "on", "qty_7": "2", "key": "k" * 20})
        part = portal_form.read({"take_7-12": "on", "qty_7-12": "2", "key": "k" * 20})
        self.assertNotEqual(whole.once, part.once, "two things to ask for")

    def test_which_orders_are_looked_at(self):
        for values, shown in (
                ({}, ("", 1)),
                ({"look": "1", "search": " blue  mug "}, ("blue mug", 1)),
                ({"look": "3", "search": "mug", "searched": "mug", "page": "2"}, ("mug", 3)),
                ({"look": "3", "search": "cup", "searched": "mug", "page": "2"}, ("cup", 1)),
                ({"search": "cup", "searched": "mug", "page": "2"}, ("mug", 2)),  # Continue: the page that is there
                ({"look": "x", "search": "a" * 99}, ("a" * 60, 1)),
                ({"look": "-4", "page": "9" * 30}, ("", 1)),
                ({"page": str(2**31 - 1)}, ("", portal_form.MOST_PAGES))):
            form = portal_form.read(values)
            self.assertEqual((form.search, form.page), shown, values)

    def test_no_quantity(self):
        for text in ("", "0", "-1", "nan", "inf", "1e400", "1e12", "two", None, "1 2"):
            self.assertIsNone(portal_form.quantity(text), text)
        self.assertEqual(portal_form.quantity(" 2 "), 2)

    def test_a_file_in_place_of_a_text(self):
        self.assertEqual((portal_form.words([b"7"]), portal_form.quantity([b"7"]), portal_form.key([b"7"])), ("", None, ""))

    def test_no_line(self):
        for name in ("take_", "take_x", "take_0", "take_-1", "take_99999999999999999999", "take_²", "take_1_2",
                     "take_07", "take_7-", "take_7-0", "take_7-x", "take_7-1-2", "take_-7", "take_7-012"):
            self.assertFalse(portal_form.read({name: "on"}).asks, name)
        self.assertEqual(len(portal_form.read({f"take_{n}": "on" for n in range(1, 2000)}).asks), portal_form.MOST_LINES + 1)

    def test_no_number(self):
        for text in ("", "0", "-1", "x", "²", "1.5", "99999999999999999999", None, ["1"]):
            self.assertEqual(portal_form.number(text), 0, text)

    def test_no_key(self):
        for text in ("", "short", "k" * 65, "k" * 20 + "'", None, ["k" * 20]):
            self.assertEqual(portal_form.key(text), "")
