# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """The days of an order, by whose they are."""

    _inherit = "sale.order"

    def _oms_wanted_day(self):
        """The day that is wanted, where the order is sent from; False: as soon as possible."""
        self.ensure_one()
        return self.commitment_date and self.env["oms.day"]._of(self.commitment_date, self.warehouse_id, self.company_id)

    def _compute_is_expired(self):
        """A quotation is valid to the end of its day for its company; Odoo's ends with UTC's."""
        super()._compute_is_expired()
        today = self.env["oms.day"]._today
        for order in self.filtered("validity_date"):
            order.is_expired = order.state in ("draft", "sent") and order.validity_date < today(company=order.company_id)

    def _prepare_invoice(self):
        values = super()._prepare_invoice()
        if self.effective_date and "delivery_date" in values:
            values["delivery_date"] = self._oms_effective_day()
        return values

    def _oms_effective_day(self):
        """The day on which it was first shipped, where it was sent from."""
        self.ensure_one()
        return self.env["oms.day"]._of(self.effective_date, self.warehouse_id)
