# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What customers kept when they paid, and were let keep: it closes an invoice and is no money, so it is not given back. It
    stands in the entry that pays the invoice, or in one of its own beside a payment."""

    _inherit = "oms.money"

    @api.model
    def _waived_sql(self, match, unit):
        """SELECT of (account_id, amount): what of a match with an invoice (SQL of its row: ``other_id``, the item of ``entry``
        that pays it, and ``amount``, in the invoice's currency of this ``unit``) is no money. Each of the entry's debits goes by
        its share of what the entry pays: of invoices that grant an early discount alone, where there are any.

        Of a payment's entry that is what *Pay* let the customer keep, a discount or a difference; of an accepted deduction all
        of it; of any other one (a bank statement, an entry beside a payment) an early discount with its taxes: what else stands
        in a statement somebody else kept, as the commission of a marketplace. Bank fees the bank kept.
        """
        return SQL(
            """SELECT let.account_id, SUM(ROUND(
                          %(match)s.amount * CASE WHEN pays.same THEN let.amount_currency / NULLIF(pays.amount_currency, 0)
                                                  ELSE let.balance / NULLIF(pays.balance, 0) END / %(unit)s) * %(unit)s) AS amount
                 FROM account_move_line let
                 JOIN account_account kind ON kind.id = let.account_id
                                          AND kind.account_type NOT IN ('asset_receivable', 'liability_payable')
           CROSS JOIN LATERAL (
                      SELECT bool_and(paid.currency_id = let.currency_id) AS same, bool_or(paid.granted) AS granted,
                             bool_or(paid.granted AND paid.id = %(match)s.other_id) AS mine,
                             -COALESCE(SUM(paid.balance) FILTER (WHERE paid.granted), SUM(paid.balance)) AS balance,
                             -COALESCE(SUM(paid.amount_currency) FILTER (WHERE paid.granted), SUM(paid.amount_currency))
                                 AS amount_currency
                        FROM (SELECT item.id, item.currency_id, item.balance, item.amount_currency, EXISTS (
                                     SELECT FROM account_partial_reconcile met
                                       JOIN account_move_line due ON due.id = met.debit_move_id AND due.discount_date IS NOT NULL
                                      WHERE met.credit_move_id = item.id) AS granted
                                FROM account_move_line item
                                JOIN account_account own ON own.id = item.account_id AND own.account_type = 'asset_receivable'
                               WHERE item.move_id = let.move_id) paid) pays
                WHERE let.move_id = entry.id AND let.amount_currency > 0 AND (pays.mine OR NOT pays.granted)
                  AND (EXISTS (SELECT FROM oms_deduction kept WHERE kept.settle_id = entry.id AND kept.state = 'accepted')
                       OR NOT EXISTS (SELECT FROM res_company home WHERE home.oms_match_fee_account_id = let.account_id)
                          AND CASE WHEN entry.origin_payment_id IS NULL THEN %(discount)s
                                   ELSE let.tax_line_id IS NOT NULL OR starts_with(kind.account_type, 'expense')
                                        OR starts_with(kind.account_type, 'income') END)
                GROUP BY let.account_id""", match=match, unit=unit, discount=self._is_discount_sql())

    @api.model
    def _is_discount_sql(self):
        """Whether ``let`` is an early discount, or beside one a tax on sales that goes with it."""
        def booked(account):
            return SQL("EXISTS (SELECT FROM res_company home WHERE home.account_journal_early_pay_discount_loss_account_id = %s)",
                       account)
        return SQL(
            """(%s OR (EXISTS (SELECT FROM account_tax tax WHERE tax.id = let.tax_line_id AND tax.type_tax_use = 'sale')
                       AND EXISTS (SELECT FROM account_move_line base
                                    WHERE base.move_id = let.move_id AND base.amount_currency > 0 AND %s)))""",
            booked(SQL("let.account_id")), booked(SQL("base.account_id")))

    @api.model
    def _waived(self, matches):
        """{match id: {account id: what of it is no money}} of these with invoices, in the invoice's currency; without those that
        are money altogether, or credit."""
        if not matches:
            return {}
        self._flush()
        found = {}
        for match_id, account_id, amount in self.env.execute_query(SQL(
                """SELECT match.id, waived.account_id, waived.amount
                     FROM (SELECT id, debit_move_id, credit_move_id AS other_id, debit_amount_currency AS amount
                             FROM account_partial_reconcile WHERE id = ANY(%(matches)s)) match
                     JOIN account_move_line due ON due.id = match.debit_move_id
                     JOIN res_currency coin ON coin.id = due.currency_id
                     JOIN account_move_line other ON other.id = match.other_id
                     JOIN account_move entry ON entry.id = other.move_id AND entry.move_type = 'entry'
               CROSS JOIN LATERAL (%(waived)s) waived""",
                matches=matches.ids, waived=self._waived_sql(SQL("match"), SQL("coin.rounding")))):
            found.setdefault(match_id, {})[account_id] = float(amount)
        return found
