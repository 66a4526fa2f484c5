# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models


class OmsChecks(models.AbstractModel):
    """An impossible date is compared with what can be promised."""

    _inherit = "oms.checks"

    @api.model
    def _gather_earliest(self, orders):
        """As promised; where nothing is promised yet, as it would be promised now: one look at the ledger for all."""
        found = super()._gather_earliest(orders)
        lines = orders.order_line.filtered(lambda line: line.product_uom_qty > 0)._oms_promised_lines()
        arrivals = defaultdict(list)
        for promise in lines.oms_promise_ids:
            if promise.state == "open":
                arrivals[promise.order_id.id].append(promise.delivery_date)
        fresh = lines.filtered(lambda line: line.order_id.id not in arrivals)
        for line, offer in (fresh._oms_offers() if fresh else {}).items():
            arrivals[line.order_id.id].append(fields.Date.to_date(offer["arrives"]))
        for order_id, days in arrivals.items():
            known = [day for day in days if day]  # what cannot be promised at all is backordered, not impossible
            today = self.env["oms.day"]._today(orders.browse(order_id).warehouse_id)
            found[order_id] = (max(known) - today).days if known else None
        return found
