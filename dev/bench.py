"""`make bench`: the suite's speed beside plain Odoo's, measured in the same run; a table in docs/benchmarks.md.

No figure is a test: machines differ. What counts are the ratios and the growth.
"""
import csv
import gzip
import io
import os
import platform
import statistics
import subprocess

from . import (
    bench_billing,
    bench_floor,
    bench_ledger,
    bench_many,
    bench_matching,
    bench_overview,
    bench_returns,
    bench_ten,
    confirm_budget,
    databases,
    demo,
    paths,
    setup,
)
from .base import say, step
from .jobs import bench_sourcing
from .postgres import Cluster

REPORT = paths.ROOT / "docs" / "benchmarks.md"
START, END = "<!-- make bench writes from here", "<!-- to here -->"
REPEATS = 3
SIZES = (20, 40, 80)  # orders: 1 x, 2 x, 4 x
SCORE_SIZE = float(os.environ.get("OMS_BENCH_SCORES", "0.05"))  # 1 = 100,000 customers, 2 million invoices


def main(args):
    """Runs all rows (or those named) and rewrites the table."""
    setup.ensure()
    Cluster("demo").ensure()
    base = f"{paths.base_name()}_bench"
    demo.fresh_shop(f"{base}_suite")
    databases.demo_base(f"{base}_plain")
    wanted = [word for word in args.rest if not word.startswith("-")]
    rows = []
    for name, row in (("ledger", bench_ledger.rows), ("sourcing", sourcing), ("confirm", confirm), ("many", many),
                      ("credit", credit), ("cart", cart), ("job", main_job), ("find", find), ("overview", overview),
                      ("floor", floor), ("billing", billing), ("returns", returns),
                      ("scores", scores), ("ten", bench_ten.rows)):
        if name in wanted or (not wanted and name != "ten"):  # that takes half an hour and 20 GB
            rows += row(base)
    for line in (text := report(rows)).splitlines():
        say(line)
    if not wanted:
        write(text)
    return 0


def sourcing(_base):
    """The planner alone: pure Python."""
    with step("sourcing one order"):
        yield from bench_sourcing.rows()


def copies(base, side):
    """A fresh database like the side's ('plain' or 'suite')."""
    source = f"{base}_plain" if side == "plain" else f"{base}_suite_base"
    return databases.copy("demo", source, f"{base}_run")


def confirm(base):
    """Plain Odoo and the suite in turn, several times; the median of each."""
    found = {"plain": [], "suite": []}
    for number in range(REPEATS):
        for side, answers in found.items():
            with step(f"confirming 50 orders, {side}, {number + 1} of {REPEATS}"):
                answers.append(demo.job("confirm_job.py", "demo", copies(base, side), quiet=True))
    middle = {side: {key: statistics.median(answer[key] for answer in answers) for key in answers[0] if key != "parts"}
              for side, answers in found.items()}
    plain, suite = middle["plain"], middle["suite"]
    for what, seconds, queries in (
            ("one by one", "seconds", "queries"),
            ("one by one, each a request with its cursor", "request seconds", "request queries"),
            ("50 together", "batch seconds", "batch queries")):
        yield (f"confirm 3 lines through release, {what}",
               f"{plain[seconds] * 1000:.0f} ms, {plain[queries]:.0f} queries",
               f"{suite[seconds] * 1000:.0f} ms, {suite[queries]:.0f} queries",
               f"{suite[seconds] / plain[seconds]:.2f} × time, {suite[queries] / plain[queries]:.2f} × queries")
    yield from confirm_parts(found)


def confirm_parts(found):
    """What the parts of a confirmation one by one cost, beside their budgets."""
    for part in confirm_budget.PARTS:
        cost = {side: [statistics.median(answer["parts"][part.name][key] for answer in answers) for key in ("queries", "seconds")]
                for side, answers in found.items()}
        plain, suite = (f"{queries:.0f} queries, {seconds * 1000:.1f} ms" for queries, seconds in (cost["plain"], cost["suite"]))
        over = cost["suite"][0] > part.statements or cost["suite"][1] * 1000 > part.ms
        yield (f"· {part.name}", plain if cost["plain"][0] else "", suite,
               f"budget: {part.statements} queries, {part.ms:g} ms" + (", **over**" if over else ""))


def many(base):
    """Sixteen clients at once through a server with workers."""
    return bench_many.rows(copies, base)


def credit(base):
    """What a credit check with all rules adds to the confirmation of an order of services, alone and of 100 together."""
    with step("credit checks"):
        found = demo.job("bench_credit.py", "demo", copies(base, "suite"), quiet=True)
    for what, key in (("one order", "one"), ("100 orders together", "batch")):
        without, checked = found[key]["without"], found[key]["with"]
        yield (f"credit check, {what}", f"not checked: {without['seconds'] * 1000:.1f} ms, {without['queries']:.0f} queries",
               f"{checked['seconds'] * 1000:.1f} ms, {checked['queries']:.0f} queries",
               f"+{checked['queries'] - without['queries']:.0f} queries, "
               f"{(checked['seconds'] - without['seconds']) * 1000:+.1f} ms")


def cart(base):
    """The promise of a cart of ten lines over JSON-2, beside an empty call."""
    with step("the promise of a cart"):
        found = demo.job("bench_cart.py", "demo", copies(base, "suite"), quiet=True)
    for what, key in (("", "always"), (", on connections that only read", "readonly")):
        empty, promise = found[key]["empty"], found[key]["cart"]
        yield (f"promise of a 10-line cart over JSON-2{what}",
               f"an empty call: {empty['clock']:.1f} ms, {empty['core']:.1f} ms of a core, {empty['queries']:.0f} queries",
               f"{promise['clock']:.1f} ms, {promise['core']:.1f} ms of a core, {promise['queries']:.0f} queries",
               f"{promise['clock'] / empty['clock']:.2f} × time, {promise['core'] / empty['core']:.2f} × of a core")


def main_job(base):
    """The main job on 1, 2 and 4 times the orders; plain Odoo on the largest, one by one."""
    per_line = []
    for size in SIZES:
        file = first_orders(size)
        with step(f"the main job on {size} orders"):
            summary = demo.job("main_job.py", "demo", copies(base, "suite"), "--file", file, "--plenty",
                               "--sheet", paths.LOCAL / "demo" / "bench.xlsx", quiet=True)
        steps = {name: seconds for name, _count, seconds, _rate, _queries in summary["steps"]}
        phases = {name: phase["seconds"] for name, phase in summary["phases"].items()}
        work = (phases["confirm"] + steps["send to warehouse (planned)"] + steps["pick, pack, ship"]
                + steps["bill what shipped"])
        lines = summary["order lines"]
        per_line.append(work / lines)
        everything = sum(steps.values()) - steps["open the shop"]
        yield (f"main job, {summary['orders']} orders, {lines} lines", "",
               f"{summary['orders'] * 60 / everything:.0f} orders, {lines * 60 / everything:.0f} lines a minute",
               f"{per_line[-1] / per_line[0]:.2f} × the time a line of the first row")
    reading = sum(phases[name] for name in ("read", "classify", "store") if name in phases)
    making = sum(seconds for name, seconds in phases.items() if name not in ("confirm", "timeline"))
    yield ("import: read and classify", "", f"{summary['lines in'] / reading:,.0f} lines/s", "")
    yield ("import: up to the creation of orders", "", f"{summary['lines in'] / making:,.0f} lines/s", ", ".join(
        f"{name} {seconds:.1f} s" for name, seconds in phases.items()))
    with step(f"plain Odoo on {SIZES[-1]} orders, one by one"):
        plain = demo.job("plain_job.py", "demo", copies(base, "plain"), "--file", file, quiet=True)
    a_line = plain["seconds"] / plain["lines"]
    yield ("confirm → deliver → invoice, per line", f"{a_line * 1000:.0f} ms ({plain['lines']} lines one by one)",
           f"{per_line[-1] * 1000:.0f} ms (in sets, all features)", f"{per_line[-1] / a_line:.2f} × time")


def find(base):
    """The search on generated documents: FIND_ORDERS of them (a million)."""
    size = int(os.environ.get("FIND_ORDERS", "1000000"))
    with step(f"the search among {size:,} orders"):
        answer = demo.job("bench_find.py", "demo", copies(base, "suite"), "--size", size, quiet=True)
    for who, name in (("desk", "the order desk"), ("salesman", "a salesman who sees his own 1 %")):
        times = answer[who]
        slowest = max(times["kinds"], key=times["kinds"].get)
        clock, core = ({key: f"{value * 1000:.0f}" for key, value in times[name].items()} for name in ("clock", "core"))
        yield (f"search, {size:,} orders, {name}", "",
               f"p50 {core['p50']}, p95 {core['p95']}, max {core['max']} ms of a core",
               f"by the clock, at a load of {times['load']:.0f}: p50 {clock['p50']}, p95 {clock['p95']} ms; "
               f"{times['queries']} queries of {len(times['kinds'])} kinds, slowest: {slowest}, "
               f"{times['kinds'][slowest] * 1000:.0f} ms; {len(times['missed'])} missed, {times['partial']} cut short")
    yield ("search, its indexes", "", f"{answer['index bytes'] / 2**20:,.0f} MiB",
           f"{answer['fill']['search indexes']:.0f} s to make")


def overview(base):
    """The manager's page and the To-do list on generated orders."""
    return bench_overview.rows(copies(base, "suite"))


def floor(base):
    """Sending, picking, packing, scans, tours and cartons."""
    return bench_floor.rows(copies, base)


def billing(base):
    """Billing runs, beside Odoo's own invoicing and beside a person at work; payments that find their invoices."""
    yield from bench_billing.rows(copies, base)
    yield from bench_matching.rows(copies, base)


def returns(base):
    """Returns to the credit note beside Odoo's own, the portal's verdict, figures of a million return lines."""
    return bench_returns.rows(copies, base)


def scores(base):
    """The nightly credit scores, on generated customers: a part of the 100,000, because generating takes longer."""
    with step(f"the credit scores of {SCORE_SIZE:.0%} of 100,000 customers"):
        found = demo.job("bench_score.py", "demo", copies(base, "suite"), "--size", SCORE_SIZE, quiet=True)
    night = found["every night, seconds"]
    yield (f"credit scores: {found['customers']:,} customers, {found['invoices']:,} invoices", "",
           f"{night:.1f} s, {found['every night, queries']} queries",
           f"100,000 customers, 2 million invoices at this rate: {night / SCORE_SIZE / 60:.1f} minutes")
    yield ("credit score of one customer who paid", "", f"{found['one customer, seconds'] * 1000:.0f} ms", "")


def first_orders(size):
    """A file with the sample's first orders."""
    file = paths.LOCAL / "demo" / f"first-{size}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(demo.order_file(None), "rt", encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(next(reader))
        seen = set()
        for row in reader:
            if not row[0].startswith("C"):
                seen.add(row[0])
            if len(seen) > size:
                break
            writer.writerow(row)
    file.write_text(out.getvalue(), encoding="utf-8")
    return file


def report(rows):
    head = ("what", "plain Odoo", "with the suite", "ratio")
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * 4, *rows))


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=paths.ROOT, capture_output=True, text=True,
                             check=False).stdout.strip()
    return (f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
            f"Python {platform.python_version()}; at {version or 'an unknown version'}")


def write(text):
    """Puts the table between its marks in docs/benchmarks.md."""
    before, _mark, rest = REPORT.read_text().partition(START)
    line, _newline, rest = rest.partition("\n")
    after = rest.partition(END)[2]
    REPORT.write_text(f"{before}{START}{line}\n\nMachine: {machine()}.\n\n{text}\n\n{END}{after}")
