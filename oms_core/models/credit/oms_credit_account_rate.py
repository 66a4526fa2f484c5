# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from dataclasses import replace
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...planning import score as planning


class OmsCreditAccount(models.Model):
    """Gather, plan, apply of the score: the same three steps for one account and for all, whatever their number."""

    _inherit = "oms.credit.account"

    def _oms_rate(self, today=None):
        """Score these accounts and expect the payment of their open invoices. Safe to call twice."""
        self.env.flush_all()
        for company, accounts in self.grouped("company_id").items():
            day = today or self.env["oms.day"]._today(company=company)
            policy = self.env["oms.credit.score.policy"]._oms_for(company)
            history = self._gather_history(accounts.ids, day, policy.horizon)
            owes = self._gather_owes(self.env.cr, accounts.filtered("limited").ids)
            rules, days = policy._oms_planning(), policy._oms_company_days()
            besides = self._gather_besides(accounts.ids, company, day, rules)
            rows = json.dumps([
                account._oms_score_row(history.get(account.id, ([], 0.0)), owes, rules, days, day, besides.get(account.id))
                for account in accounts.sorted("id")])
            self._apply_scores(rows, day)
            self.env["oms.credit.score"]._apply_snapshots(rows, day)
            self._apply_expected(accounts.ids, day)
        self.invalidate_recordset()
        self.env["oms.credit.score"].invalidate_model()
        self.env["account.move"].invalidate_model(["oms_expected_payment"])

    def _oms_score_row(self, history, owes, rules, company_days, today, besides=None):
        """What is written of one account."""
        items, disputed = history
        facts = replace(planning.gather(items, today, rules.horizon), **besides or {})
        share = disputed / (disputed + facts.volume) if disputed > 0 else 0.0
        answer = planning.score(
            facts, rules, self.limit if self.limited else None, owes.get(self.id, 0.0), share)
        known = answer.score is not None
        return {
            "id": self.id, "company_id": self.company_id.id, "score": answer.score, "credit_class": answer.grade,
            "parts": answer.parts or None, "days_late": round(facts.days_late, 1) if known else None,
            "on_time": facts.on_time if known else None, "recommended": answer.recommended,
            "invoices": facts.invoices, "volume": facts.volume,
            "delay": planning.expected_delay(facts.days_late, facts.invoices, company_days, rules.shrink),
        }

    # --- gather ----------------------------------------------------------------------------------------------------

    @api.model
    def _gather_history(self, account_ids, today, horizon):
        """{account id: (items of planning.score, amount disputed or credited in the last year)}, one statement."""
        found = {}
        rows = self.env.execute_query(SQL(
            """WITH term AS (%s) SELECT account_id, kind, move_id, amount::float, invoiced, due, paid FROM (%s) AS item""",
            self._history_terms(SQL("account.id = ANY(%s)", list(account_ids)), today - timedelta(days=horizon)),
            self._history_items()))
        year = today - timedelta(days=365)
        for account_id, kind, move_id, amount, invoiced, due, paid in rows:
            entry = found.setdefault(account_id, [[], 0.0])
            if kind == "item":
                entry[0].append(planning.Item(move_id, amount, invoiced, due, paid))
            elif year < invoiced <= today:
                entry[1] += amount
        return found

    @api.model
    def _gather_besides(self, account_ids, company, today, rules):
        """{account id: {fact of planning.score.Facts: value}} of what is no invoice. Asks nothing that has no weight. Extended by
        returns."""
        return {}

    @api.model
    def _history_terms(self, wanted, since):
        """SELECT of what accounts were to pay: a row per instalment of a posted invoice or credit note since a day, or
        that is still open. No due date: due when invoiced."""
        return SQL(
            """SELECT account.id AS account_id, move.company_id, move.id AS move_id, move.move_type, move.payment_state,
                      item.id AS item_id, item.balance, item.amount_residual,
                      COALESCE(move.invoice_date, move.date) AS invoiced,
                      COALESCE(item.date_maturity, move.invoice_date_due, move.invoice_date, move.date) AS due
                 FROM oms_credit_account account
                 JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
                 JOIN account_move move ON move.partner_id = partner.id AND move.company_id = account.company_id
                 JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'payment_term'
                WHERE %s AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                  AND (move.invoice_date >= %s OR NOT COALESCE(item.reconciled, FALSE))""", wanted, since)

    @api.model
    def _history_items(self):
        """SELECTs over ``term`` of (account_id, kind, move_id, amount, invoiced, due, paid), in the company's currency.

        A payment, or part of one, is an item of its own; so is the rest that is open. What a credit note settled was
        never paid: it says nothing about being on time, but counts as disputed, as do invoices that are blocked.
        Differences of exchange are no payments. Extended by matching: deductions.
        """
        return SQL(
            """SELECT term.account_id, 'item' AS kind, term.move_id, part.amount, term.invoiced, term.due,
                      GREATEST(payment.date, term.invoiced) AS paid
                 FROM term
                 JOIN res_company company ON company.id = term.company_id
                 JOIN account_partial_reconcile part ON part.debit_move_id = term.item_id
                 JOIN account_move_line payment ON payment.id = part.credit_move_id
                 JOIN account_move entry ON entry.id = payment.move_id
                WHERE term.balance > 0 AND part.amount > 0
                  AND entry.move_type NOT IN ('out_invoice', 'out_receipt', 'out_refund')
                  AND entry.journal_id IS DISTINCT FROM company.currency_exchange_journal_id AND %(money)s
            UNION ALL
               SELECT account_id, 'item', move_id, amount_residual * %(part)s, invoiced, due, NULL
                 FROM term WHERE balance > 0 AND amount_residual > 0
            UNION ALL
               SELECT account_id, 'credited', move_id, -balance, invoiced, due, NULL FROM term WHERE balance < 0
            UNION ALL
               SELECT account_id, 'blocked', move_id, amount_residual, invoiced, due, NULL
                 FROM term WHERE balance > 0 AND amount_residual > 0 AND payment_state = 'blocked'""",
            part=self._late_part_sql(SQL("term.move_id")), money=self._is_money_sql(SQL("entry.id")))

    @api.model
    def _is_money_sql(self, move_id):
        """Whether an entry that was matched with an invoice brought money. Extended by matching: what is written off does not."""
        return SQL("TRUE")

    @api.model
    def _gather_company_days(self, company, today, horizon):
        """Days late of all customers of the company, weighted by amount; None if nothing is known. The same definition
        as ``planning.score.gather``, summed up where the rows are."""
        since = today - timedelta(days=horizon)
        [(days,)] = self.env.execute_query(SQL(
            """WITH term AS (%(terms)s)
               SELECT (SUM(amount * GREATEST(LEAST(COALESCE(paid, %(today)s) - due, %(cap)s), -%(cap)s))
                      / NULLIF(SUM(amount), 0))::float
                 FROM (SELECT amount, due, invoiced, CASE WHEN paid <= %(today)s THEN paid END AS paid
                         FROM (%(items)s) AS item WHERE kind = 'item') AS item
                WHERE invoiced <= %(today)s AND (due < %(today)s OR paid IS NOT NULL)
                  AND (invoiced >= %(since)s OR paid IS NULL)""",
            terms=self._history_terms(SQL("account.company_id = %s", company.id), since), items=self._history_items(),
            today=today, since=since, cap=planning.CAP))
        return days

    # --- apply -----------------------------------------------------------------------------------------------------

    @api.model
    def _apply_scores(self, rows, today):
        """Write what ``_oms_score_row`` said (a JSON list) on the accounts, in one statement."""
        self.env.cr.execute(SQL(
            """UPDATE oms_credit_account account
                  SET score = fresh.score, credit_class = fresh.credit_class, score_parts = fresh.parts,
                      days_late = fresh.days_late, on_time = fresh.on_time, recommended_limit = fresh.recommended,
                      scored_on = %s, scored_invoices = fresh.invoices, expected_delay = fresh.delay,
                      volume_year = fresh.volume
                 FROM jsonb_to_recordset(%s::jsonb) AS fresh(id int, score int, credit_class varchar, parts jsonb,
                      days_late numeric, on_time float, recommended numeric, invoices int, delay int, volume numeric)
                WHERE account.id = fresh.id""", today, rows))

    @api.model
    def _apply_expected(self, account_ids, today):
        """Expected payment of the accounts' open invoices: the last open instalment's due date + the account's
        expected delay, not before today (``planning.score.expected_payment``). None once nothing is open."""
        self.env.cr.execute(SQL(
            """UPDATE account_move move SET oms_expected_payment = fresh.expected
                 FROM (SELECT move.id, MAX(GREATEST(
                                  COALESCE(item.date_maturity, move.invoice_date_due, move.invoice_date, move.date)
                                  + account.expected_delay, %(today)s)) FILTER (
                                WHERE move.state = 'posted' AND item.amount_residual > 0
                                  AND move.move_type IN ('out_invoice', 'out_receipt')) AS expected
                         FROM oms_credit_account account
                         JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
                         JOIN account_move move ON move.partner_id = partner.id AND move.company_id = account.company_id
                         JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'payment_term'
                        WHERE account.id = ANY(%(ids)s)
                          AND (move.oms_expected_payment IS NOT NULL OR NOT COALESCE(item.reconciled, FALSE))
                        GROUP BY move.id) AS fresh
                WHERE move.id = fresh.id AND move.oms_expected_payment IS DISTINCT FROM fresh.expected""",
            ids=list(account_ids), today=today))
