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

    def _oms_follow_date(self):
        """Whoever asked for another date is not told that the goods come later."""
        return super(SaleOrder, self.with_context(oms_wished=True))._oms_follow_date()

    def _oms_portal_apply_wish(self):
        """Demand that is promised has followed the date already."""
        if self.company_id.oms_promise_mode != "on":
            super()._oms_portal_apply_wish()
