# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import time

from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationCost(StationCase):
    """A scan asks the same number of questions however large the order is."""

    def goods(self, count):
        return self.env["product.product"].create([
            {"name": f"Part {number}", "default_code": f"PART{number}", "is_storable": True} for number in range(count)])

    def job_of(self, count):
        goods = self.goods(count)
        for product in goods:
            self.env["stock.quant"]._update_available_quantity(product, self.two.lot_stock_id, 4)
        order = self.order(self.two, confirm=False)
        self.env["sale.order.line"].create([
            {"order_id": order.id, "product_id": product.id, "product_uom_qty": 4} for product in goods])
        order.action_confirm()
        return goods, self.picked(order, self.new_tote(f"T{count}"))

    def counted(self, work):
        """(queries, CPU ms) of a call whose records nobody has read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before, clock = self.env.cr.sql_log_count, time.process_time()
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, (time.process_time() - clock) * 1000

    def test_queries_do_not_grow_with_lines(self):
        found = {}
        for count in (3, 30):
            goods, picking = self.job_of(count)
            self.puts(picking, goods[0].default_code)  # opens the parcel
            number = iter(range(1, count))
            rows = []
            for _round in range(2):
                code = goods[next(number)].default_code
                rows.append(self.counted(lambda code=code, picking=picking: self.put(picking, code, 4)))
                rows.append(self.counted(lambda picking=picking: self.station().read(picking.id)))
                break
            code = goods[0].default_code
            rows.append(self.counted(lambda code=code, picking=picking: self.put(picking, code, 1)))
            found[count] = rows
        if os.environ.get("OMS_TIMES"):
            print(found)
        self.assertEqual([row[0] for row in found[3]], [row[0] for row in found[30]])
