# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tables of `make scale`, and their place in docs/scale.md."""
from . import paths, scale_cpu, scale_limit, scale_load
from .bench import END, machine
from .jobs import chaos_sql

REPORT = paths.ROOT / "docs" / "scale.md"
START = "<!-- make scale writes from here"
OVERSOLD = chaos_sql.OVERSOLD
READS = scale_load.READS
LOAD = 0.7  # of a core: more, and calls wait for it
ENDLESS = 60  # seconds of the middle order after which nobody waits any more
YEAR = 365 * scale_limit.DAY
#: Tables worth a line, and of how many orders there are rows in them.
VACUUMED = {"oms_claim": 0, "oms_guard": None, "oms_order_event": YEAR, "oms_promise": YEAR, "oms_api_call": 7 * scale_limit.DAY,
            "stock_move": YEAR, "sale_order_line": YEAR}
#: A table's own settings, as the simulation names them.
SETTINGS = {"autovacuum_vacuum_threshold": "threshold", "autovacuum_vacuum_scale_factor": "scale",
            "autovacuum_vacuum_insert_threshold": "insert_threshold", "autovacuum_vacuum_insert_scale_factor": "insert_scale"}


def report(shapes, held, args, queued=()):
    """All of it as Markdown."""
    return "\n\n".join((
        f"{args.workers} workers in all, {args.clients} clients, {args.seconds} s a phase, {args.fill:,} orders there before.",
        table(("", "orders/s", "p50, p99", "reads/s", "p99", "both: orders/s + reads/s"), map(speeds, shapes)),
        "Cores busy meanwhile (the clients run on the same machine; where *others* is much, the clock of that row lies):",
        table(("", "phase", *scale_cpu.ROLES, "together"), (row for shape in shapes for row in cores(shape))),
        "Milliseconds of a core for one call:",
        table(("", "call", "Python", "PostgreSQL", "its own work", "replica", "its own work"),
              (row for shape in shapes for row in costs(shape))),
        *more_machines(shapes), *busy_day(shapes, held), *jobs_shared(queued, args)))


def table(head, rows):
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in (head, ("---",) * len(head), *rows))


def speeds(shape):
    found = {name: phase for name, (phase, _cpu) in shape.phases.items()}
    orders, reads, both = found["orders"], found.get("reads"), found.get("both")
    yield from (shape.name, f"{orders.rate('order'):.2f}",
                f"{orders.quantile(0.5, 'order'):.2f} s, {orders.quantile(0.99, 'order'):.2f} s")
    yield from (f"{reads.rate(*READS):.1f}", f"{reads.quantile(0.99, *READS):.2f} s",
                f"{both.rate('order'):.2f} + {both.rate(*READS):.1f}") if reads else ("", "", "")


def cores(shape):
    for name, (found, cpu) in shape.phases.items():
        busy = [cpu[role] / found.seconds for role in scale_cpu.ROLES]
        yield shape.name, name, *(f"{one:.2f}" if one >= 0.005 else "" for one in busy), f"{sum(busy):.2f}"


def per_call(shape, name):
    """{role: seconds of a core for one call of that phase}"""
    found, cpu = shape.phases[name]
    calls = found.count("order", *READS) or 1
    return {role: cpu[role] / calls for role in scale_cpu.ROLES}


def costs(shape):
    for name, what in (("orders", "an order"), ("reads", "a read")):
        if name in shape.phases:
            cost = per_call(shape, name)
            yield shape.name, what, *(f"{cost[role] * 1000:.0f}" if cost[role] else "" for role in scale_cpu.ROLES[:5])


# -- the next machine -----------------------------------------------------------------------------
def more_machines(shapes):
    """What the next machine adds: as many orders as there are cores for, on either side."""
    cost = order_cost(shapes)
    python, database = cost.python, cost.database
    yield (f"**The next machine.** An order takes {python * 1000:.0f} ms of a core of Python and {database * 1000:.0f} ms "
           f"of PostgreSQL: {python / (python + database):.0%} of it is Python, which any further server takes over. At "
           f"{LOAD:.0%} of a core, orders/s:")
    sizes = (2, 4, 8, 16, 32)
    yield table(("cores of PostgreSQL", *(f"{size} cores of Odoo" for size in sizes)), (
        (primary, *(f"{min(size * LOAD / python, primary * LOAD / database):.1f}"
                    f"{' (PostgreSQL)' if size / python > primary / database else ''}" for size in sizes))
        for primary in (2, 4, 8, 16)))
    yield (f"One core of PostgreSQL keeps {python / database:.1f} cores of Odoo busy with orders; the next server adds its "
           "cores' worth until then.")
    replicated = next((shape for shape in shapes if shape.replica), None)
    if replicated and "reads" in replicated.phases:
        read, follow = per_call(replicated, "reads"), per_call(replicated, "orders")[scale_cpu.REPLICA_REST]
        alone = per_call(shapes[0], "reads")[scale_cpu.PRIMARY]
        yield (f"A read takes {alone * 1000:.0f} ms of the primary without a replica and {read[scale_cpu.PRIMARY] * 1000:.0f} "
               f"ms with it ({read[scale_cpu.REPLICA] * 1000:.0f} ms of the replica); following an order costs the replica "
               f"{follow * 1000:.0f} ms.")


def order_cost(shapes, held=0.0):
    """scale_limit.Cost of an order on the first shape."""
    cost = per_call(shapes[0], "orders")
    return scale_limit.Cost(cost[scale_cpu.PYTHON], cost[scale_cpu.PRIMARY] + cost[scale_cpu.PRIMARY_REST], held)


# -- a busy day -----------------------------------------------------------------------------------
def busy_day(shapes, held):
    cost, left = order_cost(shapes, held["held"]), shapes[0].left
    rate = scale_limit.Case("").rate
    yield (f"**100,000 orders a day**, {scale_limit.PEAK:.0%} of them in the busiest hour: {rate:.1f} a second. Guards are held "
           f"for {cost.held * 1000:.0f} ms of the {held['confirm'] * 1000:.0f} ms that a confirmation takes alone, so where "
           f"sending is planned one product carries at most {1 / cost.held:.0f} orders a second; where orders are sent at once, "
           f"its turn lasts as long as an order, and it carries {1 / (cost.python + cost.database):.1f}. Simulated; "
           "dev/scale_limit.py says what is assumed:")
    yield table(("day", "orders/s", "workers", "cores: Python", "PostgreSQL", "hottest turn taken", "hottest guard held",
                 "wait for both p50, p99", "order p50, p99", "went on without its turn", "grows until"),
                map(verdict, (scale_limit.judge(case, cost) for case in scale_limit.CASES)))
    yield (f"An order writes {left['wal'] / 1024:.0f} KiB of log ({left['wal'] * scale_limit.DAY / 2**30:.1f} GiB a day, "
           f"{left['wal'] * rate / 2**20:.2f} MiB/s in the busiest hour to each replica) and leaves {left['size'] / 1024:.0f} "
           f"KiB of tables and indexes ({left['size'] * scale_limit.DAY / 2**30:.1f} GiB a day).")
    yield ("Rows an order writes, and how often autovacuum comes (it looks once a minute; tables' own settings count), with a "
           "year of orders there:")
    yield table(("table", "inserted", "updated (in place)", "deleted", "bytes", "for dead rows every", "for new rows every"),
                (row for name, orders in VACUUMED.items() for row in vacuumed(left, name, orders, rate)))


def jobs_shared(queued, args):
    if queued:
        yield f"**Jobs shared out**: the scores of {args.accounts:,} accounts, two servers, OCA's `queue_job` with two at once:"
        yield table(("", "seconds", "cores: Python", "PostgreSQL"), (
            (what, f"{seconds:.1f}", f"{python:.2f}", f"{database:.2f}") for what, seconds, python, database in queued))


def verdict(one):
    return (one.case.name, f"{one.case.rate:.1f}", one.workers, f"{one.python_cores:.1f}", f"{one.database_cores:.1f}",
            f"{one.hottest_turn:.0%}" if not one.case.planned else "", f"{one.hottest_guard:.0%}",
            "{:.2f} s, {:.2f} s".format(*one.waits),
            "{:.2f} s, {:.2f} s".format(*one.times) if one.times[0] < ENDLESS else "ever longer: more come than go",
            f"{one.impatient:.0%}" if not one.case.planned else "", one.limit)


def vacuumed(left, name, orders, rate):
    if name not in left["tables"]:
        return
    inserted, updated, in_place, deleted, size = left["tables"][name]
    own = {word: float(value) for word, value in (option.split("=") for option in left["options"].get(name, ()))
           if word in SETTINGS}
    # Guards: one row for each product in each warehouse, however many orders.
    rows = 3 * scale_limit.PRODUCTS if orders is None else orders * max(inserted - deleted, 0)
    for_dead, for_new = scale_limit.vacuums(
        inserted, updated, deleted, rows, rate, **{SETTINGS[word]: value for word, value in own.items()})
    yield (name, f"{inserted:.1f}", f"{updated:.1f} ({in_place:.1f})", f"{deleted:.1f}", f"{max(size, 0):,.0f}", span(for_dead),
           span(for_new))


def span(seconds):
    if seconds is None:
        return ""
    for unit, length in (("days", 86400), ("hours", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return "1 min" if seconds < 90 else f"{seconds:.0f} s"


def write(text):
    """Puts it between its marks in docs/scale.md."""
    before, _mark, rest = REPORT.read_text().partition(START)
    line, _newline, rest = rest.partition("\n")
    after = rest.partition(END)[2]
    REPORT.write_text(f"{before}{START}{line}\n\nMachine: {machine()}.\n\n{text}\n\n{END}{after}")
