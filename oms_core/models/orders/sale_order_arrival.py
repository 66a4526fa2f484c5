# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


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
            arrival = self.env["oms.arrival"]
            shipments = arrival._gather_shipments(shipped.ids)
            for (order_id, *_trip, date), days in zip(shipments, arrival._transit_of(shipments), strict=True):
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
