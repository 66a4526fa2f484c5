# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Billing of many shipped orders, inside Odoo: consolidated by a billing run or by Odoo's own button, whichever is there; or a
run of many lines whose memory is watched while it goes."""
import argparse
import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from odoo import sql_db

SET, PRODUCTS, EACH = 100, 20, 10  # orders made at once; products; orders of a customer
#: Orders that were billed and paid before, as in any shop: without them PostgreSQL knows nothing of bills and payments, and takes
#: minutes for a statement of Odoo's that looks for the payments of each new bill.
PAST = 100


def prepare(env, count, lines):
    """So many confirmed and shipped orders of so many lines: ten of each customer, whole numbers of awkward prices, one tax."""
    suite = "oms.billing.run" in env
    if suite:
        env.company.write({"oms_bill_when": "daily", "oms_bill_group": "address"})
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    tax = env["account.tax"].search([("type_tax_use", "=", "sale"), ("company_id", "=", env.company.id)], limit=1)
    products = env["product.product"].create([{
        "name": f"Billed {number}", "default_code": f"BILLED{number}", "type": "consu", "is_storable": True,
        "list_price": round(1.37 * number + 3, 2), "taxes_id": [(6, 0, tax.ids)],
        "invoice_policy": "delivery"} for number in range(PRODUCTS)])
    for product in products:
        env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, count * lines * 3)
    partners = env["res.partner"].create([
        {"name": f"Billed Shop {number}", "email": f"billed{number}@example.com"} for number in range(max(count // EACH, 1))])
    ids = []
    for start in range(-PAST, count, SET):
        orders = env["sale.order"].create([{
            "partner_id": partners[number % len(partners)].id, "client_order_ref": f"PO {number}",
            "order_line": [(0, 0, {"product_id": products[(number + line) % PRODUCTS].id, "product_uom_qty": 1 + line % 3})
                           for line in range(lines)]} for number in range(start, min(start + SET, count if start >= 0 else 0))])
        orders.action_confirm()
        orders.picking_ids.action_assign()
        orders.picking_ids.with_context(skip_backorder=True).button_validate()
        if start < 0:
            paid(env, orders)
        else:
            ids += orders.ids
        env.cr.commit()
        env.invalidate_all()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    admin = env.ref("base.user_admin")
    key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "bench", datetime.now() + timedelta(days=1))
    env.cr.commit()
    return {"orders": ids, "key": key}


def paid(env, orders):
    """Bill these by Odoo's own means, and have them paid one by one."""
    invoices = orders._create_invoices(grouped=True, final=True)
    invoices.action_post()
    for invoice in invoices:
        wizard = env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({})._create_payments()


def consolidated(env, ids):
    """Seconds, queries, invoices and their total; the suite counts its preview by itself."""
    found = {}
    if "oms.billing.run" in env:
        started, queries = time.perf_counter(), sql_db.sql_counter
        run = env["oms.billing.run"].create({})
        run.action_preview()
        if run.state == "counting":
            run.sudo()._count_up()
        env.cr.commit()
        found.update(preview=time.perf_counter() - started, preview_queries=sql_db.sql_counter - queries, shown=run.amount)
        run.action_start()
        env.cr.commit()
        env.invalidate_all()
        started, queries = time.perf_counter(), sql_db.sql_counter
        env["oms.billing.run"].sudo()._cron_billing_runs()
        env.cr.commit()
        spent = time.perf_counter() - started, sql_db.sql_counter - queries
        invoices = env["oms.billing.run"].browse(run.id).invoice_ids
    else:
        env.invalidate_all()
        started, queries = time.perf_counter(), sql_db.sql_counter
        invoices = env["sale.order"].browse(ids)._create_invoices(grouped=False, final=True)
        invoices.action_post()
        env.cr.commit()
        spent = time.perf_counter() - started, sql_db.sql_counter - queries
    return {**found, "seconds": spent[0], "queries": spent[1], "invoices": len(invoices),
            "total": round(sum(invoices.mapped("amount_total")), 2), "states": sorted(set(invoices.mapped("state")))}


def memory():
    """Megabytes of this process now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def watched(env, state):
    """A whole run in the background way; its memory after each tenth of it, told to a file that others read (`state`)."""
    run, seen = env["oms.billing.run"].create({}), []
    started = time.perf_counter()
    run.action_preview()
    if run.state == "counting":
        run.sudo()._count_up()
    env.cr.commit()
    preview = time.perf_counter() - started
    run.action_start()
    env.cr.commit()
    total = run.invoice_count
    runs = env["oms.billing.run"].sudo()
    bill = type(runs)._bill_lines

    def watch(one, lines):
        bill(one, lines)
        seen.append((len(seen), memory()))

    type(runs)._bill_lines = watch
    state.write_text("running")
    started = time.perf_counter()
    runs._cron_billing_runs()
    env.cr.commit()
    seconds = time.perf_counter() - started
    state.write_text("done")
    type(runs)._bill_lines = bill
    tenth = max(len(seen) // 10, 1)
    env.invalidate_all()
    run = env["oms.billing.run"].browse(run.id)
    return {"seconds": seconds, "preview": preview, "invoices": total, "written": run.billed_count, "failed": run.failed_count,
            "early": max(one for _n, one in seen[:2 * tenth]), "late": max(one for _n, one in seen[-2 * tenth:]),
            "memory": [round(one) for _n, one in seen[::tenth]]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--lines", type=int, default=3)
    parser.add_argument("--prepare", action="store_true", help="only make the orders")
    parser.add_argument("--watched", type=Path, help="bill what was prepared, tell in this file how it goes")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        if args.watched:
            answer = watched(env, args.watched)
        else:
            answer = prepare(env, args.orders, args.lines)
            if not args.prepare:
                answer = consolidated(env, answer["orders"])
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
