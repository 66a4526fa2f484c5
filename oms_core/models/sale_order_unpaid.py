# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """An order that was paid in advance asked for no credit. Once that payment is gone it asks for it."""

    _inherit = "sale.order"

    def _oms_payment_lost(self):
        """Hold what goes on account from now on, where there is no room; the payment is lost whatever comes of it."""
        # sudo: marks and holds of orders, for whoever handles the payment
        orders = self.sudo().filtered(lambda order: order.state == "sale")
        orders._oms_check_credit()


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def write(self, vals):
        lost = self.browse()
        if vals.get("state") in ("draft", "pending", "cancel", "error"):
            lost = self.filtered(lambda payment: payment.state in ("authorized", "done"))
        result = super().write(vals)
        lost.sale_order_ids._oms_payment_lost()
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        lost = self.browse()
        if vals.get("state") in ("draft", "canceled", "rejected"):
            lost = self.filtered(lambda payment: payment.state in ("in_process", "paid"))
        result = super().write(vals)
        # sudo: which orders were paid by it, for whoever cancels the payment
        lost.sudo().payment_transaction_id.sale_order_ids._oms_payment_lost()
        return result
