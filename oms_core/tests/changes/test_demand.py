# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestDemand(OmsCase):
    """One way to take demand back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.demand = cls.env["oms.demand"]

    def two_moves(self):
        """Ten that the warehouse works on, and four that are not sent to it yet."""
        sent = self.confirm(mug=10).order_line.move_ids
        kept = sent.copy({"product_uom_qty": 4})
        kept.write({"state": "confirmed", "oms_unreleased": True})
        return sent, kept

    def test_what_is_not_sent_goes_first(self):
        sent, kept = self.two_moves()
        self.assertEqual(self.demand._take_back(sent | kept, 6), 0)
        self.assertEqual((kept.state, sent.product_qty, sent.quantity), ("cancel", 8, 8))

    def test_what_somebody_has_in_hands_stays(self):
        sent, kept = self.two_moves()
        sent.quantity = 7
        sent.picked = True
        self.assertEqual(self.demand._take_back(sent | kept, 20), 13)
        self.assertEqual((kept.state, sent.product_qty), ("cancel", 7))

    def test_as_much_as_whoever_takes_may(self):
        sent, kept = self.two_moves()
        self.assertEqual(self.demand._take_back(sent | kept, 20, {sent: 2.0, kept: 3.0}.get), 15)
        self.assertEqual((sent.product_qty, kept.product_qty), (8, 1))

    def test_to_ask_takes_nothing(self):
        sent, kept = self.two_moves()
        found = [(taken, list(parts)) for taken, parts in self.demand._parts(sent | kept, 6, self.demand._spare)]
        self.assertEqual(found, [(4, [(kept, 4)]), (2, [(sent, 2)])])
        self.assertEqual((sent.product_qty, kept.product_qty), (10, 4))
