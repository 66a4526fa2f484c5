"""`make bench ARGS=billing`: receipts matched by the job, a page of the matching screen, a year of payments."""
import os
import time

from . import demo, match_year
from .base import Problem, step

RECEIPTS = int(os.environ.get("OMS_BENCH_RECEIPTS", "10000"))
PAYMENTS = int(os.environ.get("OMS_BENCH_PAYMENTS", "20000"))


def rows(copies, base):
    """The rows of the table; `copies(base, side)` makes a fresh database of a side."""
    with step(f"a year of {PAYMENTS} payments"):
        started = time.process_time()
        count, automatic, wrong, _kinds = match_year.match_year.run(1, PAYMENTS)
        seconds = time.process_time() - started
    yield (f"a year of {count:,} payments, odd ones among them, matched by plan alone", "",
           f"{seconds:.0f} s, {automatic / count:.1%} by itself, {len(wrong)} wrong", "(target: 85 %, none)")
    with step(f"{RECEIPTS} receipts matched"):
        found = demo.job("bench_matching.py", "demo", copies(base, "suite"), "--receipts", RECEIPTS, quiet=True)
    if found["applied"] != RECEIPTS or found["left"]:
        raise Problem(f"matching: {found}", "receipts were left")
    yield (f"{RECEIPTS:,} receipts find their invoices (planned), half payments, half lines of statements", "",
           f"{found['plan']:.1f} s", "")
    yield ("the same applied by the job, in sets that commit", "", f"{found['seconds']:.1f} s, {found['queries']:,.0f} queries",
           "(target: 30 s)")
    yield (f"a page of the matching screen while {RECEIPTS:,} wait", "",
           f"{found['page']:.2f} s, {found['page_queries']} queries", "")
