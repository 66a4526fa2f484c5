# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsArrival(models.AbstractModel):
    """Dates of promises where the rest of the suite looks at dates: arrivals."""

    _inherit = "oms.arrival"

    @api.model
    def _transit_of(self, shipments):
        """By the transit times of place, warehouse and delivery method; drop-shipped: those of the company."""
        days = super()._transit_of(shipments)
        warehouses = self.env["stock.warehouse"].browse({warehouse for _order, warehouse, *_rest in shipments if warehouse})
        carriers = self.env["delivery.carrier"]
        order_ids = dict.fromkeys(shipment[0] for shipment in shipments)
        orders = {order.id: order for order in self.env["sale.order"].browse(order_ids)}
        trips = [(orders[order].partner_shipping_id, carriers.browse(carrier or ()))
                 for order, _warehouse, carrier, _date in shipments]
        # sudo: how long deliveries take, for whoever moves the order on
        found = self.env["oms.transit"].sudo()._oms_transits(warehouses, trips) if warehouses else [{}] * len(trips)
        return [way.get(warehouse, (0, usual))[1]
                for usual, way, (_order, warehouse, *_rest) in zip(days, found, shipments, strict=True)]
