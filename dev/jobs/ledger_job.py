# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure the ledger on a database of ledger_data.py: the suite, one statement written by hand, and plain Odoo.

Medians; the sides take turns. Plain Odoo is measured on the same data (the suite does not change these reads).
"""
import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.ledger_sql import by_hand
from dev.jobs.session import session
from odoo import sql_db
from odoo.tools import config

DAYS = 60


class Ledger:
    """The same questions asked in several ways."""

    def __init__(self, env):
        self.env, self.cr, self.supply = env, env.cr, env["oms.supply"]
        self.cr.execute("SELECT id FROM product_product WHERE default_code LIKE 'LED%' ORDER BY id")
        self.products = [row[0] for row in self.cr.fetchall()]
        self.warehouses = env["stock.warehouse"].search([]).ids
        self.rng, self.kept = random.Random(19), {}

    def scope(self, products):
        return self.supply._scope(products, self.warehouses)

    def ours(self, products):
        return self.supply._gather_ladders(self.cr, self.scope(products))

    def statement(self, products):
        self.cr.execute(*by_hand(products, self.warehouses, self.scope(products).today))
        return self.cr.fetchall()

    def ours_as_text(self, products):
        """Planned anew, as where it is asked for the first time."""
        config["oms_prepared_statements"] = False
        try:
            return self.ours(products)
        finally:
            config.options.pop("oms_prepared_statements", None)

    def statement_kept(self, products):
        """Planned once, as the suite's is: the same chance for both."""
        code, values = by_hand(products, self.warehouses, self.scope(products).today)
        if code not in self.kept:
            places, types = [], {"today": "date", "ordinal": "int", "products": "int[]", "warehouses": "int[]"}
            text = re.sub(r"%\((\w+)\)s", lambda found: places.append(found[1]) or f"(${len(places)}::{types[found[1]]})", code)
            self.cr.execute(f"PREPARE by_hand_{len(self.kept)} AS {text}")
            self.kept[code] = f"by_hand_{len(self.kept)}", places
        name, places = self.kept[code]
        self.cr.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        self.cr.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(places))})", [values[place] for place in places])
        return self.cr.fetchall()

    def ours_streamed(self, products=None):
        return sum(1 for _row in self.supply._stream_ladders(self.cr, self.scope(products)))

    def statement_streamed(self, products=None):
        with self.cr._cnx.cursor(name="by_hand") as stream:
            stream.itersize = 20_000
            stream.execute(*by_hand(products, self.warehouses, self.scope(products).today))
            return sum(1 for _row in stream)

    def plain_by_day(self, products, warehouses, days):
        """One read for each warehouse and day, as Odoo offers it."""
        today = self.env.cr.now().replace(hour=23, minute=59)
        for warehouse in warehouses:
            for day in range(days):
                self.env["product.product"].with_context(
                    warehouse_id=warehouse, to_date=today + timedelta(days=day)).browse(products).mapped("virtual_available")

    def plain_today(self, products):
        self.env.invalidate_all()
        for warehouse in self.warehouses:
            self.env["product.product"].with_context(warehouse_id=warehouse).browse(products).mapped("free_qty")

    def same(self, products):
        """Raise where the suite and the statement disagree."""
        theirs, ours = defaultdict(list), {key: [step for step in steps if step[1]] for key, steps in self.ours(products).items()}
        for product, warehouse, day, quantity in self.statement(products):
            steps = theirs[product, warehouse]
            if quantity > (steps[-1][1] if steps else 0.0):
                steps.append((day, quantity))
        wrong = [key for key in {*ours, *theirs} if ours.get(key, []) != theirs.get(key, [])]
        if wrong:
            raise AssertionError(f"suite and statement differ: {[(key, ours.get(key), theirs.get(key)) for key in wrong[:3]]}")


def seconds(work, *words):
    started = time.perf_counter()
    work(*words)
    return time.perf_counter() - started


def in_turn(sides, batches):
    """Median seconds of each side ({name: function}) over the batches; the first batch warms up."""
    found = {name: [] for name in sides}
    for number, batch in enumerate(batches):
        for name, work in sides.items():
            spent = seconds(work, batch)
            if number:
                found[name].append(spent)
    return {name: statistics.median(times) for name, times in found.items()}


def growth(work):
    """MiB by which the memory of this process peaks above what it has now."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now
    before = memory("VmRSS")
    work()
    return (memory("VmHWM") - before) / 1024


def memory(what):
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[what].split()[0])


def few(ledger):
    """One product, 100 products."""
    pick = ledger.rng.sample
    sides = {"ours": ledger.ours, "statement": ledger.statement, "ours as text": ledger.ours_as_text,
             "statement kept": ledger.statement_kept}
    ledger.same(pick(ledger.products, min(500, len(ledger.products))))
    some = [[product] for product in pick(ledger.products, 50)]
    in_turn(sides, some)  # what many ask for is in memory
    return {"one": in_turn(sides, some * 4),
            "hundred": in_turn(sides, [pick(ledger.products, 100) for _number in range(22)])}


def many(ledger):
    """All products, streamed, with the growth of memory."""
    memory = growth(ledger.ours_streamed)
    answer = in_turn({"ours": ledger.ours_streamed, "statement": ledger.statement_streamed}, [None] * 4)
    return {**answer, "memory": memory, "rows": ledger.ours_streamed()}


def today(ledger):
    """A thousand products in all warehouses, today."""
    batches = [sorted(ledger.rng.sample(ledger.products, min(1000, len(ledger.products)))) for _number in range(6)]
    answer = in_turn({
        "ours": lambda products: ledger.supply._gather_free(ledger.cr, products, ledger.warehouses),
        "plain": ledger.plain_today}, batches)
    before = sql_db.sql_counter
    ledger.plain_today(batches[0])
    return {**answer, "plain queries": sql_db.sql_counter - before}


def plain(ledger):
    """Plain Odoo, warehouse by warehouse and day by day: one product whole, 100 products two warehouses and scaled."""
    ledger.plain_by_day(ledger.products[:1], ledger.warehouses[:1], 2)
    hundred = ledger.rng.sample(ledger.products, 100)
    sample = ledger.warehouses[:2]
    return {"one": seconds(ledger.plain_by_day, ledger.products[1:2], ledger.warehouses, DAYS),
            "hundred": seconds(ledger.plain_by_day, hundred, sample, DAYS) * len(ledger.warehouses) / len(sample)}


PARTS = {"many": many, "few": few, "today": today, "plain": plain}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("parts", nargs="*", help=f"some of: {', '.join(PARTS)}")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        ledger = Ledger(env)
        answer = {name: part(ledger) for name, part in PARTS.items() if not args.parts or name in args.parts}
        env.cr.rollback()
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
