# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day of `make floor`: starts the devices, sends orders to the floor and ships them as people in the office do, has others
edit, cancel, hold and count meanwhile, and knows when the day is over."""
import collections
import contextlib
import datetime
import functools
import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from . import paths
from .base import say
from .chaos_load import NO_ANSWER, Caller, Disturber

#: Of the events that a day without mistakes needs; crashes and the end of the disturbance are shares of it.
EVENTS_A_LINE = 2.4
#: Transfers sent at a time; looks until it is over; seconds without a scan until it is given up.
WAVE, QUIET, STANDSTILL = 15, 3, 180


class Day:
    """Runs until the floor is empty. `done` of `orders` is how far it is: what `chaos_crash.Crashes` asks."""

    what, calmed = "scans", False

    def __init__(self, facts, urls, seed, folder, minutes):
        self.facts, self.folder, self.until = facts, folder, time.monotonic() + minutes * 60
        self.orders = range(int(facts["lines"] * EVENTS_A_LINE))
        self.wrong, self.over = [], threading.Event()
        self.answered, self.read, self.reading = 0, collections.Counter(), threading.Lock()
        self.spec = folder / "spec.json"
        self.spec.write_text(json.dumps({**facts, "urls": urls, "seed": seed, "folder": str(folder)}))
        self.office = Office.of(facts, urls, seed)
        self.disturbers = [FloorDisturber(urls, facts, self, f"{seed} {number}", pause=1.0) for number in range(2)]

    def __enter__(self):
        self.started = time.monotonic()
        who = [name.split() for name in self.facts["keys"] if name.startswith(("picker", "packer"))]
        self.children = [self.device(*name) for name in who]
        for disturber in self.disturbers:
            disturber.start()
        return self

    def device(self, *name):
        with (self.folder / f"{' '.join(name)}.err").open("w") as errors:
            words = [sys.executable, "-m", "dev.floor_device", str(self.spec), *name]
            return subprocess.Popen(words, cwd=paths.ROOT, stderr=errors)

    def __exit__(self, *exc):
        (self.folder / "over").touch()
        for disturber in self.disturbers:
            if disturber.thread.is_alive():
                disturber.stop()
        for child in self.children:
            try:
                child.wait(60 if not any(exc) else 1)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.seconds = time.monotonic() - self.started

    @property
    def done(self):
        """Events answered so far. Who waits to crash something asks many times a second: what was read is not read again."""
        with self.reading:
            for file in self.folder.glob("p*.jsonl"):
                with file.open("rb") as source:
                    source.seek(self.read[file])
                    for line in source:
                        if not line.endswith(b"\n"):  # it is being written
                            break
                        self.read[file] += len(line)
                        row = json.loads(line)
                        self.answered += row["what"] == "event" and row["status"] != ""
            return self.answered

    def journal(self):
        for file in sorted(self.folder.glob("p*.jsonl")):
            with file.open(encoding="utf-8") as source:
                for line in source:
                    with contextlib.suppress(ValueError):  # the last one is being written
                        yield json.loads(line)

    def wait(self):
        """Until nothing is left to do on the floor."""
        quiet, before, since = 0, -1, time.monotonic()
        while quiet < QUIET:
            time.sleep(1)
            done = self.done
            if done > 0.7 * len(self.orders) or self.office.quiet:
                self.calm()
            if done != before:
                before, since = done, time.monotonic()
            self.office.turn()
            quiet = quiet + 1 if self.office.quiet and self.calmed else 0
            if time.monotonic() > self.until or time.monotonic() - since > STANDSTILL:
                self.wrong.append(f"the floor is not empty after {time.monotonic() - self.started:.0f} s: {self.office.left}")
                return
            gone = [child.args[-2:] for child in self.children if child.poll() is not None]
            if gone:
                self.wrong.append(f"these devices ended by themselves: {gone}")
                return

    def calm(self):
        """Nobody disturbs any more; what was held is let go."""
        if not self.calmed:
            self.calmed = True
            for disturber in self.disturbers:
                disturber.stop()
        self.disturbers[0].let_go()

    def report(self):
        """What the devices wrote down."""
        times, mistakes = collections.defaultdict(list), collections.defaultdict(collections.Counter)
        count, seen = collections.Counter(), set()
        for row in self.journal():
            count[row["what"]] += 1
            if row["what"] == "call" and row["seconds"] is not None and row["status"] == 200:
                whose = "a handheld's" if row["device"].startswith("picker") else "a station's"
                times[f"{whose} {row['method']}"].append(row["seconds"])
            elif row["what"] == "event" and row["status"] and row["key"] not in seen:
                seen.add(row["key"])
                if row["planted"]:
                    mistakes[row["planted"]][row["code"] or row["status"]] += 1
            elif row["what"] in ("stuck", "error"):
                self.wrong.append(json.dumps(row)[:700])
        errors = [f"{file.stem}: {file.read_text()[-500:]}" for file in sorted(self.folder.glob("*.err")) if file.stat().st_size]
        return {
            "wrong": self.wrong + errors, "seconds": self.seconds, "events": len(seen), "cut": count["cut"],
            "repeated": count["repeated"], "mistakes": mistakes,
            "times": {name: {"count": len(some), "p50": quantile(some, 50), "p95": quantile(some, 95)}
                      for name, some in times.items()},
            "disturbed": sum((disturber.found for disturber in self.disturbers), collections.Counter())}


def quantile(values, percent):
    values = sorted(values)
    return values[min(len(values) * percent // 100, len(values) - 1)]


@dataclass
class Office:
    """Sends orders to the floor, has tours planned, ships what is packed; knows what is left."""

    caller: Caller
    boss: Caller
    facts: dict
    quiet: bool = False
    left: object = None

    @classmethod
    def of(cls, facts, urls, seed):
        floor, admin = (Caller(urls, facts["keys"][who], random.Random(f"{who} {seed}")) for who in ("floor", "admin"))
        return cls(floor, admin, facts)

    def turn(self):
        """One look at the lists; what fails is tried again at the next."""
        counts = {}
        for work in (self.send, self.plan, self.pack, self.ship, self.look):
            found = work()
            if found is None:
                self.quiet = False
                return
            counts[work.__name__] = found
        self.left, self.quiet = counts, not any(counts.values())

    def search(self, model, domain, limit=WAVE):
        status, ids = self.caller.once(model, "search", domain=domain, limit=limit)
        return ids if status == 200 else None

    def act(self, method, ids):
        if ids:
            status, answer = self.caller.once("stock.picking", method, ids=ids)
            if NO_ANSWER < status < 500 and status != 200:
                say(f"   {method} of {ids}: {status} {str(answer)[:300]}")
        return None if ids is None else len(ids)

    def send(self):
        return self.act("action_oms_send_to_warehouse", self.search("stock.picking", [["oms_to_send", "=", True]]))

    def pack(self):
        """Where no station is, by the button."""
        if any(name.startswith("packer") for name in self.facts["keys"]):
            return 0
        return self.act("action_oms_pack", self.search("stock.picking", [["oms_step", "=", "pack"], ["state", "=", "assigned"]]))

    def ship(self):
        return self.act("action_oms_ship", self.search("stock.picking", [["oms_step", "=", "ship"], ["state", "=", "assigned"]]))

    def plan(self):
        """The job that plans tours, as if its time had come."""
        self.boss.once("ir.cron", "method_direct_trigger", ids=[self.facts["tours"]])
        return 0

    def look(self):
        tours = self.search("oms.tour", [["state", "in", ["open", "active"]]], 1000)
        steps = self.search("stock.picking", [["oms_step", "in", ["pick", "pack"]], ["state", "=", "assigned"]], 1000)
        return None if tours is None or steps is None else len(tours) + len(steps)


class FloorDisturber(Disturber):
    """As `make chaos` disturbs (receipts, purchases, losses), and edits, cancels and holds orders that are being picked."""

    def start(self):
        self.held, count = [], len(self.facts["orders"])
        self.left = {"cancel": max(count // 40, 1), "edit": max(count // 8, 2), "hold": max(count // 12, 1),
                     "lose": max(count // 5, 2), "receive": count, "buy": count}
        self.desk = Caller(self.urls, self.facts["keys"]["desk"], random.Random(f"desk {self.seed}"))
        self.facts = {**self.facts, "admin key": self.facts["keys"]["admin"], "hot": self.facts["products"],
                      "receipt types": list(self.facts["receipts"].values())}
        self.file = (self.load.folder / f"touched {self.seed}.jsonl").open("a", encoding="utf-8", buffering=1)
        return super().start()

    def acts(self):
        acts = [self.receive, self.buy, self.lose, self.cancel, self.edit, self.edit, self.hold, self.let_go]
        return [self.few(act) for act in acts]

    def few(self, act):
        """Of each so many as a day of so many orders has."""
        @functools.wraps(act)
        def work():
            if self.left.get(act.__name__, 1) < 1:
                return None
            status = act()
            if status == 200 and act.__name__ in self.left:
                self.left[act.__name__] -= 1
            return status
        return work

    def touch(self, **what):
        """An order, or the goods of a count: from now on what was picked of it need not be what is shipped."""
        self.file.write(json.dumps({"what": "touched", "order": None, "product": None, **what}) + "\n")

    def some_order(self):
        order = self.rng.choice(self.facts["orders"])
        self.touch(order=order)
        return order

    def cancel(self):
        return self.desk.once("sale.order", "action_cancel", ids=[self.some_order()])[0]

    def edit(self):
        """More or less of a line."""
        status, rows = self.desk.once("sale.order.line", "search_read", fields=["product_uom_qty"], domain=[
            ["order_id", "=", self.some_order()], ["product_uom_qty", ">", 1]])
        if status != 200 or not rows:
            return None
        line = self.rng.choice(rows)
        quantity = max(line["product_uom_qty"] + self.rng.choice((-2, -1, 1, 3)), 1)
        return self.desk.once("sale.order.line", "write", ids=[line["id"]], vals={"product_uom_qty": quantity})[0]

    def hold(self):
        order = self.some_order()
        status = self.dialog("place", order)
        if status == 200:
            self.held.append((time.monotonic(), order))
        return status

    def dialog(self, mode, order):
        vals = {"mode": mode, "order_ids": [[6, 0, [order]]], **({"reason_id": self.facts["hold"]} if mode == "place" else {}),
                "note": f"floor {datetime.datetime.now():%H:%M:%S}"}
        status, made = self.desk.once("oms.hold.wizard", "create", vals_list=[vals])
        return self.desk.once("oms.hold.wizard", "action_apply", ids=made)[0] if status == 200 else status

    def let_go(self):
        """Clears what was held some seconds ago; at the end everything, also holds whose answer was lost."""
        if self.over.is_set():
            _status, held, _calls = self.desk.until("sale.order", "search", domain=[["oms_held", "=", True]])
            return [self.dialog("clear", order) for order in held]
        status = None
        for since, order in list(self.held):
            if time.monotonic() - since > 5:
                status = self.dialog("clear", order)
                self.held.remove((since, order))
        return status

    def lose(self):
        quant = self.one_of("stock.quant", [["quantity", ">", 3], ["location_id.oms_placed", "=", True]])
        if quant is None:
            return None
        status, rows = self.caller.once("stock.quant", "read", ids=[quant], fields=["quantity", "product_id"])
        if status != 200 or not rows:
            return status
        self.touch(product=rows[0]["product_id"][0])
        left = max(rows[0]["quantity"] + self.rng.choice((-3, -2, -1, 2)), 0)
        status, _answer = self.caller.once(
            "stock.quant", "write", ids=[quant], vals={"inventory_quantity": left}, context={"inventory_mode": True})
        return self.caller.once("stock.quant", "action_apply_inventory", ids=[quant])[0] if status == 200 else status
