# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import AGAIN, collided, later_on_collision, too_much

_logger = logging.getLogger(__name__)

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
        """Score the customers whose invoices or payments changed, in chunks that commit.

        A chunk that collides with somebody's work or takes too long is tried again by halves. Who cannot be scored even alone
        is named in the log and does not stop the others: after a collision a run a little later sees to them, else the night.
        """
        Cron, last, size = self.env["ir.cron"], (0, 0), CHUNK
        while True:
            pairs = self._oms_take_stale(last, size)
            if not pairs:
                return
            try:
                self._oms_open_accounts(pairs)
                self._oms_accounts(pairs)._oms_rate()
                left = Cron._commit_progress(len(pairs), remaining=self.search_count([]))
                size = min(2 * size, CHUNK)
            except OperationalError as error:
                if not too_much(error):
                    raise
                self._oms_note_too_much(error, len(pairs), f"the customer with id {pairs[0][0]}", "oms_core.cron_score_stale")
                alone = len(pairs) == 1
                if alone and not collided(error):
                    self._oms_take_stale(last, 1)  # the marks are gone, the night finds the account by itself
                last, size = pairs[0] if alone else last, max(len(pairs) // 2, 1)
                left = Cron._commit_progress(int(alone))
            if not left:
                return

    @api.model
    def _oms_take_stale(self, after, size):
        """Remove the marks of so many customers after (partner id, company id); those pairs in their sequence."""
        return sorted(set(self.env.execute_query(SQL(
            """DELETE FROM oms_credit_stale WHERE (partner_id, company_id) IN (
                      SELECT DISTINCT partner_id, company_id FROM oms_credit_stale WHERE (partner_id, company_id) > %s
                       ORDER BY 1, 2 LIMIT %s)
            RETURNING partner_id, company_id""", after, size))))

    @api.model
    def _oms_note_too_much(self, error, count, who, cron):
        """Take back what was begun and say so. Who collides even alone is looked at a little later."""
        self.env.cr.rollback()
        self.env.transaction.reset()
        words = str(error).strip().partition("\n")[0]
        if count > 1:
            _logger.info("Credit scores of %s customers are worked out again by halves: %s", count, words)
            return
        _logger.warning("The credit score of %s was not worked out: %s", who, words)
        if collided(error):
            self.env.ref(cron)._trigger(fields.Datetime.now() + AGAIN)

    @api.model
    @later_on_collision("oms_core.cron_score")
    def _cron_score(self):
        """Score all accounts that were not scored today, in chunks that commit; goes on where it stopped. What collides or
        takes too long is tried again by halves, as above; who cannot be scored even alone is named in the log."""
        Cron = self.env["ir.cron"]
        self._oms_open_accounts()
        self._oms_refresh_companies()
        todo = Domain("scored_on", "=", False) | self.env["oms.day"]._passed_domain("scored_on", operator="!=")
        left = Cron._commit_progress(remaining=self.env["oms.credit.account"].search_count(todo))
        last, size = 0, CHUNK
        while left:
            accounts = self.env["oms.credit.account"].search(todo & Domain("id", ">", last), order="id", limit=size)
            if not accounts:
                return
            try:
                accounts._oms_rate()
                left = Cron._commit_progress(len(accounts))
                last, size = accounts.ids[-1], min(2 * size, CHUNK)
            except OperationalError as error:
                if not too_much(error):
                    raise
                self._oms_note_too_much(error, len(accounts), f"account {accounts.ids[0]}", "oms_core.cron_score")
                alone = len(accounts) == 1
                last, size = accounts.ids[0] if alone else last, max(len(accounts) // 2, 1)
                left = Cron._commit_progress(int(alone))
            self.env.invalidate_all()

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
