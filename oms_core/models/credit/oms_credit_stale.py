# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...jobs import later_on_collision, run

#: Accounts looked at in one transaction.
CHUNK = 1000


class OmsCreditStale(models.Model):
    """Customers whose invoices or payments changed: looked at by a job right after the commit. Whoever posts or matches
    only appends here, so that nobody waits for a score."""

    _name = "oms.credit.stale"
    _description = "Credit score to be worked out"
    _log_access = False

    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(required=True)

    _pair_idx = models.Index("(partner_id, company_id)")

    @api.model
    def _oms_append(self, pairs):
        """Have (commercial partner id, company id) scored once this transaction is committed."""
        pairs = sorted(pair for pair in set(pairs) if all(pair))
        if not pairs:
            return
        self.env.cr.execute(SQL(
            "INSERT INTO oms_credit_stale (partner_id, company_id) SELECT * FROM unnest(%s, %s)",
            [pair[0] for pair in pairs], [pair[1] for pair in pairs]))
        job = self.env.ref("oms_core.cron_score_stale", raise_if_not_found=False)
        if job:  # else the nightly run finds them
            job.sudo()._trigger()  # sudo: whoever posts an invoice wakes the job, whatever else they may do

    # --- the jobs --------------------------------------------------------------------------------------------------

    @api.model
    @later_on_collision("oms_core.cron_score_stale")
    def _cron_stale(self):
        """Score the customers whose invoices or payments changed. Who cannot be scored even alone is looked at a little later,
        or, where it takes too long, in the night."""
        run(self.env, "oms_core.cron_score_stale", self._oms_take_stale, self._oms_rate_pairs, CHUNK,
            name=lambda pair: f"the customer with id {pair[0]}", left=lambda: self.search_count([]),
            given_up=lambda pair: self._oms_drop_stale([pair]))  # the night finds the account by itself

    @api.model
    def _oms_take_stale(self, after, size):
        """Remove the marks of so many customers after (partner id, company id); those pairs in their sequence."""
        return sorted(set(self.env.execute_query(SQL(
            """DELETE FROM oms_credit_stale WHERE (partner_id, company_id) IN (
                      SELECT DISTINCT partner_id, company_id FROM oms_credit_stale WHERE (partner_id, company_id) > %s
                       ORDER BY 1, 2 LIMIT %s)
            RETURNING partner_id, company_id""", after or (0, 0), size))))

    @api.model
    def _oms_drop_stale(self, pairs):
        self.env.cr.execute(SQL("DELETE FROM oms_credit_stale WHERE (partner_id, company_id) IN %s", tuple(pairs)))

    @api.model
    def _oms_rate_pairs(self, pairs):
        """Score the accounts of (commercial partner id, company id)."""
        self._oms_open_accounts(pairs)
        self._oms_accounts(pairs)._oms_rate()

    @api.model
    @later_on_collision("oms_core.cron_score")
    def _cron_score(self):
        """Score all accounts that were not scored today; goes on where it stopped."""
        self._oms_open_accounts()
        self._oms_refresh_companies()
        accounts = self.env["oms.credit.account"]
        todo = Domain("scored_on", "=", False) | self.env["oms.day"]._passed_domain("scored_on", operator="!=")
        if self.env["ir.cron"]._commit_progress(remaining=accounts.search_count(todo)):
            run(self.env, "oms_core.cron_score",
                lambda after, size: accounts.search(todo & Domain("id", ">", after or 0), order="id", limit=size).ids,
                self._oms_rate_accounts, CHUNK, name="account {}", shared=True)

    @api.model
    def _oms_rate_accounts(self, account_ids):
        self.env["oms.credit.account"].browse(account_ids)._oms_rate()
        self.env.invalidate_all()  # or a night keeps all of them in memory

    @api.model
    def _oms_accounts(self, pairs):
        """The active accounts of (commercial partner id, company id)."""
        self.env["oms.credit.account"].flush_model(["active", "partner_id", "company_id"])
        rows = self.env.execute_query(SQL(
            """SELECT account.id FROM oms_credit_account account
                 JOIN unnest(%s, %s) AS wanted(partner_id, company_id)
                   ON wanted.partner_id = account.partner_id AND wanted.company_id = account.company_id
                WHERE account.active ORDER BY account.id""",
            [pair[0] for pair in pairs], [pair[1] for pair in pairs]))
        return self.env["oms.credit.account"].browse([row[0] for row in rows])

    @api.model
    def _oms_open_accounts(self, pairs=None):
        """Open an account without a limit for every customer that was invoiced and has none."""
        wanted = SQL("TRUE") if pairs is None else SQL(
            "(partner.commercial_partner_id, move.company_id) IN (SELECT * FROM unnest(%s, %s))",
            [pair[0] for pair in pairs], [pair[1] for pair in pairs])
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO oms_credit_account (partner_id, company_id, limited, "limit", active, automatic,
                                               create_uid, write_uid, create_date, write_date)
               SELECT customer.partner_id, customer.company_id, FALSE, 0, TRUE, TRUE, %(uid)s, %(uid)s,
                      now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                 FROM (SELECT DISTINCT partner.commercial_partner_id AS partner_id, move.company_id
                         FROM account_move move JOIN res_partner partner ON partner.id = move.partner_id
                        WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')
                          AND partner.commercial_partner_id IS NOT NULL AND %(wanted)s) customer
                WHERE NOT EXISTS (SELECT FROM oms_credit_account account
                                   WHERE account.partner_id = customer.partner_id
                                     AND account.company_id = customer.company_id)
                ORDER BY 1, 2
          ON CONFLICT DO NOTHING""", uid=self.env.uid, wanted=wanted))

    @api.model
    def _oms_refresh_companies(self):
        """Days late of all customers of each company that has accounts."""
        rows = self.env.execute_query(SQL("SELECT DISTINCT company_id FROM oms_credit_account ORDER BY 1"))
        for company in self.env["res.company"].browse([row[0] for row in rows]):
            policy = self.env["oms.credit.score.policy"]._oms_for(company)
            days = self.env["oms.credit.account"]._gather_company_days(
                company, self.env["oms.day"]._today(company=company), policy.horizon)
            policy.write({"days_late": days or 0.0, "days_late_known": days is not None})
