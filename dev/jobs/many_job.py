"""Many at once, inside Odoo: `prepare` orders and a key for JSON-2, and afterwards `judge` what was confirmed. Suite or plain."""
import argparse
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import confirm_job
from dev.jobs.session import session

SCARCE, THERE, QUANTITY = 2, 10, 2  # so many of the twenty products are short, with so many units there; units a line

#: Units reserved beyond what is there, and promised beyond it, by product.
RESERVED = """
    SELECT COALESCE(SUM(GREATEST(reserved - there, 0)), 0) FROM (
        SELECT SUM(quant.reserved_quantity) AS reserved, SUM(quant.quantity) AS there
          FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
         GROUP BY quant.product_id, quant.location_id) AS held"""
PROMISED = """
    SELECT COALESCE(SUM(GREATEST(promised - there, 0)), 0) FROM (
        SELECT SUM(promise.quantity) AS promised,
               (SELECT COALESCE(SUM(quant.quantity), 0)
                  FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
                 WHERE quant.product_id = promise.product_id AND place.oms_serves_id = promise.warehouse_id) AS there
          FROM oms_promise promise WHERE promise.state = 'open' AND NOT COALESCE(promise.coming, FALSE)
         GROUP BY promise.product_id, promise.warehouse_id) AS spoken"""


def prepare(env, args):
    """The shop of the row 'confirm', with two products of which there is not enough, and orders of three lines by chance."""
    products, partners = confirm_job.prepare(env)
    env["stock.quant"].search([("product_id", "in", products[:SCARCE].ids)]).sudo().quantity = THERE
    rng, others = random.Random("many at once"), list(products)
    wanted = []
    if args.campaign:
        wanted = [others.pop()]
        env["stock.quant"].search([("product_id", "=", wanted[0].id)]).sudo().quantity = 10 * args.orders
    if args.planned:
        env["stock.warehouse"].search([]).oms_release_policy = "planned"
    orders = env["sale.order"].create([{
        "partner_id": partners[number % len(partners)].id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": QUANTITY})
                       for product in wanted + rng.sample(others, confirm_job.LINES - len(wanted))],
    } for number in range(args.orders)])
    admin = env.ref("base.user_admin")
    key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "many at once", datetime.now() + timedelta(days=1))
    return {"orders": orders.ids, "key": key}


def judge(env):
    """Sentences on what is wrong; units oversold, backordered and reserved."""
    suite = "oms.promise" in env
    orders = env["sale.order"].search([("order_line.product_id.default_code", "=like", "BENCH%")])
    wrong = [f"{order.name} is {order.state}" for order in orders if order.state != "sale"]
    wanted = sum(orders.order_line.mapped("product_uom_qty"))
    moves = orders.order_line.move_ids.filtered(lambda move: move.state != "cancel")
    if sum(moves.mapped("product_uom_qty")) != wanted:
        wrong.append(f"{wanted:g} units are ordered, {sum(moves.mapped('product_uom_qty')):g} are on moves")
    oversold = 0.0
    for statement in (RESERVED, PROMISED)[:1 + suite]:
        env.cr.execute(statement)
        oversold = max(oversold, float(env.cr.fetchone()[0]))
    if suite:
        wrong += [f"checker: {fault['message']}" for fault in env["oms.checker"]._oms_faults()]
        if env["oms.claim"].search_count([]):
            wrong.append("claims are left")
    return {"wrong": wrong, "oversold": oversold, "wanted": wanted, "reserved": sum(moves.mapped("quantity"))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--orders", type=int, help="prepare so many; without it: judge")
    parser.add_argument("--campaign", action="store_true", help="prepare: each has a line of one product with enough of it")
    parser.add_argument("--planned", action="store_true", help="prepare: the warehouses send as planned")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        answer = prepare(env, args) if args.orders else judge(env)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
