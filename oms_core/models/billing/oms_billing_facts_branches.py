# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsBillingFacts(models.AbstractModel):
    """A branch and its head company settle each other's items: an invoice of a branch that is paid at the head is settled.

    In the sheet of each, the other's part stands as an entry of its own, on the day of the matching: the payment at the head
    in that of the branch; what the head's payment was used for in that of the head. So the open amounts are what is really
    open, and still add up to the balance.
    """

    _inherit = "oms.billing.facts"

    @api.model
    def _has_branches(self, company):
        """Whether there are other companies with which items can be matched: nobody else pays for looking."""
        company = company.sudo()  # sudo: whether there are any
        return bool(company.parent_id or company.with_context(active_test=False).child_ids)

    @api.model
    def _ours_sql(self, company, side):
        """Which matchings (``debit``, ``credit``) of items on one side count."""
        if self._has_branches(company):
            return SQL("%s = %s", SQL.identifier(side, "company_id"), company.id)
        return SQL("debit.company_id = %s AND credit.company_id = %s", company.id, company.id)

    @api.model
    def _elsewhere_sql(self, period, kinds=None):
        """Rows as those of ``_items_sql`` of what items of other companies settled of ours, up to the end of the period."""
        sides = [self._elsewhere_side_sql(period, *side) for side in (("debit", "credit", -1), ("credit", "debit", 1))]
        return SQL(
            "SELECT * FROM (%s UNION ALL %s) AS elsewhere WHERE %s", *sides,
            SQL("elsewhere.kind = ANY(%s)", list(kinds)) if kinds else SQL("TRUE"))

    @api.model
    def _elsewhere_side_sql(self, period, ours, theirs, sign):
        company, date_from, date_to = period
        return SQL(
            """SELECT other.id, other.move_id, pair.max_date AS date, own.currency_id, %(sign)s * pair.amount AS balance,
                      %(sign)s * pair.%(amount)s AS amount_currency, COALESCE(own.date_maturity, own.date) AS due,
                      COALESCE(partner.commercial_partner_id, own.partner_id) AS partner_id,
                      CASE WHEN %(sign)s < 0 AND (%(kind)s) = 'payment' THEN 'payment' ELSE 'other' END AS kind,
                      %(in_period)s AS in_period, 0::numeric AS open, 0::numeric AS open_currency
                 FROM account_partial_reconcile pair
                 JOIN account_move_line own ON own.id = pair.%(ours)s AND own.company_id = %(company)s
                  AND own.parent_state = 'posted'
                 JOIN account_account account ON account.id = own.account_id AND account.account_type = 'asset_receivable'
                 JOIN account_move_line other ON other.id = pair.%(theirs)s AND other.company_id != %(company)s
                  AND other.parent_state = 'posted'
                 JOIN account_move move ON move.id = other.move_id
                 JOIN account_journal journal ON journal.id = move.journal_id
            LEFT JOIN res_partner partner ON partner.id = own.partner_id
                WHERE pair.max_date <= %(date_to)s""",
            sign=sign, amount=SQL.identifier(f"{ours}_amount_currency"), kind=self._kind_sql(), company=company.id,
            ours=SQL.identifier(f"{ours}_move_id"), theirs=SQL.identifier(f"{theirs}_move_id"), date_to=date_to,
            in_period=SQL("pair.max_date >= %s", date_from) if date_from else SQL("TRUE"))

    @api.model
    def _settled_elsewhere(self, period):
        """What entries of other companies take from the balance of ours."""
        if not self._has_branches(period[0]):
            return 0.0
        return float(self.env.execute_query(SQL(
            "SELECT COALESCE(SUM(row.balance), 0) FROM (%s) AS row", self._elsewhere_sql(period)))[0][0])
