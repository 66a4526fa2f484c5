"""`make demo`: a shop with real orders, from quotation to spreadsheet, left open in the browser."""
import json
import os
import subprocess
from pathlib import Path

from . import databases, modules, odoo, paths, serve, server, setup
from .base import Problem, clock, digest, say, stamp, stamped, step
from .postgres import Cluster

SAMPLE = paths.ROOT / "data" / "online_retail"
ADDONS = ("oms",)


def main(args):
    """Runs the main job on a fresh shop; exit status 0 only if everything reconciled."""
    file = order_file(args.orders)
    setup.ensure()
    db = f"{paths.base_name()}_demo"
    server.stop_remembered()
    with databases.held(db):
        Cluster("demo").ensure()
        fresh_shop(db)
        summary = main_job("demo", db, file)
    for line in table(summary):
        say(line)
    for sentence in summary["wrong"]:
        say(f"!! {sentence}")
    if not args.no_serve:
        address = serve.background(db).url
        say(f"\nThe shop is open: {address}   login admin, password admin   (make stop closes it)")
    return 1 if summary["wrong"] else 0


def order_file(given):
    """The file of order lines: the one given, else the sample that comes with the suite."""
    if given:
        file = Path(given).expanduser().resolve()
        if not file.is_file():
            raise Problem(f"there is no file {given}", "make demo ORDERS=path/to/orders.csv (or .xlsx, plain or .gz)")
        return file
    return min(SAMPLE.glob("*.csv.gz"))


def fresh_shop(db, cluster="demo"):
    """An empty database with the suite installed. The installation is kept and copied until code changes."""
    base, mark = f"{db}_base", suite_mark()
    if not (databases.exists(cluster, base) and stamped(paths.STAMPS / base, mark)):
        with step("installing the suite"):
            databases.demo_base(base, cluster)
            log = paths.LOGS / f"{base}.log"
            done = odoo.once(cluster, "-d", base, "-i", ",".join(ADDONS), "--stop-after-init", log=log, label="installing")
            odoo.must(done, "installing the suite")
            stamp(paths.STAMPS / base, mark)
    databases.copy(cluster, base, db)


def suite_mark():
    """Changes with whatever an installed database depends on."""
    return digest(modules.template_mark(), *(
        f"{path.relative_to(paths.ROOT)}{path.read_bytes()!r}" for path in code_files()))


def code_files():
    """The files that an installed database depends on."""
    for addon in paths.present_addons():
        folder = paths.ROOT if addon == paths.UMBRELLA else paths.ROOT / addon
        pattern = "__manifest__.py" if addon == paths.UMBRELLA else "**/*"
        for path in sorted(folder.glob(pattern)):
            if path.suffix in (".py", ".xml", ".csv", ".js", ".scss") and "tests" not in path.parts:
                yield path


def main_job(cluster, db, file):
    """Runs the main job on the database; returns its summary."""
    sheet = paths.LOCAL / "demo" / "billing.xlsx"
    with step(f"the main job on {file.name}"):
        summary = job("main_job.py", cluster, db, "--file", file, "--sheet", sheet)
    return {**summary, "sheet": str(sheet), "file": file.name}


def job(script, cluster, db, *words, quiet=False):
    """Runs a script of dev/jobs inside Odoo's Python on the database; returns the JSON that it wrote."""
    answer = paths.LOCAL / "demo" / f"{db}.json"
    answer.parent.mkdir(parents=True, exist_ok=True)
    answer.unlink(missing_ok=True)
    env = odoo.environment(cluster)
    env["PYTHONPATH"] += os.pathsep + str(paths.ROOT)
    words = [paths.PYTHON, paths.ROOT / "dev" / "jobs" / script, "--conf", odoo.configuration(cluster), "--db", db,
             "--json", answer, *words]
    code = subprocess.run([str(word) for word in words], env=env, cwd=paths.ROOT, check=False,
                          stdout=subprocess.DEVNULL if quiet else None).returncode
    if not answer.exists():
        raise Problem(f"{script} on {db} broke off (exit status {code})", "what is above says why")
    return json.loads(answer.read_text())


def told(found):
    """What became of the cancellations, as lines of text."""
    yield f"{found['documents']} cancellations in the file, {found['amount']:,.2f}"
    for row in found["causes"]:
        yield f"   {row['cause']:<44}{row['lines']:>6} lines {row['amount']:>14,.2f}" + (
            f"   credited {row['credited']:,.2f}" if row["credited"] else "")
    yield f"   {'difference':<44}{'':>6}       {found['difference']:>14,.2f}"


def table(summary):
    """The closing table as lines of text."""
    amounts = summary["amounts"]
    yield ""
    yield f"{summary['file']}: {summary['lines in']} lines in, {amounts['in']:,.2f}"
    for word in ("ordered", "charged", "returned", "rejected"):
        yield f"   {word:<24}{summary[word]:>8} lines {amounts[word]:>14,.2f}"
    total = sum(summary[word] for word in ("ordered", "charged", "returned", "rejected"))
    yield f"   {'together':<24}{total:>8} lines {sum(v for k, v in amounts.items() if k != 'in'):>14,.2f}   " \
          f"{'equal to the file' if summary['reconciled'] else 'NOT equal to the file'}"
    yield ""
    yield f"{summary['orders']} orders, {summary['order lines']} lines"
    for word in ("promised in full", "split", "short", "held", "shipped", "tours"):
        yield f"   {word:<24}{summary[word]:>8}"
    for word in ("stages", "returns"):
        yield f"   {word:<24}{'':>3}" + ", ".join(f"{key} {value}" for key, value in summary[word].items())
    yield ""
    yield from told(summary["cancelled"])
    yield ""
    for word in ("invoiced", "refunded", "paid", "open"):
        yield f"   {word:<24}{summary[word]:>14,.2f}"
    yield ""
    yield f"   {'step':<30}{'count':>8}{'seconds':>10}{'a minute':>10}{'queries each':>14}"
    for name, count, seconds, rate, queries in summary["steps"]:
        each = f"{rate:>10,.0f}{queries:>14.1f}" if count else ""
        yield f"   {name:<30}{count or '':>8}{seconds:>10.1f}{each}"
    seconds = sum(step[2] for step in summary["steps"])
    yield f"   all steps: {clock(seconds)}, {summary['orders'] * 60 / seconds:,.0f} orders and " \
          f"{summary['order lines'] * 60 / seconds:,.0f} order lines a minute"
    yield f"   invariants: {len(summary['faults'])} faults, {summary['decisions']} decisions due"
    yield f"   spreadsheet: {summary['sheet']} ({'equal to the ledger' if summary['sheet ok'] else 'NOT equal'})"
