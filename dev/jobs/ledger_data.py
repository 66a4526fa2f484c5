# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Generate a large, deterministic ledger on an empty database with the suite: products, stock, purchases, sales.

One row of each kind is made through the ORM and then cloned by INSERT … SELECT, so that all columns are filled as Odoo
fills them. All choices are hashes of row numbers: every run makes the same data.
"""
import argparse
import contextlib
import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from odoo import Command

DAYS, BINS, SEED = 60, 10, 19
PURCHASE_LINES, SALE_LINES = 20, 4  # lines of one order
TO_ORDER = 50  # every fiftieth demand is made to order, from a receipt
FUNCTIONS = f"""
    CREATE FUNCTION pg_temp.pick(n bigint, salt int, sides int) RETURNS int LANGUAGE sql IMMUTABLE AS
        'SELECT ((hashint8extended($1, $2 + {SEED}) & 2147483647) % $3)::int';
    CREATE FUNCTION pg_temp.due(n bigint, salt int, late int) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
        'SELECT (current_date + pg_temp.pick($1, $2, {DAYS} + $3) - $3 + interval ''12 hours'')::timestamp';
"""


class Generator:
    """Rows cloned from a pattern; `sizes` has products, warehouses, quants and moves."""

    def __init__(self, env, sizes):
        self.env, self.cr, self.sizes = env, env.cr, sizes

    def run(self):
        env = self.env
        env.company.oms_promise_mode = "on"
        self.warehouses = self.make_warehouses()
        self.patterns = self.make_patterns()
        env.flush_all()
        self.cr.execute(FUNCTIONS)
        with self.unhindered("stock_move", "stock_quant", "sale_order_line", "purchase_order_line", "oms_promise"):
            products = self.clone_products()
            self.clone_stock(products)
            receipts = self.sizes.moves * 4 // 10
            self.clone_purchases(receipts)
            self.clone_sales(self.sizes.moves - receipts)
        env.cr.commit()

    # -- what the ORM makes -------------------------------------------------------------------------------------

    def make_warehouses(self):
        """The warehouses with their shelves; computed fields (whom a location serves) are Odoo's own work."""
        Warehouse = self.env["stock.warehouse"]
        warehouses = Warehouse.search([("company_id", "=", self.env.company.id)], limit=1)
        warehouses |= Warehouse.create([
            {"name": f"Ledger {number}", "code": f"L{number:03d}"} for number in range(1, self.sizes.warehouses)])
        self.shelves = self.env["stock.location"].create([
            {"name": f"Shelf {number}", "location_id": warehouse.lot_stock_id.id, "usage": "internal"}
            for warehouse in warehouses for number in range(BINS)])
        return warehouses

    def make_patterns(self):
        """One confirmed purchase and one confirmed, promised sale of one product."""
        env = self.env
        product = env["product.product"].create(
            {"name": "Ledger pattern", "type": "consu", "is_storable": True, "list_price": 10, "weight": 0.5})
        partner = env["res.partner"].create({"name": "Ledger"})
        quant = env["stock.quant"].create({
            "product_id": product.id, "location_id": self.warehouses[0].lot_stock_id.id, "quantity": 1000})
        purchase = env["purchase.order"].create({
            "partner_id": partner.id, "order_line": [Command.create({"product_id": product.id, "product_qty": 10})]})
        purchase.button_confirm()
        sale = env["sale.order"].create({
            "partner_id": partner.id, "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})]})
        env.cr.commit()  # a claim is made by a transaction of its own, which must see what it is for
        sale.action_confirm()
        env.cr.commit()
        move = sale.order_line.move_ids
        if len(move) != 1 or not move.oms_promise_id:
            raise AssertionError(f"the pattern was not promised: {move}")
        move._do_unreserve()
        policy = env["oms.stock.policy"].create({
            "product_id": product.id, "warehouse_id": self.warehouses[0].id, "fixed_qty": 2})
        allotment = env["oms.allotment"].create({
            "product_id": product.id, "warehouse_id": self.warehouses[0].id, "quantity": 3,
            "team_id": env["crm.team"].create({"name": "Ledger"}).id})
        env["oms.vendor.lead"].sudo().create([
            {"company_id": env.company.id, "partner_id": vendor, "late_p50": late}
            for vendor, late in ((partner.id, 3), (False, 2))])
        cart = env["oms.cart"].sudo().create({
            "key": "ledger", "user_id": env.uid, "company_id": env.company.id, "expires_at": datetime.now() + timedelta(days=2),
            "line_ids": [Command.create({
                "product_id": product.id, "warehouse_id": self.warehouses[0].id, "quantity": 2})]})
        return {"product": product, "quant": quant, "purchase": purchase, "sale": sale, "policy": policy,
                "allotment": allotment, "cart": cart}

    # -- what SQL multiplies ------------------------------------------------------------------------------------

    def clone(self, pattern, count, **columns):
        """Insert `count` copies of a record; `columns`: SQL of what differs (`n` is the row's number from 1, `base`
        the highest id before). Returns that highest id."""
        table = pattern._table
        self.cr.execute(f"SELECT max(id) FROM {table}")
        base = self.cr.fetchone()[0]
        self.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'",
                        [table])
        names = [row[0] for row in self.cr.fetchall()]
        values = [f"({columns[name]})" if name in columns else f"pattern.{name}" for name in names]
        self.cr.execute(
            f"INSERT INTO {table} (id, {', '.join(names)}) SELECT {base} + n, {', '.join(values)} FROM {table} pattern"
            f" CROSS JOIN generate_series(1::bigint, {count}) n WHERE pattern.id = {pattern.id}")
        self.cr.execute(f"SELECT setval('{table}_id_seq', {base + count})")
        return base

    def of_warehouse(self, number, ids):
        """SQL: the id in `ids` (one a warehouse) at the warehouse of this number (SQL)."""
        return f"(ARRAY{list(ids)})[1 + {number}]"

    def clone_products(self):
        product, count = self.patterns["product"], self.sizes.products
        templates = self.clone(product.product_tmpl_id, count, name="jsonb_build_object('en_US', 'Ledger ' || n)")
        self.first = self.clone(product, count, product_tmpl_id=f"{templates} + n", default_code="'LED' || n")
        return self.first

    def product(self, salt):
        return f"{self.first} + 1 + pg_temp.pick(n, {salt}, {self.sizes.products})"

    def clone_stock(self, products):
        """Each product on several shelves; one shelf in a hundred has goods of somebody else."""
        some = self.sizes.products
        number = f"((n - 1) / {some} * {len(self.shelves) // max(self.sizes.quants // some, 1)} + " \
                 f"pg_temp.pick((n - 1) % {some}, 1, {len(self.shelves)})) % {len(self.shelves)}"
        self.clone(
            self.patterns["quant"], self.sizes.quants, product_id=f"{products} + 1 + (n - 1) % {some}",
            location_id=self.of_warehouse(f"({number})", self.shelves.ids), reserved_quantity="0",
            quantity="5 + pg_temp.pick(n, 2, 200)",
            owner_id=f"CASE WHEN pg_temp.pick(n, 3, 100) = 0 THEN {self.patterns['sale'].partner_id.id} END")
        home = self.of_warehouse(f"pg_temp.pick(n, 5, {len(self.warehouses)})", self.warehouses.ids)
        self.clone(self.patterns["policy"], some, product_id=f"{products} + n", warehouse_id=home)
        self.clone(self.patterns["cart"].line_ids, some // 40 or 1, product_id=f"{products} + n", warehouse_id=home)
        self.clone(self.patterns["allotment"], some // 40 or 1, product_id=f"{products} + n", warehouse_id=home)

    def clone_purchases(self, count):
        """Orders of twenty lines, each line a receipt; some are overdue."""
        purchase = self.patterns["purchase"]
        order = f"((n - 1) / {PURCHASE_LINES})"
        where = f"pg_temp.pick({order}, 11, {len(self.warehouses)})"
        due, quantity = "pg_temp.due(n, 12, 3)", "1 + pg_temp.pick(n, 13, 50)"
        orders = self.clone(
            purchase, -(-count // PURCHASE_LINES), name="'LEDP' || n", picking_type_id=self.of_warehouse(
                f"pg_temp.pick(n - 1, 11, {len(self.warehouses)})", self.warehouses.in_type_id.ids))
        lines = self.clone(purchase.order_line, count, order_id=f"{orders} + 1 + {order}", product_id=self.product(14),
                           date_planned=due, product_qty=quantity)
        place = self.of_warehouse(where, self.warehouses.lot_stock_id.ids)
        pattern = purchase.order_line.move_ids
        final = {"location_final_id": place} if pattern.location_final_id else {}
        first = self.clone(
            pattern, count, purchase_line_id=f"{lines} + n", product_id=self.product(14), date=due, product_qty=quantity,
            product_uom_qty=quantity, quantity="0", location_dest_id=place,
            picking_type_id=self.of_warehouse(where, self.warehouses.in_type_id.ids), **final)
        self.receipts = first, count

    def clone_sales(self, count):
        """Orders of four lines, each promised from one warehouse; a third of the demand is reserved, some is made to order."""
        sale = self.patterns["sale"]
        order = f"((n - 1) / {SALE_LINES})"
        to_order = f"n % {TO_ORDER} = 0 AND n <= {self.receipts[1]}"
        product = f"CASE WHEN {to_order} THEN {self.product(14)} ELSE {self.product(24)} END"
        sides = len(self.warehouses)
        where = f"CASE WHEN {to_order} THEN pg_temp.pick((n - 1) / {PURCHASE_LINES}, 11, {sides}) " \
                f"ELSE pg_temp.pick(n, 21, {sides}) END"
        due, quantity = "pg_temp.due(n, 22, 1)", "1 + pg_temp.pick(n, 23, 5)"
        orders = self.clone(sale, -(-count // SALE_LINES), name="'LEDS' || n", access_token="NULL")
        lines = self.clone(sale.order_line, count, order_id=f"{orders} + 1 + {order}", product_id=product,
                           product_uom_qty=quantity)
        pattern = sale.order_line.move_ids
        promises = self.clone(
            pattern.oms_promise_id, count, order_id=f"{orders} + 1 + {order}", line_id=f"{lines} + n", date=due,
            product_id=product, warehouse_id=self.of_warehouse(where, self.warehouses.ids), quantity=quantity,
            claim_token="md5('ledger' || n)")
        reserved = f"pg_temp.pick(n, 25, 3) = 0 AND NOT ({to_order})"
        moves = self.clone(
            pattern, count, sale_line_id=f"{lines} + n", oms_promise_id=f"{promises} + n", product_id=product,
            date=due, product_qty=quantity, product_uom_qty=quantity,
            procure_method=f"CASE WHEN {to_order} THEN 'make_to_order' ELSE 'make_to_stock' END",
            state=f"CASE WHEN {reserved} THEN 'assigned' ELSE 'confirmed' END",
            quantity=f"CASE WHEN {reserved} THEN {quantity} ELSE 0 END",
            location_id=self.of_warehouse(where, self.warehouses.lot_stock_id.ids),
            picking_type_id=self.of_warehouse(where, self.warehouses.out_type_id.ids))
        self.cr.execute(
            f"INSERT INTO stock_move_move_rel (move_orig_id, move_dest_id) SELECT {self.receipts[0]} + n, {moves} + n"
            f" FROM generate_series(1::bigint, {count}) n WHERE {to_order}")

    @contextlib.contextmanager
    def unhindered(self, *tables):
        """Without these tables' indexes (made anew at the end) and, where the role may, without foreign keys' checks."""
        self.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if self.cr.fetchone()[0]:
            self.cr.execute("SET LOCAL session_replication_role = replica")
        self.cr.execute(
            """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
                  AND indexname NOT IN (SELECT conname FROM pg_constraint)""", [list(tables)])
        indexes = self.cr.fetchall()
        for name, _definition in indexes:
            self.cr.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            self.cr.execute(definition)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    for name, size in (("--products", 20_000), ("--warehouses", 20), ("--quants", 160_000), ("--moves", 210_000)):
        parser.add_argument(name, type=int, default=size)
    args = parser.parse_args()
    started = time.perf_counter()
    with session(args.conf, args.db) as env:
        Generator(env, args).run()
    args.json.write_text(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
