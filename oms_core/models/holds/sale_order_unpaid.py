# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class SaleOrder(models.Model):
    """An order that was paid in advance asked for no credit. Once that payment is gone it asks for it; a payment for another
    order is none for this one."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in [{"transaction_ids": self.env.context.get("default_transaction_ids")}, *vals_list]:
            self._oms_check_payments(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._oms_check_payments(vals)
        result = super().write(vals)
        if "transaction_ids" in vals:
            self._oms_payment_lost()
        return result

    @api.model
    def _oms_check_payments(self, vals):
        """Which orders a payment is for is said where it is made: anybody who sells could pay with what another paid."""
        if vals.get("transaction_ids") and not self.env.su:
            raise AccessError(self.env._("Online payments belong to the orders that they were made for."))

    def _oms_payment_lost(self):
        """Hold what goes on account from now on, where there is no room; the payment is lost whatever comes of it."""
        # sudo: marks and holds of orders, for whoever handles the payment
        orders = self.sudo().filtered(lambda order: order.state == "sale")
        orders.env["oms.credit"]._check(orders)


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
