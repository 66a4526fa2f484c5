# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What is matched is not overdue any more: orders held for credit are looked at again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["oms.credit.account"]._oms_wake_for_items(partials.debit_move_id)
        # sudo: whether an order waits for this payment, for whoever may match it
        orders = partials.sudo().debit_move_id.move_id.line_ids.sale_line_ids.order_id
        if any(orders.mapped("oms_held")):
            self.env.ref("oms_core.cron_process").sudo()._trigger()  # sudo: a job of ours
        return partials
