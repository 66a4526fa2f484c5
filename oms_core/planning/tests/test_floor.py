# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from unittest import TestCase

from .. import floor

OURS = floor.Move()


class Asked:
    """Facts that are looked up; says which were."""

    def __init__(self, move):
        self.move, self.asked = move, []

    def __getattr__(self, name):
        self.asked.append(name)
        return getattr(self.move, name)


class TestStranger(TestCase):
    """What goes with an order's transfer though it is for none of its lines."""

    def assertStranger(self, expected=True, move=OURS, **facts):
        self.assertIs(floor.is_stranger(replace(move, **facts)), expected, facts)

    def test_what_the_order_launched_is_none(self):
        self.assertStranger(False)
        self.assertStranger(False, badge=True)

    def test_other_goods_under_a_lines_name(self):
        self.assertStranger(False, of_line=False)
        self.assertStranger(of_line=False, badge=True)
        self.assertStranger(False, of_line=False, badge=True, leaves=False)  # not yet: a step to the output

    def test_goods_without_a_line(self):
        loose = floor.Move(line=False, own=False, of_line=False)
        self.assertStranger(move=loose)
        self.assertStranger(move=loose, named=False)
        self.assertStranger(move=loose, has_order=False)
        self.assertStranger(False, move=loose, has_order=False, named=False)  # a delivery that has to do with no order
        self.assertStranger(False, move=loose, has_order=False, leaves=False)

    def test_a_step_before_the_last(self):
        step = floor.Move(line=False, own=False, of_line=False, leaves=False)
        self.assertStranger(move=step)
        self.assertStranger(False, move=step, from_shelf=False)
        self.assertStranger(False, move=step, beside=False)

    def test_a_line_of_another_order(self):
        other = floor.Move(own=False)
        self.assertStranger(False, move=other)  # its references say so
        self.assertStranger(False, move=other, named=False, names_own=False)
        self.assertStranger(move=other, names_own=False)
        self.assertStranger(move=other, of_line=False)

    def test_most_moves_are_decided_at_once(self):
        asked = Asked(OURS)
        floor.is_stranger(asked)
        self.assertEqual(asked.asked, ["line", "own", "of_line"])
        asked = Asked(floor.Move(line=False, own=False, has_order=False, leaves=False))
        floor.is_stranger(asked)
        self.assertNotIn("beside", asked.asked, "all moves of the transfer")


class TestBeyond(TestCase):
    """More than was ordered."""

    def test_only_of_an_order_that_waits(self):
        more = replace(OURS, quantity=3.0, more=True)
        self.assertFalse(floor.goes_beyond(more))
        for why in ({"badge": True}, {"backordered": True}):
            self.assertFalse(floor.goes_beyond(replace(more, **why)), "nothing of these goods")
            self.assertTrue(floor.goes_beyond(replace(more, stopped=True, **why)))
            self.assertTrue(floor.goes_beyond(replace(more, waits=True, **why)))

    def test_only_what_leaves_for_a_line(self):
        more = replace(OURS, quantity=3.0, more=True, badge=True, stopped=True)
        for facts in ({"line": False}, {"quantity": 0.0}, {"leaves": False}, {"more": False}):
            self.assertFalse(floor.goes_beyond(replace(more, **facts)), facts)

    def test_what_is_on_the_order_is_looked_up_for_more_only(self):
        asked = Asked(replace(OURS, quantity=0.0))
        floor.goes_beyond(asked)
        self.assertEqual(asked.asked, ["line", "quantity"])


class TestCounted(TestCase):
    def test_each_unit_once(self):
        self.assertEqual(floor.counted("cancel", True, False, 5.0, 5.0), 0.0)
        self.assertEqual(floor.counted("done", False, False, 5.0, 5.0), 0.0)
        self.assertEqual(floor.counted("done", True, True, 5.0, 4.0), 4.0)
        self.assertEqual(floor.counted("assigned", True, False, 5.0, 4.0), 4.0)
        self.assertEqual(floor.counted("confirmed", True, True, 5.0, 0.0), 5.0)
