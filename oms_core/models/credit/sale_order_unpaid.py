# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...jobs import look_apart


class SaleOrder(models.Model):
    """An order that was paid in advance asked for no credit. Once that payment is gone it asks for it; a payment for another
    order is none for this one."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in [{"transaction_ids": self.env.context.get("default_transaction_ids")}, *vals_list]:
            self.env["oms.judging"]._check_payments(vals)
        return super().create(vals_list)

    def write(self, vals):
        self.env["oms.judging"]._check_payments(vals)
        result = super().write(vals)
        if "transaction_ids" in vals:
            self.env["oms.judging"]._payment_lost(self)
        return result


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def write(self, vals):
        lost = self.browse()
        if vals.get("state") in ("draft", "pending", "cancel", "error"):
            lost = self.filtered(lambda payment: payment.state in ("authorized", "done"))
        result = super().write(vals)
        look_apart(lost.sale_order_ids, self.env["oms.judging"]._payment_lost)
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        lost = self.browse()
        if vals.get("state") in ("draft", "canceled", "rejected"):
            lost = self.filtered(lambda payment: payment.state in ("in_process", "paid"))
        result = super().write(vals)
        # sudo: which orders were paid by it, for whoever cancels the payment
        self.env["oms.judging"]._payment_lost(lost.sudo().payment_transaction_id.sale_order_ids)
        return result
