# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

#: An open credit of a customer: an item of a receivable account. ``amount``: what is free of it, in its currency.
OpenCredit = namedtuple("OpenCredit", "id name amount day currency_id account_id partner_id")


class OmsOnAccount(models.Model):
    """What of a customer's credit is free, and what is kept for which order: worked out of Odoo's items."""

    _inherit = "oms.on.account"

    @api.model
    def _kept_sql(self, item):
        """SELECT of (id, order_id, item_id, amount): what is kept now of the items of a condition on ``kept``. Less what invoices
        took of it; of what is still open of the item, who asked first counts first."""
        return SQL(
            """SELECT one.id, one.order_id, one.item_id, GREATEST(LEAST(one.rest, one.open - one.before), 0) AS amount
                 FROM (SELECT kept.id, kept.order_id, kept.item_id, rest.amount AS rest,
                              CASE WHEN item.parent_state = 'posted' THEN -item.amount_residual_currency ELSE 0 END AS open,
                              COALESCE(SUM(rest.amount) OVER (PARTITION BY kept.item_id ORDER BY kept.id
                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                         FROM oms_on_account kept JOIN account_move_line item ON item.id = kept.item_id
                   CROSS JOIN LATERAL (SELECT GREATEST(kept.amount - COALESCE(SUM(used.amount), 0), 0) AS amount
                                         FROM oms_on_account used
                                        WHERE used.kept_id = kept.id AND used.partial_id IS NOT NULL) rest
                        WHERE kept.kind = 'kept' AND kept.ended_on IS NULL AND %s) one""", item)

    @api.model
    def _flush_facts(self):
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.move.line"].flush_model(
            ["parent_state", "amount_residual_currency", "reconciled", "partner_id", "account_id", "company_id", "currency_id"])
        self.env["account.payment"].flush_model(["payment_transaction_id", "move_id", "oms_note_id", "amount", "state"])
        self.env["payment.transaction"].flush_model(
            ["source_transaction_id", "sale_order_ids", "operation", "state", "amount", "payment_id"])
        self.env["sale.order"].flush_model(["state", "invoice_status"])
        self.env["sale.order.line"].flush_model(["invoice_status", "oms_closed_qty", "display_type"])
        self.env["oms.payment.operation"].flush_model(["kind", "state", "note_id", "note_amount"])

    @api.model
    def _gather_kept(self, order_ids):
        """{order id: what is kept for it of the customer's balance, in its currency}; only those for which something is."""
        rows = self._gather_kept_rows(SQL("SELECT unnest(%s::int[])", list(order_ids)))
        found = {}
        for _id, order_id, _item_id, amount in rows:
            found[order_id] = found.get(order_id, 0.0) + amount
        return found

    @api.model
    def _gather_paid_by_balance(self, order_ids):
        """{order id: what is kept for it, and what of that its invoices took from credit notes}: payments that they took count as
        such, credit notes would count for nobody."""
        found = self._gather_kept(order_ids)
        rows = self.env.execute_query(SQL(
            """SELECT used.order_id, SUM(used.amount)
                 FROM oms_on_account used
                 JOIN account_move_line item ON item.id = used.item_id
                 JOIN account_move entry ON entry.id = item.move_id AND entry.move_type != 'entry'
                WHERE used.order_id = ANY(%s) AND used.kept_id IS NOT NULL AND used.partial_id IS NOT NULL
                GROUP BY used.order_id""", list(order_ids)))
        for order_id, amount in rows:
            found[order_id] = found.get(order_id, 0.0) + float(amount)
        return found

    @api.model
    def _gather_kept_rows(self, orders):
        """[(row id, order id, item id, amount)] of what is kept for these orders now, in the order in which it was kept.

        :param SQL orders: a SELECT of their ids
        """
        self._flush_facts()
        rows = self.env.execute_query(SQL(
            """WITH wanted AS MATERIALIZED (
                      SELECT mine.order_id, mine.item_id FROM oms_on_account mine
                       WHERE mine.kind = 'kept' AND mine.ended_on IS NULL AND mine.order_id IN (%s))
               SELECT now.id, now.order_id, now.item_id, now.amount FROM (%s) now
                WHERE now.order_id IN (SELECT order_id FROM wanted) AND now.amount > 0 ORDER BY now.id""",
            orders, self._kept_sql(SQL("kept.item_id IN (SELECT item_id FROM wanted)"))))
        return [(*row[:3], float(row[3])) for row in rows]

    @api.model
    def _paid_by_sql(self, customer):
        """Whether ``credit`` is a customer's: a payment may name any contact of theirs."""
        return SQL(
            "credit.partner_id IN (SELECT theirs.id FROM res_partner theirs WHERE theirs.commercial_partner_id = %s)", customer)

    @api.model
    def _open_sql(self, partners, companies):
        """SELECT of (id, name, amount, day, currency_id, account_id, partner_id): the open credits of customers, less what is
        kept of them.

        :param partners, companies: SQL conditions on ``credit``
        """
        return SQL(
            """SELECT credit.id, COALESCE(paid.name, entry.name, '/') AS name,
                      -credit.amount_residual_currency - COALESCE(kept.amount, 0) - COALESCE(back.amount, 0)
                          - COALESCE(paying.amount, 0) AS amount,
                      credit.date AS day,
                      credit.currency_id, credit.account_id, credit.partner_id
                 FROM account_move_line credit
                 JOIN account_account account ON account.id = credit.account_id AND account.account_type = 'asset_receivable'
                 JOIN account_move entry ON entry.id = credit.move_id
            LEFT JOIN account_payment paid ON paid.id = entry.origin_payment_id
            LEFT JOIN LATERAL (SELECT SUM(now.amount) AS amount FROM (%s) now) kept ON TRUE
            LEFT JOIN LATERAL (%s) back ON paid.payment_transaction_id IS NOT NULL
            LEFT JOIN LATERAL (%s) paying ON entry.move_type = 'out_refund'
                WHERE credit.parent_state = 'posted' AND credit.reconciled IS NOT TRUE AND credit.amount_residual_currency < 0
                  AND %s AND %s AND NOT %s""", self._kept_sql(SQL("kept.item_id = credit.id")),
            self._going_back_sql(SQL("paid.payment_transaction_id"), SQL("credit.account_id")),
            self.env["oms.refund"]._paying_sql(SQL("entry.id")), partners, companies,
            self._spoken_for_sql())

    @api.model
    def _going_back_sql(self, transaction, account):
        """SELECT of (amount): what went back, or goes, of an online payment, as far as nothing took it (a credit note, the
        payment itself): Odoo books a refund and matches it with nothing.

        :param transaction, account: SQL of the id of its transaction, and of the account of the open item
        """
        return SQL(
            """SELECT SUM(CASE WHEN item.id IS NULL THEN -refund.amount
                               ELSE GREATEST(item.amount_residual_currency, 0) END) AS amount
                 FROM payment_transaction refund
            LEFT JOIN account_payment gave ON gave.id = refund.payment_id
            LEFT JOIN account_move_line item ON item.move_id = gave.move_id AND item.parent_state = 'posted'
                      AND item.account_id = %s
                WHERE refund.source_transaction_id = %s AND refund.operation = 'refund'
                  AND refund.state NOT IN ('cancel', 'error')""", account, transaction)

    @api.model
    def _spoken_for_sql(self):
        """Whether ``paid`` came online for an order of which something is still to be billed: its bills take it. Or it is being
        given back."""
        return SQL(
            """EXISTS (SELECT FROM payment_transaction leaf
                         JOIN sale_order_transaction_rel tie ON tie.transaction_id IN (leaf.id, leaf.source_transaction_id)
                         JOIN sale_order ordered ON ordered.id = tie.sale_order_id
                        WHERE leaf.id = paid.payment_transaction_id
                          AND (ordered.state IN ('draft', 'sent')
                               OR ordered.state = 'sale' AND ordered.invoice_status NOT IN ('invoiced', 'upselling')
                                  AND EXISTS (SELECT FROM sale_order_line line
                                               WHERE line.order_id = ordered.id AND line.display_type IS NULL
                                                 AND line.invoice_status != 'invoiced'
                                                 AND NOT (line.invoice_status = 'no' AND line.oms_closed_qty > 0))
                               OR EXISTS (SELECT FROM oms_payment_operation back
                                           WHERE back.transaction_id IN (leaf.id, leaf.source_transaction_id)
                                             AND back.kind = 'refund' AND back.state IN ('new', 'sent', 'doubt'))))""")

    @api.model
    def _open_credits(self, partner, company, currency=None, lock=False, item_ids=None):
        """[:class:`OpenCredit`]: what is free of the credits of a customer, the oldest first: payments, credit notes, entries of
        this company and of those above it.

        :param lock: until the transaction ends nobody else gives any of it away
        """
        # sudo: what a customer has with the company, for the order desk, which may read no entries
        partner, company = partner.sudo().commercial_partner_id, company.sudo()
        partners = self._paid_by_sql(SQL("%s", partner.id))
        if item_ids is not None:
            partners = SQL("%s AND credit.id = ANY(%s)", partners, list(item_ids))
        companies = SQL("credit.company_id = ANY(%s)", company.parent_ids.ids or company.ids)
        if currency:
            companies = SQL("%s AND credit.currency_id = %s", companies, currency.id)
        self._flush_facts()
        if lock:
            self._lock_credits(partners, companies)
        rows = self.env.execute_query(SQL(
            "SELECT * FROM (%s) open WHERE open.amount > 0 ORDER BY open.day, open.id", self._open_sql(partners, companies)))
        return [OpenCredit(row[0], row[1], float(row[2]), *row[3:]) for row in rows]

    @api.model
    def _lock_credits(self, partners, companies):
        """The guards of the credits that are read next: of two that give away the same, the second one begins anew."""
        ids = [row[0] for row in self.env.execute_query(SQL(
            "SELECT open.id FROM (%s) open ORDER BY open.id", self._open_sql(partners, companies)))]
        self.env["oms.guard"]._lock(self.env.cr, "on_account", [(key, 0) for key in ids])

    @api.model
    def _gather_balances(self, orders):
        """{order id: (what is free of its customer's balance, what is kept for it)} in the order's currency; those of customers
        without any open credit need not be there."""
        self._flush_facts()
        # Planning the statement below takes far longer than carrying it out, and most customers have no open credit.
        some = self.env.execute_query(SQL(
            """SELECT sale.id FROM sale_order sale JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                WHERE sale.id = ANY(%s)
                  AND (EXISTS (SELECT FROM account_move_line credit
                                WHERE credit.parent_state = 'posted' AND credit.reconciled IS NOT TRUE
                                  AND credit.amount_residual_currency < 0 AND %s)
                       OR EXISTS (SELECT FROM oms_on_account mine
                                   WHERE mine.order_id = sale.id AND mine.kind = 'kept' AND mine.ended_on IS NULL))""",
            list(orders.ids), self._paid_by_sql(SQL("payer.commercial_partner_id"))))
        if not some:
            return {}
        rows = self.env.execute_query(SQL(
            """SELECT sale.id, free.amount, kept.amount
                 FROM sale_order sale
                 JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 JOIN res_company own ON own.id = sale.company_id
            LEFT JOIN LATERAL (SELECT SUM(open.amount) AS amount FROM (%s) open WHERE open.amount > 0) free ON TRUE
            LEFT JOIN LATERAL (SELECT SUM(now.amount) AS amount FROM (%s) now WHERE now.order_id = sale.id) kept ON TRUE
                WHERE sale.id = ANY(%s)""",
            self._open_sql(
                SQL("%s AND credit.currency_id = sale.currency_id", self._paid_by_sql(SQL("payer.commercial_partner_id"))),
                SQL("credit.company_id = ANY(string_to_array(trim(trailing '/' FROM own.parent_path), '/')::int[])")),
            self._kept_sql(SQL(
                """kept.item_id IN (SELECT mine.item_id FROM oms_on_account mine
                                     WHERE mine.order_id = sale.id AND mine.kind = 'kept' AND mine.ended_on IS NULL)""")),
            [row[0] for row in some]))
        return {row[0]: (float(row[1] or 0.0), float(row[2] or 0.0)) for row in rows}
