# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.matching import Receipt
from .oms_match import LINE, PAYMENT, STATEMENT, Came

#: A text of a receipt or a number of an item that is longer is cut; what is left is enough to find anything.
MOST = 200


class OmsMatch(models.AbstractModel):
    """Receipts that are not applied, whatever module made them: one statement."""

    _inherit = "oms.match"

    @api.model
    def _gather_receipts(self, company_ids, only=None):
        """[:class:`Came`] of these companies, the oldest first.

        :param only: (model, ids): those alone
        """
        self._flush_matching()
        # sudo: sums and texts of receipts; who asks was checked to bill, and for companies that the user works in
        terms = {LINE: self._lines_sql(), PAYMENT: self._unbooked_payments_sql(), STATEMENT: self._statement_sql()}
        if only:
            terms = {only[0]: SQL("SELECT * FROM (%s) receipt WHERE receipt.id = ANY(%s)", terms[only[0]], list(only[1]))}
        rows = self.env.execute_query_dict(SQL(
            """SELECT came.*, currency.decimal_places, currency.name AS currency, home.decimal_places AS home_places,
                      COALESCE(payer.commercial_partner_id, 0) AS payer_id, payer.name AS payer
                 FROM (%s) came
                 JOIN res_currency currency ON currency.id = came.currency_id
                 JOIN res_company company ON company.id = came.company_id
                 JOIN res_currency home ON home.id = company.currency_id
            LEFT JOIN res_partner payer ON payer.id = came.partner_id
                WHERE came.company_id = ANY(%s) AND came.amount > 0
                ORDER BY came.date, came.model, came.id""",
            SQL(" UNION ALL ").join(terms.values()), list(company_ids)))
        return [self._came_of(row) for row in rows]

    @api.model
    def _came_of(self, row):
        amount = float(row["amount"])
        texts = tuple(dict.fromkeys(text[:MOST] for text in row["texts"] or [] if text))
        receipt = Receipt(
            key=f"{row['model']},{row['id']}", amount=self._units(amount, row["decimal_places"]), currency=row["currency_id"],
            day=row["date"].toordinal(), texts=texts, partner=row["payer_id"], iban=row["iban"] or "",
            name=row["called"] or "", worth=self._units(float(row["worth"] or 0), row["home_places"]),
            account=row["account_id"] or 0, bank=row["model"] == STATEMENT)
        return Came(receipt, row["model"], row["id"], row["kind"], row["name"] or "/", row["company_id"], row["payer_id"],
                    row["payer"] or row["called"] or "", amount, row["currency_id"], row["currency"], row["decimal_places"],
                    row["date"], " · ".join(texts), row["account_id"] or 0)

    @api.model
    def _flush_matching(self):
        for model in (LINE, PAYMENT, STATEMENT, "account.move", "account.partial.reconcile", "oms.on.account",
                      "payment.transaction", "res.partner", "sale.order", "res.partner.bank"):
            self.env[model].flush_model()

    @api.model
    def _lines_sql(self):
        """Open money of customers on a receivable account: of payments, of statements, of entries by hand. Less what is kept of
        it for orders, and what goes back of it."""
        account = self.env["oms.on.account"]
        return SQL(
            """SELECT %s AS model, line.id,
                      CASE WHEN tx.id IS NOT NULL THEN 'transaction' WHEN bank.id IS NOT NULL THEN 'statement'
                           ELSE 'payment' END AS kind,
                      COALESCE(paid.name, entry.name) AS name, line.company_id, line.partner_id,
                      -line.amount_residual_currency - gone.amount AS amount,
                      -line.amount_residual * (1 + gone.amount / line.amount_residual_currency) AS worth,
                      line.currency_id, line.date, bank.account_number AS iban, COALESCE(bank.partner_name, '') AS called,
                      ARRAY[paid.memo, paid.payment_reference, tx.reference, tx.provider_reference, bank.payment_ref, entry.ref,
                            CASE WHEN paid.id IS NULL AND bank.id IS NULL THEN line.name END] AS texts, line.account_id
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                 JOIN account_move entry ON entry.id = line.move_id AND entry.move_type = 'entry'
            LEFT JOIN account_payment paid ON paid.id = entry.origin_payment_id
            LEFT JOIN payment_transaction tx ON tx.id = paid.payment_transaction_id
            LEFT JOIN account_bank_statement_line bank ON bank.id = entry.statement_line_id
            LEFT JOIN LATERAL (SELECT SUM(now.amount) AS amount FROM (%s) now) kept ON TRUE
            LEFT JOIN LATERAL (%s) back ON tx.id IS NOT NULL
           CROSS JOIN LATERAL (SELECT COALESCE(kept.amount, 0) + COALESCE(back.amount, 0) AS amount) gone
                WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND line.amount_residual_currency < 0
                  AND NOT %s""",
            LINE, account._kept_sql(SQL("kept.item_id = line.id")),
            account._going_back_sql(SQL("tx.id"), SQL("line.account_id")), account._spoken_for_sql())

    @api.model
    def _unbooked_payments_sql(self):
        """Payments that make no entry and name no invoice: all that can be done is to name it."""
        return SQL(
            """SELECT %s AS model, paid.id, CASE WHEN tx.id IS NOT NULL THEN 'transaction' ELSE 'payment' END AS kind,
                      paid.name, paid.company_id, paid.partner_id, paid.amount,
                      ABS(paid.amount_company_currency_signed) AS worth, paid.currency_id, paid.date, NULL AS iban, '' AS called,
                      ARRAY[paid.memo, paid.payment_reference, tx.reference, tx.provider_reference] AS texts,
                      paid.destination_account_id AS account_id
                 FROM account_payment paid
            LEFT JOIN payment_transaction tx ON tx.id = paid.payment_transaction_id
                WHERE paid.move_id IS NULL AND paid.state = 'in_process' AND paid.payment_type = 'inbound'
                  AND paid.partner_type = 'customer'
                  AND NOT EXISTS (SELECT FROM account_move__account_payment link
                                    JOIN account_move bill ON bill.id = link.invoice_id
                                   WHERE link.payment_id = paid.id AND bill.state = 'posted')""", PAYMENT)

    @api.model
    def _statement_sql(self):
        """Lines of statements of which something waits on the suspense account."""
        return SQL(
            """SELECT %s AS model, bank.id, 'statement' AS kind, COALESCE(NULLIF(bank.payment_ref, ''), entry.name) AS name,
                      bank.company_id, bank.partner_id, -SUM(line.amount_currency) AS amount, -SUM(line.balance) AS worth,
                      line.currency_id, entry.date, bank.account_number AS iban, COALESCE(bank.partner_name, '') AS called,
                      ARRAY[bank.payment_ref, entry.ref, entry.narration_text, bank.transaction_details::text] AS texts,
                      NULL::int AS account_id
                 FROM account_bank_statement_line bank
                 JOIN (SELECT move.*, regexp_replace(COALESCE(move.narration, ''), '<[^>]*>', ' ', 'g') AS narration_text
                         FROM account_move move) entry ON entry.id = bank.move_id
                 JOIN account_journal journal ON journal.id = bank.journal_id
                 JOIN account_move_line line ON line.move_id = entry.id AND line.account_id = journal.suspense_account_id
                WHERE bank.is_reconciled IS NOT TRUE AND entry.state = 'posted' AND bank.amount > 0
                GROUP BY bank.id, entry.name, entry.date, entry.ref, entry.narration_text, line.currency_id""", STATEMENT)
