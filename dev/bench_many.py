"""The row 'many at once' of `make bench`: sixteen clients confirm orders for the same twenty products through JSON-2, on a
server with three workers; plain Odoo and the suite in turn."""
import os
import queue
import random
import re
import statistics
import threading
import time
from pathlib import Path

from . import chaos_load, demo, paths
from .base import Problem, step
from .postgres import Cluster
from .server import OdooServer

ORDERS, WARM, CLIENTS, WORKERS = 96, 24, 16, 3
REPEATS = 3
#: What Odoo writes when it repeats a request after a collision, and when it gives up.
AGAIN = re.compile(r" tries left, try again in |maximum number of tries reached")


def rows(copies, base):
    """A row for twenty products; one for a campaign, of which each order has a line, sent at once and as planned.
    `copies(base, side)` makes a fresh database of a side."""
    many = f"{ORDERS} orders × 3 lines, {CLIENTS} clients, {WORKERS} workers, JSON-2"
    found = medians(copies, base, ())
    yield f"many at once: {many}, 20 products", words(found["plain"]), words(found["suite"]), ratio(found, "suite")
    found = medians(copies, base, ("--campaign",), planned=True)
    yield f"a campaign: {many}, one line of one product", words(found["plain"]), words(found["suite"]), ratio(found, "suite")
    yield "the same where sending is planned", words(found["plain"]), words(found["planned"]), ratio(found, "planned")


def medians(copies, base, how, planned=False):
    """{side: figures}, the sides in turn."""
    found = {"plain": [], "suite": [], **({"planned": []} if planned else {})}
    for number in range(REPEATS):
        for side, runs in found.items():
            with step(f"{ORDERS} orders by {CLIENTS} clients at once, {side}{' '.join(how)}, {number + 1} of {REPEATS}"):
                runs.append(run(copies(base, "plain" if side == "plain" else "suite"),
                                (*how, "--planned") if side == "planned" else how))
    return {side: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for side, runs in found.items()}


def ratio(found, side):
    return f"{found[side]['per second'] / found['plain']['per second']:.2f} × orders/s"


def words(side):
    return (f"{side['per second']:.1f} orders/s, {side['core'] * 1000:.0f} ms of a core each, "
            f"p50 {side['p50']:.1f}, p95 {side['p95']:.1f}, p99 {side['p99']:.1f} s; "
            f"{side['retries']:.0f} retries, {side['failed']:.0f} calls failed, {side['oversold']:.0f} oversold")


def run(db, how=(), cluster="demo"):
    """Figures of one run on a fresh database; Problem where what is there afterwards is wrong. `how`: for many_job.py."""
    facts = demo.job("many_job.py", cluster, db, "--orders", ORDERS + WARM, *how, quiet=True)
    log = paths.LOGS / f"server-{db}.log"
    log.unlink(missing_ok=True)
    with OdooServer(db, cluster=cluster, workers=WORKERS, log=log) as server:
        confirm(server.url, facts["key"], facts["orders"][:WARM])
        before, used = len(log.read_text(errors="replace")), core_seconds(server)
        started = time.monotonic()
        times, failed = confirm(server.url, facts["key"], facts["orders"][WARM:])
        seconds = time.monotonic() - started
        used = core_seconds(server) - used
    text = log.read_text(errors="replace")[before:]
    judged = demo.job("many_job.py", cluster, db, quiet=True)
    if judged["wrong"]:
        raise Problem(f"many at once on {db}: " + "; ".join(judged["wrong"][:5]), f"see {log}")
    times.sort()
    return {
        "per second": ORDERS / seconds, **{f"p{q}": times[min(len(times) * q // 100, len(times) - 1)] for q in (50, 95, 99)},
        "retries": len(AGAIN.findall(text)), "failed": failed, "oversold": judged["oversold"], "core": used / ORDERS}


def core_seconds(server):
    """What the server's processes and PostgreSQL's for its database have used so far."""
    backends = Cluster(server.cluster).psql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{server.db}'").split()
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        if file.parent.name in backends or int(fields[2]) == server.child.pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def confirm(url, key, orders):
    """(seconds until each order was confirmed, calls that failed): a call that fails is made again."""
    waiting, times, failed = queue.SimpleQueue(), [], []
    for order in orders:
        waiting.put(order)

    def client(number):
        caller = chaos_load.Caller([url], key, random.Random(number))
        while True:
            try:
                order = waiting.get_nowait()
            except queue.Empty:
                return
            started = time.monotonic()
            status, answer, calls = caller.until("sale.order", "action_confirm", ids=[order])
            times.append(time.monotonic() - started)
            failed.extend([status] * (calls - 1))
            if status != 200:
                failed.append(f"{status} {str(answer)[:200]}")

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(failed)
