# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure the promise of a cart of ten lines over JSON-2 beside an empty call: one field of one's own user.

Both go through Odoo's whole way of a request (routing, key, cursor, answer) in this process, in turn: only the socket is
missing. *Of a core*: what this process and PostgreSQL's used. Once as always, once on connections that only read, as where a
replica is configured.
"""
import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from werkzeug.test import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from odoo import Command, http, sql_db
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

LINES, TURNS, WAREHOUSES = 10, 60, 3


def shop(env):
    """(the key of a user of the API, its id, the lines of a cart): of goods in three warehouses, and some on their way."""
    env.company.oms_promise_mode = "on"
    Warehouse = env["stock.warehouse"]
    while len(places := Warehouse.search([("company_id", "=", env.company.id)])) < WAREHOUSES:
        Warehouse.create({"name": f"Cart {len(places)}", "code": f"CT{len(places)}"})
    products = env["product.product"].create([
        {"name": f"Cart {number}", "default_code": f"CART{number}", "is_storable": True, "list_price": 5 + number}
        for number in range(LINES)])
    for number, product in enumerate(products):
        for place in places[:1 + number % WAREHOUSES]:
            env["stock.quant"]._update_available_quantity(product, place.lot_stock_id, 5 + number)
    groups = env.ref("base.group_user") + env.ref("oms_atp.group_oms_api")
    user = env["res.users"].create({"name": "Shop", "login": "bench_cart", "group_ids": [Command.set(groups.ids)]})
    key = env(user=user.id)["res.users.apikeys"].sudo()._generate("rpc", "bench", None)
    return key, user.id, [{"product": product.id, "quantity": 1 + number % 7} for number, product in enumerate(products)]


class Caller:
    def __init__(self, db, key):
        self.client = Client(http.root, use_cookies=False)
        self.headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": db, "Content-Type": "application/json",
                        "Host": "localhost"}

    def call(self, path, **body):
        answer = self.client.post(f"/json/2/{path}", data=json.dumps(body), headers=self.headers)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}")
        return answer.get_json()


def backends():
    """Milliseconds of a core that PostgreSQL's processes for this one have used: its connections stay in the pool."""
    spent = 0
    for pool in (sql_db._Pool, sql_db._Pool_readonly):
        for connection in pool._connections if pool else ():
            spent += int(Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text().split()[0])
    return spent / 1e6


def measure(calls):
    """{name: {clock, core (milliseconds, medians), queries}} of these calls, in turn."""
    found = {name: [] for name in calls}
    for turn in range(TURNS + 5):
        for name, work in calls.items():
            queries, core, clock = sql_db.sql_counter, time.process_time() * 1000 + backends(), time.perf_counter()
            work()
            clock = (time.perf_counter() - clock) * 1000
            if turn >= 5:
                found[name].append((clock, time.process_time() * 1000 + backends() - core, sql_db.sql_counter - queries))
    return {name: dict(zip(("clock", "core", "queries"), map(statistics.median, zip(*rows, strict=True)), strict=True))
            for name, rows in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        key, user_id, lines = shop(env)
    server.load_server_wide_modules()  # whose routes are there in every database
    config["dbfilter"] = f"^{args.db}$"
    caller = Caller(args.db, key)
    calls = {"empty": lambda: caller.call("res.users/read", ids=[user_id], fields=["name"]),
             "cart": lambda: caller.call("oms.atp/promise", lines=lines)}
    answer = {"always": measure(calls)}
    Registry(args.db)._db_readonly = sql_db.db_connect(args.db, readonly=True)
    answer["readonly"] = measure(calls)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
