# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class PaymentTransaction(models.Model):
    """Money that comes after the bill: the bills of its orders take it; a refund meets the credit note that it is for; what was
    left for a refund that did not come about is the bills' again."""

    _inherit = "payment.transaction"

    oms_reserved = fields.Monetary(
        "Still reserved", compute="_compute_oms_reserved",
        help="What of an authorisation was neither captured nor given back.")

    @api.depends("state", "operation", "amount", "child_transaction_ids.state", "child_transaction_ids.amount",
                 "child_transaction_ids.operation")
    def _compute_oms_reserved(self):
        for payment in self:
            taken = payment.child_transaction_ids.filtered(
                lambda child: child.operation != "refund" and child.state in ("done", "cancel"))
            payment.oms_reserved = payment.amount - sum(taken.mapped("amount")) if (
                payment.state == "authorized" and payment.operation != "refund") else 0.0

    def _create_payment(self, **extra_create_values):
        self.ensure_one()
        prepaid = self.env["oms.prepaid"]
        orders = prepaid._orders_of(self)
        if not orders:
            return super()._create_payment(**extra_create_values)
        limits = prepaid._limits(self)
        transaction = self.with_context(oms_at_most=limits) if limits else self
        payment = super(PaymentTransaction, transaction)._create_payment(**extra_create_values).with_env(self.env)
        if self.operation == "refund":
            # sudo: the credit note that it was asked for, whoever books it
            note = self.env["oms.payment.operation"].sudo().search([("child_id", "=", self.id), ("note_id", "!=", False)]).note_id
            if note:
                payment.sudo()._oms_settle_with(note[:1])  # sudo: as above
            prepaid._settle_refunds(orders.invoice_ids | orders.invoice_ids.reversal_move_ids)
        else:
            prepaid._apply(orders.invoice_ids.filtered("amount_residual"))
        return payment

    def _post_process(self):
        result = super()._post_process()
        # Odoo books no payment of which parts were taken, for these are booked. It takes a refund for such a part, where that was
        # done before the payment is booked: then the refund alone would be in the books.
        for payment in self.filtered(lambda one: one.state == "done" and not one.payment_id
                                     and one.operation not in ("refund", "validation")):
            ended = payment.child_transaction_ids.filtered(lambda child: child.state in ("done", "cancel"))
            if ended and set(ended.mapped("operation")) == {"refund"}:
                payment.with_company(payment.company_id)._create_payment()
        prepaid = self.env["oms.prepaid"]
        failed = self.filtered(lambda one: one.operation == "refund" and one.state in ("cancel", "error"))
        orders = self.env["sale.order"].union(*map(prepaid._orders_of, failed))
        prepaid._apply(orders.invoice_ids.filtered("amount_residual"))
        return result
