"""The orders of a file on plain Odoo, one by one as staff would: confirm, deliver, invoice. For comparison."""
import argparse
import csv
import gzip
import json
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import Watch, session

GOODS = re.compile(r"^\d{5}[A-Za-z]*$")


def read(file):
    """{order number: [(SKU, description, quantity, price)]} of the goods that were sold."""
    opener = gzip.open if file.name.endswith(".gz") else open
    orders = defaultdict(list)
    with opener(file, "rt", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            quantity, price = int(row["Quantity"]), float(row["Price"])
            if quantity > 0 and price > 0 and GOODS.match(row["StockCode"].strip()):
                orders[row["Invoice"]].append((row["StockCode"].strip().upper(), row["Description"], quantity, price))
    return orders


def prepare(env, rows):
    """The same shop as the suite's in plain Odoo: products, one customer an order, stock for everything."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    env["stock.picking.type"].search([("warehouse_id", "=", warehouse.id)]).auto_batch = False
    names = {sku: name for lines in rows.values() for sku, name, _quantity, _price in lines}
    products = dict(zip(names, env["product.product"].create([
        {"name": name or sku, "default_code": sku, "type": "consu", "is_storable": True, "invoice_policy": "delivery",
         "taxes_id": False} for sku, name in names.items()])))
    env["stock.quant"].sudo().create([
        {"product_id": product.id, "location_id": warehouse.lot_stock_id.id, "quantity": 10**6}
        for product in products.values()])
    orders = env["sale.order"].create([{
        "partner_id": partner.id,
        "order_line": [(0, 0, {"product_id": products[sku].id, "product_uom_qty": quantity, "price_unit": price})
                       for sku, _name, quantity, price in lines],
    } for partner, lines in zip(env["res.partner"].create([{"name": ref} for ref in rows]), rows.values())])
    env.cr.commit()
    return orders


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    for name in ("--file", "--json"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    watch = Watch(say=lambda _text: None)
    with session(args.conf, args.db) as env:
        orders = prepare(env, read(args.file))
        started = time.perf_counter()
        for order in orders:
            with watch.step("confirm") as note:
                order.action_confirm()
                env.cr.commit()
                note["count"] = 1
            with watch.step("deliver"):
                order.picking_ids.with_context(skip_backorder=True).button_validate()
                env.cr.commit()
            with watch.step("invoice"):
                order._create_invoices().action_post()
                env.cr.commit()
            env.invalidate_all()
        seconds = time.perf_counter() - started
        undone = orders.filtered(lambda order: order.invoice_status != "invoiced")
        answer = {"orders": len(orders), "lines": len(orders.order_line), "seconds": seconds,
                  "steps": {name: step[0] for name, step in watch.steps.items()},
                  "queries": sum(step[1] for step in watch.steps.values()), "undone": undone.mapped("name")}
    args.json.write_text(json.dumps(answer))
    return 1 if answer["undone"] else 0


if __name__ == "__main__":
    sys.exit(main())
