# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountMove(models.Model):
    """A payment, a line of a statement or an invoice came: payments may find what they are for."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        companies = posted.filtered(self._oms_may_match).company_id
        if companies:
            self.env["oms.match"]._wake(companies)
        return posted

    @api.model
    def _oms_may_match(self, move):
        """Whether it is money of a customer, or what such money may be for; wages, stock and taxes are not."""
        if move.move_type == "entry":
            return move.statement_line_id or any(line.account_type == "asset_receivable" for line in move.line_ids)
        return move.move_type in ("out_invoice", "out_receipt")


class AccountPayment(models.Model):
    """Payments that make no entry come by their state alone."""

    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "in_process":
            # sudo: whose payments they are, for whoever was allowed to post them
            unbooked = self.sudo().filtered(lambda payment: not payment.move_id and payment.partner_type == "customer")
            self.env["oms.match"]._wake(unbooked.company_id)
        return result
