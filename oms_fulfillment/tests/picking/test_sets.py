# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestSets(FulfillmentCase):
    """Working in sets: the queries grow with the set no faster than native work does, and ours hardly at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls._product(f"P{number}") for number in range(10)]
        for product in cls.products:
            cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, 10000)

    def _pickings(self, count):
        orders = self.env["sale.order"].create([{
            "partner_id": self.customer.id, "warehouse_id": self.warehouse.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1}) for product in self.products],
        } for _number in range(count)])
        orders.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return orders.picking_ids

    def _queries(self, work, pickings):
        before = self.env.cr.sql_log_count
        work(pickings)
        self.env.cr.precommit.run()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _growth(self, work, prepare=lambda pickings: None, sizes=(2, 8)):
        """Queries per further transfer of ten lines."""
        counts = []
        for size in sizes:
            pickings = self._pickings(size)
            prepare(pickings)
            self.env.flush_all()
            counts.append(self._queries(work, pickings))
        return (counts[1] - counts[0]) / (sizes[1] - sizes[0])

    def test_pick(self):
        self._queries(lambda pickings: pickings._oms_pick(), self._pickings(1))  # warm up
        self.assertLess(self._growth(lambda pickings: pickings._oms_pick()), 0.5)

    def test_pack(self):
        self._queries(lambda pickings: pickings._oms_ship(pack=True), self._pickings(1))  # warm up
        growth = self._growth(lambda pickings: pickings._oms_pack(), lambda pickings: pickings._oms_pick())
        self.assertLess(growth, 8, "native: a name and a weight per package")

    def test_ship_and_send(self):
        self._queries(lambda pickings: pickings._oms_ship(), self._pickings(1))  # warm up
        in_sets = self._growth(lambda pickings: pickings._oms_ship())
        one_by_one = self._growth(lambda pickings: [picking.button_validate() for picking in pickings])
        self.assertLess(in_sets, one_by_one * 0.7)
