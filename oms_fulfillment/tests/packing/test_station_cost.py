# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import time
from unittest.mock import patch

from odoo.tests import tagged

from .station_case import StationCase

_logger = logging.getLogger(__name__)
#: Queries of a put and of a part of a line with nothing in the cache of records (51 while each read whole records, once for each
#: of them), and of a read.
PUT, READ = 43, 24
#: Columns of one statement: records of a hundred columns are read as far as a scan needs them.
WIDEST = 30


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
            first, second = goods[:2].mapped("default_code")
            self.puts(picking, first)  # opens the parcel
            found[count] = [self.counted(work) for work in (
                lambda picking=picking, second=second: self.put(picking, second, 4),  # a whole line
                lambda picking=picking, first=first: self.put(picking, first, 1),  # a part of one
                lambda picking=picking: self.station().read(picking.id))]
        if os.environ.get("OMS_TIMES"):
            _logger.info("station: (queries, ms) of a put, a part, a read by lines of the order: %s", found)
        few, many = ([queries for queries, _ms in rows] for rows in found.values())
        self.assertEqual(few, many)
        self.assertLessEqual(max(few[:2]), PUT)
        self.assertLessEqual(few[2], READ)

    def test_a_scan_reads_no_record_whole(self):
        goods, picking = self.job_of(3)
        first, second = goods[:2].mapped("default_code")
        self.puts(picking, first)
        self.env.flush_all()
        self.env.invalidate_all()
        wide, execute = [], type(self.env.cr).execute

        def watched(cursor, query, *args, **kwargs):
            code = getattr(query, "code", query)
            table = code.split('"')[1] if code.startswith('SELECT "') else ""
            if code.split(" FROM ")[0].count(f'"{table}".') > WIDEST and table not in ("res_users", "res_partner", "res_company"):
                wide.append(table)  # but for who packs, and in which company: Odoo asks for these itself
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", watched):
            self.put(picking, second, 4)
        self.assertEqual(wide, [])
