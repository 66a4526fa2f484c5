# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

#: What of it may be one order's although the payment is for several.
OWN = ("refunded", "unbooked", "entryless")


class OmsMoney(models.AbstractModel):
    """What of online payments is an order's: the one source of it, for credit, changes, the form, the portal and Odoo's own
    ``amount_paid``.

    Odoo writes a capture, a void and a refund as a *child* of the payment that they are of; children carry no order. They count
    by their source, and the source's own amount does not count beside them: of 100 authorised, 60 captured and 40 voided the
    customer paid 60. A refund is a child of the payment, or of one of its captures. A payment for several orders is shared by
    what each of them comes to, to the cent.
    """

    _inherit = "oms.money"

    @api.model
    def _online_sql(self, wide=False):
        """SELECT of one row for ``sale`` (with id, currency_id, company_id), all of it in its currency, nothing below zero but
        ``unbooked``: ``authorised``, ``captured``, ``refunded``; ``unbooked``, what of the two came or went and is in no payment
        that counts by itself yet; ``entryless``, what is in payments that make no entry of their own.

        :param wide: with ``elsewhere``, what bills of others took, ``capturing`` and ``refunding``, what is asked for
        """
        names = ["authorised", "captured", "refunded", "unbooked", "entryless"]
        columns = {name: self._cut_sql(SQL("amounts.%s", SQL.identifier(name))) for name in names}
        for name in OWN:
            columns[name] = SQL("%s + amounts.%s", columns[name], SQL.identifier(f"own_{name}"))
        more = SQL()
        if wide:
            more = SQL("CROSS JOIN LATERAL (%s) used CROSS JOIN LATERAL (%s) waiting", self._elsewhere_sql(), self._asked_sql())
            columns["elsewhere"] = self._cut_sql(SQL("used.amount"))
            for name in ("capturing", "refunding"):
                columns[name] = SQL("%s + waiting.%s", self._cut_sql(SQL("waiting.%s", SQL.identifier(name))),
                                    SQL.identifier(f"own_{name}"))
        return SQL(
            """SELECT %(sums)s
                 FROM sale_order_transaction_rel tie
                 JOIN payment_transaction source ON source.id = tie.transaction_id
                 JOIN res_currency coin ON coin.id = source.currency_id
           CROSS JOIN LATERAL (%(parts)s) parts
           CROSS JOIN LATERAL (%(amounts)s) amounts
           CROSS JOIN LATERAL (%(among)s) among %(more)s
           CROSS JOIN LATERAL (SELECT %(columns)s OFFSET 0) mine
           CROSS JOIN LATERAL (%(exchange)s) exchange
                WHERE tie.sale_order_id = sale.id AND source.operation IS DISTINCT FROM 'validation'
                  -- One that carries the order although it is a child counts by its source.
                  AND NOT EXISTS (
                      SELECT FROM sale_order_transaction_rel above
                       WHERE above.transaction_id = source.source_transaction_id AND above.sale_order_id = sale.id)""",
            sums=SQL(", ").join(SQL(
                """COALESCE(SUM(CASE WHEN exchange.rate IS NULL THEN mine.%(name)s ELSE
                                ROUND(mine.%(name)s * exchange.rate / exchange.unit) * exchange.unit END), 0) AS %(name)s""",
                name=SQL.identifier(name)) for name in columns),
            columns=SQL(", ").join(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()),
            parts=self._parts_sql(), amounts=self._amounts_sql(), among=self._among_sql(), more=more,
            exchange=self._exchange_sql())

    @api.model
    def _parts_sql(self):
        """(number, used) of the captures and voids of ``source``: they stand for it, and take what is authorised."""
        return SQL(
            """SELECT COUNT(*) AS number, COALESCE(SUM(part.amount), 0) AS used
                 FROM payment_transaction part
                WHERE part.source_transaction_id = source.id AND part.operation IS NOT DISTINCT FROM source.operation
                  AND part.state IN ('done', 'cancel')""")

    @api.model
    def _amounts_sql(self):
        """What of ``source`` and its children is authorised, captured, refunded: of all its orders, and (``own_``) what was
        refunded for ``sale`` alone, by a credit note of it. A payment that an accountant cancelled or rejected did not come."""
        def refunded(whose):
            return SQL("-SUM(leaf.amount) FILTER (WHERE leaf.amount < 0 AND %s)", whose)

        def unbooked(whose):
            return SQL(
                """SUM(leaf.amount) FILTER (
                       WHERE entry.state IS DISTINCT FROM 'posted' AND (
                             paid.id IS NULL OR entry.id IS NOT NULL OR paid.state NOT IN ('in_process', 'paid')) AND %s)""",
                whose)

        def entryless(whose):
            return SQL(
                "SUM(leaf.amount) FILTER (WHERE entry.id IS NULL AND paid.state IN ('in_process', 'paid') AND %s)", whose)
        return SQL(
            """SELECT CASE WHEN source.state = 'authorized' THEN GREATEST(source.amount - parts.used, 0) ELSE 0 END AS authorised,
                      COALESCE(SUM(leaf.amount) FILTER (WHERE leaf.amount > 0), 0) AS captured, %(sums)s
                 FROM (%(leaves)s) leaf
            LEFT JOIN account_payment paid ON paid.id = leaf.payment_id
            LEFT JOIN account_move entry ON entry.id = paid.move_id
            LEFT JOIN LATERAL (SELECT asked.order_id FROM oms_payment_operation asked
                                WHERE leaf.amount < 0 AND asked.child_id = leaf.id AND asked.note_id IS NOT NULL
                                LIMIT 1) of_ ON TRUE
                WHERE entry.state IS DISTINCT FROM 'cancel'
                  AND paid.state IS DISTINCT FROM 'canceled' AND paid.state IS DISTINCT FROM 'rejected'""",
            leaves=self._leaves_sql(), sums=SQL(", ").join(
                SQL("COALESCE(%s, 0) AS %s", said(whose), SQL.identifier(prefix + said.__name__))
                for said in (refunded, unbooked, entryless)
                for prefix, whose in (("", SQL("of_.order_id IS NULL")), ("own_", SQL("of_.order_id = sale.id")))))

    @api.model
    def _leaves_sql(self):
        """SELECT of the transactions in which money moved of ``source`` (with its ``parts``): (id, amount, payment_id), refunds
        below zero."""
        return SQL(
            """SELECT source.id, source.amount, source.payment_id WHERE source.state = 'done' AND parts.number = 0
                UNION ALL
               SELECT child.id, child.amount, child.payment_id FROM payment_transaction child
                WHERE child.source_transaction_id = source.id AND child.state = 'done'
                  AND child.operation IS DISTINCT FROM 'validation'
                UNION ALL
               SELECT back.id, back.amount, back.payment_id FROM payment_transaction child
                 JOIN payment_transaction back ON back.source_transaction_id = child.id
                WHERE child.source_transaction_id = source.id AND back.state = 'done' AND back.operation = 'refund'""")

    @api.model
    def _elsewhere_sql(self):
        """(amount) what of ``source`` went to bills that none of its orders is on."""
        return SQL(
            """SELECT COALESCE(SUM(partial.credit_amount_currency), 0) AS amount
                 FROM (%s) leaf
                 JOIN account_payment paid ON paid.id = leaf.payment_id AND leaf.amount > 0
                 JOIN account_move_line item ON item.move_id = paid.move_id
                 JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
                 JOIN account_move_line other ON other.id = partial.debit_move_id
                 JOIN account_move bill ON bill.id = other.move_id AND bill.move_type = 'out_invoice'
                WHERE NOT EXISTS (
                      SELECT FROM account_move_line line
                        JOIN sale_order_line_invoice_rel billed ON billed.invoice_line_id = line.id
                        JOIN sale_order_line sold ON sold.id = billed.order_line_id
                        JOIN sale_order_transaction_rel also ON also.sale_order_id = sold.order_id
                       WHERE line.move_id = bill.id AND also.transaction_id = source.id)""", self._leaves_sql())

    @api.model
    def _among_sql(self, payment=None):
        """(before, until, whole): from where to where ``sale`` is of all orders of ``source``, in their sequence."""
        return SQL(
            """SELECT COALESCE(SUM(one.weight) FILTER (WHERE one.id < sale.id), 0) AS before,
                      SUM(one.weight) FILTER (WHERE one.id <= sale.id) AS until, SUM(one.weight) AS whole
                 FROM (%s) one""", self._weights_sql(payment or SQL("source")))

    @api.model
    def _weights_sql(self, payment):
        """SELECT of (id, weight) of the orders of a payment: by what each comes to, in the company's currency. This is how a
        payment for several orders is shared, whoever asks. A cancelled order of which nothing was delivered or billed, and for
        which nothing was captured, gets nothing of it: the others need it, or it goes back."""
        return SQL(
            """SELECT of_.id, CASE WHEN SUM(of_.live) OVER () > 0 THEN of_.live
                                   WHEN SUM(of_.worth) OVER () > 0 THEN of_.worth ELSE 1 END AS weight
                 FROM (SELECT other.id, amount.worth, CASE WHEN other.state = 'cancel' AND NOT EXISTS (
                              SELECT FROM sale_order_line sold
                               WHERE sold.order_id = other.id AND (sold.qty_delivered > 0 OR sold.qty_invoiced > 0))
                          AND NOT EXISTS (
                              SELECT FROM oms_payment_operation took
                               WHERE took.transaction_id = %(payment)s.id AND took.order_id = other.id AND took.kind = 'capture'
                                 AND took.state != 'failed') THEN 0 ELSE amount.worth END AS live
                         FROM sale_order_transaction_rel beside JOIN sale_order other ON other.id = beside.sale_order_id
                   CROSS JOIN LATERAL (SELECT GREATEST(other.amount_total, 0)
                                              / COALESCE(NULLIF(other.currency_rate, 0), 1)::numeric AS worth) amount
                        WHERE beside.transaction_id = %(payment)s.id) of_""", payment=payment)

    @api.model
    def _cut_sql(self, amount, unit=None, among=None):
        """What of an amount is between ``before`` and ``until`` of a ``whole``, rounded so that all parts together are the
        amount: of one of ``source`` the share of ``sale``, unless it is said of what."""
        return SQL(
            """(ROUND(%(amount)s * %(among)s.until / %(among)s.whole / %(unit)s)
                - ROUND(%(amount)s * %(among)s.before / %(among)s.whole / %(unit)s)) * %(unit)s""",
            amount=amount, unit=unit or SQL("coin.rounding"), among=among or SQL("among"))

    @api.model
    def _exchange_sql(self):
        """(unit, rate): to what amounts are rounded in the currency of ``sale``, and what one of the currency of ``source`` is in
        it, NULL where they are the same: on the company's day of the payment."""
        day = self.env["oms.day"]._company_day_sql(
            SQL("COALESCE(source.last_state_change, source.create_date)"), SQL("sale.company_id"))

        return SQL(
            """SELECT own.rounding AS unit, CASE WHEN source.currency_id != sale.currency_id THEN %s / %s END AS rate
                 FROM res_currency own, res_company home WHERE own.id = sale.currency_id AND home.id = sale.company_id""",
            self._rate_sql(SQL("sale.currency_id"), day), self._rate_sql(SQL("source.currency_id"), day))

    @api.model
    def _rate_sql(self, currency, day):
        """What one of the currency of company ``home`` is in another on a day, as Odoo looks rates up: none on the day takes the
        one before, none before takes the first there is, none at all counts as one."""
        return SQL(
            """COALESCE((SELECT known.rate::numeric FROM res_currency_rate known
                          WHERE known.currency_id = %(currency)s AND (known.company_id IS NULL
                                OR known.company_id = split_part(home.parent_path, '/', 1)::int)
                          ORDER BY known.name > %(day)s, known.company_id,
                                   CASE WHEN known.name <= %(day)s THEN known.name END DESC, known.name LIMIT 1), 1)""",
            currency=currency, day=day)
