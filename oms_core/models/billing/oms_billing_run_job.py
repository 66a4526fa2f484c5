# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models, modules
from odoo.tools import SQL

from ...jobs import later_on_collision
from ...jobs import run as run_sets
from ...planning.billing import NOTHING
from ...planning.billing_run import PLANNED, RATELESS

_logger = logging.getLogger(__name__)

CRON = "oms_core.cron_billing_run"
#: Invoices, and orders on them, that are written in one transaction; one invoice is never in two.
INVOICES, ORDERS = 50, 120
#: Orders that are looked at for a preview in one transaction.
LISTED = 500


class OmsBillingRun(models.Model):
    """The job: runs that come by themselves, previews, and invoices in sets that commit."""

    _inherit = "oms.billing.run"

    @api.model
    def _wake(self, cron=CRON):
        """Have the job run once this is committed. If that is lost, the job comes by itself all the same."""
        self.env.ref(cron).sudo()._trigger()  # sudo: whoever may start a run was checked

    @api.model
    @later_on_collision(CRON)
    def _cron_billing_runs(self):
        """Whatever is to be done of billing runs. What a crash left undone is found in the rows of the runs."""
        self._make_scheduled()
        self._count_up()
        self.search([("state", "=", "ready"), ("scheduled", "=", True)])._start_scheduled()
        run_sets(self.env, CRON, self._next_invoices, self._bill_invoices, INVOICES, left=self._left_to_bill,
                 given_up=self._give_up, name="invoice {1} of billing run {0}")
        self._end_runs()

    # --- by themselves ------------------------------------------------------------------------------------------------------

    @api.model
    def _make_scheduled(self):
        """A run for each company whose hour has come, once a day: its day, wherever the server is."""
        Day, now = self.env["oms.day"], fields.Datetime.now()
        for company in self.env["res.company"].search([("oms_bill_auto", "=", True)], order="id"):
            today = Day._of(now, company=company)
            if Day._clock(now, company=company) < company.oms_bill_hour:
                continue
            self.env.cr.execute(SQL(
                """INSERT INTO oms_billing_run (company_id, date, name, scheduled, send, state, counted_to, create_uid, write_uid,
                                                create_date, write_date)
                        VALUES (%s, %s, %s, TRUE, %s, 'counting', 0, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                   ON CONFLICT (company_id, date) WHERE scheduled DO NOTHING""",
                company.id, today, self.env._("Billing of %(day)s", day=fields.Date.to_string(today)), company.oms_bill_send,
                self.env.uid, self.env.uid))
        self.env["ir.cron"]._commit_progress()

    def _start_scheduled(self):
        for run in self:
            run.write({"state": "running", "started_on": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress()

    # --- previews in the background -------------------------------------------------------------------------------------------

    def _count_up_one(self):
        """Make or finish the preview of this run."""
        self.ensure_one()
        who = self._said()

        def orders(after, size):
            return self._to_list(max(after or 0, self.counted_to), size) if self._is_counting() else []

        def invoices(after, size):
            return self._not_priced(after or 0, size) if self._is_counting() else []

        run_sets(self.env, CRON, orders, self._list_orders, LISTED, name=f"order {{}} for {who}",
                 left=lambda: len(self._to_list(self.counted_to, 1)))
        if self._to_list(self.counted_to, 1) or not self._is_counting():
            return  # for want of time: the next run of the job goes on
        self._number_invoices()
        self.env["ir.cron"]._commit_progress()
        run_sets(self.env, CRON, invoices, self._price_invoices, INVOICES, name=f"invoice {{}} for {who}",
                 left=lambda: len(self._not_priced(0, 1)))
        if not self._not_priced(0, 1) and self._is_counting():
            self.state = "ready"
            self.env["ir.cron"]._commit_progress()

    def _is_counting(self):
        """Whether nobody has changed this run meanwhile."""
        self.invalidate_recordset(["state", "counted_to"])
        return self.exists() and self.state == "counting"

    # --- invoices ---------------------------------------------------------------------------------------------------------------

    @api.model
    def _next_invoices(self, after, size):
        """[(run id, number)] of the next invoices of one run: no more than so many, and no more orders than a set takes."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT line.run_id, line.number, COUNT(*)
                 FROM oms_billing_run run JOIN oms_billing_run_line line ON line.run_id = run.id AND line.state = 'planned'
                WHERE run.state = 'running' AND (line.run_id, line.number) > (%s, %s)
                GROUP BY 1, 2 ORDER BY 1, 2 LIMIT %s""", *(after or (0, 0)), size))
        found, orders = [], 0
        for run_id, number, count in rows:
            orders += count
            if found and (run_id != found[0][0] or orders > ORDERS):
                break
            found.append((run_id, number))
        return found

    @api.model
    def _left_to_bill(self):
        [(left,)] = self.env.execute_query(SQL(
            """SELECT COUNT(DISTINCT (line.run_id, line.number))
                 FROM oms_billing_run run JOIN oms_billing_run_line line ON line.run_id = run.id AND line.state = 'planned'
                WHERE run.state = 'running'"""))
        return left

    @api.model
    def _bill_invoices(self, items):
        """Write and post these invoices of one run, and what became of their orders, in one transaction. Done twice it does
        nothing the second time; whoever is at the same rows on another server has them alone."""
        run = self.browse(items[0][0])
        taken = self.env.execute_query(SQL(
            """SELECT line.id FROM oms_billing_run_line line JOIN oms_billing_run run ON run.id = line.run_id
                WHERE line.run_id = %s AND line.number = ANY(%s) AND line.state = 'planned' AND run.state = 'running'
                ORDER BY line.id FOR NO KEY UPDATE OF line SKIP LOCKED""", run.id, [number for _run, number in items]))
        lines = self.env["oms.billing.run.line"].browse(line_id for (line_id,) in taken)
        lines.invalidate_recordset()
        if lines:
            run._as_who_started()._bill_lines(lines)

    def _as_who_started(self):
        """The run as who started it: exceptions to lock dates are given to people, not to jobs. By itself: as the job."""
        self.ensure_one()
        # sudo: as the job is; whether they may bill was asked when they started it
        run = self.with_user(self.user_id).sudo() if self.user_id else self
        return run.with_company(run.company_id)

    def _used_keys(self, keys):
        """Keys that invoices of the run have already, of these and what was split off them."""
        self.env["account.move"].flush_model(["oms_run_id", "oms_run_key"])
        return {key for (key,) in self.env.execute_query(SQL(
            "SELECT oms_run_key FROM account_move WHERE oms_run_id = %s AND split_part(oms_run_key, '.', 1) = ANY(%s)",
            self.id, sorted(set(keys))))}

    def _bill_lines(self, lines):
        self.ensure_one()
        billing = self.env["oms.billing"]
        orders = lines.order_id.sorted("id")
        facts = billing._run_facts(orders, self.date, self.early)
        may = orders.filtered(lambda order: facts[order.id].decision.state == PLANNED)
        keys = {line.order_id.id: f"{self.id}-{line.number:06d}" for line in lines}
        outcome = billing._outcome(
            may, date=self.date, run=self, keys=keys, groups={order.id: facts[order.id].group for order in may})
        billed = billing._billed(outcome.invoices)
        rateless = {order: self._rateless_words(order) for order in orders if facts[order.id].decision.state == RATELESS}
        if rateless:
            self.env["oms.billing.issue"]._oms_record(self.env["sale.order"], rateless)
        failed = outcome.failed | rateless
        for line in lines:
            order = line.order_id
            if order in outcome.billed:
                done = billed[order.id]  # what was previewed may have changed since
                line.write({"state": "billed", "move_id": done.invoice_id, "reason": False, "currency_id": done.currency_id,
                            "amount": done.amount, "amount_company": done.amount_company})
            elif order in failed:
                line.write({"state": "failed", "reason": failed[order]})
            elif order in outcome.held or facts[order.id].held:
                line.write({"state": "held", "reason": outcome.held.get(order) or facts[order.id].held})
            elif order in may or facts[order.id].decision.state == NOTHING:
                line.write({"state": "nothing", "reason": self.env._("Nothing is left to bill: billed meanwhile, or changed")})
            else:
                line.write({"state": facts[order.id].decision.state, "reason": self.env._("Changed since the preview")})

    def _rateless_words(self, order):
        return order.currency_id._oms_unrated_words(self.company_id, self.date)

    @api.model
    def _give_up(self, item):
        """An invoice that takes too long or fails for no reason of an order's: said of its orders, so that the run can end."""
        run_id, number = item
        lines = self.env["oms.billing.run.line"].search(
            [("run_id", "=", run_id), ("number", "=", number), ("state", "=", "planned")])
        reason = self.env._("Billing it failed or took longer than the database allows; the server's log says more.")
        lines.write({"state": "failed", "reason": reason})
        self.env["oms.billing.issue"]._oms_record(self.env["sale.order"], dict.fromkeys(lines.order_id, reason))

    @api.model
    def _end_runs(self):
        """Runs of which nothing is left to do are done."""
        for run in self.search([("state", "=", "running")]):
            if run.line_ids.search_count([("run_id", "=", run.id), ("state", "=", "planned")], limit=1):
                continue
            run.write({"state": "done", "ended_on": fields.Datetime.now()})
            _logger.info("%s: %s invoices, %s orders could not be billed", run._said(), run.billed_count, run.failed_count)
            if run.send:
                self._wake("oms_core.cron_billing_send")
        if not modules.module.current_test:
            self.env["ir.cron"]._commit_progress()
