# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Statements that PostgreSQL plans once for a connection.

Odoo sends every statement as text, and PostgreSQL plans it anew each time. For a short look at the facts of one order that is
most of what the statement costs. What goes through :func:`rows` is planned once a connection and kept there (``PREPARE``), until
the connection ends; PostgreSQL plans it again by itself after a change of the tables.

The plan knows no values: it is made for *few* ids, so a call with many of them is sent as text. What shapes a plan (a state, a
kind) belongs into the text of the statement, not into its parameters.

Behind a pooler that gives every transaction another connection (pgbouncer in its mode ``transaction``) a kept plan is lost:
``oms_prepared_statements = False`` in the server's configuration file sends all as text.
"""
import hashlib
import itertools
import re

from odoo.tools import config

#: With more values in a list than this, a plan of its own is worth its time.
FEW = 200
#: Once in a connection more than this many different texts are kept, something makes them up as it goes.
MOST = 500

_PLACE = re.compile(r"%[s%]")


def rows(env, query):
    """The rows of a statement, as ``env.execute_query`` gives them: what it reads is flushed before.

    :param SQL query: its parameters are plain values or lists (``= ANY(%s)``); a list in ``unnest`` and a value whose type
        PostgreSQL cannot tell from its place need a cast
    """
    env.flush_query(query)
    if not _few(query.params) or not _kept():
        env.cr.execute(query)
    else:
        name, before = _name(env.cr, query)
        env.cr.execute(f"{before}SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {name}"
                       + (f" ({', '.join(['%s'] * len(query.params))})" if query.params else ""), query.params or None)
        if before:
            _texts(env.cr).add(name)
    return env.cr.fetchall()


def _kept():
    return str(config.get("oms_prepared_statements", True)).lower() not in ("false", "0", "no")


def _few(params):
    """Whether the plan for few fits; a tuple is written out by psycopg2, so each length would be a text of its own."""
    if any(isinstance(value, tuple) for value in params):
        raise TypeError("a prepared statement has no tuples: = ANY(%s) with a list in place of IN")
    return all(len(value) <= FEW for value in params if isinstance(value, list))


def _texts(cr):
    """The names that this connection keeps; they are as old as it is, whatever is rolled back."""
    connection = cr._cnx
    try:
        return connection.oms_prepared
    except AttributeError:
        connection.oms_prepared = set()
        return connection.oms_prepared


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
