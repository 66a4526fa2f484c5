# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.common import OmsCase
from odoo.tools import SQL


class AtpCase(OmsCase):
    """The small shop with three warehouses that promises from all of them."""

    other_events = frozenset({"picked", "packed", "delivered"})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = "on"
        Warehouse = cls.env["stock.warehouse"]
        Warehouse.search([("company_id", "=", cls.company.id), ("id", "!=", cls.north.id)]).oms_promises = False
        cls.south = Warehouse.create({"name": "South", "code": "SOU", "company_id": cls.company.id})
        cls.west = Warehouse.create({"name": "West", "code": "WES", "company_id": cls.company.id})

    def ledger_rows(self, product, warehouse):
        """The rows of one product in one warehouse: dicts of day, quantity, kind, model, id; ascending by day."""
        self.env.flush_all()
        supply = self.env["oms.supply"]
        rows = self.env.execute_query(SQL(
            """SELECT day, SUM(quantity)::float AS quantity, kind, model, res_id
                 FROM (%s) AS row GROUP BY day, kind, model, res_id
               HAVING SUM(quantity) != 0 ORDER BY day, quantity DESC, kind, res_id""",
            supply._rows_sql(supply._scope([product.id], [warehouse.id]))))
        return [dict(zip(("day", "quantity", "kind", "model", "id"), row, strict=True)) for row in rows]

    def assertPromised(self, order, short=0, **quantities):
        """assertPromised(order, north=10, short=2): open promises by warehouse, and what is backordered."""
        open_promises = order.oms_promise_ids.filtered(lambda promise: promise.state == "open")
        found = {
            warehouse.name.lower(): sum(promises.mapped("quantity"))
            for warehouse, promises in open_promises.grouped("warehouse_id").items()}
        self.assertEqual(found, quantities)
        self.assertEqual(sum(order.order_line.mapped("oms_short_qty")), short)
        self.assertNoFaults()

    def count_statements(self, work):
        """How many statements ``work`` sends, what it leaves to be written included, with nothing read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
