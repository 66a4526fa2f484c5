# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make scale`: the same load on one server, on two, and on two with a streaming replica, at the same number of workers; who used
the processor; what an order leaves in the database; and a simulation of a busy day with what was measured.

On clusters of its own (`scale`, `scale_replica`), with safe settings. The tables go into docs/scale.md.
"""
import contextlib
import json
from dataclasses import dataclass, field

from . import chaos_load, databases, demo, paths, scale_cpu, scale_load, scale_queue, scale_tell, setup
from .base import Problem, digest, say, stamp, stamped, step
from .postgres import Cluster, external
from .replica import Replica
from .server import OdooServer

CLUSTER = "scale"
PLENTY = 20_000  # orders' worth of goods on the shelves: what is measured is no shortage
#: Counted before and after the orders, for what one of them leaves behind.
STATE = """
    SELECT pg_current_wal_insert_lsn() - '0/0' AS wal,
           (SELECT COUNT(*) FROM sale_order) AS orders,
           pg_database_size(current_database()) AS size
"""
OPTIONS = "SELECT relname, array_to_string(reloptions, ' ') FROM pg_class WHERE relkind = 'r' AND reloptions IS NOT NULL"
TABLES = """
    SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, pg_total_relation_size(relid) FROM pg_stat_user_tables
"""


@dataclass
class Shape:
    """How the workers are spread, and what came of it."""

    name: str
    servers: int
    replica: bool = False
    plain: bool = False
    phases: dict = field(default_factory=dict)  # name -> (scale_load.Found, {role: seconds of a core})
    left: dict = field(default_factory=dict)  # what an order leaves: {"wal", "size", "tables"}; tables' "options"


def main(args):
    """Measures all shapes, simulates, writes docs/scale.md; exit status 1 if a call failed or a unit was sold twice."""
    if args.workers % 2 or args.workers < 2 or min(args.seconds, args.clients) < 1:
        raise Problem("workers are shared out to two servers", "make scale ARGS='--workers 4 --seconds 20 --clients 8'")
    if external():
        raise Problem("a replica is made of a private cluster, and PGHOST names a server of yours", "unset PGHOST")
    setup.ensure(template=not args.source)
    Cluster(CLUSTER).ensure()
    stem = f"{paths.base_name()}_scale"
    wrong = []
    with databases.held(CLUSTER):  # one at a time: the clusters are shared by all checkouts of this state
        facts = {False: shop(stem, args)}
        held = demo.job("scale_job.py", CLUSTER, databases.copy(CLUSTER, f"{stem}_shop", f"{stem}_run"),
                        "--facts", facts_file(f"{stem}_shop"), quiet=True)
        shapes = [Shape("one server", 1), Shape("two servers", 2), Shape("two servers + replica", 2, replica=True)]
        if args.plain:
            facts[True] = plain_shop(stem, args)
            shapes.append(Shape("plain Odoo, one server", 1, plain=True))
        for shape in shapes:
            wrong += measure(shape, stem, facts[shape.plain], args)
        databases.drop(CLUSTER, f"{stem}_run")
        queued = list(scale_queue.rows(f"{stem}_shop", args.accounts)) if args.queue else []
    text = scale_tell.report(shapes, held, args, queued)
    for line in text.splitlines():
        say(line)
    for sentence in wrong:
        say(f"!! {sentence}")
    if not args.dry:
        scale_tell.write(text)
    return 1 if wrong else 0


# -- the shops ------------------------------------------------------------------------------------
def facts_file(db):
    return paths.LOCAL / "demo" / f"{db}-facts.json"


def shop(stem, args):
    """A shop with plenty on its shelves and `--fill` orders of yesterday, kept until code changes; returns its facts."""
    db, mark = f"{stem}_shop", digest(args.source or demo.suite_mark(), str(args.fill))
    done = paths.STAMPS / f"{db}-{CLUSTER}"
    if databases.exists(CLUSTER, db) and stamped(done, mark) and facts_file(db).exists():
        return json.loads(facts_file(db).read_text())
    done.unlink(missing_ok=True)
    if args.source:
        databases.transfer(args.source, CLUSTER, db, paths.LOCAL / "demo" / f"{db}.dump")
    else:
        demo.fresh_shop(db, CLUSTER)
    facts = opened(db, args)
    stamp(done, mark)
    return facts


def plain_shop(stem, args):
    """The same shop, kept by plain Odoo."""
    db, mark = f"{stem}_plain", digest(str(args.fill))
    done = paths.STAMPS / f"{db}-{CLUSTER}"
    if databases.exists(CLUSTER, db) and stamped(done, mark) and facts_file(db).exists():
        return json.loads(facts_file(db).read_text())
    done.unlink(missing_ok=True)
    databases.demo_base(db, CLUSTER)
    facts = opened(db, None)
    stamp(done, mark)
    return facts


def opened(db, args):
    """Goods, customers, keys and, where the suite is, orders of yesterday."""
    with step(f"opening the shop {db}"):
        facts = {**demo.job("chaos_job.py", CLUSTER, db, "--orders", PLENTY, quiet=True), "filled": args.fill if args else 0}
        if facts["filled"]:
            demo.job("scale_job.py", CLUSTER, db, "--fill", facts["filled"], quiet=True)
        Cluster(CLUSTER).psql("VACUUM ANALYZE", db=db)
    facts_file(db).write_text(json.dumps(facts))
    return facts


# -- measuring ------------------------------------------------------------------------------------
def measure(shape, stem, facts, args):
    """Plays all phases on a fresh copy of the shop; returns what went wrong, as sentences."""
    source, db, primary = f"{stem}_{'plain' if shape.plain else 'shop'}", f"{stem}_run", Cluster(CLUSTER)
    with contextlib.ExitStack() as stack, step(shape.name):
        databases.copy(CLUSTER, source, db)
        replica = Replica(CLUSTER).anew() if shape.replica else None
        if replica:
            stack.callback(replica.stop)
        servers = [stack.enter_context(OdooServer(
            db, cluster=CLUSTER, workers=args.workers // shape.servers, cron=0, extra=replica.words if replica else (),
            log=paths.LOGS / f"server-{db}-{number}.log")) for number in range(shape.servers)]
        play(shape, servers, primary, replica, db, facts, args)
        lag = replica.lag() if replica else None
    wrong = [f"{shape.name}, {name}: {sentence}"
             for name, (found, _cpu) in shape.phases.items() for sentence in found.failed[:5]]
    if not shape.plain:
        beyond = float(primary.psql(scale_tell.OVERSOLD, db=db) or 0)
        wrong += [f"{shape.name}: {beyond:.0f} units are sold twice"] if beyond else []
    if lag is not None:
        say(f"   the replica was {lag:.1f} s behind at the end")
    return wrong


def play(shape, servers, primary, replica, db, facts, args):
    """Warms every worker, then the phases: orders alone, reads alone, both together. Jobs do not run meanwhile."""
    place = chaos_load.place_plain if shape.plain else chaos_load.place
    phases = {"orders": {"orderers": args.clients}}
    if not shape.plain:
        phases |= {"reads": {"readers": args.clients},
                   "both": {"orderers": args.clients // 2 or 1, "readers": args.clients // 2 or 1}}
    urls = [server.url for server in servers]
    warm = {} if shape.plain else {"readers": args.workers}
    scale_load.Load(urls, facts, min(args.seconds, 5), f"{args.seed} warm", orderers=args.workers, place=place, **warm).run()
    for name, clients in phases.items():
        before, rows = read(primary, db, STATE)[0], tables(primary, db)
        meter = scale_cpu.Meter(servers, primary, replica)
        found = scale_load.Load(urls, facts, args.seconds, f"{args.seed} {name}", place=place, **clients).run()
        shape.phases[name] = found, meter.since()
        say(f"   {name}: {found.rate('order'):.2f} orders/s, {found.rate(*scale_load.READS):.1f} reads/s")
        if name == "orders":
            shape.left = left_behind(before, rows, read(primary, db, STATE)[0], tables(primary, db))
            shape.left["options"] = {table: words.split() for table, words in read(primary, db, OPTIONS)}


def left_behind(before, rows, after, rows_after):
    """{"wal", "size": bytes an order, "tables": {name: (inserted, updated, of these in place, deleted, bytes) an order}}"""
    wal, orders, size = (float(now) - float(then) for then, now in zip(before, after, strict=True))
    orders = orders or 1
    change = {name: tuple((now - then) / orders for then, now in zip(rows.get(name, (0,) * 5), figures, strict=True))
              for name, figures in rows_after.items()}
    return {"wal": wal / orders, "size": size / orders, "tables": change}


def tables(cluster, db):
    # Sessions tell what they did a moment after they did it.
    cluster.psql("SELECT pg_sleep(1.2)")
    return {name: tuple(map(float, figures)) for name, *figures in read(cluster, db, TABLES)}


def read(cluster, db, statement):
    return [line.split("\t") for line in cluster.psql(statement, db=db).splitlines()]
