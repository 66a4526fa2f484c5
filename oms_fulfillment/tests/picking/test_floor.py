# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase

METHODS = ("single", "one_line", "batch", "cluster", "zone")


@tagged("post_install", "-at_install")
class TestFloor(TourCase):
    """A picker takes a tour, picks it with a device and puts it down."""

    def test_each_way_to_pick_in_each_warehouse_to_the_end(self):
        for steps in STEPS:
            warehouse, near, far = self.shop(steps)
            zones = self.env["oms.zone"].with_user(self.boss).create([
                {"name": name, "warehouse_id": warehouse.id} for name in ("Front", "Back")])
            near.oms_zone_id, far.oms_zone_id = zones[0], zones[1]
            for method in METHODS:
                with self.subTest(steps=steps, method=method):
                    self.ways(method, warehouse=warehouse, most_orders=4)
                    self.put(near, mug=6)
                    self.put(far, lamp=4)
                    orders = self.order(warehouse, mug=2) | self.order(warehouse, mug=1)
                    if method != "one_line":
                        orders |= self.order(warehouse, mug=3, lamp=4)
                    tours = self.plan(warehouse)
                    self.assertTrue(tours)
                    for tour in tours:
                        self.walk(self.floor().take(tour.id))
                        self.assertEqual((tour.state, tour.user_id), ("done", self.picker))
                    self.assertEqual({one.oms_step for one in self.open_pickings(orders)}, {"pack"})
                    self.finish(orders)
                    for order in orders:
                        self.assertEqual(
                            order.order_line.mapped("qty_delivered"), order.order_line.mapped("product_uom_qty"))
                    self.assertNoFaults()
