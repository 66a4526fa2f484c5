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

    def test_no_quantity(self):
        for text in ("", "0", "-1", "nan", "inf", "1e400", "1e12", "two", None, "1 2"):
            self.assertIsNone(portal_form.quantity(text), text)
        self.assertEqual(portal_form.quantity(" 2 "), 2)

    def test_no_line(self):
        for name in ("take_", "take_x", "take_0", "take_-1", "take_99999999999999999999", "take_²", "take_1_2"):
            self.assertFalse(portal_form.read({name: "on"}).asks, name)
        self.assertEqual(len(portal_form.read({f"take_{n}": "on" for n in range(1, 2000)}).asks), portal_form.MOST_LINES + 1)

    def test_no_number(self):
        for text in ("", "0", "-1", "x", "²", "1.5", "99999999999999999999", None, ["1"]):
            self.assertEqual(portal_form.number(text), 0, text)

    def test_no_key(self):
        for text in ("", "short", "k" * 65, "k" * 20 + "'", None, ["k" * 20]):
            self.assertEqual(portal_form.key(text), "")
