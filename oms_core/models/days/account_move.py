# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


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

    @api.depends("line_ids.sale_line_ids.order_id.effective_date", "line_ids.sale_line_ids.order_id.warehouse_id")
    def _compute_delivery_date(self):
        """The day on which it was shipped where it was sent from; Odoo takes UTC's day of that instant."""
        super()._compute_delivery_date()
        for move in self:
            # sudo: when its orders were shipped, whoever makes the bill
            days = [order._oms_effective_day() for order in move.sudo().line_ids.sale_line_ids.order_id if order.effective_date]
            if days:
                move.delivery_date = max(days)
