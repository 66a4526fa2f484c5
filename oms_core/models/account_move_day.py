# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountMove(models.Model):
    """An invoice without a date is of today as its company counts days, whoever posts it: also the customer who pays."""

    _inherit = "account.move"

    def _post(self, soft=True):
        undated = self.filtered(lambda move: not move.invoice_date and move.is_sale_document(include_receipts=True))
        for company, moves in undated.grouped("company_id").items():
            today = self.env["oms.day"]._today(company=company)
            if today != fields.Date.context_today(self):  # day: Odoo's own, where it is the same nothing is ours to do
                moves.invoice_date = today
        return super()._post(soft)
