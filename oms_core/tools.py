# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import functools
import logging

from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

_logger = logging.getLogger(__name__)


class RefusedToCustomer(UserError):
    """What a customer asked for is not possible; the words are for the customer. Other errors were written for staff."""


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
