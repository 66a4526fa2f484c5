# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.billing import BUCKETS

#: Rows fetched at a time.
STEP = 2000


class OmsBillingFacts(models.AbstractModel):
    """What customers owed a company, invoiced, credited and paid, as the receivable accounts tell it.

    All amounts come from the journal items of receivable accounts (their accounting date, posted entries), as the
    ledger's do. What was open at a day is computed from the matchings up to that day, so that a sheet of last
    month is the same today as it was then.

    ``period`` is (company, date_from or None, date_to) everywhere.
    """

    _name = "oms.billing.facts"
    _description = "Facts for billing sheets"

    @api.model
    def _stream(self, query):
        """The rows of a query as dicts, from a cursor on the server: never more than a few thousand in memory."""
        self.env.cr.execute("SET LOCAL cursor_tuple_fraction = 1")  # all rows are wanted, not the first ones soon
        with self.env.cr.connection.cursor("oms_billing_facts") as stream:
            stream.itersize = STEP
            stream.execute(query.code, query.params)
            names = None
            for row in stream:
                names = names or [column.name for column in stream.description]
                yield dict(zip(names, row))

    @api.model
    def _kind_sql(self):
        """What a receivable item is: an invoice, a credit note, a payment or something else."""
        return SQL(
            """CASE WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                    WHEN move.move_type = 'out_refund' THEN 'credit_note'
                    WHEN move.move_type = 'entry' AND (move.origin_payment_id IS NOT NULL
                         OR move.statement_line_id IS NOT NULL OR journal.type IN ('bank', 'cash', 'credit'))
                    THEN 'payment' ELSE 'other' END""")

    @api.model
    def _items_sql(self, period, kinds=None):
        """The receivable items up to the end of the period, with what was open of them on that day.

        Only matchings between posted items of this company count: what they take from one item they take from
        another one here, so that the open amounts add up to the balance of the accounts. Where a branch and its head
        company settle each other's items, those of the other one are added (``oms_billing_facts_branches.py``).
        """
        company, date_from, date_to = period
        own = SQL(
            """SELECT item.id, item.move_id, item.date, item.currency_id, item.balance, item.amount_currency,
                      COALESCE(item.date_maturity, item.date) AS due,
                      COALESCE(partner.commercial_partner_id, item.partner_id) AS partner_id,
                      %(kind)s AS kind, %(in_period)s AS in_period,
                      item.balance - COALESCE(debits.amount, 0) + COALESCE(credits.amount, 0) AS open,
                      item.amount_currency - COALESCE(debits.amount_currency, 0)
                          + COALESCE(credits.amount_currency, 0) AS open_currency
                 FROM account_move_line item
                 JOIN account_account account ON account.id = item.account_id
                                             AND account.account_type = 'asset_receivable'
                 JOIN account_move move ON move.id = item.move_id
                 JOIN account_journal journal ON journal.id = move.journal_id
            LEFT JOIN res_partner partner ON partner.id = item.partner_id
            LEFT JOIN (%(debits)s) debits ON debits.item_id = item.id
            LEFT JOIN (%(credits)s) credits ON credits.item_id = item.id
                WHERE item.company_id = %(company)s AND item.parent_state = 'posted' AND item.date <= %(date_to)s
                  AND %(kinds)s""",
            kind=self._kind_sql(), company=company.id, date_to=date_to,
            debits=self._matched_sql(period, "debit"), credits=self._matched_sql(period, "credit"),
            in_period=SQL("item.date >= %s", date_from) if date_from else SQL("TRUE"),
            kinds=SQL("%s = ANY(%s)", self._kind_sql(), list(kinds)) if kinds else SQL("TRUE"))
        return SQL("%s UNION ALL %s", own, self._elsewhere_sql(period, kinds)) if self._has_branches(company) else own

    @api.model
    def _matched_sql(self, period, side):
        """Per item on that side (debit or credit), what was matched of it up to the end of the period. One SELECT for
        each side: the planner knows how many items they have, not how many both together have."""
        company, _date_from, date_to = period
        item_id, currency_amount = SQL.identifier(f"{side}_move_id"), SQL.identifier(f"{side}_amount_currency")
        return SQL(
            """SELECT pair.%(item_id)s AS item_id, SUM(pair.amount) AS amount,
                      SUM(pair.%(currency_amount)s) AS amount_currency
                 FROM account_partial_reconcile pair
                 JOIN account_move_line debit ON debit.id = pair.debit_move_id
                 JOIN account_move_line credit ON credit.id = pair.credit_move_id
                WHERE pair.max_date <= %(date_to)s AND %(ours)s
                  AND debit.parent_state = 'posted' AND credit.parent_state = 'posted'
                GROUP BY pair.%(item_id)s""",
            item_id=item_id, currency_amount=currency_amount, date_to=date_to, ours=self._ours_sql(company, side))

    @api.model
    def _customers_sql(self, period):
        """A row per customer with anything in its account: opening, invoice, credit_note, payment, other and closing
        balance; the open debts by age; credits not used yet; and what was matched with another customer's items."""
        moved = SQL(", ").join(
            SQL("COALESCE(SUM(item.balance) FILTER (WHERE item.in_period AND item.kind = %s), 0) AS %s",
                kind, SQL.identifier(kind))
            for kind in ("invoice", "credit_note", "payment", "other"))
        return SQL(
            """SELECT total.*, partner.name, partner.complete_name, partner.ref, partner.vat, country.code AS country,
                      closing - not_due - d1_30 - d31_60 - d61_90 - d90 - credits AS across
                 FROM (SELECT item.partner_id, %(moved)s, %(buckets)s, SUM(item.balance) AS closing,
                              COALESCE(SUM(item.balance) FILTER (WHERE NOT item.in_period), 0) AS opening,
                              COALESCE(SUM(item.open) FILTER (WHERE item.open < 0), 0) AS credits
                         FROM (%(items)s) item
                        GROUP BY item.partner_id
                       HAVING BOOL_OR(item.in_period OR item.open != 0) OR SUM(item.balance) != 0) total
            LEFT JOIN res_partner partner ON partner.id = total.partner_id
            LEFT JOIN res_country country ON country.id = partner.country_id
                ORDER BY partner.complete_name, total.partner_id""",
            moved=moved, buckets=self._buckets_sql(period), items=self._items_sql(period))

    @api.model
    def _buckets_sql(self, period):
        """The open debts of ``item`` in each bucket of age (``planning.billing.BUCKETS``)."""
        date_to, parts = period[2], []
        for (key, least), (_next, most) in zip(BUCKETS, [*BUCKETS[1:], (None, None)]):
            days = SQL("%s - item.due", date_to)
            parts.append(SQL(
                "COALESCE(SUM(item.open) FILTER (WHERE item.open > 0 AND %s AND %s), 0) AS %s",
                SQL("%s >= %s", days, least) if least is not None else SQL("TRUE"),
                SQL("%s < %s", days, most) if most is not None else SQL("TRUE"), SQL.identifier(key)))
        return SQL(", ").join(parts)

    @api.model
    def _documents_sql(self, period, kind, open_before):
        """A row per invoice (or credit note) of the period, and per older one still open if ``open_before``."""
        company, date_from, date_to = period
        types = {"invoice": ["out_invoice", "out_receipt"], "credit_note": ["out_refund"]}[kind]
        in_period = SQL("move.date >= %s", date_from) if date_from else SQL("TRUE")
        return SQL(
            """SELECT move.id, move.name, move.invoice_date, move.date, move.invoice_date_due, move.ref,
                      move.invoice_origin, move.currency_id, move.amount_untaxed, move.amount_tax, move.amount_total,
                      partner.complete_name AS customer, reversed.name AS reverses, %(in_period)s AS in_period,
                      COALESCE(item.balance, 0) AS balance, COALESCE(item.open, 0) AS open,
                      COALESCE(item.open_currency, 0) AS open_currency, item.oldest, %(on_its_way)s AS on_its_way
                 FROM account_move move
                 JOIN res_currency coin ON coin.id = move.currency_id
            LEFT JOIN (SELECT item.move_id, SUM(item.balance) AS balance, SUM(item.open) AS open,
                              SUM(item.open_currency) AS open_currency,
                              MIN(item.due) FILTER (WHERE item.open != 0) AS oldest
                         FROM (%(items)s) item GROUP BY item.move_id) item ON item.move_id = move.id
            LEFT JOIN res_partner partner ON partner.id = move.commercial_partner_id
            LEFT JOIN account_move reversed ON reversed.id = move.reversed_entry_id
                WHERE move.company_id = %(company)s AND move.state = 'posted' AND move.move_type = ANY(%(types)s)
                  AND move.date <= %(date_to)s AND (%(in_period)s OR (%(open_before)s AND item.oldest IS NOT NULL))
                ORDER BY move.date, move.name, move.id""",
            in_period=in_period, items=self._items_sql(period, [kind]), company=company.id, types=types,
            date_to=date_to, open_before=open_before, on_its_way=self._on_its_way_sql(period))

    @api.model
    def _on_its_way_sql(self, period):
        """What was paid on ``move`` by payments that make no entry, until the bank's statement closes it: paid for the order's
        money (``oms.money``), and open in the ledger. It is so now: a sheet of the past says nothing of it."""
        company, _date_from, date_to = period
        if date_to < self.env["oms.day"]._today(company=company):
            return SQL("0")
        return SQL("(%s)", self.env["oms.money"]._unbooked_sql())

    @api.model
    def _entries_sql(self, period, kind, open_before):
        """A row per entry and customer: payments, or everything that is neither invoice, credit note nor payment.
        Amounts are what the customer's account was credited with; ``matched`` lists the first 20 counterparts."""
        return SQL(
            """SELECT move.id, move.name, move.date, COALESCE(payment.memo, move.ref) AS memo,
                      COALESCE(payment.payment_reference, payment.oms_reference) AS reference,
                      COALESCE(journal.name ->> %(lang)s, journal.name ->> 'en_US') AS journal,
                      method.name AS method, partner.complete_name AS customer, entry.in_period,
                      entry.currency_id, entry.amount_currency, entry.amount, entry.open,
                      pairs.matched, pairs.count AS matched_count
                 FROM (SELECT item.move_id, item.partner_id, item.currency_id, BOOL_OR(item.in_period) AS in_period,
                              ARRAY_AGG(item.id) AS ids, -SUM(item.amount_currency) AS amount_currency,
                              -SUM(item.balance) AS amount, -SUM(item.open) AS open
                         FROM (%(items)s) item GROUP BY item.move_id, item.partner_id, item.currency_id
                       HAVING BOOL_OR(item.in_period) OR (%(open_before)s AND BOOL_OR(item.open != 0))) entry
                 JOIN account_move move ON move.id = entry.move_id
                 JOIN account_journal journal ON journal.id = move.journal_id
            LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
            LEFT JOIN account_payment_method_line method ON method.id = payment.payment_method_line_id
            LEFT JOIN res_partner partner ON partner.id = entry.partner_id,
              LATERAL (%(pairs)s) pairs
                ORDER BY move.date, move.name, move.id, partner.complete_name, entry.currency_id""",
            lang=self.env.lang or "en_US", items=self._items_sql(period, [kind]), open_before=open_before,
            pairs=self._counterparts_sql(period))

    @api.model
    def _counterparts_sql(self, period):
        """With what the items ``entry.ids`` were matched up to the end of the period: the number of counterparts, and
        the first 20 as JSON [[number, amount], …]. Two SELECTs, for an index each."""
        return SQL(
            """SELECT COUNT(*) AS count,
                      JSONB_AGG(JSONB_BUILD_ARRAY(one.name, one.amount) ORDER BY one.place)
                          FILTER (WHERE one.place <= 20) AS matched
                 FROM (SELECT other_move.name, SUM(pair.amount) AS amount,
                              ROW_NUMBER() OVER (ORDER BY MIN(pair.id)) AS place
                         FROM (SELECT id, credit_move_id AS other_id, amount FROM account_partial_reconcile
                                WHERE debit_move_id = ANY(entry.ids) AND max_date <= %(date_to)s
                                UNION ALL
                               SELECT id, debit_move_id, amount FROM account_partial_reconcile
                                WHERE credit_move_id = ANY(entry.ids) AND max_date <= %(date_to)s) pair
                         JOIN account_move_line other ON other.id = pair.other_id
                         JOIN account_move other_move ON other_move.id = other.move_id
                        GROUP BY other_move.id, other_move.name) one""", date_to=period[2])

    @api.model
    def _currencies_sql(self, period):
        """Per currency: what was open of debts and of credits, in it and in the company's."""
        return SQL(
            """SELECT item.currency_id,
                      COALESCE(SUM(item.open_currency) FILTER (WHERE item.open_currency > 0), 0) AS debts,
                      COALESCE(SUM(item.open_currency) FILTER (WHERE item.open_currency < 0), 0) AS credits,
                      SUM(item.open) AS open
                 FROM (%s) item GROUP BY item.currency_id
               HAVING BOOL_OR(item.open != 0 OR item.open_currency != 0) ORDER BY item.currency_id""",
            self._items_sql(period))

    @api.model
    def _ledger_balance(self, period):
        """The balance of the receivable accounts at the end of the period, asked of the ledger in another way."""
        # sudo: the caller's right was checked; archived accounts count
        items = self.env["account.move.line"].sudo().with_context(active_test=False)
        groups = items._read_group([
            ("company_id", "=", period[0].id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"), ("date", "<=", period[2]),
        ], [], ["balance:sum"])
        return (groups[0][0] or 0.0) + self._settled_elsewhere(period)
