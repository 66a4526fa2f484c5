# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make bench ARGS=returns`: returns from the request to the credit note beside Odoo's own, what the portal says of many lines,
and the figures of a million return lines."""
import os
import statistics

from . import demo
from .base import Problem, step

RETURNS = int(os.environ.get("OMS_BENCH_RETURNS", "1000"))
INSIGHT = int(os.environ.get("OMS_BENCH_INSIGHT", "1000000"))
#: Return lines of which the tables themselves are made, for the job: generating a million takes an hour.
DERIVE = int(os.environ.get("OMS_BENCH_INSIGHT_DERIVE", "20000"))
REPEATS = int(os.environ.get("OMS_BENCH_RETURNS_REPEATS", "3"))


def rows(copies, base):
    """The rows of the table; `copies(base, side)` makes a fresh database of a side."""
    yield from whole(copies, base)
    yield from portal(copies, base)
    yield from insight(copies, base)


def whole(copies, base):
    found = {"plain": [], "suite": []}
    for number in range(REPEATS):
        for side, answers in found.items():
            with step(f"{RETURNS} returns × 3 lines, {side}, {number + 1} of {REPEATS}"):
                answers.append(demo.job("bench_returns.py", "demo", copies(base, side), "--returns", RETURNS, quiet=True))
    plain, suite = ({key: statistics.median(one[key] for one in answers) for key in answers[0]} for answers in found.values())
    if plain["credited"] != suite["credited"]:
        raise Problem(f"returns: plain {plain}, suite {suite}", "what was credited differs")
    more = (suite["queries"] - plain["queries"]) / RETURNS
    yield (f"{RETURNS:,} returns × 3 lines, request to credit note",
           f"{plain['seconds']:.1f} s, {plain['queries'] / RETURNS:.0f} queries a return",
           f"{suite['seconds']:.1f} s, {suite['queries'] / RETURNS:.0f} queries a return",
           f"{suite['seconds'] / plain['seconds']:.2f} × time, {more:+.1f} queries a return (target: 1 ×, +15)")


def portal(copies, base):
    with step("the portal's verdict on 100 lines"):
        found = demo.job("bench_returns_portal.py", "demo", copies(base, "suite"), quiet=True)
    yield ("portal: the page with the verdict on an order of 100 lines", "",
           f"p95 {found['p95'] * 1000:.0f} ms, {found['queries']} queries",
           "target: 150 ms")


def insight(copies, base):
    with step(f"figures of {INSIGHT:,} return lines"):
        found = demo.job("bench_returns.py", "demo", copies(base, "suite"), "--insight", INSIGHT, "--derive", DERIVE, quiet=True)
    slowest = max(found["screens"], key=found["screens"].get)
    yield (f"returns: figures of {found['lines']:,} return lines among 4 × as many shipped", "",
           ", ".join(f"{name} {seconds:.2f} s" for name, seconds in found["screens"].items()),
           f"slowest: {slowest}, {found['screens'][slowest]:.2f} s (target: 2 s)")
    rate = found["deriving"] / found["derived"]
    yield (f"returns: deriving these figures, {found['derived']:,} return lines, {found['months']} months", "",
           f"{found['deriving']:.1f} s", f"1,000,000 at this rate: {rate * 1_000_000:.0f} s, by night, months with news only; "
           f"what jumped: {found['alarm']:.1f} s")
