# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, str2bool

from ...jobs import collided, in_words, one_set, run
from ...planning.jobs import AGAIN, TRIES, pause

_logger = logging.getLogger(__name__)

#: The switch (a system parameter; Settings, Orders) and where the sets wait in queue_job.
SWITCH, CHANNEL = "oms_core.share_jobs", "root.oms"
#: How long until the job looks again how its sets go.
WATCH = timedelta(minutes=1)
#: States of a set that somebody has still to do.
OPEN = ("wait_dependencies", "pending", "enqueued", "started")
#: In the context of a run that does its work itself.
_ALONE = "oms_job_alone"


class OmsJobShared(models.AbstractModel):
    """Sets of a run that several servers do at once, through OCA's queue_job where a database has it (docs/scale.md).

    The job divides and then watches; a set is a job of the queue, whose work and whose state *done* are one transaction. So a
    set is never done twice, and what dies is done by whoever takes it next. Sets that nobody takes the job does itself: it
    does one and strikes it from the queue in one transaction, too.
    """

    _name = "oms.job.shared"
    _description = "Jobs on several servers"

    # --- the job divides -----------------------------------------------------------------------------------------------

    @api.model
    def _divide(self, cron, take, work, size, name, given_up=None, again=False):
        """Put the sets of a run (``jobs.run``) into the queue, all or none; nothing where the switch is off, nobody would take
        them, or it is but one.

        :param again: the work itself says what of it is done, so the job can look once more when all sets are
        :returns: whether they are in the queue
        """
        if self.env.context.get(_ALONE) or not self._is_installed() or not self._wanted() or not self._has_runner():
            return False
        after, sets = None, []
        while items := take(after, size):
            sets.append(items)
            after = items[-1]
        if len(sets) < 2:
            return False
        method = (work.__self__._name, work.__name__, name, given_up.__name__ if given_up else "")
        now = fields.Datetime.to_string(fields.Datetime.now())  # before any set is made: those that fail since then are counted
        for items in sets:
            self._queue(cron, items, *method)
        self._note(cron, {"since": now, "moved": now, "open": len(sets), "sets": len(sets), "again": again})
        self._watch(cron)
        _logger.info("%s: %s sets are shared out", cron, len(sets))
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    @api.model
    def _is_installed(self):
        return "queue.job" in self.env

    @api.model
    def _wanted(self):
        return str2bool(self.env["ir.config_parameter"].sudo().get_param(SWITCH, ""), False)  # sudo: a setting

    @api.model
    def _has_runner(self):
        """Whether a runner of queue_job is at this database: it holds a lock, whichever server it runs on."""
        from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID as number  # noqa: PLC0415  may not be there
        [(there,)] = self.env.execute_query(SQL(
            """SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
                                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                                 AND classid = %s AND objid = %s)""", number >> 32, number & 0xFFFFFFFF))
        return there

    @api.model
    def _queue(self, cron, items, model, work, name, given_up, eta=None):
        """Have a set done by whoever comes to it; nothing happens where the same set waits already."""
        key = hashlib.sha1(json.dumps(items).encode(), usedforsecurity=False).hexdigest()
        self.with_delay(
            channel=CHANNEL, identity_key=f"{cron}:{key}", max_retries=TRIES, eta=eta, description=f"{cron}: {len(items)}",
        )._do_set(cron, items, model, work, name, given_up)

    # --- a server does a set -------------------------------------------------------------------------------------------

    @api.model
    def _do_set(self, cron, items, model, work, name, given_up):
        """One job of the queue. What collided is tried again by the queue, the last time by halves: who collides then is a set
        of its own, ten minutes later."""
        from odoo.addons.queue_job.exception import RetryableJobError  # noqa: PLC0415  may not be there
        this = self.env["queue.job"].search([("uuid", "=", self.env.context["job_uuid"])])
        try:
            left = self._do(cron, items, model, work, name, given_up, patient=this.retry + 1 < TRIES)
        except (OperationalError, ConcurrencyError) as error:
            if not collided(error):
                raise
            raise RetryableJobError(in_words(error), seconds=1 + pause(this.retry + 1, 1)) from error
        if left:
            self._queue(cron, left, model, work, name, given_up, eta=AGAIN)
        elif len(self._open(cron)) <= 1:  # this one was the last, as far as can be seen
            self.env.ref(cron)._trigger()

    @api.model
    def _do(self, cron, items, model, work, name, given_up, patient=True):
        records = self.env[model]
        items = [tuple(item) if isinstance(item, list) else item for item in items]  # in the queue a pair became a list
        return one_set(self.env, cron, items, getattr(records, work), name=name,
                       given_up=getattr(records, given_up) if given_up else None, patient=patient)

    # --- the job looks how they go -------------------------------------------------------------------------------------

    @api.model
    def _look(self, cron, model):
        """What becomes of a run of the job: nothing (None) while sets of the one before are open. Those that nobody takes are
        done here.

        :param model: whose method the run is
        :returns: the same, to run as usual; where all sets are done and there may be more, with word to do that alone
        """
        division = self._division(cron) if self._is_installed() else None
        if not division:
            return model
        waiting = self._open(cron)
        if waiting and (not self._wanted() or self._is_stuck(division, waiting)):
            _logger.warning("%s: nobody takes the %s sets that are left; they are done here", cron, len(waiting))
            run(self.env, cron, waiting, self._take_over, 1, name="the set {}")
            waiting = self._open(cron)
        if waiting:
            if len(waiting) != division["open"]:
                now = fields.Datetime.to_string(fields.Datetime.now())
                self._note(cron, {**division, "open": len(waiting), "moved": now})
            self._watch(cron)
            return None
        self._tell_end(cron, division)
        return model.with_context(**{_ALONE: True}) if division["again"] else None

    @api.model
    def _is_stuck(self, division, waiting):
        """Whether no set was done for ten minutes, or for one where nobody is there to take them."""
        still = fields.Datetime.now() - fields.Datetime.to_datetime(division["moved"])
        return len(waiting) >= division["open"] and (still >= AGAIN or (still >= WATCH and not self._has_runner()))

    @api.model
    def _open(self, cron):
        """The sets of this job that are still to be done: their numbers in the queue."""
        self.env["queue.job"].flush_model(["identity_key", "state", "uuid"])
        return [uuid for (uuid,) in self.env.execute_query(SQL(
            """SELECT uuid FROM queue_job WHERE state IN %s AND starts_with(identity_key, %s) ORDER BY id""",
            OPEN, f"{cron}:"))]

    @api.model
    def _take_over(self, numbers):
        """Do sets of the queue and strike them from it, unless a server is at them or was meanwhile."""
        for number in numbers:
            rows = self.env.execute_query(SQL(
                """SELECT job.id FROM queue_job job
                    WHERE job.uuid = %s AND job.state IN %s
                      AND (NOT EXISTS (SELECT FROM queue_job_lock held WHERE held.queue_job_id = job.id)
                           OR job.id IN (SELECT held.queue_job_id FROM queue_job_lock held
                                          WHERE held.queue_job_id = job.id FOR NO KEY UPDATE SKIP LOCKED))
                      FOR NO KEY UPDATE OF job SKIP LOCKED""", number, OPEN))
            for (job_id,) in rows:
                self._do(*self.env["queue.job"].browse(job_id).args)
                self.env.cr.execute(SQL(
                    """UPDATE queue_job SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC',
                                            result = 'Done by the scheduled action: nobody took it from the queue'
                        WHERE id = %s""", job_id))

    @api.model
    def _tell_end(self, cron, division):
        """Say once how it ended. A set that failed stays in the list of the queue."""
        self._note(cron, None)
        failed = self.env["queue.job"].search_count([
            ("identity_key", "=like", f"{cron}:%"), ("state", "=", "failed"), ("date_created", ">=", division["since"])])
        _logger.log(logging.WARNING if failed else logging.INFO, "%s: %s sets were shared out, %s of them failed",
                    cron, division["sets"], failed)

    @api.model
    def _watch(self, cron):
        self.env.ref(cron)._trigger(fields.Datetime.now() + WATCH)

    @api.model
    def _division(self, cron):
        """What was noted of the sets that are in the queue, if any are."""
        return json.loads(self.env["oms.job.mark"]._get(f"{cron} shared") or "null")

    @api.model
    def _note(self, cron, division):
        self.env["oms.job.mark"]._put(f"{cron} shared", json.dumps(division) if division else "")
