# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountMove(models.Model):
    """An invoice takes what is kept for its orders of their customer's balance. A credit that is taken back is kept for none."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        if invoices:
            self.env["oms.on.account"]._take_kept(invoices)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self.line_ids._oms_look_at_kept()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _oms_look_at_kept(self):
        """These credits were used, or are none any more: orders for which they were kept are looked at again."""
        credits = self.filtered(lambda line: line.account_type == "asset_receivable" and line.balance < 0)
        if credits:
            # sudo: what is kept for whom, for whoever matches or takes back a payment
            kept = self.env["oms.on.account"].sudo().search([
                ("item_id", "in", credits.ids), ("kind", "=", "kept"), ("ended_on", "=", False)])
            if kept:
                self.env["oms.checks"]._look_again(kept.order_id)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        if not self.env.context.get("oms_on_account"):
            partials.credit_move_id._oms_look_at_kept()
        return partials
