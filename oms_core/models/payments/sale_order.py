# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import SEES_MONEY
from .sending import ORDER


class SaleOrder(models.Model):
    """What is said of an order's money: on its form ours, and Odoo's own sum of its online payments."""

    _inherit = "sale.order"

    oms_money = fields.Json(
        "Money", compute="_compute_money", groups=SEES_MONEY,
        help="What was paid, authorised, billed and is open of the order, as the form shows it.")

    oms_cards_by_hand = fields.Boolean(
        compute="_compute_cards_by_hand", groups="base.group_user",
        help="Whether the user captures and voids this order's cards: where they follow the goods, that is the accountants'.")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_cards_by_hand(self):
        accountant = self.env.su or self.env.user.has_group("account.group_account_invoice")
        for order in self:
            order.oms_cards_by_hand = accountant or not self.env["oms.capture"]._is_used(order.company_id)

    def payment_action_capture(self):
        self.env["oms.capture"]._check_by_hand(self)
        action = super(SaleOrder, self.with_context(**{ORDER: self.id})).payment_action_capture()
        if isinstance(action, dict) and action.get("res_model") == "payment.capture.wizard":
            action["context"] = {**action["context"], ORDER: self.id}
        return action

    def payment_action_void(self):
        self.env["oms.capture"]._check_by_hand(self)
        return super(SaleOrder, self.with_context(**{ORDER: self[:1].id})).payment_action_void()

    @api.depends("state", "amount_total", "amount_paid", "order_line.qty_delivered", "order_line.qty_invoiced",
                 "oms_balance_kept")
    @api.depends_context("uid", "lang")
    def _compute_money(self):
        found = self.env["oms.money"]._gather(self.filtered(lambda order: order.state != "draft")._origin.ids)
        for order in self:
            money = found.get(order._origin.id)
            # sudo: an amount that the form shows to the same people, see oms_balance_kept
            kept = order.sudo().oms_balance_kept
            order.oms_money = self.env["oms.money"]._say(order, money) if money and (kept or not money.is_empty) else False

    @api.depends("transaction_ids.state", "transaction_ids.amount", "transaction_ids.child_transaction_ids.state",
                 "transaction_ids.child_transaction_ids.child_transaction_ids.state")
    def _compute_amount_paid(self):
        """Authorised or done, as Odoo means it, but each euro once: captures in place of what they are captured of, without what
        was voided or refunded, and of a payment for several orders the order's share."""
        super()._compute_amount_paid()
        paid = self.filtered("transaction_ids")
        if not paid:
            return
        money = self.env["oms.money"]
        money._flush_payments()
        found = dict(self.env.execute_query(SQL(
            """SELECT sale.id, online.authorised + online.captured - online.refunded
                 FROM sale_order sale CROSS JOIN LATERAL (%s) online WHERE sale.id = ANY(%s)""",
            money._online_sql(), paid._origin.ids)))
        for order in paid.filtered(lambda order: order._origin):
            order.amount_paid = found.get(order._origin.id, 0.0)
