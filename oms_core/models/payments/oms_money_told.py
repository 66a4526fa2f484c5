# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What gives a credit note back and makes no entry of its own: the bank's statement, matched with the note, tells of it. What
    it tells is counted once."""

    _inherit = "oms.money"

    @api.model
    def _told_sql(self, note):
        """SELECT of one amount: what of a credit note (SQL of its row) bank statements closed."""
        return SQL(
            """SELECT COALESCE(SUM(met.credit_amount_currency), 0)
                 FROM account_move_line open_item
                 JOIN account_partial_reconcile met ON met.credit_move_id = open_item.id
                 JOIN account_move_line met_by ON met_by.id = met.debit_move_id
                 JOIN account_move statement ON statement.id = met_by.move_id AND statement.statement_line_id IS NOT NULL
                WHERE open_item.move_id = %s.id""", note)

    @api.model
    def _waiting_sql(self, note, operation_id=0, payment_ids=()):
        """SELECT of (payment_id, order_id, amount, told): our transfers, and refunds of cards (payment_id: NULL), that give a
        credit note (SQL of its row) back without an entry, and what of each its statements tell of: of the oldest first.

        :param operation_id: a refund that does not count
        :param payment_ids: transfers that do not count
        """
        return SQL(
            """SELECT each.payment_id, each.order_id, each.amount,
                      GREATEST(LEAST(each.upto, (%(told)s)) - each.upto + each.amount, 0) AS told
                 FROM (SELECT gives.*, SUM(gives.amount) OVER (ORDER BY gives.payment_id, gives.asked_id) AS upto
                         FROM (SELECT moved.id AS payment_id, 0 AS asked_id, moved.oms_order_id AS order_id, moved.amount
                                 FROM account_payment moved
                                WHERE moved.oms_note_id = %(note)s.id AND moved.move_id IS NULL
                                  AND moved.state IN ('in_process', 'paid') AND moved.id != ALL(%(payments)s)
                                UNION ALL
                               SELECT NULL, card.id, NULL, card.note_amount
                                 FROM oms_payment_operation card
                                 JOIN payment_transaction went ON went.id = card.child_id AND went.state = 'done'
                                 JOIN account_payment booked ON booked.id = went.payment_id AND booked.move_id IS NULL
                                                            AND booked.state IN ('in_process', 'paid')
                                WHERE card.note_id = %(note)s.id AND card.id != %(operation)s) gives) each""",
            note=note, told=self._told_sql(note), operation=operation_id, payments=list(payment_ids))

    @api.model
    def _elsewhere_told_sql(self):
        """SELECT of (bill_id, amount): what of the credit notes among ``bill`` statements tell of transfers for orders that the
        note is not of, or for none. It is none of its orders' (see :meth:`_gone_sql`)."""
        return SQL(
            """SELECT bill.id AS bill_id, SUM(waits.told) AS amount
                 FROM bill CROSS JOIN LATERAL (%s) waits
                WHERE bill.sign < 0 AND waits.told > 0 AND waits.payment_id IS NOT NULL
                  AND NOT EXISTS (SELECT FROM part WHERE part.bill_id = bill.id AND part.order_id = waits.order_id)
                GROUP BY bill.id""", self._waiting_sql(SQL("bill")))
