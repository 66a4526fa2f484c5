# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.tools import SQL, groupby, split_every

from ...jobs import AGAIN, COLLIDED, ENDS, TRIES, again, later_on_collision, undo, wake_later, why
from .oms_import_words import reason_sentences

_logger = logging.getLogger(__name__)

CHUNK = 50  # orders per transaction


class OmsImport(models.Model):
    """Making the orders of an import: in chunks, each one transaction, each done once.

    What is still to do is in the lines' states, which change in the transaction that makes the orders. So a run that
    was killed goes on where it stopped, and a chunk that is hit twice finds nothing to do.
    """

    _inherit = "oms.import"

    def _oms_run(self, chunk=CHUNK, commit=None, seconds=None):
        """Make the orders that are still to be made, then hand over the returns.

        :param int chunk: orders per transaction
        :param commit: commit after each chunk; default: yes, except under test
        :param seconds: stop after the chunk in which so many seconds are over
        :return: True when nothing is left to do
        :raise UserError: somebody else is at it
        """
        self.ensure_one()
        self._oms_check_may_import()
        self = self.with_company(self.company_id)
        commit = not module.current_test if commit is None else commit
        end = time.monotonic() + seconds if seconds else float("inf")
        first = True
        while self.state == "running":
            if not again(self.env, lambda: self._oms_run_chunk(chunk, commit), self.name, commit):
                if first:
                    raise UserError(self._oms_busy_message())
                return False  # somebody else goes on with it
            first = False
            if time.monotonic() > end:
                break
        if not first and self.state == "waiting":
            self._oms_return_waiting(commit=commit)
        return self.state != "running"

    def _oms_run_chunk(self, chunk, commit=False):
        """One transaction's worth: orders, or the returns when no order is left. False if another has the lock.

        :param commit: may commit what the orders lack before they are made
        """
        if commit:
            self._oms_make_missing(chunk)
        if not self._oms_lock():
            return False
        lines = self._oms_next_lines(chunk)
        if lines:
            self._oms_import_orders(lines - self._oms_refuse_meanwhile(lines))
        else:
            self._oms_finish()
        return True

    def _oms_lock(self):
        """Take this import for the transaction. A transaction that began before another's chunk ended fails on the
        count of steps with a serialization error, instead of doing that chunk again from old facts."""
        locked = self.sudo().try_lock_for_update(allow_referencing=True)  # sudo: nobody writes imports by hand
        if not locked:
            return False
        self.env.invalidate_all()
        self.sudo().chunks += 1
        self.sudo().flush_recordset(["chunks"])
        return True

    def _oms_busy_message(self):
        return self.env._(
            "%(number)s is being imported by somebody else right now, or by the background job. There is nothing for "
            "you to do; reload the page to see how far it is.", number=self.name)

    def _oms_next_lines(self, chunk):
        """The lines still to be made of the next ``chunk`` orders, in the file's order."""
        rows = self.env.execute_query(SQL(
            """
            SELECT order_ref FROM (
                SELECT order_ref, line_number FROM oms_import_line
                 WHERE import_id = %s AND state = 'pending' AND outcome IN ('order', 'charge')
                 ORDER BY line_number LIMIT %s) AS ahead
             GROUP BY order_ref ORDER BY MIN(line_number) LIMIT %s
            """, self.id, chunk * 40, chunk))
        if not rows:
            return self.env["oms.import.line"]
        return self.env["oms.import.line"].search([
            ("import_id", "=", self.id), ("order_ref", "in", [row[0] for row in rows]),
            ("state", "=", "pending"), ("outcome", "in", ("order", "charge")),
        ], order="line_number, part")

    def _oms_refuse_meanwhile(self, lines):
        """Reject and return the lines of orders that came into the channel since the file was read."""
        there = dict(self.env["sale.order"].sudo()._read_group([  # sudo: there is there, whoever may see it
            ("company_id", "=", self.company_id.id), ("oms_channel", "=", self.channel),
            ("oms_channel_ref", "in", list(set(lines.mapped("order_ref"))))],
            ["oms_channel_ref"], ["name:max"]))
        refused = lines.filtered(lambda line: line.order_ref in there)
        sentence = reason_sentences(self.env)["already_imported"]
        for ref, group in groupby(refused, key=lambda line: line.order_ref):
            self._oms_reject(lines.concat(*group), "already_imported", sentence % {"order": ref, "where": there[ref]})
        return refused

    def _oms_reject(self, lines, reason, text):
        lines.sudo().write({  # sudo: nobody writes lines by hand
            "outcome": "rejected", "state": "rejected", "reason": reason, "reason_text": text[:500]})

    # --- returns -------------------------------------------------------------------------------------

    def _oms_finish(self):
        """All orders are made: let the returns wait to be handed over, settle the state, compare with the file."""
        lines = self._oms_return_lines("pending")
        (lines - self._oms_drop_orphans(lines)).sudo().state = "waiting"  # sudo: nobody writes lines by hand
        self._oms_settle()

    def _oms_drop_orphans(self, lines):
        """Reject and return the returns of what then was refused after all: they have nothing to return either."""
        lost = lines.filtered(lambda line: not all(match.sale_line_id for match in line.match_ids))
        self._oms_reject(
            lost, "nothing_to_return", self.env._("The order of what this returns was refused by the system."))
        lost.sudo().match_ids.unlink()  # sudo: as above
        return lost

    def _oms_settle(self):
        waiting = self.env["oms.import.line"].search_count(
            [("import_id", "=", self.id), ("state", "=", "waiting")], limit=1)
        # sudo: nobody writes imports by hand
        self.sudo().state = "waiting" if waiting else "done"
        self.action_check()

    def _oms_apply_returns(self, lines):
        """Make returns of these lines; for the returns add-on to extend.

        Each line says what comes back by ``match_ids`` (order line and quantity), at which price and on which date.

        :param lines: ``oms.import.line`` records with outcome *return*, state *waiting*
        :return: the lines that were not applied; they go on waiting and are offered again
        """
        return lines

    def _oms_return_waiting(self, chunk=200, commit=None):
        """Offer the waiting returns: after the orders are made, and again when the goods were shipped since."""
        self.ensure_one()
        self._oms_each_waiting(type(self)._oms_return_chunk, chunk, commit)
        self._oms_settle()

    def _oms_each_waiting(self, step, chunk=200, commit=None):
        """Do a step with the waiting returns, so many at a time, each time as a transaction of its own.

        :param step: method(import, lines)
        """
        self._oms_check_may_import()
        self = self.with_company(self.company_id)
        commit = not module.current_test if commit is None else commit

        def one(ids):
            if not self._oms_lock():
                return False
            step(self, self.env["oms.import.line"].browse(ids).filtered(lambda line: line.state == "waiting"))
            return True

        for ids in split_every(chunk, self._oms_return_lines("waiting").ids, tuple):
            if not again(self.env, lambda ids=ids: one(ids), self.name, commit):
                raise UserError(self._oms_busy_message())

    def _oms_return_chunk(self, lines):
        coming = lines.filtered(lambda line: not line.match_ids or any(
            match.quantity > match.cut_quantity for match in line.match_ids))  # else all of it was taken off the orders
        applied = lines - self._oms_apply_returns(coming)
        applied.sudo().state = "done"  # sudo: as above

    # --- who calls it --------------------------------------------------------------------------------

    def action_run(self):
        """Go on importing: for a while here, the rest in the background."""
        if not self._oms_run(seconds=30):
            self._oms_trigger()
        return True

    def action_return(self):
        """Offer the waiting returns again."""
        self._oms_return_waiting()
        return True

    def _oms_trigger(self):
        # sudo: only wakes the job, which works with the rights of whoever imports
        self.env.ref("oms_core.oms_import_cron").sudo()._trigger()

    @api.model
    @later_on_collision("oms_core.oms_import_cron")
    def _oms_cron_run(self):
        """Go on with every import that is not finished and offer the returns that wait, each with the rights of the
        user who began it."""
        records = self.search([("state", "in", ("running", "waiting"))], order="id")
        cron = self.env["ir.cron"]
        time_left = cron._commit_progress(remaining=sum(record._oms_chunks_left() for record in records))
        stopped = self.browse()
        for record in records:
            mine = record.with_user(record.user_id).with_company(record.company_id)
            try:
                while time_left and mine.state == "running":
                    if not again(mine.env, lambda mine=mine: mine._oms_run_chunk(CHUNK, True), mine.name):
                        stopped |= record  # somebody is at it
                        break
                    time_left = cron._commit_progress()
                if time_left and mine.state == "waiting":
                    mine._oms_return_waiting(commit=True)
                    time_left = cron._commit_progress()
            except Exception as error:
                # One import that can not go on must not stop the others; it is tried again by the next run.
                if why(error) == ENDS:
                    raise
                undo(self.env)
                stopped |= record
                if why(error) == COLLIDED:
                    _logger.warning("import %s collided %s times in a row and goes on in %s", record.name, TRIES, AGAIN)
                    wake_later(self.env, "oms_core.oms_import_cron")
                else:
                    _logger.exception("import %s stopped", record.name)
            if record in stopped:  # is not left to be done in this run: else Odoo begins it again at once, for ever
                time_left = cron._commit_progress(1, remaining=sum(other._oms_chunks_left() for other in records - stopped))

    def _oms_chunks_left(self):
        """About how many steps are still to be done."""
        [(orders,)] = self.env["oms.import.line"]._read_group(
            [("import_id", "=", self.id), ("state", "=", "pending"), ("outcome", "in", ("order", "charge"))],
            [], ["order_ref:count_distinct"])
        return orders // CHUNK + 1 if orders else 0
