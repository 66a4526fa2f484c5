# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Statements that PostgreSQL plans once for a connection.

Odoo sends every statement as text, and PostgreSQL plans it anew each time. For a short look at the facts of one order that is
most of what the statement costs. What goes through :func:`rows` is planned once and kept by the connection (``PREPARE``);
PostgreSQL plans it again by itself after a change of the tables. Where a column that it answers with has another type since
(a longer text, other decimals), PostgreSQL refuses once: that is a collision, so Odoo begins the request anew.

How long it is kept: Odoo's pool empties a connection (``DISCARD ALL``) each time it lends it to a cursor. So on a cursor of
Odoo's the plan lasts as long as the cursor: a job, an import, all orders of one call; two requests share nothing. A cursor of
:func:`cursor` is on a connection that keeps its plans from one use to the next: claims are made there.

The plan knows no values: it is made for *few* ids, so a call with many of them is sent as text. What shapes a plan (a state, a
kind) belongs into the text of the statement, not into its parameters.

Behind a pooler that gives every transaction another connection (pgbouncer in its mode ``transaction``) a kept plan is lost:
``oms_prepared_statements = False`` in the server's configuration file sends all as text.
"""
import hashlib
import itertools
import os
import re

from psycopg2.errors import FeatureNotSupported

from odoo import sql_db
from odoo.exceptions import ConcurrencyError
from odoo.tools import config

#: With more values in a list than this, a plan of its own is worth its time.
FEW = 200
#: Once in a connection more than this many different texts are kept, something makes them up as it goes.
MOST = 500
#: Among the names of a connection: a statement failed, so nobody knows whether its plan is kept (no rollback takes it back), or
#: still fits the tables. The rest is sent as text, and whoever is lent the connection next begins with none.
_IN_DOUBT = "in doubt"

#: So many connections that nobody uses a process keeps, whatever databases they are to (a worker for jobs visits all of them).
IDLE = 8

_PLACE = re.compile(r"%[s%]")


def rows(env, query):
    """The rows of a statement, as ``env.execute_query`` gives them: what it reads is flushed before.

    :param SQL query: its parameters are plain values or lists (``= ANY(%s)``); a list in ``unnest`` and a value whose type
        PostgreSQL cannot tell from its place need a cast
    """
    env.flush_query(query)
    return execute(env.cr, query).fetchall()


def execute(cr, query):
    """The same on any cursor (a claim's is its own), nothing flushed; also for what answers with no rows.

    :returns: the cursor
    """
    if not _few(query.params) or not _kept() or _IN_DOUBT in _texts(cr):
        cr.execute(query)
        return cr
    name, before = _name(cr, query)
    try:
        cr.execute(f"{before}SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {name}"
                   + (f" ({', '.join(['%s'] * len(query.params))})" if query.params else ""), query.params or None)
    except BaseException as error:  # also what a signal raises
        _texts(cr).add(_IN_DOUBT)
        if isinstance(error, FeatureNotSupported) and error.diag.source_function == "RevalidateCachedQuery":
            raise ConcurrencyError(f"A table has changed since a statement was planned: {error}") from error
        raise
    if before:
        _texts(cr).add(name)
    return cr


def _kept():
    return str(config.get("oms_prepared_statements", True)).lower() not in ("false", "0", "no")


def _few(params):
    """Whether the plan for few fits; a tuple is written out by psycopg2, so each length would be a text of its own."""
    if any(isinstance(value, tuple) for value in params):
        raise TypeError("a prepared statement has no tuples: = ANY(%s) with a list in place of IN")
    return all(len(value) <= FEW for value in params if isinstance(value, list))


def _texts(cr):
    """The names that this connection keeps, whatever is rolled back: since it was opened, or lent to this cursor."""
    connection = cr._cnx
    lent = None if getattr(connection, "oms_keeps", False) else cr._obj
    if not hasattr(connection, "oms_prepared") or connection.oms_prepared[0] is not lent:
        connection.oms_prepared = lent, set()
    return connection.oms_prepared[1]


class _Pool(sql_db.ConnectionPool):
    """As Odoo's, but a connection that is lent again keeps what it has prepared. Its settings are as new all the same, and one
    that the server has closed meanwhile is noticed, as ``reset`` does."""

    def borrow(self, connection_info):
        with self._lock:
            idle = [one for one in self._connections if not one._pool_in_use and not one.closed]
            for one in sorted(idle, key=lambda one: one._pool_last_used)[:-IDLE]:
                one.close()
        connection = super().borrow(connection_info)
        if not hasattr(connection, "oms_keeps"):
            connection.oms_keeps, connection.reset = True, lambda: _renew(connection)
        return connection


def _renew(connection):
    connection.rollback()
    connection.autocommit = True
    doubt = hasattr(connection, "oms_prepared") and _IN_DOUBT in connection.oms_prepared[1]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL; RESET ALL" if doubt else "RESET ALL")
    if doubt:
        del connection.oms_prepared
    connection.autocommit = False


_pools = {}  # of this process: a connection is never shared with a child


def cursor(registry):
    """A cursor of its own (a transaction beside the caller's) on a connection that keeps its plans."""
    if not _kept():
        return registry.cursor()
    pid = os.getpid()
    pool = _pools.get(pid) or _pools.setdefault(pid, _Pool(int(config["db_maxconn"])))
    return sql_db.Cursor(pool, *sql_db.connection_info_for(registry.db_name))


def _name(cr, query):
    """Its name, and what makes the connection keep it, if it does not yet."""
    name = f"oms_{hashlib.sha1(query.code.encode(), usedforsecurity=False).hexdigest()}"
    texts = _texts(cr)
    if name in texts:
        return name, ""
    forget = ""
    if len(texts) >= MOST:
        texts.clear()
        forget = "DEALLOCATE ALL; "
    text, numbers = query.code, itertools.count(1)
    if query.params:  # psycopg2 reads the text together with the values, so a per cent sign of its own stays doubled
        text = _PLACE.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%%", text)
    return name, f"{forget}PREPARE {name} AS {text}; "
