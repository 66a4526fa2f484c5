# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models, tools
from odoo.tools import SQL

from ... import prepared
from ...planning.shares import spread

#: An order's account (None: it has none) and what of it is still to be invoiced, by line, in the company's currency.
#: ``was_held``: whether it ever was, so that something may have been granted to it.
Case = namedtuple(
    "Case", "order_id account_id partner_id category_ids limited limit currency_id policy_id review_date blocked"
            " credit_class prepaid lines was_held", defaults=(True,))
#: What is open on an account: due, of it overdue, and since how many days the oldest.
Open = namedtuple("Open", "due overdue oldest", defaults=(0.0, 0.0, 0))
#: What an account owes, what of it counts up to a day, and what is open on it.
Owed = namedtuple("Owed", "owes near items", defaults=(0.0, 0.0, Open()))


class OmsCreditAccount(models.Model):
    """What accounts owe and what orders ask of them: SQL, one statement a question."""

    _inherit = "oms.credit.account"

    # --- which account ---------------------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _oms_used(self, company_id):
        """Whether the company has credit accounts or policies at all: the others need not ask for each order."""
        # sudo: only whether there are any
        mine = [("company_id", "parent_of", company_id)]  # a branch uses what its head company has
        return bool(self.sudo().search_count(mine, limit=1)
                    or self.env["oms.credit.policy"].sudo().search_count(mine, limit=1))

    @api.model
    def _oms_for_partners(self, partners, company):
        """{commercial partner id: account} of the accounts with a limit, shared ones under each of their members."""
        ids = partners.commercial_partner_id.ids
        # sudo: credit accounts are not for sales people; only the verdict reaches them. Those of head companies first: what
        # is nearer comes after them.
        accounts = self.sudo().search([
            ("company_id", "in", company.sudo().parent_ids.ids), ("limited", "=", True),
            "|", ("partner_id", "in", ids), ("member_ids", "in", ids)]).sorted(lambda one: len(one.company_id.parent_path))
        found = {account.partner_id.id: account for account in accounts}
        found.update({member.id: account for account in accounts for member in account.member_ids})
        return {key: found[key] for key in ids if key in found}

    @api.model
    def _gather_cases(self, order_ids):
        """A :class:`Case` for each order, in one statement. A member of a shared limit uses that one, a branch without an
        account that says anything that of the next company above it."""
        self.env["sale.order.line"].flush_model()  # all that is pending: one UPDATE now, none at the end
        self.env["sale.order"].flush_model(["partner_invoice_id", "company_id", "currency_rate"])
        for model in ("oms.credit.account", "payment.transaction", "account.payment", "res.partner", "account.move.line"):
            self.env[model].flush_model()
        rows = prepared.rows(self.env, SQL(
            """SELECT sale.id, account.id, payer.commercial_partner_id,
                      ARRAY(SELECT category_id FROM res_partner_res_partner_category_rel tagged
                             WHERE tagged.partner_id = COALESCE(account.partner_id, payer.commercial_partner_id)),
                      account.limited, account."limit", account.limit_currency_id, account.policy_id,
                      account.review_date, account.blocked, account.credit_class, paid.amount / rate.rate, open.lines,
                      EXISTS (SELECT FROM oms_hold hold WHERE hold.order_id = sale.id)
                 FROM sale_order sale
                 JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 JOIN res_company own ON own.id = sale.company_id
           CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1) AS rate) rate
            LEFT JOIN LATERAL (
                      SELECT usable.* FROM (
                             SELECT mine.*, 0 AS shared FROM oms_credit_account mine
                              WHERE mine.partner_id = payer.commercial_partner_id
                          UNION ALL
                             SELECT ours.*, 1 FROM oms_credit_account ours
                               JOIN oms_credit_account_member_rel member ON member.account_id = ours.id
                              WHERE member.partner_id = payer.commercial_partner_id) usable
                        JOIN res_company home ON home.id = usable.company_id
                       WHERE usable.active AND (home.id = own.id OR (%(says)s AND own.parent_path LIKE home.parent_path || '%%'))
                       ORDER BY shared = 1 OR %(says)s DESC, length(home.parent_path) DESC, shared DESC
                       LIMIT 1) account ON TRUE
            LEFT JOIN LATERAL (%(prepaid)s) paid ON TRUE
            LEFT JOIN LATERAL (
                      SELECT json_agg(json_build_array(line.id, rest.amount / rate.rate,
                                      line.oms_reduced_order_id IS NOT NULL AND goods.priced > 0)
                                      ORDER BY line.sequence, line.id) AS lines
                        FROM sale_order_line line %(joins)s
                       WHERE line.order_id = sale.id AND line.display_type IS NULL
                         AND (%(unbilled)s
                              -- Odoo says invoiced as soon as all transfers are done, until there is one for what is added.
                              OR line.oms_ordered_qty > COALESCE(line.oms_closed_qty, 0) + COALESCE(line.oms_shipped_qty, 0))
                     ) open ON TRUE
                WHERE sale.id = ANY(%(orders)s)""",
            unbilled=self._unbilled_sql(), joins=self._line_joins_sql(), prepaid=self._prepaid_sql(), orders=list(order_ids),
            says=self._says_sql(SQL("usable"))))
        return {row[0]: Case(*row[:11], float(row[11] or 0.0), spread([
            (line_id, float(amount or 0.0), reduces) for line_id, amount, reduces in row[12] or []]), row[13]) for row in rows}

    # --- what is owed ----------------------------------------------------------------------------------

    @api.model
    def _gather_owes(self, cr, account_ids, without_orders=()):
        """What the accounts owe, in their company's currency: {account id: amount}."""
        return {key: owed.owes for key, owed in self._gather_owed(cr, account_ids, without_orders).items()}

    @api.model
    def _gather_owed(self, cr, account_ids, without_orders=(), horizons=None):
        """What the accounts owe, what of it counts up to a day, and what is open: {account id: :class:`Owed`}.

        Open receivable items (payments and credit notes not matched count against them), draft invoices,
        confirmed orders to be invoiced, and claims of orders that are being confirmed. What is held for
        credit uses no room until it is cleared, except for what of it was sent before.

        :param cr: the cursor to read on
        :param without_orders: ids of orders that are being judged themselves
        :param horizons: {account id: ordinal of the last day on which orders count}
        """
        if cr is self.env.cr:
            self.env.flush_all()
        terms = self._owes_terms(list(account_ids), list(without_orders) or [0])
        near = list((horizons or {}).items())
        rows = prepared.execute(cr, SQL(
            """WITH account AS MATERIALIZED (%s), items AS MATERIALIZED (%s)
               SELECT owed.*, items.due, items.overdue, items.oldest
                 FROM (SELECT term.account_id, SUM(term.amount),
                              SUM(term.amount) FILTER (WHERE term.day IS NULL OR near.day IS NULL OR term.day <= near.day)
                         FROM (%s) AS term(account_id, amount, day)
                    LEFT JOIN unnest(%s::int[], %s::int[]) AS near(account_id, day) ON near.account_id = term.account_id
                        GROUP BY term.account_id) owed
            LEFT JOIN items ON items.account_id = owed.account_id""",
            self._holders_sql(list(account_ids)), self._items_sql(), SQL(" UNION ALL ").join(terms),
            [key for key, _day in near], [day for _key, day in near])).fetchall()
        return {row[0]: Owed(float(row[1] or 0.0), float(row[2] or 0.0), self._open_of(row[3:])) for row in rows}

    @api.model
    def _holders_sql(self, account_ids):
        """SELECT of accounts (id) with all partners (partner_id) and companies (company_id: their own, and the branches that
        use them) whose documents count on them, each once."""
        return SQL(
            """SELECT account.id, branch.id AS company_id, partner.id AS partner_id
                 FROM oms_credit_account account
                 JOIN (SELECT id AS account_id, partner_id FROM oms_credit_account WHERE id = ANY(%(ids)s)
                        UNION SELECT account_id, partner_id FROM oms_credit_account_member_rel
                               WHERE account_id = ANY(%(ids)s)) holder ON holder.account_id = account.id
                 JOIN res_partner partner ON partner.commercial_partner_id = holder.partner_id
                 JOIN res_company home ON home.id = account.company_id
                 JOIN res_company branch ON branch.id = home.id OR (%(branches)s)""",
            ids=account_ids, branches=self._branches_sql())

    @api.model
    def _says_sql(self, account):
        """Whether an account says anything of what may be owed. Those that only have a score are made by themselves."""
        return SQL("""(%(one)s.limited IS TRUE OR %(one)s.blocked IS TRUE OR %(one)s.policy_id IS NOT NULL
                       OR %(one)s.review_date IS NOT NULL)""", one=account)

    @api.model
    def _branches_sql(self):
        """Whether ``branch`` is one of the company ``home`` that uses its ``account`` for ``holder``, and no nearer one."""
        return SQL(
            """branch.parent_path LIKE home.parent_path || '%%' AND %(says)s AND NOT EXISTS (
                   SELECT FROM oms_credit_account nearer JOIN res_company other ON other.id = nearer.company_id
                LEFT JOIN oms_credit_account_member_rel member ON member.account_id = nearer.id
                                                              AND member.partner_id = holder.partner_id
                    WHERE nearer.active AND (member.partner_id IS NOT NULL OR (
                              nearer.partner_id = holder.partner_id AND %(nearer_says)s))
                      AND other.id != home.id AND other.parent_path LIKE home.parent_path || '%%'
                      AND branch.parent_path LIKE other.parent_path || '%%')""",
            says=self._says_sql(SQL("account")), nearer_says=self._says_sql(SQL("nearer")))

    @api.model
    def _owes_terms(self, account_ids, without_orders):
        """SELECTs of (account id, amount, ordinal of a day or NULL) from ``account`` of ``_holders_sql``, or ``items`` of
        ``_items_sql``; each is summed into what the account owes."""
        receivable = SQL("SELECT items.account_id, items.due, NULL::int FROM items")
        # A draft in the customer's favour gives no room before somebody posted it, unless it is of an order: the
        # order's rest is larger by as much.
        drafts = SQL(
            """SELECT account.id, SUM(move.amount_total_signed), NULL::int
                 FROM account
                 JOIN account_move move ON move.partner_id = account.partner_id AND move.company_id = account.company_id
                WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')
                  AND (move.amount_total_signed > 0 OR EXISTS (
                       SELECT FROM account_move_line item
                         JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                        WHERE item.move_id = move.id))
                GROUP BY account.id""")
        held = SQL("sale.oms_credit_held IS TRUE AND %s", self.env["sale.order.line"]._oms_held_for_sql("credit"))
        orders = SQL(
            """SELECT taken.account_id, SUM(CASE WHEN taken.amount > 0 THEN GREATEST(taken.amount - taken.prepaid, 0)
                                                 WHEN taken.held THEN 0 ELSE taken.amount END), taken.day
                 FROM (
               SELECT account.id AS account_id, %(day)s - DATE '0001-01-01' + 1 AS day, sale.oms_credit_held AS held,
                      (COALESCE(SUM(part.amount) FILTER (WHERE NOT part.reduces), 0)
                       -- A reduction takes off what there is, and is no money of the customer's beyond that.
                       + GREATEST(COALESCE(SUM(part.amount) FILTER (WHERE part.reduces), 0),
                                  -GREATEST(SUM(part.amount) FILTER (
                                      WHERE NOT part.reduces AND line.is_downpayment IS NOT TRUE), 0)))
                          / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount,
                      (%(prepaid)s) / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS prepaid
                      %(lines)s AND sale.id != ALL(%(without)s)
                GROUP BY account.id, sale.id) taken
                GROUP BY 1, 3""",
            lines=self._open_lines_sql(held, SQL(
                """CROSS JOIN LATERAL (SELECT CASE WHEN %s THEN %s ELSE rest.amount END AS amount,
                                              line.oms_reduced_order_id IS NOT NULL AND goods.priced > 0 AS reduces) part""",
                held, self._sent_amount_sql())),
            day=self._order_day_sql(), prepaid=self._prepaid_sql(), without=without_orders)
        claims = SQL(
            """SELECT claim.key1, SUM(claim.amount), NULLIF(claim.key2, 0)
                 FROM oms_claim claim
                WHERE claim.kind = 'credit' AND claim.key1 = ANY(%s) AND claim.ref != ALL(%s)
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND NOT EXISTS (SELECT FROM sale_order sale WHERE sale.oms_credit_token = claim.token)
                GROUP BY claim.key1, 3""", account_ids, without_orders)
        return [receivable, drafts, orders, claims, self._unbooked_sql()]

    @api.model
    def _gather_open(self, cr, account_ids):
        """{account id: :class:`Open`}. An item without a due date is due on its own date."""
        rows = prepared.execute(cr, SQL(
            "WITH account AS MATERIALIZED (%s) %s", self._holders_sql(list(account_ids)), self._items_sql())).fetchall()
        return {row[0]: self._open_of(row[1:]) for row in rows}

    @api.model
    def _items_sql(self):
        """SELECT of (account_id, due, overdue, oldest) of the open items of ``account`` of ``_holders_sql``."""
        due = SQL("COALESCE(item.date_maturity, item.date)")
        today = self.env["oms.day"]._company_today_sql(SQL("item.company_id"))  # the company's, whoever asks
        return SQL(
            """SELECT account.id AS account_id, SUM(item.amount_residual) AS due,
                      SUM(item.amount_residual * %(part)s) FILTER (WHERE %(due)s < %(today)s) AS overdue,
                      MAX(%(today)s - %(due)s) FILTER (
                          WHERE item.amount_residual > 0 AND %(due)s < %(today)s AND %(part)s > 0) AS oldest
                      %(items)s GROUP BY account.id""",
            due=due, today=today, items=self._open_items_sql(), part=self._late_part_sql(SQL("item.move_id")))

    @api.model
    def _late_part_sql(self, move_id):
        """What part (0-1) of the open rest of an invoice counts as late once it is due. Extended by matching: not what is in
        dispute."""
        return SQL("1")

    @api.model
    def _open_of(self, figures):
        due, overdue, oldest = figures
        return Open(float(due or 0.0), float(overdue or 0.0), max(oldest or 0, 0))
