# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestPack(FulfillmentCase):
    def test_a_carton_per_order(self):
        self.stock(mug=50, lamp=50)
        orders = self.env["sale.order"].concat(*(self.order(mug=2, lamp=1) for _number in range(4)))
        pickings = self.open_pickings(orders)
        pickings._oms_pick()
        pickings._oms_pack()
        cartons = [picking.move_line_ids.result_package_id for picking in pickings]
        self.assertEqual([len(carton) for carton in cartons], [1] * 4)
        self.assertEqual(len(self.env["stock.package"].concat(*cartons)), 4)
        self.assertEqual(pickings._oms_pack()[pickings[0].id].why, "Packed already")

    def test_not_picked_is_not_packed(self):
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        outcome = picking._oms_pack()[picking.id]
        self.assertEqual((outcome.status, outcome.why), ("not", "Nothing is picked yet"))

    def test_three_steps_pack_where_the_warehouse_packs(self):
        warehouse = self._warehouse("Three", "THR", "pick_pack_ship")
        self.stock(warehouse, mug=5)
        order = self.order(warehouse, mug=5)
        first = self.open_pickings(order)
        self.assertEqual(first._oms_pack()[first.id].status, "not")
        first._oms_pick()
        second = self.open_pickings(order)
        self.assertEqual(second.oms_step, "pack")
        self.assertEqual(second._oms_pack()[second.id].status, "done")
        third = self.open_pickings(order)
        self.assertEqual(third.oms_step, "ship")
        third.button_validate()
        self.assertShips(order, mug=5)
        told = [kind for kind in self.kinds(order) if kind in ("picked", "packed", "shipped")]
        self.assertEqual(told, ["picked", "packed", "shipped"])
