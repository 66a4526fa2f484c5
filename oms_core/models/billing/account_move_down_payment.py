# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """Who has not paid a down payment gets no money back for it."""

    _inherit = "account.move"

    def _oms_settle_down_payments(self):
        """Match credit notes that give a down payment back with its invoice, as far as that is open: nobody who paid nothing has
        an open credit."""
        for note in self.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted"):
            down = note.invoice_line_ids.sale_line_ids.filtered("is_downpayment")
            bills = down.invoice_lines.move_id.filtered(lambda move: (
                move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual > 0))
            lines = (note + bills)._oms_receivable_lines().filtered(lambda line: not line.reconciled)
            for account, some in lines.grouped("account_id").items():
                if account and len(some.move_id) > 1:
                    some.reconcile()
