# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class OmsPromiseKept(models.Model):
    """Which promises were kept: one row per promise whose goods have left.

    A promise is judged by the date that was promised *first*: one that was replaced by a later one was not kept. Late is
    a matter of days, of the warehouse's time zone.
    """

    _name = "oms.promise.kept"
    _description = "Promise kept"
    _auto = False
    _order = "shipped_on DESC, id DESC"
    _rec_name = "order_id"
    _depends = {
        "oms.promise": ["state", "date", "replaces_id", "warehouse_id", "vendor_id", "firm", "delivery_date",
                        "delivery_late", "order_id", "product_id", "company_id", "quantity"],
        "stock.move": ["state", "date", "oms_promise_id", "location_dest_id", "picking_id"],
        "stock.picking": ["carrier_id"],
        "stock.warehouse": ["oms_calendar_id", "partner_id"],
        "sale.order": ["carrier_id", "partner_id"],
    }

    promise_id = fields.Many2one("oms.promise", "Promise", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", readonly=True)
    vendor_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    carrier_id = fields.Many2one("delivery.carrier", "Carrier", readonly=True)
    certainty = fields.Selection([("firm", "Firm"), ("likely", "Likely")], "Promised as", readonly=True)
    promised_on = fields.Date("Promised to ship by", readonly=True)
    shipped_on = fields.Date("Shipped", readonly=True)
    delivery_date = fields.Date("Promised to arrive by", readonly=True)
    delivery_late = fields.Date("Promised to arrive at worst by", readonly=True)
    kept = fields.Boolean(readonly=True)
    on_time = fields.Float("On time %", readonly=True, aggregator="avg", digits=(5, 1))
    days_late = fields.Float("Days late", readonly=True, aggregator="avg", digits=(5, 1))

    @property
    def _table_query(self):
        return SQL(
            """SELECT judged.*, judged.shipped_on <= judged.promised_on AS kept,
                      CASE WHEN judged.shipped_on <= judged.promised_on THEN 100.0 ELSE 0.0 END AS on_time,
                      GREATEST(judged.shipped_on - judged.promised_on, 0)::float AS days_late
                 FROM (%s) judged""", self._closed_sql())

    def _closed_sql(self):
        """A row per promise whose goods have left, with its dates."""
        def day(moment):
            warehouse = self.env["stock.warehouse"]
            return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", SQL(moment), warehouse._oms_tz_sql())

        return SQL(
            """SELECT promise.id, promise.id AS promise_id, promise.order_id, sale.partner_id, promise.product_id,
                      promise.quantity, promise.company_id, promise.warehouse_id, promise.vendor_id,
                      COALESCE(shipment.carrier_id, sale.carrier_id) AS carrier_id,
                      CASE WHEN promise.firm THEN 'firm' ELSE 'likely' END AS certainty,
                      %s AS promised_on, %s AS shipped_on,
                      COALESCE(origin.delivery_date, promise.delivery_date) AS delivery_date,
                      COALESCE(origin.delivery_late, promise.delivery_late) AS delivery_late
                 FROM oms_promise promise
                 JOIN sale_order sale ON sale.id = promise.order_id
                 JOIN stock_warehouse warehouse ON warehouse.id = promise.warehouse_id %s
                 JOIN LATERAL (%s) shipment ON shipment.date IS NOT NULL
            LEFT JOIN LATERAL (%s) origin ON TRUE
                WHERE promise.state = 'kept'""",
            day("COALESCE(origin.date, promise.date)"), day("shipment.date"),
            self.env["stock.warehouse"]._oms_tz_joins_sql(), self._shipment_sql(), self._origin_sql())

    def _shipment_sql(self):
        """When the last goods of ``promise`` left for the customer, and with which carrier."""
        return SQL(
            """SELECT MAX(move.date) AS date, (ARRAY_AGG(picking.carrier_id ORDER BY move.date DESC, move.id DESC)
                      FILTER (WHERE picking.carrier_id IS NOT NULL))[1] AS carrier_id
                 FROM stock_move move
                 JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                WHERE move.oms_promise_id = promise.id AND move.state = 'done'""")

    def _origin_sql(self):
        """The first promise of those that ``promise`` replaces, one by one; nothing where it replaces none."""
        return SQL(
            """WITH RECURSIVE before AS (
                   SELECT replaced.id, replaced.replaces_id, replaced.date, replaced.delivery_date,
                          replaced.delivery_late, 1 AS depth
                     FROM oms_promise replaced WHERE replaced.id = promise.replaces_id
                    UNION ALL
                   SELECT earlier.id, earlier.replaces_id, earlier.date, earlier.delivery_date, earlier.delivery_late,
                          before.depth + 1
                     FROM oms_promise earlier JOIN before ON earlier.id = before.replaces_id
                    WHERE before.depth < 100)
               SELECT date, delivery_date, delivery_late FROM before ORDER BY depth DESC LIMIT 1""")
