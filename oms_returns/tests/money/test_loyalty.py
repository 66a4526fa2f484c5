# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.shares.loyalty_case import LoyaltyWords
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestLoyaltyReturns(LoyaltyWords, ReturnsCase):
    """What comes back is credited at what was paid for it; what a card paid is on the card again."""

    def back(self, order, **quantities):
        return round(sum(self.walk(self.ask(order, **quantities)).refund_ids.mapped("amount_total")), 2)

    def test_a_promotion(self):
        self.percent(10)
        order = self.rewarded(mug=10)
        self.ship(order)
        self.bill(order)
        self.assertEqual((self.back(order, mug=4), self.back(order, mug=6)), (36, 54))

    def test_a_gift_card(self):
        card = self.gift_card(60)
        order = self.rewarded(card, mug=10)
        self.ship(order)
        self.bill(order)
        self.assertEqual((self.back(order, mug=5), card.points), (20, 30))
        self.assertEqual((self.back(order, mug=5), card.points), (20, 60))

    def test_a_gift_card_before_it_is_billed(self):
        card = self.gift_card(60)
        order = self.rewarded(card, mug=10)
        self.ship(order)
        self.assertEqual((self.back(order, mug=5), card.points), (0, 30))
        self.assertEqual(self.bill(order).amount_total, 20)
