# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make scale` inside Odoo: `--fill` orders of yesterday, make `--accounts`, or measure how long a guard is held while an
order is confirmed."""
import argparse
import contextlib
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.overview_data import fill
from dev.jobs.session import session
from odoo import Command

ORDERS, LINES = 40, 3


def held(env, facts):
    """{"held", "confirm": median seconds}: from having the guards to the commit that gives them back; the whole confirmation."""
    guards, claims = type(env["oms.guard"]), type(env["oms.claim"])
    lock, cursor, found, since = guards._lock, claims._cursor, [], []

    def locked(self, *args, **kwargs):
        answer = lock(self, *args, **kwargs)
        since.append(time.perf_counter())
        return answer

    @contextlib.contextmanager
    def short(self):
        since.clear()
        with cursor(self) as cr:
            yield cr
        if since:
            found.append(time.perf_counter() - since[0])

    guards._lock, claims._cursor = locked, short
    products = facts["tail"]
    orders = env["sale.order"].create([{
        "partner_id": facts["partners"][number % len(facts["partners"])],
        "order_line": [Command.create({"product_id": products[(number * LINES + line) % len(products)], "product_uom_qty": 1})
                       for line in range(LINES)]} for number in range(ORDERS)])
    env.cr.commit()
    seconds = []
    for order in orders:
        started = time.perf_counter()
        order.action_confirm()
        env.cr.commit()
        seconds.append(time.perf_counter() - started)
    guards._lock, claims._cursor = lock, cursor
    return {"held": statistics.median(found), "confirm": statistics.median(seconds)}


def accounts(env, count):
    """So many credit accounts, every job but that of their scores asleep; returns the job's id."""
    env.cr.execute("""
        WITH made AS (INSERT INTO res_partner (name, complete_name, active, type, autopost_bills, group_rfq, group_on)
                      SELECT 'Many ' || n, 'Many ' || n, TRUE, 'contact', 'ask', 'default', 'default'
                        FROM generate_series(1, %s) n RETURNING id)
        INSERT INTO oms_credit_account (partner_id, company_id, limited, "limit", active, automatic)
        SELECT id, %s, FALSE, 0, TRUE, TRUE FROM made""", [count, env.company.id])
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")
    job = env.ref("oms_core.cron_score")
    (env["ir.cron"].search([]) - job).active = False
    job.nextcall = "2100-01-01"
    env["ir.cron.trigger"].search([]).unlink()
    return job.id


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--fill", type=int, help="orders to generate")
    parser.add_argument("--accounts", type=int, help="credit accounts to generate, for the job of their scores")
    parser.add_argument("--facts", type=Path, help="what chaos_job.py prepared: measure")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        if args.fill:
            fill(env, args.fill, env.user.id)
        if args.accounts:
            answer = {"cron": accounts(env, args.accounts)}
        else:
            answer = held(env, json.loads(args.facts.read_text())) if args.facts else {}
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
