# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrder(models.Model):
    """When what shipped is taken to have arrived where nobody notes it: ship date and days in transit at worst.
    A known delivery (oms_fulfillment) always says more."""

    _inherit = "sale.order"

    oms_arrival_estimate = fields.Date(
        "Arrives (estimate)", compute="_compute_oms_arrival_estimate", store=True,
        help="By when nine of ten such deliveries arrive, counted from the last shipment.")
    oms_arrival_estimated = fields.Boolean(
        "Delivery not confirmed", compute="_compute_oms_arrival_estimated",
        help="Taken to be delivered because the days in transit are over; nobody has confirmed it.")

    _oms_under_way_idx = models.Index("(oms_arrival_estimate) WHERE oms_stage = 'shipped'")

    @api.depends("order_line.oms_shipped_qty")
    def _compute_oms_arrival_estimate(self):
        shipped = self.filtered(lambda order: any(line.oms_shipped_qty > 0 for line in order.order_line))
        (self - shipped).oms_arrival_estimate = False
        found = {}
        if shipped.ids:
            shipments = self._gather_shipments(shipped.ids)
            for (order_id, *_trip, date), days in zip(shipments, self._oms_transit_of(shipments), strict=True):
                found[order_id] = max(found.get(order_id, date), fields.Date.add(date, days=days))
        for order in shipped:
            order.oms_arrival_estimate = found.get(order._origin.id, False)

    @api.depends("oms_stage", "oms_arrival_estimate")
    def _compute_oms_arrival_estimated(self):
        delivered = self.filtered(lambda order: order.oms_stage == "delivered" and order.oms_arrival_estimate)
        known = delivered._oms_is_delivered_map() if delivered else {}
        for order in self:
            order.oms_arrival_estimated = order in delivered and not known.get(order._origin.id)

    @api.model
    def _gather_shipments(self, order_ids):
        """[(order id, warehouse id or None, delivery method id or None, day of the last shipment)] of what left for customers.
        The day is that of the warehouse that sent it; of what a vendor sent, of the order's."""
        self.env["stock.move"].flush_model()
        self.env["stock.picking"].flush_model(["carrier_id"])
        self.env["sale.order"].flush_model(["warehouse_id"])
        return self.env.execute_query(SQL(
            """SELECT line.order_id, kind.warehouse_id, picking.carrier_id, MAX(%s)
                 FROM sale_order_line line
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
            LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                WHERE line.order_id = ANY(%s)
                GROUP BY 1, 2, 3""",
            self.env["oms.day"]._warehouse_day_sql(SQL("move.date"), SQL("COALESCE(kind.warehouse_id, sale.warehouse_id)")),
            list(order_ids)))

    @api.model
    def _oms_transit_of(self, shipments):
        """Days in transit at worst of each of ``_gather_shipments``: those of the company. Extended by promising."""
        orders = self.browse(shipment[0] for shipment in shipments)
        return [order.company_id.oms_transit_days_late for order in orders]

    def _oms_is_taken_to_have_arrived(self):
        self.ensure_one()
        return bool(self.oms_arrival_estimate and self.oms_arrival_estimate < self.env["oms.day"]._today(company=self.company_id))

    @api.model
    def _oms_before_process(self):
        """Orders whose days in transit are over: no event tells us."""
        super()._oms_before_process()
        Line, Day = self.env["sale.order.line"], self.env["oms.day"]
        over = self.search(
            Domain("oms_stage", "=", "shipped") & Day._passed_domain("oms_arrival_estimate"), limit=5000)
        self.env.add_to_compute(self._fields["oms_stage"], over)
        # Also those of orders of which the rest is still to come.
        lines = Line.search(
            Domain("oms_stage", "=", "shipped") & Day._passed_domain("order_id.oms_arrival_estimate"), limit=5000)
        self.env.add_to_compute(Line._fields["oms_stage"], lines)
