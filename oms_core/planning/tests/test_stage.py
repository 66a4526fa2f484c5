# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..stage import Facts, badges, stage


class TestStage(unittest.TestCase):
    def test_an_order_walks_through_its_stages(self):
        walk = [
            (Facts("draft"), "draft"),
            (Facts("sale", short=3), "to_supply"),
            (Facts("sale", waiting=3), "to_supply"),
            (Facts("sale", released=3), "in_warehouse"),
            (Facts("sale", shipped=3), "shipped"),
            (Facts("sale", shipped=3, delivered=True), "delivered"),
            (Facts("sale", shipped=3, delivered=True, settled=True), "closed"),
            (Facts("cancel", released=3), "cancelled"),
        ]
        for facts, expected in walk:
            self.assertEqual(stage(facts), expected, facts)

    def test_three_of_eight_shipped_is_not_shipped(self):
        facts = Facts("sale", shipped=3, short=5)
        self.assertEqual(stage(facts), "to_supply")
        self.assertEqual(badges(facts), {"part_shipped", "backordered"})

    def test_an_order_given_up_before_anything_left_is_closed(self):
        self.assertEqual(stage(Facts("sale")), "closed")

    def test_an_order_is_not_closed_while_a_down_payment_is_open(self):
        self.assertEqual(stage(Facts("sale", prepaid=True)), "delivered")
        self.assertEqual(stage(Facts("sale", shipped=3, delivered=True, settled=True, prepaid=True)), "delivered")
        self.assertEqual(stage(Facts("sale", has_goods=False, settled=True, prepaid=True)), "to_supply")

    def test_services_alone_close_when_they_are_paid(self):
        self.assertEqual(stage(Facts("sale", has_goods=False)), "to_supply")
        self.assertEqual(stage(Facts("sale", has_goods=False, settled=True)), "closed")

    def test_badges_stand_together_and_never_on_a_quotation(self):
        facts = Facts("sale", short=1, released=1)
        self.assertEqual(badges(facts, held=True, at_risk=True), {"held", "backordered", "at_risk"})
        self.assertEqual(badges(Facts("draft", short=1), held=True), frozenset())
