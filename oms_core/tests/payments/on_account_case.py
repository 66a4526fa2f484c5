# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tools import SQL

from ..billing.billing_case import BillingCase


class OnAccountCase(BillingCase):
    """The shop with a bank whose receipts are entries at once, and customers who pay on account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        outstanding = cls.env["account.account"].search([
            ("account_type", "=", "asset_current"), ("reconcile", "=", True), ("company_ids", "in", cls.company.ids)], limit=1)
        if not outstanding:
            outstanding = cls.env["account.account"].create({
                "name": "Outstanding receipts", "code": "OMSOUT", "account_type": "asset_current", "reconcile": True})
        cls.bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        cls.put(cls.mug, 1000)

    def receipt(self, amount, partner=None, **values):
        """A payment on account."""
        payment = self.env["account.payment"].create({
            "partner_id": (partner or self.customer).id, "amount": amount, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": self.bank.id, "date": "2026-01-10", **values})
        payment.action_post()
        self.assertTrue(payment.move_id, "this story is about payments with entries")
        return payment

    def credit_of(self, document):
        move = document.move_id if document._name == "account.payment" else document
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def open_of(self, document):
        return -sum(self.credit_of(document).mapped("amount_residual_currency"))

    def keep(self, order, amount=None):
        return self.env["oms.on.account"]._keep(order, amount)

    def kept(self, order):
        return self.env["oms.on.account"]._gather_kept(order.ids).get(order.id, 0.0)

    def free(self, partner=None):
        return sum(credit.amount for credit in self.env["oms.on.account"]._open_credits(partner or self.customer, self.company))

    def process(self, order):
        order._oms_process()

    def pay_online(self, order, amount, state="done"):
        payment = self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": amount, "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "state": "draft",
            "sale_order_ids": [Command.link(order.id)],
            "reference": f"PAY-{order.id}-{len(order.transaction_ids)}"})
        if state == "authorized":  # written to the table: no provider is installed that authorises
            self.env.flush_all()
            self.env.cr.execute(SQL("UPDATE payment_transaction SET state = %s WHERE id = %s", state, payment.id))
        else:
            payment.state = state
        self.env.flush_all()
        self.env.invalidate_all()
        return payment

    def down_payment(self, order, amount, method="fixed"):
        made = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": method,
            "fixed_amount" if method == "fixed" else "amount": amount})._create_invoices(order)
        self.env.flush_all()
        made.action_post()
        return made

    def with_deposit(self, percent=0.0, amount=0.0, **quantities):
        order = self.quotation(**(quantities or {"mug": 10}))
        order.write({"oms_deposit_percent": percent, "oms_deposit_amount": amount})
        order.action_confirm()
        return order
