# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of `make bench overview`: the manager's page and the To-do list on generated orders, a fifth of them open."""
import os

from . import demo
from .base import step

SIZE = int(os.environ.get("OVERVIEW_ORDERS", "1000000"))


def rows(database, cluster="demo", size=SIZE):
    """(what, plain Odoo, with the suite, ratio); the database is good for nothing else afterwards."""
    with step(f"the manager's page on {size:,} orders"):
        found = demo.job("bench_overview.py", cluster, database, "--size", size, quiet=True)
    for who, name in (("supervisor", "a supervisor"), ("salesman", "a salesman who sees his own 1 %")):
        one = found[who]
        yield (f"manager's page, {size:,} orders, {found['open']:,} open, {name}", "",
               f"{shown(one['page'])}, {one['page']['queries']} queries",
               f"sees {one['page']['count']:,} open orders")
        yield (f"To-do list of {one['list']['count']:,} rows, first page, {name}", "",
               shown(one["list"]), f"count {shown(one['count'])}; panel with counts {shown(one['panel'])}")


def shown(times):
    return f"{times['median'] * 1000:.0f} ms, slowest {times['max'] * 1000:.0f} ms"
