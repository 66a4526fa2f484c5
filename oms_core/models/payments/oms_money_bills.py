# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What of bills, and of what was paid on them, is an order's.

    A bill for several orders is shared by what each has on it, to the cent; what is on it for none of them (a line typed by
    hand, rounding) goes along. An online payment that was applied to a bill is for its own orders first; what is more than
    they have on it, and all other payments, is for the others. So is a balance that was kept for one of them, and a credit note
    for one of them that was matched with it settles that one's part. Nothing is counted for two.
    """

    _inherit = "oms.money"

    @api.model
    def _bill_tables(self):
        """The common tables (``name AS (…)``) from ``asked`` (orders) to ``billing``: one row for each of them that has bills:
        ``order_id``, ``billed``, ``residual``, ``due``, ``received``, ``statement`` (what of that came by a bank statement or a
        journal of money, and not as a payment), ``waived`` (what of it is no money)."""
        tables = {
            "named": self._named_bills_sql(), "bill": self._bills_sql(), "part": self._bill_parts_sql(),
            "applied": self._applied_sql(), "owned": self._owned_sql(), "noted": self._noted_sql(), "need": self._need_sql(),
            "billing": self._billing_sql()}
        return SQL(", ").join(SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql) for name, sql in tables.items())

    @api.model
    def _named_bills_sql(self):
        """Bills whose lines say that they are for one of these orders, whatever their state."""
        return SQL(
            """SELECT DISTINCT item.move_id AS id
                 FROM asked JOIN sale_order_line line ON line.order_id = asked.id
                 JOIN sale_order_line_invoice_rel tie ON tie.order_line_id = line.id
                 JOIN account_move_line item ON item.id = tie.invoice_line_id""")

    @api.model
    def _bills_sql(self):
        """Posted ones, and credit notes of theirs that name no order: they are for those of what they credit (``like_id``)."""
        return SQL(
            """SELECT move.id, of_.like_id, of_.own, CASE move.move_type WHEN 'out_invoice' THEN 1 ELSE -1 END AS sign,
                      move.currency_id, coin.rounding, move.amount_total,
                      GREATEST(move.amount_residual - unbooked.amount, 0) AS residual, unbooked.amount AS unbooked,
                      COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::numeric AS rate, due.day AS due
                 FROM (SELECT named.id, named.id AS like_id, TRUE AS own FROM named
                        UNION ALL
                       SELECT note.id, named.id, FALSE FROM named
                         JOIN account_move note ON note.reversed_entry_id = named.id AND note.move_type = 'out_refund'
                        WHERE NOT EXISTS (SELECT FROM account_move_line item
                                            JOIN sale_order_line_invoice_rel tie ON tie.invoice_line_id = item.id
                                           WHERE item.move_id = note.id)) of_
                 JOIN account_move move ON move.id = of_.id AND move.state = 'posted'
                                       AND move.move_type IN ('out_invoice', 'out_refund')
                 JOIN res_currency coin ON coin.id = move.currency_id
           CROSS JOIN LATERAL (%(unbooked)s) unbooked
           CROSS JOIN LATERAL (SELECT MIN(item.date_maturity) AS day FROM account_move_line item
                                WHERE item.move_id = move.id AND item.display_type = 'payment_term'
                                  AND item.reconciled IS NOT TRUE AND item.balance > 0) due""", unbooked=self._unbooked_sql())

    @api.model
    def _unbooked_sql(self):
        """(amount) what was paid on ``move`` by payments that make no entry of their own and are none of an order's online ones,
        as far as it has something open: until the bank statement closes it."""
        return SQL(
            """SELECT LEAST(move.amount_residual, COALESCE(SUM(
                          ROUND(GREATEST(paid.amount_company_currency_signed, 0) * move.amount_residual
                                / NULLIF(whole.open, 0) / coin.rounding) * coin.rounding), 0)) AS amount
                 FROM account_move__account_payment tie
                 JOIN account_payment paid ON paid.id = tie.payment_id
           CROSS JOIN LATERAL (SELECT SUM(GREATEST(other.amount_residual_signed, 0)) AS open
                                 FROM account_move__account_payment beside JOIN account_move other ON other.id = beside.invoice_id
                                WHERE beside.payment_id = paid.id AND other.state = 'posted') whole
                WHERE tie.invoice_id = move.id AND move.move_type = 'out_invoice' AND paid.move_id IS NULL
                  AND paid.state IN ('in_process', 'paid') AND paid.payment_transaction_id IS NULL""")

    @api.model
    def _unbooked(self, bills):
        """{invoice: as :meth:`_unbooked_sql`}, without those of which nothing is on its way"""
        some = bills.filtered(lambda bill: any(
            not paid.move_id and paid.state in ("in_process", "paid") for paid in bill.matched_payment_ids))
        if not some:
            return {}
        self._flush()
        return {bills.browse(bill_id): float(amount) for bill_id, amount in self.env.execute_query(SQL(
            """SELECT move.id, unbooked.amount FROM account_move move JOIN res_currency coin ON coin.id = move.currency_id
                CROSS JOIN LATERAL (%s) unbooked WHERE move.id = ANY(%s) AND move.state = 'posted' AND unbooked.amount > 0""",
            self._unbooked_sql(), some.ids))}

    @api.model
    def _bill_parts_sql(self):
        """What of a bill is an order's, of all that are on it: ``amount`` by its own lines, and from ``before`` to ``until`` of
        ``whole`` what is shared."""
        return SQL(
            """SELECT weighed.bill_id, weighed.order_id, weighed.amount, weighed.all_amounts, weighed.weight,
                      SUM(weighed.weight) OVER upto - weighed.weight AS before, SUM(weighed.weight) OVER upto AS until,
                      SUM(weighed.weight) OVER whole AS whole
                 FROM (SELECT bill.id AS bill_id, mine.order_id, CASE WHEN bill.own THEN mine.amount ELSE 0 END AS amount,
                              CASE WHEN bill.own THEN SUM(mine.amount) OVER whole ELSE 0 END AS all_amounts,
                              CASE WHEN SUM(GREATEST(mine.amount, 0)) OVER whole > 0 THEN GREATEST(mine.amount, 0) ELSE 1 END
                                  AS weight
                         FROM bill
                        CROSS JOIN LATERAL (
                              SELECT each.order_id, SUM(each.price_total) AS amount
                                FROM (%(lines)s) each
                               GROUP BY each.order_id) mine
                       WINDOW whole AS (PARTITION BY bill.id)) weighed
               WINDOW whole AS (PARTITION BY weighed.bill_id),
                      upto AS (PARTITION BY weighed.bill_id ORDER BY weighed.order_id)""",
            lines=self._lines_of_orders_sql(SQL("bill.like_id")))

    @api.model
    def _lines_of_orders_sql(self, move_id):
        """SELECT of what on a document (SQL of its id) is an order's: ``id`` of the line, ``order_id``, ``price_total``. Extended
        by who knows it of lines that name none of an order's lines."""
        return SQL(
            """SELECT DISTINCT said.id, line.order_id, said.price_total FROM account_move_line said
                 JOIN sale_order_line_invoice_rel tie ON tie.invoice_line_id = said.id
                 JOIN sale_order_line line ON line.id = tie.order_line_id
                WHERE said.move_id = %s""", move_id)

    @api.model
    def _applied_sql(self):
        """What was paid on a bill, in its currency (what was paid back on a credit note: below zero), by the transactions from
        the one in which it moved up to its source (NULL: no online payment), and for which order it was kept (NULL: for none).
        What went back for an order that the credit note is not of is that order's: :meth:`_gone_sql`; what a transfer of ours
        gave back for no order is none's: what was sent in exchange for goods of no order was paid with these."""
        return SQL(
            """SELECT bill.id AS bill_id, moved.id AS moved_id, moved.source_transaction_id AS source_id,
                      above.source_transaction_id AS top_id, match.kept_id, SUM(match.sign * match.amount) AS amount,
                      SUM(match.sign * match.amount) FILTER (WHERE paid.id IS NULL AND match.kept_id IS NULL) AS statement,
                      SUM(waived.amount) AS waived
                 FROM %(matched)s
                 JOIN account_move_line other ON other.id = match.other_id
                 JOIN account_move entry ON entry.id = other.move_id AND entry.move_type = 'entry'
                 JOIN account_journal journal ON journal.id = entry.journal_id
           CROSS JOIN LATERAL (SELECT SUM(each.amount) AS amount FROM (%(waived)s) each WHERE match.sign > 0) waived
            LEFT JOIN account_payment paid ON paid.id = entry.origin_payment_id
            LEFT JOIN payment_transaction moved ON moved.id = paid.payment_transaction_id
            LEFT JOIN payment_transaction above ON above.id = moved.source_transaction_id
                WHERE (paid.id IS NOT NULL OR entry.statement_line_id IS NOT NULL OR journal.type IN ('bank', 'cash', 'credit'))
                  AND NOT (match.sign < 0 AND EXISTS (
                      SELECT FROM (SELECT paid.oms_order_id AS order_id WHERE paid.oms_note_id = bill.id
                                    UNION ALL
                                   SELECT asked.order_id FROM oms_payment_operation asked
                                    WHERE asked.child_id = moved.id AND asked.note_id = bill.id
                                      AND asked.order_id IS NOT NULL) for_
                       WHERE NOT EXISTS (SELECT FROM part WHERE part.bill_id = bill.id AND part.order_id = for_.order_id)))
                GROUP BY bill.id, moved.id, moved.source_transaction_id, above.source_transaction_id, match.kept_id
                UNION ALL  -- of what is below zero
               SELECT gone.bill_id, NULL, NULL, NULL, NULL, gone.amount, gone.amount, 0
                 FROM (%(elsewhere)s) gone""",
            matched=self._matched_sql(), waived=self._waived_sql(SQL("match"), SQL("bill.rounding")),
            elsewhere=self._elsewhere_told_sql())

    @api.model
    def _gone_sql(self):
        """(amount) what transfers gave back for ``sale``, in its currency, that no document of its own tells of: by credit notes
        of other orders (of what was exchanged it goes back to where its money had come from), and what met no document at all,
        as its credit note had lowered an open bill by then. What cards gave back is their order's anyway."""
        return SQL(
            """SELECT COALESCE(SUM(ROUND(CASE WHEN note.currency_id = sale.currency_id THEN went.amount
                                              ELSE went.amount * sale.rate
                                                   / COALESCE(NULLIF(note.invoice_currency_rate, 0), 1)::numeric END
                                         / sale.rounding) * sale.rounding), 0) AS amount
                 FROM account_payment sent
                 JOIN account_move note ON note.id = sent.oms_note_id
           CROSS JOIN LATERAL (
                      SELECT partial.credit_amount_currency AS amount
                        FROM account_move_line item
                        JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
                        JOIN account_move_line other ON other.id = partial.credit_move_id AND other.move_id = note.id
                       WHERE item.move_id = sent.move_id AND note.state = 'posted' AND NOT %(own)s
                       UNION ALL
                      SELECT waits.told FROM (%(waiting)s) waits
                       WHERE sent.move_id IS NULL AND waits.payment_id = sent.id AND note.state = 'posted' AND NOT %(own)s
                       UNION ALL
                      SELECT item.amount_residual_currency + (
                             -- Somebody matched it with what came online: that counts as captured whatever it met. By keys, one
                             -- after the other: no order of joins is left to a plan that knows no sizes.
                             SELECT COALESCE(SUM(partial.debit_amount_currency), 0)
                               FROM account_partial_reconcile partial
                              WHERE partial.debit_move_id = item.id
                                AND (SELECT came.payment_transaction_id FROM account_payment came WHERE came.id = (
                                     SELECT entry.origin_payment_id FROM account_move entry WHERE entry.id = (
                                     SELECT other.move_id FROM account_move_line other WHERE other.id = partial.credit_move_id)
                                     )) IS NOT NULL)
                        FROM account_move_line item
                       WHERE item.move_id = sent.move_id AND item.parent_state = 'posted' AND item.balance > 0
                         AND (SELECT account.account_type FROM account_account account WHERE account.id = item.account_id)
                             = 'asset_receivable') went
                WHERE sent.oms_order_id = sale.id""",
            waiting=self._waiting_sql(SQL("note")), own=self._of_order_sql(SQL("note"), SQL("sale.id")))

    @api.model
    def _orders_of_sql(self, move):
        """SELECT of the orders (order_id) of a document (SQL of its row), by its lines; of a credit note that names none by its
        invoice's."""
        return SQL(
            """SELECT named.order_id FROM account_move_line said
                 JOIN sale_order_line_invoice_rel names ON names.invoice_line_id = said.id
                 JOIN sale_order_line named ON named.id = names.order_line_id
                WHERE said.move_id = CASE WHEN EXISTS (
                      SELECT FROM account_move_line own_line
                        JOIN sale_order_line_invoice_rel own_names ON own_names.invoice_line_id = own_line.id
                       WHERE own_line.move_id = %(move)s.id) THEN %(move)s.id ELSE %(move)s.reversed_entry_id END""", move=move)

    @api.model
    def _of_order_sql(self, note, order):
        """Whether a credit note (SQL of its row) is of an order (SQL of its id)."""
        return SQL("EXISTS (SELECT FROM (%s) theirs WHERE theirs.order_id = %s)", self._orders_of_sql(note), order)

    @api.model
    def _matched_sql(self):
        """FROM terms: each ``bill`` and what its items are matched with (``match``): the item ``other_id``, the order for which
        that was kept (``kept_id``; NULL: for none) and how much for it, in the bill's currency, above zero; ``sign`` is below
        zero for what a credit note settles."""
        return SQL(
            """bill
                 JOIN account_move_line item ON item.move_id = bill.id AND item.display_type = 'payment_term'
           CROSS JOIN LATERAL (
                      SELECT partial.id, partial.credit_move_id AS other_id, 1 AS sign, partial.debit_amount_currency AS amount
                        FROM account_partial_reconcile partial WHERE partial.debit_move_id = item.id
                       UNION ALL
                      SELECT partial.id, partial.debit_move_id, -1, partial.credit_amount_currency
                        FROM account_partial_reconcile partial WHERE partial.credit_move_id = item.id) whole_match
           CROSS JOIN LATERAL (  -- one credit may have been kept for several orders of one bill
                      SELECT whole_match.other_id, whole_match.sign, part.kept_id, part.amount
                        FROM (SELECT kept.order_id AS kept_id, used.amount FROM oms_on_account used
                                JOIN oms_on_account kept ON kept.id = used.kept_id
                               WHERE used.partial_id = whole_match.id
                               UNION ALL
                              SELECT NULL, whole_match.amount - COALESCE(SUM(used.amount), 0) FROM oms_on_account used
                               WHERE used.partial_id = whole_match.id AND used.kept_id IS NOT NULL) part
                       WHERE part.amount != 0) match""")

    @api.model
    def _noted_sql(self):
        """What of a bill credit notes settled, and of a credit note bills, by the order that these are for; of what was kept for
        an order, that."""
        return SQL(
            """SELECT bill.id AS bill_id, COALESCE(match.kept_id, theirs.order_id) AS order_id,
                      SUM(match.amount * CASE WHEN match.kept_id IS NULL THEN theirs.share ELSE 1 END) AS amount
                 FROM %(matched)s
                 JOIN account_move_line other ON other.id = match.other_id
                 JOIN account_move note ON note.id = other.move_id AND note.move_type IN ('out_invoice', 'out_refund')
            LEFT JOIN LATERAL (
                      SELECT each.order_id, SUM(each.price_total) / NULLIF(SUM(SUM(each.price_total)) OVER (), 0) AS share
                        FROM (%(lines)s) each
                       GROUP BY each.order_id) theirs ON match.kept_id IS NULL
                GROUP BY bill.id, COALESCE(match.kept_id, theirs.order_id)""",
            matched=self._matched_sql(), lines=self._lines_of_orders_sql(SQL("note.id")))

    @api.model
    def _owned_sql(self):
        """Of what was paid on a bill, what is for one of its orders: whose online payment it is, or for which it was ``kept``."""
        return SQL(
            """SELECT applied.bill_id, applied.kept_id AS order_id, applied.amount, applied.amount AS kept
                 FROM applied WHERE applied.kept_id IS NOT NULL
                UNION ALL
               SELECT applied.bill_id, part.order_id,
                      applied.amount * part.weight
                          / SUM(part.weight) OVER (PARTITION BY applied.bill_id, applied.moved_id) AS amount, 0 AS kept
                 FROM applied
                 JOIN part ON part.bill_id = applied.bill_id AND part.weight > 0
                WHERE applied.moved_id IS NOT NULL AND applied.kept_id IS NULL
                  AND EXISTS (SELECT FROM sale_order_transaction_rel tie
                               WHERE tie.sale_order_id = part.order_id
                                 AND tie.transaction_id IN (applied.moved_id, applied.source_id, applied.top_id))""")

    @api.model
    def _need_sql(self):
        """What each order on a bill has on it (``has``), what of that its own payments paid (``own``; of that not online:
        ``kept``), more than that (``beyond``, for the others), and from ``before`` to ``until`` of a ``whole`` what it gets of
        the rest (``pool``)."""
        return SQL(
            """SELECT of_.*, of_.paid - of_.all_own + of_.all_beyond AS pool,
                      SUM(of_.weight) OVER upto - of_.weight AS before, SUM(of_.weight) OVER upto AS until,
                      SUM(of_.weight) OVER whole AS whole
                 FROM (SELECT one.*, CASE WHEN SUM(one.lacks) OVER whole > 0 THEN one.lacks ELSE one.share END AS weight,
                              SUM(one.own) OVER whole AS all_own, SUM(one.beyond) OVER whole AS all_beyond
                         FROM (SELECT has.*, SIGN(has.own) * GREATEST(ABS(has.own) - has.has, 0) AS beyond,
                                      GREATEST(has.has - ABS(has.own) - has.noted, 0) AS lacks
                                 FROM (SELECT part.bill_id, part.order_id, part.weight AS share,
                                              %(has)s AS has, COALESCE(own.amount, 0) AS own,
                                              COALESCE(own.kept, 0) AS kept,
                                              COALESCE(noted.amount, 0) AS noted,
                                              COALESCE(paid.amount, 0) + bill.unbooked AS paid,
                                              COALESCE(paid.statement, 0) AS statement,
                                              COALESCE(paid.waived, 0) AS waived
                                         FROM part JOIN bill ON bill.id = part.bill_id
                                    LEFT JOIN (SELECT bill_id, order_id, SUM(amount) AS amount, SUM(kept) AS kept FROM owned
                                                GROUP BY 1, 2) own
                                           ON own.bill_id = part.bill_id AND own.order_id = part.order_id
                                    LEFT JOIN noted ON noted.bill_id = part.bill_id AND noted.order_id = part.order_id
                                    LEFT JOIN (SELECT bill_id, SUM(amount) AS amount, SUM(statement) AS statement,
                                                      SUM(waived) AS waived FROM applied GROUP BY 1) paid
                                           ON paid.bill_id = part.bill_id) has) one
                       WINDOW whole AS (PARTITION BY one.bill_id)) of_
               WINDOW whole AS (PARTITION BY of_.bill_id), upto AS (PARTITION BY of_.bill_id ORDER BY of_.order_id)""",
            has=self._cut_sql(SQL("bill.amount_total"), SQL("bill.rounding"), SQL("part")))

    @api.model
    def _billing_sql(self):
        """The sums of each of the orders, in its currency."""
        unit = SQL("bill.rounding")
        billed = SQL("part.amount + %s", self._cut_sql(SQL("(bill.amount_total - part.all_amounts)"), unit, SQL("part")))
        rest = SQL("(%s - need.beyond)", self._cut_sql(SQL("need.pool"), unit, SQL("need")))
        amounts = {
            "billed": SQL("bill.sign * (%s)", billed),
            # What is open is those orders' who lack something: what comes for all of them goes by the same parts.
            "residual": SQL("bill.sign * %s", self._cut_sql(SQL("bill.residual"), unit, SQL("need"))),
            "received": SQL("(need.kept + %s)", rest),
            **{name: SQL("CASE WHEN need.pool != 0 THEN %s * need.%s / need.pool ELSE 0 END", rest, SQL.identifier(name))
               for name in ("statement", "waived")}}
        return SQL(
            """SELECT asked.id AS order_id, MIN(bill.due) AS due, %s
                 FROM asked
                 JOIN part ON part.order_id = asked.id
                 JOIN bill ON bill.id = part.bill_id
                 JOIN need ON need.bill_id = part.bill_id AND need.order_id = part.order_id
                GROUP BY asked.id""",
            SQL(", ").join(SQL(
                """SUM(ROUND(CASE WHEN bill.currency_id = asked.currency_id THEN %(amount)s
                                  ELSE (%(amount)s) * asked.rate / bill.rate END / asked.rounding)
                           * asked.rounding) AS %(name)s""",
                amount=amount, name=SQL.identifier(name)) for name, amount in amounts.items()))
