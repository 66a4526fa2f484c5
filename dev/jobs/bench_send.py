# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Send orders of three lines to the warehouse, beside plain Odoo reserving the same moves: seconds and queries, in the same sets,
each committed. Suite or plain Odoo, whichever is there."""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from odoo import sql_db

PRODUCTS, LINES, QUANTITY, SET = 300, 3, 2, 50


def prepare(env, count):
    """Confirmed orders of which nothing is reserved: planned with the suite, reserved by hand in plain Odoo."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    env["stock.picking.type"].search([("warehouse_id", "=", warehouse.id)]).write(
        {"auto_batch": False, "reservation_method": "at_confirm" if "oms.promise" in env else "manual"})
    if "oms.promise" in env:
        env.company.oms_promise_mode = "on"
        warehouse.write({"oms_release_policy": "planned", "oms_release_days": 365})
    products = env["product.product"].create([
        {"name": f"Send {number}", "default_code": f"SEND{number}", "is_storable": True, "list_price": 10}
        for number in range(PRODUCTS)])
    env["stock.quant"].sudo().create([
        {"product_id": product.id, "location_id": warehouse.lot_stock_id.id, "quantity": 100000} for product in products])
    env.cr.commit()
    partners = env["res.partner"].create([{"name": f"Send {number}"} for number in range(50)])
    orders = env["sale.order"].create([{
        "partner_id": partners[number % len(partners)].id,
        "order_line": [(0, 0, {"product_id": products[(number * LINES + line) * 7 % PRODUCTS].id, "product_uom_qty": QUANTITY})
                       for line in range(LINES)]} for number in range(count)])
    env.cr.commit()
    for start in range(0, count, 100):
        orders[start:start + 100].action_confirm()
        env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    assert not sum(orders.order_line.move_ids.mapped("quantity"))
    return orders


def send(env, orders):
    """Reserves all; both in sets of fifty transfers."""
    if "oms.promise" in env:
        plan = env["stock.picking"]._oms_release_due(len(orders))
        return len(plan.picks)
    pickings = orders.picking_ids
    for start in range(0, len(pickings), SET):
        env.invalidate_all()  # as a run does that commits
        env["stock.picking"].browse(pickings.ids[start:start + SET]).action_assign()
        env.cr.commit()
    return len(pickings)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--orders", type=int, default=1000)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        orders = prepare(env, args.orders)
        env.invalidate_all()
        started, before, cpu = time.perf_counter(), sql_db.sql_counter, time.process_time()
        sent = send(env, orders)
        env.cr.commit()
        answer = {"seconds": time.perf_counter() - started, "queries": sql_db.sql_counter - before,
                  "core": time.process_time() - cpu, "transfers": sent}
        env.invalidate_all()
        reserved = sum(orders.order_line.move_ids.mapped("quantity"))
        if reserved != args.orders * LINES * QUANTITY:
            raise AssertionError(f"{reserved} units are reserved of {args.orders * LINES * QUANTITY}")
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
