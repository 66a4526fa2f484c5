# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class PaymentTransaction(models.Model):
    """Money that came online is booked on the day of the company: it is booked by a job or by the customer who pays, and their
    day may be of another month."""

    _inherit = "payment.transaction"

    def _create_payment(self, **extra_create_values):
        today = self.env["oms.day"]._today(company=self.provider_id.company_id)
        if today != fields.Date.context_today(self):  # day: Odoo's own, where it is the same nothing is ours to do
            extra_create_values = {"date": today, **extra_create_values}
        return super()._create_payment(**extra_create_values)
