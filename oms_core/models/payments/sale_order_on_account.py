# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SEES_BALANCE = "oms_core.group_oms_user,account.group_account_invoice,account.group_account_readonly"


class SaleOrder(models.Model):
    """The order's form says what its customer has to their credit, and what of it is kept for the order."""

    _inherit = "sale.order"

    oms_on_account_ids = fields.One2many("oms.on.account", "order_id", "Balance used", groups=SEES_BALANCE)
    oms_balance_free = fields.Monetary(
        "Open credit", compute="_compute_balance", compute_sudo=True, groups=SEES_BALANCE,
        help="Payments and credit notes of the customer, in the order's currency, that no invoice took and no order keeps.")
    oms_balance_kept = fields.Monetary(
        "Kept of the balance", compute="_compute_balance", compute_sudo=True, groups=SEES_BALANCE,
        help="What of the customer's open credit is kept for this order until its invoices take it.")

    @api.depends("state", "partner_invoice_id", "company_id", "currency_id", "oms_on_account_ids.ended_on",
                 "oms_on_account_ids.partial_id", "invoice_ids.amount_residual")
    def _compute_balance(self):
        orders = self.filtered(lambda order: order.state in ("draft", "sent", "sale") and order._origin)
        found = self.env["oms.on.account"]._gather_balances(orders._origin) if orders else {}
        for order in self:
            order.oms_balance_free, order.oms_balance_kept = found.get(order._origin.id, (0.0, 0.0))

    def write(self, vals):
        """Another payer: what was kept is the old one's, and free again."""
        result = super().write(vals)
        if not {"partner_id", "partner_invoice_id"}.isdisjoint(vals):
            # sudo: what was kept was the former payer's, whoever was allowed to change them
            kept = self.env["oms.on.account"].sudo().search([
                ("order_id", "in", self.ids), ("kind", "=", "kept"), ("ended_on", "=", False)])
            others = kept.filtered(lambda one: one.item_id.partner_id.commercial_partner_id
                                   != one.order_id.partner_invoice_id.commercial_partner_id)
            if others:
                others._end(self.env._("Another customer pays the order"))
        return result

    def _oms_after_cancel(self):
        # sudo: what was kept goes with the order, whoever was allowed to cancel it
        self.env["oms.on.account"].sudo().search([
            ("order_id", "in", self.ids), ("kind", "=", "kept"), ("ended_on", "=", False),
        ])._end(self.env._("Order cancelled"))
        super()._oms_after_cancel()
