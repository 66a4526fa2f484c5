# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import functools
import logging
from datetime import timedelta

from psycopg2 import OperationalError, errorcodes

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

_logger = logging.getLogger(__name__)

#: How often in a row a job that collides runs again at once, and how long it waits from then on.
AT_ONCE, AGAIN = 5, timedelta(minutes=10)

#: Who may read the figures behind a credit decision, at whichever door: what was compared, the score and its parts. Class,
#: days late and on time are for whoever sells; what is owed now, for whoever may read credit accounts (docs/security.md).
SEES_CREDIT = "account.group_account_invoice,account.group_account_readonly,oms_core.group_oms_credit"

#: Type of the activity that a bad rating opens; it is in the To-do list until it is done.
BAD_RATING = "oms_core.activity_bad_rating"

#: In the context of our own code that lowers an order's reductions itself. No client can send this object.
LOWERED = {"oms_reductions_follow": object()}

#: The largest id that a table can have.
LAST_ID = 2**31 - 1


def stored_id(value):
    """The id in what a client sent, or 0 for what no record can have: the database would fail on it."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return 0
    return number if 0 < number <= LAST_ID else 0


class RefusedToCustomer(UserError):
    """What a customer asked for is not possible; the words are for the customer. Other errors were written for staff."""


#: What an argument of a public method may be, by kind; each may be left out (None, False) as well.
ARGUMENTS = {
    "number": lambda value: type(value) is int and 0 <= value <= LAST_ID,
    "numbers": lambda value: isinstance(value, (list, tuple)) and all(map(ARGUMENTS["number"], value)),
    "text": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
}


def check_arguments(env, **arguments):
    """Refuse what clients sent as arguments of a public method where it is of another kind: ``name=(value, kind)``.

    :raises UserError: names the first
    """
    words = {
        "number": lambda: env._("must be a number"), "numbers": lambda: env._("must be a list of numbers"),
        "text": lambda: env._("must be text"), "object": lambda: env._("must be an object")}
    for name, (value, kind) in arguments.items():
        if value is not None and value is not False and not ARGUMENTS[kind](value):
            raise UserError(env._("%(name)s: %(what)s", name=name, what=words[kind]()))


class Fact:
    """A value found out by our own code, on its way through native values to a field that nobody may type.

    No client can send this object. See ``models/base.py``, which takes it off.
    """

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = plain(value)


def plain(value):
    """The value itself, of a :class:`Fact` or of anything else."""
    return value.value if isinstance(value, Fact) else value


def facts(vals):
    """These values as facts: what our own code writes for a user who could not."""
    return {name: Fact(value) for name, value in vals.items()}


def collided(error):
    """Whether somebody else was at the same rows, so that the same once more may go well."""
    return isinstance(error, OperationalError) and error.pgcode in PG_CONCURRENCY_ERRORS_TO_RETRY


def too_much(error):
    """Whether less at a time may go well: it collided, or a statement took longer than the server allows."""
    return collided(error) or timed_out(error)


def timed_out(error):
    """Whether a statement took longer than the server allows. The same once more takes as long."""
    return isinstance(error, OperationalError) and error.pgcode == errorcodes.QUERY_CANCELED


def later_on_collision(cron):
    """Decorator of a job's method: a collision with a client (Odoo retries requests, not jobs) ends this run without an
    error, and the job is wakened again. What was committed before stays. Every job of the suite has it.

    A job that collides again and again waits a while between its runs, and the log says so. Whatever else goes wrong in the
    database (a statement that takes too long, say) is Odoo's to log and to count.

    :param cron: XML id of the job
    """
    def wrap(method):
        @functools.wraps(method)
        def run(self, *args, **kwargs):
            marks, name = self.env["oms.job.mark"], f"{cron} collided"
            try:
                result = method(self, *args, **kwargs)
                if marks._get(name):
                    marks._put(name, "")
                return result
            except OperationalError as error:
                if not collided(error):
                    raise
                words = str(error).strip().partition("\n")[0]
            self.env.cr.rollback()
            self.env.transaction.reset()  # what was worked out from rows that are gone
            times = int(marks._get(name) or 0) + 1
            marks._put(name, times)
            if times < AT_ONCE:
                _logger.info("%s collided with a client and runs again: %s", cron, words)
                self.env.ref(cron)._trigger()
            else:
                _logger.warning("%s collided %s times in a row and runs again in %s: %s", cron, times, AGAIN, words)
                self.env.ref(cron)._trigger(fields.Datetime.now() + AGAIN)
            return None
        run.oms_cron = cron
        return run
    return wrap
