"""`make test-odoo`: Odoo's own test suites with ours installed, test by test against a plain Odoo.

Both runs load the whole registry first and run every test after that (late_tests.py). A test may fail
natively; it may not fail, or stop running, because the suite is installed.
"""
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import compare, databases, logs, modules, odoo, paths, setup, testing
from .base import Problem, clock, digest, say, step
from .unit import Count

FULL = ("sale_stock", "stock", "purchase_stock", "stock_account", "stock_picking_batch", "stock_dropshipping",
        "stock_delivery", "sale")
QUICK = ("sale_stock", "stock_picking_batch", "stock_dropshipping")
TIMEOUT = 5400
#: The plain run of QUICK, so that CI need not repeat it: `python3 -m dev test-odoo --quick --keep` makes it anew.
KEPT = paths.ROOT / "dev" / "plain"


@dataclass(frozen=True)
class Side:
    """One of the two runs: `plain` or `suite`; `source`: a database that has the suite, in place of installing it."""

    name: str
    tested: tuple
    source: str | None = None

    @property
    def db(self):
        return f"{paths.base_name()}_native_{self.name}"

    @property
    def log(self):
        return paths.LOGS / f"{self.db}.log"

    @property
    def record(self):
        return paths.LOGS / f"{self.db}.jsonl"


def main(args):
    """Runs both sides (the plain one only if it is not known yet), two at once; tells the difference."""
    setup.ensure()
    testing.must_have_browser()
    return 1 if told(compared(QUICK if args.quick else FULL, args.keep)) else 0


def beside(db):
    """Odoo's quick suites as a part of our tests, on a copy of `db`, which has the suite: the Count of what is bad."""
    bad = told(compared(QUICK, source=db))
    return Count(0, len(bad), bad)


def compared(tested, anew=False, source=None):
    """The Difference that the suite makes to these suites of Odoo's.

    :param anew: the plain run is made again, and put where it is committed
    :param source: see Side
    """
    plain, suite = Side("plain", tested), Side("suite", tested, source)
    known = baseline(tested)
    sides = [suite] if known.exists() and not anew else [plain, suite]
    with step(f"Odoo's suites of {', '.join(tested)}: {' and '.join(side.name for side in sides)}"):
        with databases.held(plain.db), databases.held(suite.db):
            run_all(sides)
            if plain not in sides and compare.Difference(read(known), read(suite.record)).bad:
                say("   what was known of plain Odoo says otherwise: it may be of another day, and is run anew")
                sides = [plain]
                run_all(sides)
            if plain in sides:
                known = keep(plain, tested, anew)
    return compare.Difference(read(known), read(suite.record))


def run_all(sides):
    with ThreadPoolExecutor(len(sides)) as pool:
        for side, seconds in zip(sides, pool.map(run, sides)):
            say(f"   {side.name}: {clock(seconds)} (log: .odoo/logs/{side.log.name})")


def baseline(tested):
    """Where the records of the plain run of these suites are: as they were committed, else of this machine. The name changes with
    all they depend on."""
    mark = digest(modules.template_mark(), testing.RUNNER.read_text(), *tested)
    committed = KEPT / f"{mark}.jsonl"
    return committed if committed.exists() else paths.STATE / "native" / committed.name


def keep(plain, tested, commit):
    """Keeps the records of the plain run: on this machine, with `commit` in the checkout, in place of older ones; the file."""
    file = (KEPT if commit else paths.STATE / "native") / baseline(tested).name
    file.parent.mkdir(parents=True, exist_ok=True)
    if commit:
        for old in KEPT.glob("*.jsonl"):
            old.unlink()
    shutil.copy(plain.record, file)
    return file


def read(file):
    return logs.records(file.read_text().splitlines())


def run(side):
    """Makes the side's database and runs the suites on it; returns the seconds. A failing test is no
    Problem here; a run that breaks off is."""
    side.record.unlink(missing_ok=True)
    if side.source:
        databases.copy("test", side.source, side.db)
    else:
        databases.from_template(side.db)
        if side.name == "suite":
            install(side)
    done = odoo.once("test", "-d", side.db, "--test-tags", ",".join(f"/{name}" for name in side.tested),
                     "--stop-after-init", log=side.log, label=side.name, script=testing.RUNNER, timeout=TIMEOUT,
                     env={"OMS_RECORD": str(side.record), "OMS_LATE": "1"})
    ran = logs.total(done.log.read_text(errors="replace"))
    if ran is None or ran > len(side.record.read_text().splitlines()):
        raise Problem(f"the {side.name} run broke off (exit status {done.code})", f"see {done.log}")
    return done.seconds


def install(side):
    """Installs the suite on the side's database."""
    done = odoo.once("test", "-d", side.db, "-i", ",".join(paths.present_addons()), "--stop-after-init", "--no-http",
                     log=paths.LOGS / f"{side.db}_install.log", label="installing the suite")
    odoo.must(done, "installing the suite")


def told(difference):
    """Says the difference; what is bad about it, in words."""
    for line in difference.lines():
        say(line)
    bad = (*difference.new_failures, *difference.gone)
    return bad or (("nothing was compared with plain Odoo",) if difference.bad else ())
