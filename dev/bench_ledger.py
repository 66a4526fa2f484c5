# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of `make bench` about the ledger of supply and demand, on generated databases that are kept between runs."""
import datetime

from . import databases, demo, paths
from .base import digest, stamp, stamped, step
from .postgres import Cluster

JOBS = paths.ROOT / "dev" / "jobs"
MOVES = 210_000


def database(base, times=1):
    """The name of a database with 20,000 products, 20 warehouses, 160,000 quants and `times` × 210,000 open moves; made
    anew when its generator or the suite changes, and each day (its dates count from the day it was made)."""
    name = f"{base}_ledger{times if times > 1 else ''}"
    mark = digest(demo.suite_mark(), (JOBS / "ledger_data.py").read_text(), str(datetime.date.today()))
    if databases.exists("demo", name) and stamped(paths.STAMPS / name, mark):
        return name
    with step(f"a ledger of {times * MOVES:,} open moves"):
        (paths.STAMPS / name).unlink(missing_ok=True)
        databases.copy("demo", f"{base}_suite_base", name)
        Cluster("demo").psql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # losing it to a crash loses nothing
        demo.job("ledger_data.py", "demo", name, "--moves", times * MOVES)
        Cluster("demo").psql("VACUUM ANALYZE", db=name)
        stamp(paths.STAMPS / name, mark)
    return name


def rows(base):
    """(what, plain Odoo, with the suite, ratio), one a size."""
    once, tenfold = database(base), database(base, 10)
    with step("the ledger: suite, one statement by hand, plain Odoo"):
        found = demo.job("ledger_job.py", "demo", once)
        again = demo.job("ledger_job.py", "demo", once, "few")["few"]["one"]
        large = demo.job("ledger_job.py", "demo", tenfold, "few")["few"]["one"]
    few, many, today, plain = (found[name] for name in ("few", "many", "today", "plain"))
    for name, what, note in (("one", "1 product", "20 × 60 reads"), ("hundred", "100 products", "scaled from 2 × 60 reads")):
        sides = few[name]
        yield (f"ledger: {what} × 20 warehouses × 60 days", f"{shown(plain[name])}, {note}",
               f"{shown(sides['ours'])}, planned anew {shown(sides['ours as text'])}",
               f"{sides['ours'] / sides['statement kept']:.2f} × one statement written by hand, its plan kept too "
               f"({shown(sides['statement kept'])}); planned anew {sides['ours as text'] / sides['statement']:.2f} × "
               f"({shown(sides['statement'])})")
    yield (f"ledger: 20,000 products streamed, {many['rows']:,} steps", "",
           f"{shown(many['ours'])}, memory + {many['memory']:.0f} MiB", against(many))
    yield ("ledger: 1,000 products × 20 warehouses, today", f"{shown(today['plain'])}, {today['plain queries']} queries",
           f"{shown(today['ours'])}, 1 query", f"{today['ours'] / today['plain']:.2f} × time")
    middle = (few["one"]["ours"] + again["ours"]) / 2
    yield ("ledger: 1 product, 10 × the open moves", "", shown(large["ours"]),
           f"{large['ours'] / middle:.2f} × of that with 210,000; the statement {large['statement'] / again['statement']:.2f} ×")


def shown(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def against(sides):
    return f"{sides['ours'] / sides['statement']:.2f} × one statement written by hand ({shown(sides['statement'])})"
