# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make chaos` inside Odoo: `prepare` a shop with scarce goods, and afterwards `judge` what is there. Suite or plain Odoo."""
import argparse
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import chaos_sql
from dev.jobs.session import session
from odoo import Command

HOT, TAIL, PARTNERS = 10, 200, 40


def prepare(env, args):
    """Three warehouses; for the hot products half of what will be ordered is there and some is coming."""
    suite, rng = "oms.promise" in env, random.Random(f"shop {args.seed}")
    company = env.company
    first = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    warehouses = first
    if suite:
        company.oms_promise_mode = "on"
        warehouses |= env["stock.warehouse"].create([{"name": name, "code": name[:3].upper()} for name in ("South", "West")])
    env["stock.picking.type"].search([]).auto_batch = False
    hot, tail = ([{"name": f"{kind} {number}", "default_code": f"{kind}{number}", "is_storable": True, "list_price": 10,
                   "taxes_id": False} for number in range(count)] for kind, count in (("HOT", HOT), ("TAIL", TAIL)))
    hot, tail = env["product.product"].create(hot), env["product.product"].create(tail)
    vendor = env["res.partner"].create({"name": "Chaos vendor"})
    hot.write({"seller_ids": [Command.create({"partner_id": vendor.id, "price": 1, "delay": 5})]})
    share = args.orders  # about ten units of hot products an order
    env["stock.quant"].sudo().create([
        {"product_id": product.id, "location_id": warehouse.lot_stock_id.id,
         "quantity": rng.randint(1, 2 * each) // len(warehouses) + 1}
        for products, each in ((hot, share // 2), (tail, max(share // 40, 3)))
        for product in products for warehouse in warehouses])
    purchases = env["purchase.order"].create([{
        "partner_id": vendor.id, "picking_type_id": rng.choice(warehouses).in_type_id.id,
        "order_line": [Command.create({
            "product_id": product.id, "product_qty": share // 16 + 1, "price_unit": 1,
            "date_planned": datetime.now() + timedelta(days=rng.randint(0, 10))}) for product in rng.sample(hot, 3)],
    } for _number in range(12)])
    purchases.button_confirm()
    if args.reorder:
        env["stock.warehouse.orderpoint"].create([
            {"product_id": product.id, "warehouse_id": warehouse.id, "location_id": warehouse.lot_stock_id.id,
             "product_min_qty": 5, "product_max_qty": 20} for product in hot for warehouse in warehouses])
    partners = env["res.partner"].create([{"name": f"Chaos {number}"} for number in range(PARTNERS)])
    group = env.ref("oms_atp.group_oms_api") if suite else env.ref("sales_team.group_sale_manager")
    user = env["res.users"].create({"name": "Channel", "login": "channel", "group_ids": [Command.set(group.ids)]})
    return {"hot": hot.ids, "tail": tail.ids, "partners": partners.ids, "vendor": vendor.id, "key": key_of(user),
            "admin key": key_of(env.ref("base.user_admin")), "receipt types": warehouses.in_type_id.ids}


def key_of(user):
    return user.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "chaos", datetime.now() + timedelta(hours=20))


def settle(env):
    """Let the jobs run until they find nothing to do; returns how often they ran."""
    # Who held a claim is dead; in an hour it would have run out. Nobody waits that long here.
    env.cr.execute("DELETE FROM oms_claim")
    stale = env.cr.rowcount
    env.cr.commit()
    before = None
    for turn in range(1, 51):
        for name in ("oms_atp.cron_dirty", "oms_core.cron_process"):
            env.ref(name).sudo().method_direct_trigger()
        env.cr.commit()
        env.cr.execute(chaos_sql.STATE)
        now = env.cr.fetchone()
        if now == before:
            return turn, stale
        before = now
    raise AssertionError(f"the jobs find something to do for ever: {before}")


def judge(env, args):
    """What is wrong (list of sentences) and some figures."""
    asked = json.loads(args.asked.read_text())
    if "oms.promise" not in env:
        return {"wrong": [], **figures(env, chaos_sql.PLAIN_OVERSOLD)}
    turns, stale = settle(env)
    wrong = []
    for sentence, statement in chaos_sql.RULES.items():
        env.cr.execute(statement)
        wrong += [f"{sentence}: {row}" for row in env.cr.fetchall()[:5]]
    wrong += [f"checker: {fault['message']}" for fault in env["oms.checker"]._oms_faults()]
    wrong += list(outcomes(env, asked))
    decisions = env["oms.decision"].search([])
    wrong += [f"decision {decision.id} is planned otherwise when replayed"
              for decision in decisions if decision._oms_faithful() is False]
    return {"wrong": wrong, "decisions": len(decisions), "turns": turns, "stale claims": stale,
            **figures(env, chaos_sql.OVERSOLD), **figures(env, chaos_sql.COUNTS)}


def outcomes(env, asked):
    """Each client's order is there once, as ordered, under the number that the client was told."""
    env.cr.execute("SELECT client_order_ref, array_agg(id) FROM sale_order WHERE client_order_ref IS NOT NULL GROUP BY 1")
    there = dict(env.cr.fetchall())
    for key, order in asked.items():
        if there.get(key) != [order["id"]]:
            yield f"{key}: the client was told order {order['id']}, there is {there.get(key)}"
            continue
        lines = env["sale.order"].browse(order["id"]).order_line
        found = sorted((line.product_id.id, int(line.product_uom_qty)) for line in lines)
        if found != sorted(map(tuple, order["lines"])):
            yield f"{key}: ordered {order['lines']}, there is {found}"
    for key in there.keys() - asked.keys():
        yield f"{key}: there is an order that no client was told of"


def figures(env, statement):
    env.cr.execute(statement)
    names = [column.name for column in env.cr.description]
    return {name: float(value or 0) for name, value in zip(names, env.cr.fetchone(), strict=True)}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--reorder", action="store_true")
    parser.add_argument("--asked", type=Path, help="what clients were told: {key: {id, lines}}; without it: prepare")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        answer = judge(env, args) if args.asked else prepare(env, args)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
