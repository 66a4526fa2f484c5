# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rows of the floor of `make bench` (alone: `make bench ARGS=floor`): sending, picking and shipping beside plain Odoo, scans
over HTTP beside an empty call, tours beside ten times the budget, cartons beside two other programs."""
import json
import os
import random
import shutil
import statistics
import threading
import time
import uuid

from . import chaos_load, demo, floor, floor_people, floor_tours, paths, peers
from .base import Problem, clean_env, run, step
from .server import OdooServer

REPEATS = 3
ORDERS, REAL = 1000, 200
SCAN_ORDERS, DEVICES, WORKERS, EVERY, SECONDS = 60, 8, 2, 2, 90
SHARED = paths.ROOT.parent / "shared" / "data"


def rows(copies, base):
    """The rows; `copies(base, side)` makes a fresh database of a side."""
    yield from send(copies, base)
    yield from ship(copies, base)
    yield from scans(copies, base)
    yield from tours()
    yield from cartons()


def medians(copies, base, what, script, *words):
    """{side: {key: median}} of a job that runs on both sides in turn."""
    found = {"plain": [], "suite": []}
    for number in range(REPEATS):
        for side, answers in found.items():
            with step(f"{what}, {side}, {number + 1} of {REPEATS}"):
                answers.append(demo.job(script, "demo", copies(base, side), *words, quiet=True))
    return {side: {key: statistics.median(answer[key] for answer in answers) for key in answers[0]}
            for side, answers in found.items()}


def told(side, count):
    return (f"{side['seconds']:.1f} s ({side['core']:.1f} s of a core in Python), {side['queries']:,.0f} queries, "
            f"{side['queries'] / count:.1f} an order")


def ratio(found, what):
    return found["suite"][what] / found["plain"][what]


def send(copies, base):
    count = int(os.environ.get("OMS_BENCH_SEND", ORDERS))
    found = medians(copies, base, f"sending {count} orders", "bench_send.py", "--orders", count)
    yield (f"send {count:,} orders × 3 lines (plain: reserve the same moves)", told(found["plain"], count),
           told(found["suite"], count),
           f"{ratio(found, 'seconds'):.2f} × time, {ratio(found, 'queries'):.2f} × queries (target: 1.15)")


def ship(copies, base):
    count, folder = int(os.environ.get("OMS_BENCH_SHIP", REAL)), paths.LOCAL / "floor" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = floor.some_orders(count, folder)
    found = medians(copies, base, f"picking, packing, shipping {count} orders", "bench_ship.py", "--file", file)
    yield (f"{count} real orders ({found['suite']['lines']:,.0f} lines) picked → packed → shipped in sets, three steps",
           told(found["plain"], count), told(found["suite"], count),
           f"{ratio(found, 'seconds'):.2f} × time, {ratio(found, 'queries'):.2f} × queries (target: 0.8 × time)")


# --- planned without a database --------------------------------------------------------------------------------------

def tours():
    """Days of 60 orders of 5 lines: time, and how far above ten times the budget."""
    days = int(os.environ.get("OMS_BENCH_TOURS", "5"))
    for blocks in (1, 2):
        with step(f"tours of {days} days in {blocks} block(s)"):
            _faults, found = floor_tours.tell(blocks, days, days)
        yield (f"tours of 60 orders × 5 lines planned, {blocks} block(s), {days} days", "",
               f"median {found['processor']:.1f} s, longest {found['longest']:.1f} s of one processor; "
               f"{found['came']:+.1%} of first-come, {found['saved']:+.1%} of savings",
               f"above ten times the budget: {statistics.mean(found['more']):+.2%} on average, {max(found['more']):+.2%} at most "
               f"(target: 10 s, 2 %)")


def cartons():
    """Containers of thpack9, and parcels of orders drawn from real products, beside two other programs; where the data are."""
    folders = [one for one in (SHARED / "packing", SHARED / "sizes") if one.is_dir()]
    if not folders:
        return
    answer = paths.LOCAL / "floor" / "cartons.json"
    answer.parent.mkdir(parents=True, exist_ok=True)
    with step("cartons, ours and two others"):
        run([paths.PYTHON, "-m", "dev.floor_cartons", *folders, "--json", answer], cwd=paths.ROOT,
            env=clean_env(PYTHONPATH=str(peers.ensure())))
    found = json.loads(answer.read_text())
    if one := found.get("containers"):
        yield ("thpack9, 47 instances, 1 s each", f"py3dbp {one['py3dbp']}, packvium {one['packvium']} containers",
               f"{one['ours']} containers, slowest plan {one['slowest']:.2f} s", "target: 753")
    for one in found.get("orders", ()):
        what = "volume alone" if not one["each"] else f"a carton counts {one['each'] / 1e6:.0f} l more"
        yield (f"parcels of 100 orders drawn from real products, 8 boxes, {what}",
               f"py3dbp {one['py3dbp']:,.0f} l, packvium {one['packvium']:,.0f} l",
               f"{one['ours']:,.0f} l; median {one['median']:.1f}, p95 {one['p95']:.0f} ms",
               f"{one['ours'] / one['py3dbp'] - 1:+.1%} of py3dbp (target: −12 %, p95 120 ms)")


# --- over HTTP ----------------------------------------------------------------------------------------------------------

def scans(copies, base):
    """Eight devices, each a call every two seconds: scans of a pick, in turn with empty calls."""
    db, folder = copies(base, "suite"), paths.LOCAL / "floor" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = floor.some_orders(SCAN_ORDERS, folder)
    with step(f"{SCAN_ORDERS} orders on tours"):
        facts = demo.job("floor_job.py", "demo", db, "--file", file, "--devices", DEVICES, "--stations", 1, quiet=True)
    with OdooServer(db, cluster="demo", workers=WORKERS) as server:
        office = floor_people.Office.of(facts, [server.url], "bench")
        for _look in range(2 + SCAN_ORDERS * 3 // floor_people.WAVE):
            office.turn()
        pickers = [Picker(facts, server.url, number) for number in range(DEVICES)]
        with step(f"{DEVICES} devices, a scan every {EVERY} s"):
            for picker in pickers:
                picker.start()
            for picker in pickers:
                picker.join()
    empty, scan = ([one for picker in pickers for one in picker.times[what]] for what in ("empty", "scan"))
    wrong = [one for picker in pickers for one in picker.wrong]
    if wrong or not scan:
        raise Problem(f"scans on {db}: {wrong[:3] or 'there was nothing to scan'}", "see the server's log")
    words = [f"p50 {floor_people.quantile(some, 50) * 1000:.0f}, p95 {floor_people.quantile(some, 95) * 1000:.0f}, slowest "
             f"{max(some) * 1000:.0f} ms, {len(some)} calls" for some in (empty, scan)]
    yield (f"a scan: {DEVICES} devices each every {EVERY} s, {WORKERS} workers, JSON-2", f"an empty call: {words[0]}", words[1],
           f"{floor_people.quantile(scan, 95) / floor_people.quantile(empty, 95):.2f} × (p95; target: 300 ms)")


class Picker(threading.Thread):
    """Takes tours and scans line after line at the rhythm of a person, with an empty call between two scans."""

    def __init__(self, facts, url, number):
        super().__init__(daemon=True)
        self.caller = chaos_load.Caller([url], facts["keys"][f"picker {number}"], random.Random(number))
        self.number, self.warehouse = number, facts["warehouses"][number % len(facts["warehouses"])]["id"]
        self.times, self.wrong = {"empty": [], "scan": []}, []

    def run(self):
        tour, until = None, time.monotonic() + SECONDS
        time.sleep(self.number * EVERY / DEVICES)
        while time.monotonic() < until:
            begun = time.monotonic()
            self.timed("empty", "res.users", "context_get")
            time.sleep(max(begun + EVERY / 2 - time.monotonic(), 0))
            lines = [line for line in tour["lines"] if line["state"] == "open"] if tour else []
            if lines:
                line = min(lines, key=lambda one: one["walk"])
                tour = self.scan("scan", tour, kind="pick", line_id=line["id"], quantity=line["quantity"] - line["done"],
                                 lot=line["lot"] and line["lot"]["name"], code=line["product"]["codes"][0]["code"], tote=None)
            else:
                if tour:
                    self.scan("put down", tour, kind="put_down")
                status, tour = self.caller.once("oms.floor", "take", warehouse_id=self.warehouse)
                if status != 200:
                    return
            time.sleep(max(begun + EVERY - time.monotonic(), 0))

    def timed(self, name, model, method, **body):
        begun = time.monotonic()
        status, answer = self.caller.once(model, method, **body)
        self.times.setdefault(name, []).append(time.monotonic() - begun)
        if status != 200:
            self.wrong.append(f"{method}: {status} {str(answer)[:300]}")
            return None
        return answer

    def scan(self, name, tour, **event):
        event = {"key": str(uuid.uuid4()), "at": None, "by_hand": False, "code": None, "tour_id": tour["id"], **event}
        found = self.timed(name, "oms.floor", "scan", device=f"bench {self.number}", events=[event])
        if found and found["answers"][0]["status"] != "accepted":
            self.wrong.append(str(found["answers"][0])[:300])
        return found and found["tour"]
