# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestBoardTour(HttpCase, FulfillmentCase):
    """The board as the supervisor has it, at a desk and on a telephone."""

    def setUp(self):
        super().setUp()
        self.env["stock.warehouse"].search([("id", "!=", self.warehouse.id)]).oms_release_policy = "at_once"
        self.warehouse.oms_release_policy = "planned"
        zone = self.env["oms.zone"].create({"name": "Cups", "warehouse_id": self.warehouse.id, "lines_a_day": 10})
        self.warehouse.lot_stock_id.oms_zone_id = zone
        self.stock(mug=50)
        self.orders = self.order(mug=1) | self.order(mug=2)
        held = self.order(mug=1)
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        held._oms_place_hold("address_test")

    def tell(self):
        self.start_tour("/odoo/send-board", "oms_send_board_tour", login="chief")
        self.env.invalidate_all()
        for order in self.orders:
            self.assertTrue(self.open_pickings(order).oms_unreleased)
            self.assertEqual(self.kinds(order).count("released"), 1)

    def test_at_a_desk(self):
        self.tell()

    def test_on_a_telephone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self.tell()
