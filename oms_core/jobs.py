# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How jobs work, all of them: every cron is under :func:`later_on_collision`; what goes in sets goes through :func:`run` (sets
that commit), :func:`in_sets` (sets within a transaction) or :func:`again` (a step that commits).

``work`` is a method of a model that is given plain values (ids, pairs), brings about the same whether it is called for many or
for one, and twice: so a queue calls the same methods where a run may be shared out (``oms.job.shared``, docs/scale.md).
"""
import functools
import logging
import random
import time

from psycopg2 import InterfaceError, OperationalError, errorcodes

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from .planning.jobs import AGAIN, AT_FAULT, AT_ONCE, COLLIDED, ENDS, IN_A_ROW, TOO_LONG, TRIES, Pace, in_halves, pause

_logger = logging.getLogger(__name__)

#: What Odoo raises, wherever the code is, when a worker has used up its time.
_OUT_OF_TIME = "CPU time limit exceeded."


# --- what went wrong ---------------------------------------------------------------------------------------------------

def why(error):
    """COLLIDED, TOO_LONG, AT_FAULT or ENDS (``planning.jobs``)."""
    if isinstance(error, OperationalError):
        if error.pgcode in PG_CONCURRENCY_ERRORS_TO_RETRY:
            return COLLIDED
        return TOO_LONG if error.pgcode == errorcodes.QUERY_CANCELED else ENDS
    if isinstance(error, ConcurrencyError):
        return COLLIDED
    if isinstance(error, (InterfaceError, MemoryError)) or (type(error) is Exception and error.args == (_OUT_OF_TIME,)):
        return ENDS
    return AT_FAULT


def collided(error):
    """Whether somebody else was at the same rows, so that the same once more may go well."""
    return why(error) == COLLIDED


def timed_out(error):
    """Whether a statement took longer than the server allows. The same once more takes as long."""
    return why(error) == TOO_LONG


def in_words(error):
    """The first line of what it says."""
    return str(error).strip().partition("\n")[0] or repr(error)


def tell(logger, name, what, error):
    """Say in the log who could not be done and why; with the place in the code where nobody said it in words."""
    logger.warning("%s %s: %s", name, what, in_words(error), exc_info=None if isinstance(error, UserError) else error)


def undo(env):
    """Take back the transaction, and what was worked out from rows that are gone."""
    env.cr.rollback()
    env.transaction.reset()
    _forget(env)


def _forget(env):
    """Configuration that was changed by what is taken back may have been read into the caches meanwhile."""
    registry = env.registry
    if registry.cache_invalidated:
        registry.clear_cache(*registry.cache_invalidated)  # other servers are told at the end, also of what was committed before


# --- a whole run -------------------------------------------------------------------------------------------------------

def later_on_collision(cron):
    """Decorator of a job's method: a collision with a client (Odoo retries requests, not jobs) ends this run without an
    error, and the job is wakened again. What was committed before stays. Every job of the suite has it.

    While the sets of the run before are still shared out among servers, the job only looks how they go.

    A job that collides again and again waits a while between its runs, and the log says so. Whatever else goes wrong in the
    database (a statement that takes too long, say) is Odoo's to log and to count.

    :param cron: XML id of the job
    """
    def wrap(method):
        @functools.wraps(method)
        def run_job(self, *args, **kwargs):
            marks, name = self.env["oms.job.mark"], f"{cron} collided"
            try:
                model = self.env["oms.job.shared"]._look(cron, self)
                result = None if model is None else method(model, *args, **kwargs)
                if marks._get(name):
                    marks._put(name, "")
                return result
            except (OperationalError, ConcurrencyError) as error:
                if not collided(error):
                    raise
                words = in_words(error)
            undo(self.env)
            times = int(marks._get(name) or 0) + 1
            marks._put(name, times)
            if times < AT_ONCE:
                _logger.info("%s collided with a client and runs again: %s", cron, words)
                self.env.ref(cron)._trigger()
            else:
                _logger.warning("%s collided %s times in a row and runs again in %s: %s", cron, times, AGAIN, words)
                wake_later(self.env, cron)
            return None
        run_job.oms_cron = cron
        return run_job
    return wrap


def wake_later(env, cron):
    """Have the job look again at what it left: not at once, somebody is at it."""
    env.ref(cron)._trigger(fields.Datetime.now() + AGAIN)


# --- sets that commit --------------------------------------------------------------------------------------------------

def run(env, cron, todo, work, size, *, name, left=None, given_up=None, shared=False):
    """Do a job's work in sets, each a transaction that commits and says how far the job is.

    A set that collides with somebody's work, takes longer than the database allows or is refused is taken back and tried again
    by halves. Who fails even alone is named in the log and does not stop the others: after collisions (several, with pauses)
    the job is wakened a little later; what takes too long or fails of itself is never begun again as it is. Where many in a row
    fail it is not theirs: that ends the run, and is Odoo's to log and to count, as is what no record can help.

    However little time there is, a run goes on until a set went well or somebody was left: else the next would begin with
    the same set, and never get behind it.

    :param cron: XML id of the job
    :param todo: what is to be done: a list (what stands in it twice is done once), or ``function(after, size)`` -> list of at
        most so many items that come after the item ``after`` (``None`` at first), read or taken in the transaction that does
        them
    :param work: function(items)
    :param name: function(item) -> who that is, or the words with {} in the item's place ({0}, {1} where it is a tuple)
    :param left: function() -> how many items are still to be done, where a list does not say it
    :param given_up: function(item), called in a new transaction for who took too long or failed alone
    :param shared: more than one set may be done at once, by several servers: no set depends on what another did, ``todo`` only
        reads, ``work`` and ``given_up`` are methods of one model that commit nothing, ``name`` is words
    :returns: whether nothing is left: False for want of time or where it is shared out, None if somebody is left for later
    """
    commit = env["ir.cron"]._commit_progress
    todo = todo if callable(todo) else list(dict.fromkeys(todo))
    take = todo if callable(todo) else _from_list(todo)
    if shared and env["oms.job.shared"]._divide(cron, take, work, size, name, given_up, again=callable(todo)):
        return False
    pace, after, later, skipped, at_fault, name = Pace(size), None, False, 0, 0, naming(name)

    def done(count):
        """How far the job is. Who was left for later is not what remains of this run: Odoo would begin the next one at once."""
        return commit(count, **({"remaining": max(left() - skipped, 0)} if left else {}))

    if not callable(todo) and todo and not commit(remaining=len(todo)):
        return False
    while items := take(after, pace.size):
        try:
            work(items)
            time_left = done(len(items))
            after = items[-1]
            pace.done()
            at_fault = 0
        except Exception as error:
            reason = why(error)
            if reason == ENDS:
                raise
            undo(env)
            if pace.failed(reason, len(items)):
                at_fault += reason == AT_FAULT
                if at_fault == IN_A_ROW:
                    commit(remaining=0)  # else Odoo takes it for progress and begins again at once
                    raise
                after = items[-1]
                _say_left(cron, name(after), reason, error)
                if reason == COLLIDED and not later:
                    later = True
                    wake_later(env, cron)
                elif reason != COLLIDED and given_up:
                    given_up(after)
                skipped += not (given_up and reason != COLLIDED)
                time_left = done(1)
            else:
                _logger.info("%s: %s together are tried again: %s", cron, len(items), in_words(error))
                commit()
                time_left = True
                if reason == COLLIDED:
                    time.sleep(pause(pace.tries or 1, random.random()))
        if not time_left:
            return None if later else False
    return None if later else True


def naming(name):
    """function(item) -> who that is."""
    return name if callable(name) else lambda item: name.format(*(item if isinstance(item, tuple) else (item,)))


def one_set(env, cron, items, work, *, name, given_up=None, patient=True):
    """Do one set within a transaction that somebody else commits, by halves where it is refused or takes too long. Who fails
    even alone is named in the log and does not stop the others; where all of many fail it is not theirs, and is raised.

    :param patient: a collision is raised, to be tried again in another transaction; else who collides alone is left
    :returns: those left because they collided, to be tried later
    """
    def attempt(some):
        try:
            with env.cr.savepoint():
                work(some)
        except Exception as error:
            if why(error) in own:  # else all of it goes
                env.invalidate_all(flush=False)
                _forget(env)
            raise

    own = {AT_FAULT, TOO_LONG} if patient else {AT_FAULT, TOO_LONG, COLLIDED}
    _done, failed = in_halves(items, len(items), attempt, lambda error: why(error) in own)
    if len(failed) == len(items) >= IN_A_ROW:
        raise failed[items[0]]
    who, left = naming(name), []
    for item, error in failed.items():
        reason = why(error)
        _say_left(cron, who(item), reason, error)
        if reason == COLLIDED:
            left.append(item)
        elif given_up:
            given_up(item)
    return left


def _say_left(cron, who, reason, error):
    if reason == COLLIDED:
        _logger.warning("%s: %s was not done, the job comes back to it in %s: %s", cron, who, AGAIN, in_words(error))
    elif reason == AT_FAULT:
        tell(_logger, f"{cron}: {who}", "was not done", error)
    else:
        _logger.warning("%s: %s was not done, alone it takes longer than the database allows: %s", cron, who, in_words(error))


def _from_list(items):
    places = {item: place for place, item in enumerate(items, 1)}

    def take(after, size):
        start = places.get(after, 0)
        return items[start:start + size]
    return take


def again(env, step, name, commit=True):
    """Do one step as a transaction of its own; again, after a pause, if it collided: ``TRIES`` times at most.

    :param step: function() -> result
    :param name: who is at it
    :param commit: without it the transaction is somebody else's, who tries again
    """
    for tries in range(1, TRIES + 1):
        try:
            result = step()
            if commit:
                env["ir.cron"]._commit_progress(1)
            return result
        except (OperationalError, ConcurrencyError) as error:
            if not commit or tries == TRIES or not collided(error):
                raise
            _logger.info("%s: trying again: %s", name, in_words(error))
            undo(env)
            time.sleep(pause(tries, random.random()))
    return None


# --- sets within a transaction -----------------------------------------------------------------------------------------

def in_sets(env, items, size, work, *, faults=Exception, but=(), wake=True):
    """Do ``work`` in sets, each under a savepoint: a set that is refused, or takes longer than the database allows, is taken
    back, with what was claimed for it, and tried again by halves, so that only what is at fault is left. The caller says of it
    where it has to be said. A collision ends it: the whole transaction has to be begun again.

    :param items: a list or records
    :param work: function(items) -> result
    :param faults: exception classes that are a record's own fault, beside taking too long
    :param but: those of them that never are
    :param wake: whoever was refused meanwhile gets another chance soon
    :returns: (results, {item: exception})
    """
    claims = env["oms.claim"]

    def attempt(some):
        mark = claims._mark()
        try:
            with env.cr.savepoint():
                return work(some)
        except Exception as error:
            if is_its_own(error):  # else all of it goes
                if len(some) > 1:
                    _logger.info("%s together are tried again by halves: %s", len(some), in_words(error))
                env.invalidate_all()
                _forget(env)
                claims._free_since(mark, wake=wake)
            raise

    def is_its_own(error):
        reason = why(error)
        return reason == TOO_LONG or (reason == AT_FAULT and isinstance(error, faults) and not isinstance(error, but))

    return in_halves(items, size, attempt, is_its_own)


def refused(env, items, size, work):
    """As :func:`in_sets`, for what people wait for.

    :returns: {item: the UserError by which it is refused}; all else is raised, also what takes longer than the database allows:
        that is nobody's fault here
    """
    _done, failed = in_sets(env, items, size, work, faults=UserError)
    for error in failed.values():
        if not isinstance(error, UserError):
            raise error
    return failed


def look_apart(records, look):
    """Look at what follows from something that happened elsewhere (a provider's message, a payment that is gone), which is so
    whatever comes of it: who cannot be looked at is named in the log, and loses nobody the message.

    :param look: function(records)
    """
    _done, failed = in_sets(records.env, records, max(len(records), 1), look)
    for record, error in failed.items():
        tell(_logger, record.display_name, "is not looked at as a payment of it has changed", error)
