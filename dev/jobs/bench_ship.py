# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pick, pack and ship real orders in a warehouse of three steps, in sets: with the suite or in plain Odoo, whichever is there.

The same orders, the same stock, one parcel an order on both sides; a set is fifty transfers and a commit.
"""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import plain_job
from dev.jobs.session import session
from odoo import sql_db

SET = 50


def prepare(env, file):
    """Confirmed orders, all reserved."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    warehouse.delivery_steps = "pick_pack_ship"
    if "oms.promise" in env:
        env.company.oms_promise_mode = "on"
    orders = plain_job.prepare(env, plain_job.read(file))
    for start in range(0, len(orders), SET):
        orders[start:start + SET].action_confirm()
        env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return orders


def sets(env, pickings):
    """Sets of transfers that are ready, each on an empty cache and committed."""
    ids = pickings.filtered(lambda one: one.state == "assigned").ids
    for start in range(0, len(ids), SET):
        env.invalidate_all()
        yield env["stock.picking"].browse(ids[start:start + SET])
        env.cr.commit()


def by_suite(env, orders):
    for work in ("_oms_pick", "_oms_pack", "_oms_ship"):
        for some in sets(env, orders.picking_ids):
            getattr(some, work)()


def by_plain(env, orders):
    for step in ("pick", "pack", "ship"):
        for some in sets(env, orders.picking_ids):
            if step == "pack":
                for picking in some:
                    picking.action_put_in_pack()
            some.with_context(skip_backorder=True).button_validate()


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    for name in ("--json", "--file"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        orders = prepare(env, args.file)
        env.invalidate_all()
        started, before, cpu = time.perf_counter(), sql_db.sql_counter, time.process_time()
        (by_suite if "oms.promise" in env else by_plain)(env, orders)
        answer = {"seconds": time.perf_counter() - started, "queries": sql_db.sql_counter - before,
                  "core": time.process_time() - cpu, "orders": len(orders), "lines": len(orders.order_line)}
        env.invalidate_all()
        undone = orders.filtered(lambda order: any(line.qty_delivered != line.product_uom_qty for line in order.order_line))
        parcels = orders.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing").move_line_ids.result_package_id
        if undone or len(parcels) != len(orders):
            raise AssertionError(f"not shipped: {undone.mapped('name')[:5]}; {len(parcels)} parcels of {len(orders)} orders")
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
