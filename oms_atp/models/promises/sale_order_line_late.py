# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.models.orders.sale_order_line_stage import OPEN
from odoo.fields import Domain

_PROMISED = Domain("oms_promise_ids", "any!", [("state", "=", "open")])


class SaleOrderLine(models.Model):
    """A line is late by its own promise, not by that of another line of its order."""

    _inherit = "sale.order.line"

    @api.depends("oms_promise_ids.date", "oms_promise_ids.state", "order_id.commitment_date")
    def _compute_oms_late(self):
        super()._compute_oms_late()
        midnights = self.env["oms.day"]._midnights()
        for line in self.filtered(lambda line: line.oms_stage in OPEN):
            # sudo: only the days of promises of a line that the user may read
            promises = line.sudo().oms_promise_ids.filtered(lambda promise: promise.state == "open")
            if promises:
                wished = line.order_id.commitment_date
                line.oms_late = bool(wished and line.order_id._oms_is_before_today(wished, midnights)) or any(
                    promise.date < midnights.get(promise.warehouse_id.id, midnights[False]) for promise in promises)

    def _search_oms_late(self, operator, value):
        domain = super()._search_oms_late(operator, value)
        if domain is NotImplemented:
            return domain
        late = self.env["oms.day"]._late_domain
        own = Domain("oms_promise_ids", "any!", Domain("state", "=", "open") & late("date"))
        wished = Domain("order_id", "any", late("commitment_date"))
        return Domain("oms_stage", "in", OPEN) & (own | wished | (Domain(domain) & ~_PROMISED))
