# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the confirmation of orders leaves behind in PostgreSQL: bytes of WAL of this database alone (`pg_walinspect`; the server
may have others at work), and versions of rows that have to be vacuumed."""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.confirm_job import PARTNERS, PRODUCTS, make_orders, prepare
from dev.jobs.session import session

REPORTED = 15  # seconds after which every idle connection has told its counts


def counts(env):
    """{table: (inserted, updated, of these in place, deleted)} since the server's counts began."""
    env.cr.commit()
    time.sleep(REPORTED)
    env.cr.execute("""SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del FROM pg_stat_user_tables
                       WHERE n_tup_ins + n_tup_upd + n_tup_del > 0""")
    found = {name: row for name, *row in env.cr.fetchall()}
    env.cr.commit()
    return found


def position(env):
    env.cr.execute("SELECT pg_current_wal_lsn()")
    return env.cr.fetchone()[0]


def written(env, start, end):
    """(bytes of records, bytes of pages that a checkpoint made the server write whole) about tables of this database."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
    env.cr.execute("""
        SELECT SUM(record_length - fpi_length), SUM(fpi_length) FROM pg_get_wal_records_info(%s, %s)
         WHERE block_ref LIKE '%%/' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/%%'""", [start, end])
    return [int(size or 0) for size in env.cr.fetchone()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--orders", type=int, default=50)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        products = env["product.product"].search(
            [("default_code", "in", [f"BENCH{number}" for number in range(PRODUCTS)])], order="id")
        partners = env["res.partner"].search([("name", "in", [f"Bench {number}" for number in range(PARTNERS)])], order="id")
        if not products:
            products, partners = prepare(env)
        for order in make_orders(env, products, partners, 5):
            order.action_confirm()
            env.cr.commit()
        orders = make_orders(env, products, partners, args.orders)
        before, start = counts(env), position(env)
        for order in orders:
            order.action_confirm()
            env.cr.commit()
        end = position(env)
        records, pages = written(env, start, end)
        after = counts(env)
    answer = {"wal": records / args.orders, "whole pages": pages / args.orders, "rows": {
        name: [(now - then) / args.orders for now, then in zip(row, before.get(name, (0, 0, 0, 0)))]
        for name, row in after.items() if list(row) != list(before.get(name, ()))}}
    args.json.write_text(json.dumps(answer))
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
