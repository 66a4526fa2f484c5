# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestTour(HttpCase, FulfillmentCase):
    def test_from_the_office_to_the_door(self):
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=5)
        order = self.order(mug=5)
        order.client_order_ref = "TOUR"
        self.chief.group_ids |= self.env.ref("stock.group_tracking_lot")
        self.start_tour("/odoo/oms-to-send", "oms_fulfillment_tour", login="chief")
        self.env.invalidate_all()
        self.assertShips(order, mug=5)
        self.assertEqual(order.oms_stage, "delivered")
