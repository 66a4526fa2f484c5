# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.tests import tagged

from ..supply_case import SupplyCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestKitLots(KitWords, SupplyCase):
    """Kits of which a component lapses: they are promised, and reserved, of what is there on the day they ship."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()
        cls.leg.write({"tracking": "lot", "use_expiration_date": True})

    def legs(self, quantity, removal):
        lot = self.env["stock.lot"].create(
            {"name": f"L{quantity}/{removal}", "product_id": self.leg.id, "company_id": self.company.id})
        lot.write({"expiration_date": self.in_days(60), "removal_date": self.in_days(removal)})
        self.env["stock.quant"]._update_available_quantity(self.leg, self.north.lot_stock_id, quantity, lot_id=lot)
        return lot

    def ordered(self, days=None, **goods):
        order = self.quotation(**goods)
        if days is not None:
            order.commitment_date = self.in_days(days)
        order.action_confirm()
        return order

    def reserved(self, order):
        return {item.lot_id: item.quantity for item in order.order_line.move_ids.move_line_ids if item.lot_id}

    def look(self):
        self.env["oms.promise"]._oms_follow_supply(self.leg.ids, "")

    def test_a_lot_that_is_to_go_before_is_given_back(self):
        self.put(self.seat, 5)
        lot = self.legs(6, removal=20)
        order = self.ordered(days=4, stool=2)
        self.assertPromised(order, north=2)
        self.assertEqual(self.reserved(order), {lot: 6})
        lot.removal_date = self.in_days(2)
        self.look()
        self.assertFalse(self.reserved(order), "it would be on the shelf no more")
        self.assertTrue(order.oms_at_risk)

    def test_who_wants_it_later_leaves_what_goes_sooner(self):
        self.put(self.seat, 9)
        short, long = self.legs(6, removal=3), self.legs(6, removal=30)
        later, now = self.ordered(days=6, stool=2), self.ordered(stool=2)
        self.assertPromised(later, north=2)
        self.assertEqual(self.reserved(later), {long: 6})
        self.assertPromised(now, north=2)
        self.assertEqual(self.reserved(now), {short: 6})
        self.assertNoFaults()

    def test_both_in_one_decision(self):
        self.put(self.seat, 9)
        self.legs(6, removal=3)
        self.legs(6, removal=30)
        orders = self.quotation(stool=2) | self.quotation(stool=2) | self.quotation(stool=2)
        orders[0].commitment_date = self.in_days(6)
        orders[1].commitment_date = self.in_days(6)
        orders.action_confirm()
        self.assertPromised(orders[0], north=2)
        self.assertPromised(orders[1], short=2)
        self.assertPromised(orders[2], north=2)
