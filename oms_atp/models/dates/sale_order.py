# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models


class SaleOrder(models.Model):
    """Dates of promises where the rest of the suite looks at dates: credit horizons, impossible dates, arrivals."""

    _inherit = "sale.order"

    def _gather_earliest(self):
        """As promised; where nothing is promised yet, as it would be promised now: one look at the ledger for all."""
        found = super()._gather_earliest()
        lines = self.order_line.filtered(lambda line: line.product_uom_qty > 0)._oms_promised_lines()
        arrivals = defaultdict(list)
        for promise in lines.oms_promise_ids:
            if promise.state == "open":
                arrivals[promise.order_id.id].append(promise.delivery_date)
        fresh = lines.filtered(lambda line: line.order_id.id not in arrivals)
        for line, offer in (fresh._oms_offers() if fresh else {}).items():
            arrivals[line.order_id.id].append(fields.Date.to_date(offer["arrives"]))
        for order_id, days in arrivals.items():
            known = [day for day in days if day]  # what cannot be promised at all is backordered, not impossible
            today = self.env["oms.day"]._today(self.browse(order_id).warehouse_id)
            found[order_id] = (max(known) - today).days if known else None
        return found

    @api.model
    def _oms_transit_of(self, shipments):
        """By the transit times of place, warehouse and delivery method; drop-shipped: those of the company."""
        days = super()._oms_transit_of(shipments)
        warehouses = self.env["stock.warehouse"].browse({warehouse for _order, warehouse, *_rest in shipments if warehouse})
        carriers = self.env["delivery.carrier"]
        orders = {order.id: order for order in self.browse(dict.fromkeys(shipment[0] for shipment in shipments))}
        trips = [(orders[order].partner_shipping_id, carriers.browse(carrier or ()))
                 for order, _warehouse, carrier, _date in shipments]
        # sudo: how long deliveries take, for whoever moves the order on
        found = self.env["oms.transit"].sudo()._oms_transits(warehouses, trips) if warehouses else [{}] * len(trips)
        return [way.get(warehouse, (0, usual))[1]
                for usual, way, (_order, warehouse, *_rest) in zip(days, found, shipments, strict=True)]
