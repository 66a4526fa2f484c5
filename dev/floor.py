# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make floor`: a day on the floor. Real orders are sent, planned as tours, picked, packed and shipped over HTTP by programs that
behave like handhelds and packing stations, on two servers over one database, with crashes, edits and counts meanwhile; then
SQL recomputes what must be true.

On a cluster of its own (`floor`), because PostgreSQL is killed too.
"""
import collections
import contextlib
import csv
import gzip
import re
import shutil
from dataclasses import dataclass, field

from . import chaos_crash, databases, demo, floor_people, paths, setup
from .attack.board import errors
from .base import Problem, clock, say, step
from .postgres import Cluster
from .server import OdooServer

CLUSTER = "floor"
WORKERS, SERVERS, DEVICES = 2, 2, 8
#: Orders of more lines, and units of a line beyond this, are left out: this is a shop of parcels, that file has pallets too.
MOST_LINES, MOST_UNITS = 25, 12
REAL = paths.ROOT.parent / "shared" / "data" / "online_retail"
CRASHES = ("worker", "server", "database")
#: What a server says, and may, while its database is dead.
GONE = ("OperationalError", "InterfaceError", "PoolError", "AdminShutdown", "not yet accepting connections")


@dataclass
class Run:
    """One day on one database, and what came of it."""

    db: str
    orders: int
    seed: str
    devices: int = DEVICES
    stations: int | None = None
    crashes: tuple = CRASHES
    minutes: float = 60
    lines: int = MOST_LINES
    cluster: str = CLUSTER
    facts: dict = field(default_factory=dict)

    def __call__(self):
        folder = paths.LOCAL / "floor" / self.db
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        file = some_orders(self.orders, folder, self.lines)
        stations = max(self.devices // 3, 1) if self.stations is None else self.stations
        with step(f"three warehouses, {self.orders} orders"):
            self.facts = demo.job("floor_job.py", self.cluster, self.db, "--file", file, "--devices", self.devices,
                                  "--stations", stations)
        logs = [paths.LOGS / f"server-{self.db}-{number}.log" for number in range(SERVERS)]
        for log in logs:
            log.unlink(missing_ok=True)
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(OdooServer(self.db, cluster=self.cluster, workers=WORKERS, cron=1, log=log))
                       for log in logs]
            supervisor = stack.enter_context(chaos_crash.Supervisor(servers))
            with step(f"the floor: {self.devices} handhelds, {stations} stations"):
                day = floor_people.Day(self.facts, [server.url for server in servers], self.seed, folder, self.minutes)
                found = self.play(day, servers)
            found["starts"] = supervisor.starts
        with step("SQL recomputes"):
            judged = demo.job("floor_job.py", self.cluster, self.db, "--journal", folder, quiet=True)
        gone = GONE if "database" in self.crashes else ()
        faults = collections.Counter(
            re.sub(r"^\S+ \S+ \d+ ", "", line) for log in logs for line in errors(log.read_text(errors="replace"), gone))
        found["wrong"] += judged.pop("wrong") + [f"a server's log, {count} times: {line}" for line, count in faults.items()]
        return {**found, **judged}

    def play(self, day, servers):
        """What the people report at the end of the day."""
        kinds = {"worker": (0.15, chaos_crash.crash_worker, servers[0]), "server": (0.35, chaos_crash.crash_server, servers[-1]),
                 "database": (0.6, chaos_crash.crash_database, Cluster(self.cluster))}
        with day:
            crashes = chaos_crash.Crashes(day, [kinds[name] for name in self.crashes]).start()
            day.wait()
            crashes.join()
        return day.report()


def orders_file():
    """The real orders: the larger file where it is there, else the sample that comes with the suite."""
    return next(iter(sorted(REAL.glob("*.csv.gz"))), None) or demo.order_file(None)


def some_orders(count, folder, most=MOST_LINES):
    """A file with the first orders that parcels are made of; its folder says whose codes these are."""
    target = folder / "online_retail" / f"first-{count}.csv"
    target.parent.mkdir(parents=True)
    with gzip.open(orders_file(), "rt", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    lines = {}
    for row in rows:
        if not row["Invoice"].startswith("C") and int(row["Quantity"]) > 0 and float(row["Price"]) > 0:
            lines.setdefault(row["Invoice"], []).append({**row, "Quantity": min(int(row["Quantity"]), MOST_UNITS)})
    small = [some for some in lines.values() if len(some) <= most][:count]
    if len(small) < count:
        raise Problem(f"the file has {len(small)} orders of at most {most} lines", f"make floor ORDERS={len(small)}")
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(row for some in small for row in some)
    return target


def main(args):
    """Plays the day; exit status 1 on any violation."""
    if args.orders < 1 or args.devices < 1:
        raise Problem("ORDERS and DEVICES must be at least 1", "make floor ORDERS=200 DEVICES=8")
    setup.ensure()
    Cluster(CLUSTER).ensure()
    db = f"{paths.base_name()}_floor"
    with databases.held(db):
        if args.source:
            databases.transfer(args.source, CLUSTER, db, paths.LOCAL / "floor" / "source.dump")
        else:
            demo.fresh_shop(db, CLUSTER)
        found = Run(db, args.orders, args.seed, args.devices, crashes=() if args.calm else CRASHES)()
    for line in report(found):
        say(line)
    for sentence in found["wrong"]:
        say(f"!! {sentence}")
    say(f"floor, seed {args.seed}: {len(found['wrong'])} violations")
    return 1 if found["wrong"] else 0


def report(found):
    """The closing table as lines of text."""
    yield ""
    yield f"   {clock(found['seconds'])} on the floor: {found['events']} scans, {found['events'] / found['seconds']:.1f} a second"
    for kind, times in sorted(found["times"].items()):
        yield f"   {kind:<26} {times['count']:>6} calls   p50 {times['p50'] * 1000:>6.0f} ms   p95 {times['p95'] * 1000:>6.0f} ms"
    for name in ("orders", "cancelled", "tours", "tours left", "scans accepted", "scans refused", "units picked", "units shipped",
                 "parcels", "cut", "repeated", "starts", "turns"):
        yield f"   {name:<38}{found[name]:>8.0f}"
    yield "   mistakes, and what was said to them:"
    for mistake, said in sorted(found["mistakes"].items()):
        yield f"   {mistake:<26} " + ", ".join(f"{code} {count}" for code, count in sorted(said.items()))
    yield "   meanwhile: " + ", ".join(f"{name} {count}" for name, count in sorted(found["disturbed"].items()))
