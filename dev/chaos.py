# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make chaos`: two servers over one database, many clients, supply that changes, crashes; then everything is checked.

On a cluster of its own (`chaos`), because PostgreSQL is killed too. Plain Odoo gets a quarter of the orders, without crashes.
"""
import collections
import contextlib
import json
from dataclasses import dataclass, field

from . import chaos_crash, chaos_load, databases, demo, paths, setup
from .base import Problem, say, step
from .postgres import Cluster
from .server import OdooServer

CLUSTER = "chaos"
CLIENTS, WORKERS, SERVERS = 16, 2, 2


@dataclass
class Run:
    """One run on one database, and what came of it."""

    db: str
    orders: int
    seed: str
    reorder: bool = False
    crashes: bool = True
    clients: int = CLIENTS
    work: object = chaos_load.place
    cluster: str = CLUSTER
    facts: dict = field(default_factory=dict)

    def __call__(self):
        words = ["--seed", self.seed, "--orders", self.orders, *(["--reorder"] if self.reorder else [])]
        self.facts = demo.job("chaos_job.py", self.cluster, self.db, *words)
        asked = chaos_load.make_orders(self.seed, self.orders, self.facts)
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(OdooServer(
                self.db, cluster=self.cluster, workers=WORKERS, cron=1,
                log=paths.LOGS / f"server-{self.db}-{number}.log")) for number in range(SERVERS)]
            supervisor = stack.enter_context(chaos_crash.Supervisor(servers))
            load, disturbed = self.play(servers, asked)
        return {**self.verdict(asked, load), "disturbed": disturbed, "starts": supervisor.starts}

    def play(self, servers, asked):
        """(seconds until each order had its outcome, what was disturbed)"""
        urls = [server.url for server in servers]
        load = chaos_load.Load(urls, self.facts, asked, self.clients, self.seed, self.work).start()
        disturbers = [chaos_load.Disturber(urls, self.facts, load, f"{self.seed} {number}").start()
                      for number in range(self.clients // 4)]
        plan = [(0.15, chaos_crash.crash_worker, servers[0]), (0.3, chaos_crash.crash_server, servers[1]),
                (0.6, chaos_crash.crash_database, Cluster(self.cluster))]
        crashes = chaos_crash.Crashes(load, plan if self.crashes else []).start()
        seconds = load.wait()
        crashes.join()
        return seconds, sum((disturber.stop() for disturber in disturbers), collections.Counter())

    def verdict(self, asked, seconds):
        """Figures of the load and what the job found in the database."""
        failed = [order for order in asked if order.status != 200]
        file = paths.LOCAL / "demo" / f"{self.db}-asked.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({
            order.key: {"id": order.answer["id"], "lines": order.lines} for order in asked if order.status == 200}))
        judged = demo.job("chaos_job.py", self.cluster, self.db, "--asked", file)
        judged["wrong"] += [f"{order.key}: {order.status} {str(order.answer)[:300]}" for order in failed]
        times = sorted(order.seconds for order in asked)
        return {
            **judged, "seconds": seconds, "per second": len(asked) / seconds,
            "retries": sum(order.calls for order in asked) - len(asked) * (1 if self.work is chaos_load.place else 2),
            **{f"p{q}": times[min(len(times) * q // 100, len(times) - 1)] for q in (50, 95, 99)},
            "slowest": times[-1], "lines": sum(len(order.lines) for order in asked)}


def main(args):
    """Runs the suite, then plain Odoo; exit status 1 on any violation."""
    if args.orders < 1:
        raise Problem("ORDERS must be at least 1", "make chaos ORDERS=2000")
    setup.ensure()
    Cluster(CLUSTER).ensure()
    base = f"{paths.base_name()}_chaos"
    with databases.held(base):
        demo.fresh_shop(base, CLUSTER)
        rules = "with" if args.reorder else "without"
        with step(f"chaos, seed {args.seed}: {args.orders} orders, {CLIENTS} clients, {SERVERS} servers, {rules} reordering"):
            suite = Run(base, args.orders, args.seed, args.reorder)()
        few = max(args.orders // 4, 1)
        databases.demo_base(f"{base}_plain", CLUSTER)
        with step(f"plain Odoo: {few} orders, no crashes"):
            plain = Run(f"{base}_plain", few, args.seed, args.reorder, crashes=False, work=chaos_load.place_plain)()
    for line in report(suite, plain):
        say(line)
    for sentence in suite["wrong"]:
        say(f"!! {sentence}")
    say(f"chaos, seed {args.seed}: {len(suite['wrong'])} violations")
    return 1 if suite["wrong"] or suite["oversold"] else 0


def report(suite, plain):
    """The closing table as lines of text."""
    yield ""
    yield f"   {'':<26}{'suite':>12}{'plain Odoo':>12}"
    for name, label, digits in (
            ("per second", "orders a second", 1), ("retries", "calls repeated", 0), ("p50", "p50, seconds", 2),
            ("p95", "p95", 2), ("p99", "p99", 2), ("slowest", "slowest", 2), ("oversold", "oversold units", 0)):
        yield f"   {label:<26}{suite[name]:>12.{digits}f}{plain[name]:>12.{digits}f}"
    yield ""
    labels = {"starts": "servers started again", "turns": "turns of the jobs until quiet", "decisions": "decisions replayed"}
    for name in ("orders", "cancelled", "lines", "promised", "at risk", "backordered", "moved promises", "decisions",
                 "turns", "stale claims", "starts"):
        yield f"   {labels.get(name, name):<38}{suite[name]:>8.0f}"
    yield "   " + ", ".join(f"{name} {count}" for name, count in sorted(suite["disturbed"].items()))
