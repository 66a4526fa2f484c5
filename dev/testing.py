"""`make test`: the whole suite on a fresh database: Odoo tests, browser tours, processes, planning."""
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from . import databases, logs, odoo, paths, setup, unit
from .base import Problem, clock, fresh_dir, say, step
from .unit import Count

RUNNER = paths.ROOT / "dev" / "late_tests.py"
#: Addons that shops have beside ours, and that change what ours must do: kits, lots with dates, quotation templates, coupons.
BESIDE = ("sale_mrp", "product_expiry", "sale_management", "sale_loyalty")


def main(args):
    """Runs all, or one addon's with --only; the exit status is 0 only if nothing failed."""
    only = args.only
    present = paths.present_addons()
    if only and only not in present:
        raise Problem(f"there is no addon {only}", f"one of: {', '.join(present)}")
    setup.ensure()
    must_have_browser()
    with databases.held(f"{paths.base_name()}_test") as db:
        count = odoo_tests(db, [only] if only else present)
        if not only:
            count += beside_tests(db)
        if only in (None, paths.UMBRELLA):
            count += process_tests(db)
    with step("planning and dev, without Odoo"):
        count += unit.run_all(only)
    say("")
    count.tell()
    return 1 if count.failed or not count.passed else 0


def must_have_browser():
    """Odoo skips tours silently without a browser that starts or without websocket-client: that
    would be a false pass, so it is a Problem before the first test."""
    code = ("import websocket, subprocess, sys\nfrom odoo.tests.common import _find_executable as find\n"
            "sys.exit(subprocess.call([find(), '--headless', '--no-sandbox', '--disable-gpu', '--dump-dom',"
            " '--user-data-dir=' + sys.argv[1], 'about:blank'], stdout=subprocess.DEVNULL))")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run([str(paths.PYTHON), "-c", code, profile], env=odoo.environment("test"), cwd="/",
                              capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise Problem(f"headless Chromium does not start:\n{done.stderr[-800:]}",
                      "apt-get install chromium fonts-liberation; is websocket-client in requirements.lock?")


def odoo_tests(db, names):
    """Installs the addons on a copy of the template, then runs their tests in lanes side by side, a database each; returns
    their Count. Shows what failed and every fault in the logs."""
    databases.from_template(db)
    fresh_dir(paths.SCREENSHOTS)
    with step(f"installing {', '.join(names)} on {db}"):
        install = paths.LOGS / f"{db}_install.log"
        odoo.must(odoo.once("test", "-d", db, "-i", ",".join(names), "--stop-after-init", "--no-http", log=install,
                            label="installing"), f"installing {', '.join(names)}")
    count = heard(install)
    work = [(db if not number else databases.copy("test", db, f"{db}_{number + 1}"), lane)
            for number, lane in enumerate(lanes(names))]
    with step("; ".join(f"tests of {', '.join(lane)} on {own} (log: .odoo/logs/{own}.log)" for own, lane in work)), \
            ThreadPoolExecutor(len(work)) as pool:
        ends = list(pool.map(lambda job: tests_of(*job), work))
    for own, _lane in work[1:]:
        databases.drop("test", own)
    return sum((verdict(*end) for end in ends), count)


def lanes(names):
    """The addons in sets that take about as long, for the two cores of a small machine."""
    first = [name for name in names if name == "oms_core"]  # more than half of all tests
    rest = [name for name in names if name != "oms_core"]
    return [lane for lane in (first, rest) if lane]


def tests_of(db, names):
    """Runs the tests of these addons on a database that has them: what the run left and what it recorded."""
    log, record = paths.LOGS / f"{db}.log", paths.LOGS / f"{db}.jsonl"
    record.unlink(missing_ok=True)
    done = run_tests(db, log, record, "--test-tags", ",".join(f"/{name}" for name in names), label=f"testing {names[0]}")
    found = read(record)
    once_more(db, found)
    return done, found


def heard(log):
    """The Count of an installation: a warning about us fails like a test."""
    faults = logs.faults(log.read_text(errors="replace"))
    for entry in faults:
        say(f"   !! {entry.head}")
    return Count(0, len(faults), tuple(entry.head for entry in faults))


def beside_tests(db):
    """Installs on `db` what often stands beside our addons and runs the tests tagged for that; returns their Count."""
    log, record = paths.LOGS / f"{db}_beside.log", paths.LOGS / f"{db}_beside.jsonl"
    record.unlink(missing_ok=True)
    copy = databases.copy("test", db, f"{db}_beside")
    with step(f"tests beside {', '.join(BESIDE)} on {copy} (log: .odoo/logs/{log.name})"):
        install = paths.LOGS / f"{db}_beside_install.log"
        odoo.must(odoo.once("test", "-d", copy, "-i", ",".join(BESIDE), "--stop-after-init", "--no-http", log=install,
                            label="installing"), f"installing {', '.join(BESIDE)}")
        done = run_tests(copy, log, record, "--test-tags", "oms_beside")
    found = read(record)
    once_more(copy, found)
    count = verdict(done, found)
    databases.drop("test", copy)
    return count


def run_tests(db, log, record, *args, label="testing"):
    """One run of Odoo with its tests recorded, on a port of its own."""
    return odoo.once("test", "-d", db, *args, "--stop-after-init", log=log, label=label, script=RUNNER,
                     env={"OMS_RECORD": str(record)})


def read(record):
    return logs.records(record.read_text().splitlines() if record.exists() else [])


def once_more(db, found):
    """Runs again, by themselves, tests that did not run because no browser came up: that says nothing about us.

    What this comes to counts; a browser that does not come up twice is a failure.
    """
    tags = sorted(logs.tag_of(name) for name in found.machine_skips())
    if not tags:
        return
    log, record = paths.LOGS / f"{db}_again.log", paths.LOGS / f"{db}_again.jsonl"
    record.unlink(missing_ok=True)
    with step(f"again, the browser did not start: {', '.join(tags)}"):
        run_tests(db, log, record, "--test-tags", ",".join(tags))
    found.again(read(record))


def verdict(done, found):
    """The Count of a run of Odoo, told to the user with what is wrong with it."""
    text = done.log.read_text(errors="replace")
    faults, skips = logs.faults(text), found.machine_skips()
    cured = logs.browser_faults(faults, set(found.ran))
    faults = [entry for entry in faults if entry not in cured]
    for entry in faults:
        say(f"   !! {entry.head}")
    for name, reason in skips.items():
        say(f"   !! not run, the machine lacks something: {name}: {reason}")
    other = logs.warnings(text)
    if other:
        say("   warnings in the log: " + ", ".join(f"{logger} ×{number}" for logger, number in sorted(other.items())))
    skipped = len(found.named("skip"))
    failed = len(found.failed) + len(skips)
    if not failed and (done.code or faults or logs.total(text) is None):  # the log or the process's end is a failure too
        say(f"   !! the run itself failed (exit status {done.code}, {len(faults)} faults in the log): see {done.log}")
        failed = 1
    broken = (*found.failed, *skips, *(entry.head for entry in faults))
    count = Count(len(found.named("ok")), failed, broken)
    for name in found.failed:
        say(f"   failed: {name}")
    say(f"   Odoo tests: {count.line}, {skipped} skipped, in {clock(done.seconds)}")
    return count


def process_tests(db):
    """tests/process/test_*.py: plain unittest, real servers. They copy the database OMS_SUITE_DB (our
    addons installed) with dev.databases and serve copies with dev.server."""
    start = paths.ROOT / "tests" / "process"
    if not any(start.glob("test_*.py")):
        return Count()
    log = paths.LOGS / f"{db}_process.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    env = odoo.environment("test", OMS_ROOT=str(paths.ROOT), OMS_SUITE_DB=db, OMS_CLUSTER="test",
                           OMS_PYTHON=str(paths.PYTHON))
    env["PYTHONPATH"] += f":{paths.ROOT}"
    with step(f"process tests (log: .odoo/logs/{log.name})"), open(log, "wb") as out:
        child = subprocess.Popen([str(paths.PYTHON), "-m", "unittest", "discover", "-v", "-s", str(start), "-t", str(start)],
                                 env=env, cwd=paths.ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            code = child.wait(timeout=1800)
        finally:
            odoo.end(child)
    text = log.read_text(errors="replace")
    count = unit.counted(text, code)
    if count.failed:
        say(text[-6000:])
    say(f"   process tests: {count.line}")
    return count
