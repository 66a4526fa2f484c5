# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

#: What of a credit note the customer still waits for.
WAITS = ("card_goes", "card_refused", "transfer_goes")
#: What is the customer's since the credit note was posted: open credit, and credit that paid another bill.
CREDIT = ("credit", "spent")


class OmsRefund(models.AbstractModel):
    """What became of credited money, as the books and the providers have it: for the portal, which says it of one credit note,
    and for the figures of returns, which count it of a month of them."""

    _inherit = "oms.refund"

    @api.model
    def _flush_parts(self):
        """All that ``_parts_sql`` and ``_moved_sql`` read."""
        for model in ("account.move", "account.move.line", "account.partial.reconcile", "account.payment", "payment.transaction",
                      "oms.payment.operation", "oms.return.line"):
            self.env[model].flush_model()

    @api.model
    def _parts_sql(self, notes, by_hand):
        """SELECT of what became of posted credit notes, in their currency: ``note_id``, ``rank`` (the order in which to say it),
        ``kind``, ``amount``, and when, where it is over: ``ended_on`` (instant, of cards) or ``paid_on`` (date, of all else).
        Together they come to what is credited.

        :param SQL notes: a SELECT of the ids
        :param by_hand: as :meth:`_each_by_hand`, at least of payments for several of them
        """
        return SQL(
            """WITH note AS MATERIALIZED (
                    SELECT move.id, move.reversed_entry_id, move.amount_total, move.currency_id, move.company_id, coin.rounding
                      FROM account_move move JOIN res_currency coin ON coin.id = move.currency_id WHERE move.id IN (%(notes)s)),
                  card AS MATERIALIZED (
                    SELECT note.id AS note_id, asked.id, asked.state, asked.settled, asked.note_amount::numeric AS amount,
                           asked.ended_on, paid.id AS payment_id, paid.id IS NOT NULL AND paid.move_id IS NULL AS entryless
                      FROM note JOIN oms_payment_operation asked ON asked.note_id = note.id
                 LEFT JOIN payment_transaction child ON child.id = asked.child_id
                 LEFT JOIN account_payment paid ON paid.id = child.payment_id),
                  sent AS MATERIALIZED (
                    SELECT note.id AS note_id, payment.id, payment.state, payment.amount, payment.date,
                           payment.state != 'draft' AND payment.move_id IS NULL AS entryless
                      FROM note JOIN account_payment payment ON payment.oms_note_id = note.id
                     WHERE payment.state NOT IN ('canceled', 'rejected')),
                  hand AS MATERIALIZED (
                    SELECT note.id AS note_id, one.id, one.date,
                           COALESCE(part.amount, ROUND((%(worth)s) / note.rounding) * note.rounding) AS amount
                      FROM note
                      JOIN account_move__account_payment tie ON tie.invoice_id = note.id
                      JOIN account_payment one ON one.id = tie.payment_id AND %(entryless)s
                 LEFT JOIN unnest(%(hand_ids)s::int[], %(hand_notes)s::int[], %(hand_amounts)s::numeric[])
                           AS part(payment_id, note_id, amount) ON part.payment_id = one.id AND part.note_id = note.id),
                  met AS MATERIALIZED (%(met)s),
                  given AS MATERIALIZED (
                    SELECT note_id, 1 AS rank, id, CASE state WHEN 'done' THEN 'card_done' ELSE 'card_goes' END AS kind, amount,
                           ended_on, CAST(NULL AS date) AS paid_on
                      FROM card WHERE state != 'failed'
                 UNION ALL
                    SELECT note_id, 2, id, CASE state WHEN 'draft' THEN 'transfer_goes' ELSE 'transfer_done' END, amount, NULL,
                           CASE WHEN state != 'draft' THEN date END
                      FROM sent
                 UNION ALL
                    SELECT note_id, 3, id, 'transfer_done', amount, NULL, max_date
                      FROM met
                     WHERE NOT is_bill AND NOT by_bank AND NOT EXISTS (SELECT FROM sent WHERE sent.id = met.payment_id)
                       AND NOT EXISTS (SELECT FROM card WHERE card.payment_id = met.payment_id)
                 UNION ALL  -- what the statement tells of payments without an entry is told above
                    SELECT note_id, 3, 0, 'transfer_done', SUM(amount), NULL, MAX(max_date)
                      FROM (SELECT note_id, amount, max_date FROM met WHERE by_bank
                         UNION ALL
                            SELECT note_id, -amount, NULL FROM sent WHERE entryless
                         UNION ALL
                            SELECT note_id, -amount, NULL FROM card WHERE entryless AND state = 'done'
                         UNION ALL
                            SELECT note_id, -amount, NULL FROM hand) by_bank
                     GROUP BY note_id
                 UNION ALL
                    SELECT note_id, 3, id, 'transfer_done', amount, NULL, date FROM hand
                 UNION ALL
                    SELECT note_id, CASE WHEN is_own THEN 5 ELSE 6 END, 0, CASE WHEN is_own THEN 'owed' ELSE 'spent' END,
                           SUM(amount), NULL, NULL
                      FROM met WHERE is_bill GROUP BY note_id, is_own),
                  rest AS MATERIALIZED (
                    SELECT note.id AS note_id, ROUND(GREATEST(note.amount_total - COALESCE(gone.amount, 0), 0) / note.rounding)
                           * note.rounding AS amount
                      FROM note LEFT JOIN (
                           SELECT note_id, SUM(amount) AS amount FROM given WHERE amount > 0 GROUP BY note_id) gone
                        ON gone.note_id = note.id),
                  refused AS MATERIALIZED (
                    SELECT card.note_id, card.id, GREATEST(LEAST(card.amount, rest.amount - COALESCE(SUM(card.amount) OVER (
                           PARTITION BY card.note_id ORDER BY card.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)), 0)
                           AS amount
                      FROM card JOIN rest ON rest.note_id = card.note_id
                     WHERE card.state = 'failed' AND card.settled IS NOT TRUE)
               SELECT note_id, rank, id, kind, amount, ended_on, paid_on FROM given WHERE amount > 0
            UNION ALL
               SELECT note_id, 4, id, 'card_refused', amount, NULL, NULL FROM refused
            UNION ALL
               SELECT note_id, 7, 0, 'credit', rest.amount - COALESCE(fell.amount, 0), NULL, NULL
                 FROM rest LEFT JOIN (
                      SELECT note_id, SUM(amount) AS amount FROM refused GROUP BY note_id) fell USING (note_id)""",
            notes=notes, met=self._met_sql(), worth=self._worth_sql(SQL("note")), entryless=self._entryless_sql(),
            hand_ids=[row[0] for row in by_hand], hand_notes=[row[1] for row in by_hand],
            hand_amounts=[row[2] for row in by_hand])

    @api.model
    def _met_sql(self):
        """SELECT of what credit notes (``note``) were matched with: an invoice (``is_bill``), of the same orders (``is_own``: it
        lowers what was owed for them) or another one (it paid that), or else money that left by hand or by the bank."""
        orders = self.env["oms.money"]._orders_of_sql
        return SQL(
            """SELECT note.id AS note_id, partial.id, partial.credit_amount_currency AS amount, partial.max_date,
                      bill.origin_payment_id AS payment_id, bill.move_type = 'out_invoice' AS is_bill,
                      bill.origin_payment_id IS NULL AND bill.statement_line_id IS NOT NULL AS by_bank,
                      bill.move_type = 'out_invoice' AND (bill.id = note.reversed_entry_id OR EXISTS (
                          SELECT FROM (%(own)s) own JOIN (%(theirs)s) their ON their.order_id = own.order_id)) AS is_own
                 FROM note
                 JOIN account_move_line item ON item.move_id = note.id
                 JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
                 JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
                 JOIN account_move_line other ON other.id = partial.debit_move_id
                 JOIN account_move bill ON bill.id = other.move_id""",
            own=orders(SQL("note")), theirs=orders(SQL("bill")))

    @api.model
    def _moved_sql(self, since):
        """SELECT of the credit notes (``note_id``) that were written, or of whose money something is new, since then."""
        return SQL(
            """SELECT id AS note_id FROM account_move WHERE move_type = 'out_refund' AND write_date >= %(since)s
            UNION
               SELECT note_id FROM oms_payment_operation WHERE note_id IS NOT NULL AND write_date >= %(since)s
            UNION
               SELECT oms_note_id FROM account_payment WHERE oms_note_id IS NOT NULL AND write_date >= %(since)s
            UNION
               SELECT item.move_id FROM account_partial_reconcile partial
                 JOIN account_move_line item ON item.id = partial.credit_move_id
                WHERE partial.create_date >= %(since)s""", since=since)
