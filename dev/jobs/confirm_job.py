"""Confirm orders of three lines one by one, each a transaction: on plain Odoo or with the suite, whichever is there.

Through release of the same quantity: the goods are reserved when the confirmation is done, on either side.
"""
import argparse
import contextlib
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import confirm_parts
from dev.jobs.session import session
from odoo import api, sql_db

PRODUCTS, PARTNERS, LINES = 20, 10, 3
CREDIT_RULES = (("limit", 0), ("horizon", 30), ("oldest", 30), ("overdue", 50), ("value", 10**6), ("review", 0), ("blocked", 0))


def prepare(env):
    """Stock, customers and, where the suite is, everything switched on."""
    company = env.company
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    env["stock.picking.type"].search([("warehouse_id", "=", warehouse.id)]).auto_batch = False
    products = env["product.product"].create([
        {"name": f"Bench {number}", "default_code": f"BENCH{number}", "type": "consu", "is_storable": True, "list_price": 10}
        for number in range(PRODUCTS)])
    env["stock.quant"].sudo().create([
        {"product_id": product.id, "location_id": warehouse.lot_stock_id.id, "quantity": 100000} for product in products])
    partners = env["res.partner"].create([
        {"name": f"Bench {number}", "street": "1 Bench Road", "city": "London", "zip": "N1", "country_id": env.ref("base.uk").id,
         "email": f"bench{number}@example.com"} for number in range(PARTNERS)])
    if "oms.promise" in env:
        company.write({
            "oms_promise_mode": "on", "oms_credit_mode": "enforce", "oms_customer_mails": True, "oms_duplicate_hours": 0})
        for name in ("address", "price", "date", "payment", "review", "duplicate"):
            env.ref(f"oms_core.hold_reason_{name}").with_company(company).mode = "enforce"
        env["oms.credit.policy"].create({"name": "Bench", "company_id": company.id, "rule_ids": [
            (0, 0, {"kind": kind, "threshold": threshold}) for kind, threshold in CREDIT_RULES]})
        env["stock.warehouse"].create([
            {"name": name, "code": name[:3].upper(), "company_id": company.id} for name in ("South", "West")])
        env["oms.credit.account"].create([{"partner_id": partner.id, "limit": 10**9} for partner in partners])
    env.cr.commit()
    return products, partners


def make_orders(env, products, partners, count, lines=LINES):
    orders = env["sale.order"].create([{
        "partner_id": partners[number % PARTNERS].id,
        "order_line": [(0, 0, {"product_id": products[(number * lines + line) % PRODUCTS].id, "product_uom_qty": 2})
                       for line in range(lines)],
    } for number in range(count)])
    env.cr.commit()
    return orders


def measure(env, orders, requests=False):
    """Median seconds and queries of one confirmation, commit included; of `requests` each has a cursor of its own, on a
    connection that has forgotten all that it had prepared, as over HTTP."""
    seconds, queries = [], []
    for order in orders:
        env.invalidate_all()
        started, before = time.perf_counter(), sql_db.sql_counter
        with env.registry.cursor() if requests else contextlib.nullcontext(env.cr) as cr:
            order.with_env(api.Environment(cr, env.uid, env.context) if requests else env).action_confirm()
            cr.commit()
        seconds.append(time.perf_counter() - started)
        queries.append(sql_db.sql_counter - before)
    env.invalidate_all()
    reserved = sum(orders.order_line.move_ids.mapped("quantity"))
    if reserved != 2 * LINES * len(orders):
        held = {order.name: order.oms_hold_ids.mapped("reason_id.name") for order in orders if "oms_hold_ids" in order}
        raise AssertionError(f"{reserved} units are reserved of {2 * LINES * len(orders)}; held: {held}")
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--orders", type=int, default=50)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        products, partners = prepare(env)
        measure(env, make_orders(env, products, partners, 5))  # warm
        answer = measure(env, make_orders(env, products, partners, args.orders))
        asked = measure(env, make_orders(env, products, partners, args.orders), requests=True)
        answer |= {f"request {key}": value for key, value in asked.items()}
        answer["parts"] = confirm_parts.measure(env, make_orders(env, products, partners, args.orders))
        together = make_orders(env, products, partners, args.orders)
        started, before = time.perf_counter(), sql_db.sql_counter
        together.action_confirm()
        env.cr.commit()
        answer["batch seconds"] = (time.perf_counter() - started) / args.orders
        answer["batch queries"] = (sql_db.sql_counter - before) / args.orders
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
