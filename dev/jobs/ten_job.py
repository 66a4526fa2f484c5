# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people and shops wait for, on a database of ten_data.py: seconds of a core (this process and its PostgreSQL), not of the
clock, so that a busy machine measures the same."""
import argparse
import json
import re
import statistics
import sys
import time
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.bench_find import busy
from dev.jobs.confirm_job import PARTNERS, PRODUCTS, make_orders
from dev.jobs.session import session
from odoo import sql_db

DAYS = 60


class Stopwatch:
    """{what: [(seconds of a core, queries)]}"""

    def __init__(self, env):
        self.env, self.found = env, {}
        self.pid = env.cr.connection.get_backend_pid()

    def time(self, name, work, count=1):
        self.env.invalidate_all()
        used, before = busy(self.pid), sql_db.sql_counter
        work()
        self.found.setdefault(name, []).append(((busy(self.pid) - used) / count, (sql_db.sql_counter - before) / count))

    def medians(self):
        return {name: {"core": statistics.median(row[0] for row in rows), "queries": statistics.median(row[1] for row in rows)}
                for name, rows in self.found.items()}


def confirmed(env, order):
    order.action_confirm()
    env.cr.commit()


def measure(env, products, partners, rounds, watch):
    """Each part `rounds` times, after one round that warms up."""
    supply, api, change = env["oms.supply"], env["oms.atp"], env["oms.order.change"]
    warehouses = env["stock.warehouse"].search([]).ids
    some = env["product.product"].search([("default_code", "=like", "BENCH%")], limit=1000).ids
    body = [{"product": product.id, "quantity": 1} for product in products[:10]]
    for order in make_orders(env, products, partners, rounds):
        watch.time("confirm, one by one", lambda order=order: confirmed(env, order))
    last = order
    together = make_orders(env, products, partners, 50)
    watch.time("confirm, 50 together", lambda: confirmed(env, together), 50)
    for number in range(rounds):
        watch.time("1 product, 60 days", lambda: supply._gather_ladders(env.cr, supply._scope(products[:1].ids, warehouses)))
        watch.time(f"{len(some)} products, today", lambda: supply._gather_free(env.cr, some, warehouses))
        watch.time("availability of 10 products", lambda: api.availability(products=products[:10].ids))
        watch.time("promise of a 10-line cart", lambda: api.promise(lines=body, customer=partners[0].id))
        watch.time("cart of 10 lines", lambda number=number: api.reserve(key=f"ten {time.time()}", lines=body))
        env.cr.rollback()
        env.clear()
        dialog = change.browse(change._oms_open(last)["res_id"])
        dialog.line_ids[:1].quantity = 3
        watch.time("change preview", dialog.action_preview)
        env.cr.rollback()


class Statements:
    """{statement: [how often, seconds of a core of PostgreSQL]} of all cursors."""

    def __init__(self):
        self.found, self.own = {}, sql_db.Cursor.execute

    def __enter__(self):
        own, found = self.own, self.found

        def execute(cr, query, *args, **kwargs):
            pid = cr.connection.get_backend_pid()
            before = self._used(pid)
            try:
                return own(cr, query, *args, **kwargs)
            finally:
                text = query.code if hasattr(query, "code") else str(query)
                row = found.setdefault(re.sub(r"\d+", "#", " ".join(text.split()))[:400], [0, 0.0])
                row[0], row[1] = row[0] + 1, row[1] + self._used(pid) - before
        self.patch = patch.object(sql_db.Cursor, "execute", execute)
        self.patch.start()
        return self

    def __exit__(self, *_error):
        self.patch.stop()

    @staticmethod
    def _used(pid):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--statements", action="store_true", help="what each statement of a confirmation costs PostgreSQL")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        env.user.group_ids += env.ref("oms_atp.group_oms_api")
        products = env["product.product"].search(
            [("default_code", "in", [f"BENCH{number}" for number in range(PRODUCTS)])], order="id")
        partners = env["res.partner"].search([("name", "in", [f"Bench {number}" for number in range(PARTNERS)])], order="id")
        env.cr.commit()
        measure(env, products, partners, 2, Stopwatch(env))
        if args.statements:
            with Statements() as statements:
                for order in make_orders(env, products, partners, args.rounds):
                    env.invalidate_all()
                    confirmed(env, order)
            answer = {text: [count / args.rounds, core * 1000 / args.rounds] for text, (count, core) in statements.found.items()}
        else:
            watch = Stopwatch(env)
            measure(env, products, partners, args.rounds, watch)
            answer = watch.medians()
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
