"""`make bench ARGS=billing`: orders billed by a run beside Odoo's own button, and a long run beside a person at work."""
import os
import random
import statistics
import threading
import time

from . import demo, paths
from .base import Problem, step
from .chaos_load import Caller
from .server import OdooServer

ORDERS = int(os.environ.get("OMS_BENCH_BILLING", "1000"))
LINES = int(os.environ.get("OMS_BENCH_BILLING_LINES", "50000"))
REPEATS, EACH = int(os.environ.get("OMS_BENCH_BILLING_REPEATS", "3")), 5  # lines of an order of the long run
#: Seconds between two openings of a form by the person, and for how long they open forms alone before.
EVERY, ALONE = 0.5, 20
#: What the web client reads of an order when its form is opened: these fields, and its lines.
FORM = {name: {} for name in (
    "name", "state", "partner_id", "partner_invoice_id", "partner_shipping_id", "date_order", "amount_total", "amount_to_invoice",
    "tax_totals", "invoice_status", "delivery_status", "payment_term_id", "oms_stage", "oms_held", "note")}
FORM["order_line"] = {"fields": {name: {} for name in (
    "product_id", "name", "product_uom_qty", "qty_delivered", "qty_invoiced", "price_unit", "tax_ids", "price_subtotal")}}


def rows(copies, base):
    """The rows of the table; `copies(base, side)` makes a fresh database of a side."""
    yield from consolidated(copies, base)
    yield from long_run(copies, base)


def consolidated(copies, base):
    found = {"plain": [], "suite": []}
    for number in range(REPEATS):
        for side, answers in found.items():
            with step(f"billing {ORDERS} orders, ten on an invoice, {side}, {number + 1} of {REPEATS}"):
                answers.append(demo.job("bench_billing.py", "demo", copies(base, side), "--orders", ORDERS, quiet=True))
    plain, suite = ({key: statistics.median(one[key] for one in answers) for key in answers[0] if key != "states"}
                    for answers in found.values())
    if plain["total"] != suite["total"] or plain["invoices"] != suite["invoices"] or round(suite["shown"], 2) != suite["total"]:
        raise Problem(f"billing: plain {plain}, suite {suite}", "the invoices, or the preview, differ")
    yield (f"{ORDERS} orders × 3 lines billed, ten on an invoice, posted",
           f"{plain['seconds']:.1f} s, {plain['queries']:,.0f} queries",
           f"{suite['seconds']:.1f} s, {suite['queries']:,.0f} queries",
           f"{suite['seconds'] / plain['seconds']:.2f} × time, {suite['queries'] / plain['queries']:.2f} × queries "
           f"(target: 0.8 ×, 0.5 ×)")
    yield (f"the preview of these {ORDERS} orders", "", f"{suite['preview']:.1f} s, {suite['preview_queries']:,.0f} queries", "")


def long_run(copies, base):
    """A run of many lines; a person opens orders before and meanwhile."""
    count, db = max(LINES // EACH, 10), copies(base, "suite")
    with step(f"{count} orders of {EACH} lines, shipped"):
        facts = demo.job("bench_billing.py", "demo", db, "--orders", count, "--lines", EACH, "--prepare", quiet=True)
    state = paths.LOCAL / "demo" / f"{db}.state"
    state.unlink(missing_ok=True)
    with OdooServer(db, cluster="demo", workers=2) as server:
        person = Person(server.url, facts["key"], facts["orders"])
        person.start()
        time.sleep(ALONE)
        with step(f"a run of {count * EACH} lines beside a person"):
            answer = demo.job("bench_billing.py", "demo", db, "--orders", count, "--watched", state, quiet=True)
        person.stop(state)
    alone, beside = (quantile(times, 95) for times in (person.alone, person.beside))
    if answer["written"] != answer["invoices"] or answer["failed"] or person.wrong:
        raise Problem(f"the long run: {answer}, {person.wrong[:3]}", "see above")
    yield (f"a run of {count * EACH:,} order lines ({answer['invoices']:,} invoices)", "",
           f"{answer['seconds']:.0f} s, {count * EACH / answer['seconds'] * 60:,.0f} lines a minute; "
           f"memory {answer['early']:.0f} MB at first, {answer['late']:.0f} MB at last",
           f"{answer['late'] / answer['early']:.2f} × memory (target: flat)")
    yield ("an order's form meanwhile, one person", f"alone: p95 {alone * 1000:.0f} ms", f"p95 {beside * 1000:.0f} ms, "
           f"{len(person.beside)} openings", f"{beside / alone:.2f} × (p95; target: 1.5 ×)")


def quantile(values, percent):
    values = sorted(values)
    return values[min(len(values) * percent // 100, len(values) - 1)] if values else float("nan")


class Person(threading.Thread):
    """Opens the form of one order after another, and notes how long it took."""

    def __init__(self, url, key, orders):
        super().__init__(daemon=True)
        self.caller, self.orders = Caller([url], key, random.Random("billing")), orders
        self.times, self.wrong, self.over = [], [], threading.Event()

    def run(self):
        for number in range(10 ** 9):
            if self.over.is_set():
                return
            started = time.monotonic()
            status, answer = self.caller.once(
                "sale.order", "web_read", ids=[self.orders[number * 7 % len(self.orders)]], specification=FORM)
            self.times.append((time.time(), time.monotonic() - started))
            if status != 200:
                self.wrong.append(str(answer)[:300])
            self.over.wait(EVERY)

    def stop(self, state):
        """Divide what was noted: before the job began, and until its last word; the first openings warm the caches."""
        self.over.set()
        self.join()
        ended = state.stat().st_mtime
        began = self.times[0][0] + ALONE
        self.alone = [seconds for when, seconds in self.times[5:] if when < began]
        self.beside = [seconds for when, seconds in self.times if began <= when <= ended]
