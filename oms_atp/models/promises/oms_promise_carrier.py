# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import calendar as working

#: Days ahead that the trucks of two carriers are compared for.
AHEAD = 120


class OmsPromise(models.Model):
    """Another carrier fetches an order that is confirmed already: it comes on other days."""

    _inherit = "oms.promise"

    @api.model
    def _oms_follow_carrier(self, before):
        """Promise anew what leaves on other days with the carriers that orders have now. What somebody has in hand keeps its
        promise, and the order says so. A fixed number of queries, none where no carrier comes at times of its own.

        :param before: {confirmed order: the carrier that it had}
        """
        changed = {order: carrier for order, carrier in before.items() if order.carrier_id != carrier}
        if not changed or not self.env["oms.pickup"]._oms_carriers_differ():
            return
        orders = self.env["sale.order"].union(*changed)
        # sudo: promises of orders that the user may change, and the hours of their warehouses
        promises = orders.sudo().oms_promise_ids.filtered(lambda promise: promise.state == "open")
        lines = promises.line_id._oms_promised_lines()
        promises = promises.filtered(lambda promise: promise.line_id in lines)
        moved = promises._oms_leaving_otherwise({order.id: carrier.id for order, carrier in changed.items()})
        quantities = {promise: promise._oms_takeable_qty() for promise in moved}
        free = moved.filtered(lambda promise: quantities[promise] > 0)
        free._oms_replace({promise: quantities[promise] for promise in free}, self.env._("another carrier fetches it"))
        self.env["oms.order.event"]._oms_log([{
            "order_id": promise.order_id.id, "line_id": promise.line_id.id, "kind": "changed", "customer_visible": False,
            "summary": self.env._("Another carrier fetches it, but it is in hand already: what was promised stays (%s)",
                                  promise._oms_say())} for promise in moved - free])

    def _oms_leaving_otherwise(self, before):
        """Those of these promises whose goods leave on another day with the carrier that their order has now.

        :param before: {order id: the id of the carrier that it had, or False}
        """
        calendars, now = self.warehouse_id._oms_pickup_calendars() if self else {}, fields.Datetime.now()
        today = self.env["oms.day"]._first_today(self.warehouse_id.ids) if self else None
        days = {calendar: working.ship_days(now, calendar, AHEAD, today) for calendar in set(calendars.values())}

        def leaving(promise, carrier_id):
            warehouse_id = promise.warehouse_id.id
            return days[calendars.get((warehouse_id, carrier_id or None)) or calendars[warehouse_id, None]]

        def otherwise(promise):
            old, new = leaving(promise, before[promise.order_id.id]), leaving(promise, promise.order_id.carrier_id.id)
            promised = (promise._oms_day() - today).days
            ready = [number for number, day in enumerate(old) if day == promised]
            return [old[number] for number in ready] != [new[number] for number in ready] if ready else old != new

        return self.filtered(otherwise)
