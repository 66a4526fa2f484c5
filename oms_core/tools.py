# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import functools
import logging

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

_logger = logging.getLogger(__name__)


class RefusedToCustomer(UserError):
    """What a customer asked for is not possible; the words are for the customer. Other errors were written for staff."""


#: What an argument of a public method may be, by kind; each may be left out (None, False) as well.
_NUMBER = 2**31 - 1
ARGUMENTS = {
    "number": lambda value: type(value) is int and 0 <= value <= _NUMBER,
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


def refuse_computed(records, vals):
    """Refuse values for facts that we compute and store: ORM writes would take them from any client.

    Recomputation does not pass through ``write`` and is not touched.
    """
    if records.env.su:
        return
    for name in vals:
        field = records._fields.get(name)
        if field is not None and name.startswith("oms_") and field.compute and field.store and not field.inverse:
            raise AccessError(records.env._(
                "%(field)s is worked out from what happened and cannot be written.", field=field.string))


def later_on_collision(cron):
    """Decorator of a job's method: a collision with a client (Odoo retries requests, not jobs) ends this run without an
    error, and the job is wakened again. What was committed before stays.

    :param cron: XML id of the job
    """
    def wrap(method):
        @functools.wraps(method)
        def run(self, *args, **kwargs):
            try:
                return method(self, *args, **kwargs)
            except OperationalError as error:
                if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                    raise
                _logger.info("%s collided with a client and runs again: %s", cron, str(error).splitlines()[0])
                self.env.cr.rollback()
                self.env.ref(cron)._trigger()
                return None
        return run
    return wrap
