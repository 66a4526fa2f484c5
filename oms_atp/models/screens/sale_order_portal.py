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
        """Promises follow a date as soon as it is written, by whomever."""
        return None if self.company_id.oms_promise_mode == "on" else super()._oms_portal_apply_wish()
