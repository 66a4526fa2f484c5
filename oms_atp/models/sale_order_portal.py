# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """The days that customers are told are those that were promised."""

    _inherit = "sale.order"

    def _oms_portal_dates(self):
        found = super()._oms_portal_dates()
        for line in self.filtered(lambda order: order.company_id.oms_promise_mode == "on").order_line:
            if line.id in found:
                found[line.id] = line._oms_portal_coming() or found[line.id]
        return found

    def _oms_portal_apply_wish(self):
        """Promise anew for the day wished what can be had by then; the rest keeps its promise."""
        result = super()._oms_portal_apply_wish()
        promises = self.oms_promise_ids.filtered(lambda promise: promise.state == "open" and promise.move_ids._oms_takeable())
        promises.with_context(oms_wished=True)._oms_replace(
            {promise: promise.quantity for promise in promises}, self.env._("The customer wished another date"))
        return result
