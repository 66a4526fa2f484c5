# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest import TestCase

from ..facts import Rules
from ..ways import WAYS, split

POLICY = Rules(late=7)


class TestWays(TestCase):
    def test_by_policy_where_nobody_chose(self):
        self.assertEqual(split([None, ""], POLICY), [(POLICY, [0, 1])])

    def test_what_is_to_come_early_is_planned_first(self):
        self.assertEqual(split([None, "fastest", None], POLICY), [(WAYS["fastest"], [1]), (POLICY, [0, 2])])

    def test_all_early(self):
        self.assertEqual(split(["fastest"], POLICY), [(WAYS["fastest"], [0])])

    def test_one_line_has_the_whole_order_sent_together(self):
        self.assertEqual(split(["fastest", "together", None], POLICY), [(WAYS["together"], [0, 1, 2])])
