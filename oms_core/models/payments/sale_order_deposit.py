# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import column_exists, create_column

from ...planning import on_account as planning


class SaleOrder(models.Model):
    """What of an order has to be paid before it goes: a percentage of it, or an amount, which counts before it."""

    _inherit = "sale.order"

    oms_deposit_percent = fields.Float(
        "Deposit", compute="_compute_deposit", store=True, readonly=False, precompute=True, tracking=True,
        help="So much of the order has to be paid before it is sent. Taken from the customer, the payment terms or the company.")
    oms_deposit_amount = fields.Monetary(
        "Deposit amount", copy=False, tracking=True,
        help="So much has to be paid before the order is sent, whatever percentage is given.")
    oms_to_pay_first = fields.Monetary(
        "Still to be paid first", compute="_compute_to_pay_first", compute_sudo=True,
        help="What is to be paid before the order is sent, less what was paid, authorised or kept for it.")

    def _auto_init(self):
        # Orders that are there ask for nothing: they are not computed anew.
        if not column_exists(self.env.cr, self._table, "oms_deposit_percent"):
            create_column(self.env.cr, self._table, "oms_deposit_percent", "float8")
        return super()._auto_init()

    @api.depends("partner_id", "payment_term_id", "company_id")
    def _compute_deposit(self):
        """As agreed, while it is a quotation: a confirmed order keeps what it was confirmed with."""
        for order in self:
            if order.state in ("draft", "sent") or not order._origin:
                payer = order.partner_id.with_company(order.company_id)
                order.oms_deposit_percent = planning.percent_of(
                    payer.oms_deposit, payer.oms_deposit_percent, order.payment_term_id.oms_deposit_percent,
                    order.company_id.oms_deposit_percent)
            else:
                order.oms_deposit_percent = order.oms_deposit_percent

    @api.depends("amount_total", "oms_deposit_percent", "oms_deposit_amount", "require_payment", "prepayment_percent",
                 "payment_term_id", "transaction_ids.state", "invoice_ids.amount_residual", "oms_on_account_ids.ended_on",
                 "oms_on_account_ids.partial_id")
    def _compute_to_pay_first(self):
        checks = self.env["oms.checks"]
        asked = checks._asked_by_orders(self).get("payment", self.browse())
        looked_for = self.filtered(lambda order: (
            order in asked or (order.company_id and checks._modes(order.company_id.id).get("payment") == "enforce")))
        due, paid = checks._gather_due(looked_for._origin) if looked_for._origin else ({}, {})
        for order in self:
            rest = max(due.get(order._origin.id, 0.0) - paid.get(order._origin.id, 0.0), 0.0)
            order.oms_to_pay_first = rest if order.state in ("draft", "sent", "sale") else 0.0

    @api.constrains("oms_deposit_percent", "oms_deposit_amount")
    def _check_deposit(self):
        for order in self:
            if not 0 <= order.oms_deposit_percent <= 1:
                raise ValidationError(self.env._(
                    "The deposit of %(order)s is %(percent).12g %%: it must be from 0 to 100 %%.",
                    order=order.display_name, percent=order.oms_deposit_percent * 100))
            if order.oms_deposit_amount < 0:
                raise ValidationError(self.env._(
                    "The deposit of %(order)s is %(amount)s: it cannot be below zero. Leave it empty where there is none.",
                    order=order.display_name, amount=order.currency_id.format(order.oms_deposit_amount)))

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.oms_deposit_percent or order.oms_deposit_amount)._share_deposit_with_portal()
        return orders

    def write(self, vals):
        had = self.filtered(lambda order: order.oms_deposit_percent or order.oms_deposit_amount)
        result = super().write(vals)
        gone = had.browse() if "prepayment_percent" in vals else had.filtered(
            lambda order: order.require_payment and order.state in ("draft", "sent")
            and not (order.oms_deposit_percent or order.oms_deposit_amount))
        for order in gone:
            order.prepayment_percent = order.company_id.prepayment_percent  # what was a deposit is asked for no more
        if not {"oms_deposit_percent", "oms_deposit_amount", "require_payment", "partner_id", "payment_term_id"}.isdisjoint(vals):
            self._share_deposit_with_portal()
        if not {"oms_deposit_percent", "oms_deposit_amount"}.isdisjoint(vals):
            self.env["oms.checks"]._look_again(self)
        return result

    def _share_deposit_with_portal(self):
        """Where a quotation is confirmed by paying, the portal asks for the deposit, as Odoo asks for its percentage."""
        for order in self.filtered(lambda order: order.require_payment and order.state in ("draft", "sent")):
            due = self.env["oms.checks"]._to_pay(order) if order.oms_deposit_percent or order.oms_deposit_amount else 0.0
            percent = min(due / order.amount_total, 1.0) if due and order.amount_total > 0 else 0.0
            if percent and abs(percent - order.prepayment_percent) > 1e-9:
                order.prepayment_percent = percent

    def _get_prepayment_required_amount(self):
        self.ensure_one()
        if self.require_payment and (self.oms_deposit_percent or self.oms_deposit_amount):
            return self.env["oms.checks"]._to_pay(self)
        return super()._get_prepayment_required_amount()

    def _is_confirmation_amount_reached(self):
        """What is kept for a quotation of its customer's balance is paid: the rest of it confirms it."""
        if super()._is_confirmation_amount_reached():
            return True
        order = self.sudo()  # sudo: one sum of the order, for whoever looks at it or pays it
        if not self.env["oms.on.account"].sudo()._gather_kept(order.ids):
            return False
        paid = self.env["oms.checks"].sudo()._gather_paid(order)[self.id]
        return self.currency_id.compare_amounts(self._get_prepayment_required_amount(), paid) <= 0

    def _get_default_payment_link_values(self):
        """A payment link asks for what is to be paid first, and never for what was paid: by whatever means, while Odoo looks at
        online payments alone."""
        values = super()._get_default_payment_link_values()
        paid = self.env["oms.checks"]._gather_paid(self.sudo())[self.id]  # sudo: who may send the link; one sum of their order
        left = self.currency_id.round(max(self.amount_total - paid, 0.0))
        values.update(amount=min(values["amount"], left), amount_max=min(values["amount_max"], left))
        if self.env["oms.on.account"]._gather_kept(self.ids):  # what is kept is a part of what is to be paid first
            values["prepayment_amount"] = self.currency_id.round(max(values["prepayment_amount"] - paid, 0.0))
            if self.state in ("draft", "sent") and self.require_payment:
                values["amount"] = min(values["prepayment_amount"], left) or left
        if self.state == "sale" and 0 < self.oms_to_pay_first < values["amount_max"]:
            values["amount"] = self.oms_to_pay_first
        return values

    def _generate_downpayment_invoices(self):
        """With *Automatic invoice* each payment has its own, over what is paid ahead: Odoo asks with each of them anew for all
        that was paid so far. Like Odoo's, but for the amount; what a hold keeps from invoicing has none."""
        made, orders = self.env["account.move"], self.env["oms.hold"]._may_invoice(self)
        money = self.env["oms.money"]._gather(orders.ids)
        for order in orders.filtered(lambda order: money[order.id].ahead > 0):
            made |= self.env["sale.advance.payment.inv"].create({
                "sale_order_ids": order, "advance_payment_method": "fixed", "fixed_amount": money[order.id].ahead,
            })._create_invoices(order)
        return made
