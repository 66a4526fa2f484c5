# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """What is in dispute is owed, but not late: the customer waits for our answer. It counts among disputes instead."""

    _inherit = "oms.credit.account"

    @api.model
    def _late_part_sql(self, move_id):
        return SQL(
            """(1 - COALESCE((SELECT LEAST(SUM(disputed.amount) / NULLIF(invoice.amount_residual, 0), 1)
                                FROM oms_deduction disputed JOIN account_move invoice ON invoice.id = disputed.invoice_id
                               WHERE disputed.invoice_id = %s AND disputed.state = 'open'
                               GROUP BY invoice.amount_residual), 0))""", move_id)

    @api.model
    def _is_money_sql(self, move_id):
        return SQL("NOT EXISTS (SELECT FROM oms_deduction settled WHERE settled.settle_id = %s)", move_id)

    @api.model
    def _history_items(self):
        """What is in dispute counts as a blocked invoice does, what was written off as a credit note."""
        return SQL(
            """%(items)s
            UNION ALL
               SELECT account_id, 'blocked', move_id, amount_residual * (1 - %(part)s), invoiced, due, NULL
                 FROM term WHERE balance > 0 AND amount_residual > 0 AND payment_state IS DISTINCT FROM 'blocked' AND %(part)s < 1
            UNION ALL
               SELECT term.account_id, 'credited', term.move_id, part.amount, term.invoiced, term.due, NULL
                 FROM term
                 JOIN account_partial_reconcile part ON part.debit_move_id = term.item_id
                 JOIN account_move_line kept ON kept.id = part.credit_move_id
                 JOIN account_move entry ON entry.id = kept.move_id AND entry.move_type = 'entry'
                WHERE term.balance > 0 AND NOT %(money)s""",
            items=super()._history_items(), part=self._late_part_sql(SQL("term.move_id")),
            money=self._is_money_sql(SQL("entry.id")))
