"""`make test`: the whole suite: Odoo tests, browser tours, processes, planning, in lanes side by side."""
import contextlib
import os
import subprocess
import tempfile
import time
from contextlib import ExitStack

from . import bank, databases, lanes, logs, native, odoo, paths, setup, unit
from .base import Problem, clock, fresh_dir, say, step
from .lanes import Unit
from .unit import Count

RUNNER = paths.ROOT / "dev" / "late_tests.py"
PLAIN = paths.ROOT / "dev" / "plain_tests.py"
#: Addons that shops have beside ours, and that change what ours must do: kits, lots with dates, quotation templates, coupons,
#: payment providers, debit notes.
BESIDE = ("sale_mrp", "product_expiry", "sale_management", "sale_loyalty", "payment_stripe", "payment_adyen", "payment_authorize",
          "payment_razorpay", "account_debit_note")
#: Seconds of the tests beside those, of a process test and of a suite without Odoo, of which nothing is known.
BESIDE_SECONDS, BANK_SECONDS, A_PROCESS_TEST, A_SUITE = 130, 60, 12.0, 20.0
#: Seconds of Odoo's own quick suites.
ODOO_SECONDS = 500
#: The shell that process tests share, while there is one.
FORKS = []


def main(args):
    """Runs all, or one addon's or room's with --only; with --odoo Odoo's quick suites besides, in a lane. The exit status is 0
    only if nothing failed."""
    addon, room = chosen(args.only)
    setup.ensure()
    must_have_browser()
    started = time.monotonic()
    with databases.held(f"{paths.base_name()}_test") as db:
        count, found = all_tests(db, addon, room, args.odoo)
    lanes.remember(found)
    say("\nThe slowest:")
    for line in lanes.slowest(found):
        say(line)
    say(f"\nin {clock(time.monotonic() - started)}, {sum(record.get('seconds') or 0 for record in found.tests.values()):.0f} s"
        " of tests in Odoo and with processes")
    count.tell()
    return 1 if count.failed or not count.passed else 0


def chosen(only):
    """(addon, room) of `oms_core`, `oms_core/credit`, or (None, None) for all; a Problem for anything else."""
    if not only:
        return None, None
    addon, _slash, room = only.strip("/").partition("/")
    present = paths.present_addons()
    if addon not in present:
        raise Problem(f"there is no addon {addon}", f"one of: {', '.join(present)}; or a room of one: oms_core/credit")
    if room and room not in lanes.rooms(addon):
        raise Problem(f"{addon} has no tests in a room {room}", f"one of: {', '.join(lanes.rooms(addon)) or 'none'}")
    return addon, room or None


def all_tests(db, addon=None, room=None, with_odoo=False):
    """Installs the addons on a copy of the template, then runs their tests in lanes, a database each; returns their Count and
    Records. Shows what failed and every fault in the logs."""
    names = [addon] if addon else paths.present_addons()
    databases.from_template(db)
    fresh_dir(paths.SCREENSHOTS)
    with step(f"installing {', '.join(names)} on {db}"):
        install = paths.LOGS / f"{db}_install.log"
        odoo.must(odoo.once("test", "-d", db, "-i", ",".join(names), "--stop-after-init", "--no-http", log=install,
                            label="installing", script=RUNNER, env={"OMS_BUNDLES": "now"}), f"installing {', '.join(names)}")
    count = heard(install)
    units = planned(db, names, room, whole=not addon)
    if with_odoo:
        units.append(Unit("odoo", ODOO_SECONDS, lambda _lane: (native.beside(db), logs.Records({}))))
    wide = min(lanes.count(), len(units))
    with step(f"{len(units)} parts in {wide} lanes (logs: .odoo/logs/{db}_*.log)"), ExitStack() as stack:
        for lane in range(1, wide + 1):
            stack.callback(databases.drop, "test", lane_db(db, lane))
        stack.enter_context(shell_for_all())
        ends = lanes.side_by_side(units, wide)
    return sum((count for count, _found in ends), count), lanes.together(found for _count, found in ends)


def planned(db, names, room, whole):
    """The Units: each addon's Odoo tests in parts, each file of process tests, those beside other addons, those without Odoo.

    Every lane has a copy of `db`, made when it is first needed; process tests copy `db` itself, which nobody changes.
    """
    known, units, made = lanes.known_times(), [], set()

    def of_odoo(addon, number, files):
        def run(lane):
            own = lane_db(db, lane)
            if lane not in made:
                made.add(lane)
                databases.copy("test", db, own)
            return odoo_tests(own, f"{db}_{addon}_{number}", ",".join(lanes.tag(addon, file) for file in files))
        return run

    for addon in names:
        times = lanes.seconds_of(lanes.test_files(addon, None if room == "process" else room), known)
        if room == "process":
            times = {}
        for number, files in enumerate(lanes.parts(times), 1):
            units.append(Unit(f"{addon} {number}", sum(times[file] for file in files), of_odoo(addon, number, files)))
    if paths.UMBRELLA in names and room in (None, "process"):
        for file, seconds in lanes.seconds_of(lanes.process_files(whole), known, A_PROCESS_TEST).items():
            units.append(Unit(file.stem, seconds, lambda _lane, file=file: process_tests(db, file)))
    if whole:
        units.append(Unit("beside", BESIDE_SECONDS, lambda _lane: beside_tests(db, "beside", BESIDE)))
        units.append(Unit("bank", BANK_SECONDS, lambda _lane: beside_tests(db, "bank", bank.ADDONS, *bank.words())))
    if not room:
        for suite in unit.suites(None if whole else names[0]):
            units.append(Unit(suite[0], A_SUITE, lambda _lane, suite=suite: (unit.run(*suite), logs.Records({}))))
    return units


@contextlib.contextmanager
def shell_for_all():
    """For the block, processes that are given FORKS share one shell of Odoo (tests/process/forked.py): its folder, and what tells
    it by closing that nobody wants it any more."""
    with tempfile.TemporaryDirectory(prefix="oms_shell_", ignore_cleanup_errors=True) as folder:
        alive, held = os.pipe()
        FORKS.append((folder, alive))
        try:
            yield
        finally:
            FORKS.pop()
            os.close(held)
            os.close(alive)


def lane_db(db, lane):
    return f"{db}_{lane}"


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


def odoo_tests(db, name, tags, *words, bundles=""):
    """Runs the Odoo tests of these tags on a database that has the addons: (Count, Records). `bundles`: see late_tests.py."""
    log, record = paths.LOGS / f"{name}.log", paths.LOGS / f"{name}.jsonl"
    record.unlink(missing_ok=True)
    done = run_tests(db, log, record, "--test-tags", tags, *words, label=name, bundles=bundles)
    found = read(record)
    once_more(db, name, found, *words)
    return verdict(name, done, found), found


def heard(log):
    """The Count of an installation: a warning about us fails like a test."""
    faults = logs.faults(log.read_text(errors="replace"))
    for entry in faults:
        say(f"   !! {entry.head}")
    return Count(0, len(faults), tuple(entry.head for entry in faults))


def beside_tests(db, what, addons, *words):
    """Installs on a copy of `db` addons that stand beside ours and runs the tests tagged ``oms_<what>``: (Count, Records).

    :param words: more words for Odoo, so that it finds them
    """
    name = f"{db}_{what}"
    copy = databases.copy("test", db, name)
    install = paths.LOGS / f"{name}_install.log"
    odoo.must(odoo.once("test", "-d", copy, "-i", ",".join(addons), *words, "--stop-after-init", "--no-http", log=install,
                        label=f"installing {what}"), f"installing {', '.join(addons)}")
    try:
        count, found = odoo_tests(copy, name, f"oms_{what}", *words, bundles="none")
        return count + untested(name, found), found
    finally:
        databases.drop("test", copy)


def untested(name, found):
    """The Count of a run beside other addons that says nothing about them: one in which no test ran (an addon that was not found
    is only a warning of Odoo's), or a class was skipped."""
    if not found.ran:
        broken = (f"{name}: no test ran",)
    else:
        broken = tuple(f"{name}: skipped, {reason}" for reason in sorted({
            record.get("reason") or "for no reason" for test, record in found.tests.items()
            if record["outcome"] == "skip" and test.startswith("setUpClass")}))
    for what in broken:
        say(f"   !! {what}")
    return Count(0, len(broken), broken)


def run_tests(db, log, record, *args, label="testing", bundles=""):
    """One run of Odoo with its tests recorded, on a port of its own."""
    return odoo.once("test", "-d", db, *args, "--stop-after-init", log=log, label=label, script=RUNNER, every=60,
                     env={"OMS_RECORD": str(record), "OMS_BUNDLES": bundles})


def read(record):
    return logs.records(record.read_text().splitlines() if record.exists() else [])


def once_more(db, name, found, *words):
    """Runs again, by themselves, tests that did not run because no browser came up: that says nothing about us.

    What this comes to counts; a browser that does not come up twice is a failure.
    """
    tags = sorted(logs.tag_of(name) for name in found.machine_skips())
    if not tags:
        return
    log, record = paths.LOGS / f"{name}_again.log", paths.LOGS / f"{name}_again.jsonl"
    record.unlink(missing_ok=True)
    with step(f"again, the browser did not start: {', '.join(tags)}"):
        run_tests(db, log, record, "--test-tags", ",".join(tags), *words)
    found.again(read(record))


def verdict(name, done, found):
    """The Count of a run of Odoo, told to the user with what is wrong with it."""
    text = done.log.read_text(errors="replace")
    faults, skips = logs.faults(text), found.machine_skips()
    cured = logs.browser_faults(faults, set(found.ran))
    faults = [entry for entry in faults if entry not in cured]
    for entry in faults:
        say(f"   !! {entry.head}")
    for test, reason in skips.items():
        say(f"   !! not run, the machine lacks something: {test}: {reason}")
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
    for test in found.failed:
        say(f"   failed: {test}")
    say(f"   {name}: {count.line}, {skipped} skipped, in {clock(done.seconds)}")
    return count


def process_tests(db, file):
    """One file of tests/process: plain unittest, real servers: (Count, Records). It copies the database OMS_SUITE_DB (our
    addons installed) with dev.databases and serves copies with dev.server."""
    name = f"{db}_{file.stem}"
    log, record = paths.LOGS / f"{name}.log", paths.LOGS / f"{name}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    record.unlink(missing_ok=True)
    env = odoo.environment("test", OMS_ROOT=str(paths.ROOT), OMS_SUITE_DB=db, OMS_CLUSTER="test",
                           OMS_PYTHON=str(paths.PYTHON))
    env["PYTHONPATH"] += f":{paths.ROOT}"
    if FORKS:
        env["OMS_FORKS"] = "{}:{}".format(*FORKS[-1])
    started = time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen([str(paths.PYTHON), str(PLAIN), str(file), str(record)], env=env, cwd=paths.ROOT,
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                 pass_fds=[alive for _folder, alive in FORKS])
        try:
            code = child.wait(timeout=1800)
        finally:
            odoo.end(child)
    text = log.read_text(errors="replace")
    count = unit.counted(text, code)
    if count.failed:
        say(text[-6000:])
    say(f"   {name}: {count.line}, in {clock(time.monotonic() - started)}")
    return count, read(record)
