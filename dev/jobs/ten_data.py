# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The past of a company of a million orders: a shop's work of one day, done through the ORM, then multiplied by SQL.

A few orders are taken through everything (confirmed, delivered, billed, paid; some are still open), and the rows that this left,
in whatever table, are copied with their references among themselves moved along. So every column is as Odoo and the suite fill
it, whatever addons are there, and the bytes of an order are those of a real one.
"""
import argparse
import contextlib
import json
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.confirm_job import make_orders, prepare
from dev.jobs.find_data import secondary_indexes
from dev.jobs.session import session

CLOSED, OPEN, LINES = 72, 3, 2  # orders of the pattern, and lines of each
DAYS = 3 * 365  # how far back the closed ones go; the open ones are of the last month
MASTERS = 2000  # copies of customers and products
KNOWN, KNOWN_OPEN = 20, 400  # every so manyth copy, and of open orders, is of the bench's own customers and products
AT_ONCE = 500  # copies in one statement: rows lie in the table as time would have put them
NOT_COPIED = re.compile(
    r"^(ir_|bus_|res_(?!partner$)|mail_(?!message$|followers$|notification$)|oms_(guard|claim|dirty|job|count|credit_stale)|"
    "discuss_|account_payment_register|stock_(warehouse|location|rule|route|picking_type)|product_category)")
#: What has to differ beside ids: {(table, column): SQL}; `k`: number of the copy, `new`: the new id.
DIFFERS = {
    ("sale_order", "name"): "'S' || lpad(new::text, 8, '0')", ("sale_order", "access_token"): "md5('so' || new)",
    ("stock_picking", "name"): "p.name || '/' || k", ("account_payment", "name"): "p.name || '/' || k",
    ("account_move", "name"): "p.sequence_prefix || (100000 + k * 1000 + p.sequence_number)",
    ("account_move", "sequence_number"): "100000 + k * 1000 + p.sequence_number",
    ("account_move_line", "move_name"): "p.move_name || '/' || k", ("account_move", "access_token"): "md5('am' || new)",
    ("oms_promise", "claim_token"): "md5('promise' || new)", ("mail_message", "message_id"): "p.message_id || k",
    ("oms_mail_outbox", "state"): "'sent'",
    ("product_product", "default_code"): "p.default_code || '/' || k", ("product_product", "barcode"): "p.barcode || k",
    ("res_partner", "name"): "p.name || ' ' || k", ("res_partner", "complete_name"): "p.complete_name || ' ' || k",
}


class Pattern:
    """The rows that appeared in the database while a block was under way: {table: (highest id before, after)}."""

    def __init__(self, env):
        self.env, self.cr, self.rows, self.tops = env, env.cr, {}, {}

    def __enter__(self):
        self.before = self._highest()
        return self

    def __exit__(self, failed, *_rest):
        if not failed:
            self.env.cr.commit()
            self.rows = {table: (self.before[table], top) for table, top in self._highest().items()
                         if top > self.before[table] and not NOT_COPIED.match(table)}

    def _highest(self):
        self.cr.execute("""SELECT table_name FROM information_schema.columns JOIN pg_class c ON c.relname = table_name
                            WHERE table_schema = 'public' AND column_name = 'id' AND relkind = 'r' AND data_type = 'integer'""")
        names = sorted(row[0] for row in self.cr.fetchall())
        self.cr.execute(" UNION ALL ".join(f"SELECT '{name}', COALESCE(MAX(id), 0) FROM \"{name}\"" for name in names))
        return dict(self.cr.fetchall())


class Copier:
    """Copies of a pattern; references into `masters` (rows that were copied MASTERS times) go to one of those copies."""

    def __init__(self, env, masters=None):
        self.env, self.cr = env, env.cr
        self.masters = masters.rows if masters else {}
        self.tops = masters.tops if masters else {}
        self.cr.execute("""
            SELECT t.relname, a.attname, r.relname FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
              JOIN pg_class r ON r.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
             WHERE k.contype = 'f' AND cardinality(k.conkey) = 1""")
        self.references = {}
        for table, column, target in self.cr.fetchall():
            self.references.setdefault(table, {})[column] = target
        self.cr.execute("SELECT table_name, column_name, data_type FROM information_schema.columns"
                        " WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position")
        self.columns = {}
        for table, column, kind in self.cr.fetchall():
            self.columns.setdefault(table, {})[column] = kind

    def copy(self, pattern, copies, days, say, known=KNOWN):
        """Copies 1 … copies; the first is the oldest, of `days` ago."""
        self.pattern, self.copies, self.days, self.known = pattern.rows, copies, days, known
        self.cr.execute(" UNION ALL ".join(f"SELECT '{name}', MAX(id) FROM \"{name}\"" for name in self.pattern))
        pattern.tops = self.base = dict(self.cr.fetchall())
        relations = [table for table, targets in self.references.items() if "id" not in self.columns.get(table, ())
                     and not NOT_COPIED.match(table) and any(target in self.pattern for target in targets.values())]
        for table in [*self.pattern, *relations]:
            started, count = time.perf_counter(), 0
            statement = self._statement(table)
            for first in range(1, copies + 1, AT_ONCE):
                self.cr.execute(statement, (first, min(first + AT_ONCE - 1, copies)))
                count += self.cr.rowcount
            if count > 10_000:
                say(f"   {table}: {count:,} rows, {time.perf_counter() - started:.0f} s")
            if table in self.pattern:
                self.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM \"{table}\"))")

    def _statement(self, table):
        columns = self.columns[table]
        values = [self._value(table, name, kind) for name, kind in columns.items()]
        targets = self.references.get(table, {})
        if table in self.pattern:
            low, high = self.pattern[table]
            where, new = f"p.id > {low} AND p.id <= {high}", self._moved("p.id", table)
        else:
            where = " OR ".join(
                f"p.{name} > {self.pattern[target][0]} AND p.{name} <= {self.pattern[target][1]}"
                for name, target in targets.items() if target in self.pattern)
            new = "0"
        names = ", ".join(f'"{name}"' for name in columns)
        return (f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} FROM generate_series(%s, %s) k'
                f' CROSS JOIN LATERAL (SELECT * FROM "{table}" p WHERE {where} OFFSET 0) p'
                f' CROSS JOIN LATERAL (SELECT {new}) n(new)')

    def _value(self, table, name, kind):
        if name == "id":
            return "new"
        if (table, name) in DIFFERS:
            return DIFFERS[table, name]
        target = self.references.get(table, {}).get(name)
        if target in self.pattern or target in self.masters:
            return self._reference(f"p.{name}", target)
        if name == "res_id" and ("model" in self.columns[table] or "res_model" in self.columns[table]):
            model = "p.model" if "model" in self.columns[table] else "p.res_model"
            return f"CASE {model} " + " ".join(
                f"WHEN '{self.env[other]._name}' THEN {self._reference('p.res_id', self.env[other]._table)}"
                for other in ("sale.order", "account.move", "stock.picking", "account.payment", "product.template")
                if self.env[other]._table in self.pattern) + " ELSE p.res_id END"
        if kind in ("date", "timestamp without time zone"):
            ago = f"({self.copies} - k + 1) * {self.days} / {self.copies}"
            return f"p.{name} - ({ago})::int" + (
                " * interval '1 day' - k %% 600 * interval '1 minute'" if kind != "date" else "")
        return f'p."{name}"'

    def _moved(self, value, table):
        low, high = self.pattern[table]
        return f"({self.base[table]} + (k - 1) * {high - low} + {value} - {low})::int"

    def _reference(self, value, target):
        """The reference, moved along where it goes to something that is copied, or was."""
        if target in self.pattern:
            low, high = self.pattern[target]
            moved = self._moved(value, target)
        else:
            low, high = self.masters[target]
            which = f"(hashint4(k) & 1073741823) %% {MASTERS}"
            other = f"{self.tops[target]} + {which} * {high - low} + {value} - {low}"
            moved = f"CASE WHEN k %% {self.known} = 0 THEN {value} ELSE {other} END"
        return f"CASE WHEN {value} > {low} AND {value} <= {high} THEN {moved} ELSE {value} END"


# --- what the shop did, through the ORM --------------------------------------------------------------------------------

def closed_orders(env, products, partners):
    """Orders that were confirmed, one by one, delivered, billed and paid; in each tenth the customer asked something."""
    orders = make_orders(env, products, partners, CLOSED, LINES)
    for number, order in enumerate(orders):
        confirm(env, order)
        deliver(env, order)
        invoice = bill(env, order)
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        # what a scanner, a carrier and the mail server would have said
        env["oms.order.event"]._oms_log([{"order_id": order.id, "kind": kind, "summary": "As it was said", "facts": {"by": "x"}}
                                         for kind in ("released", "packed", "mail", "delivered")])
        if number % 10 == 0:
            order.message_post(body="Where is it?", author_id=order.partner_id.id, message_type="comment",
                               subtype_xmlid="mail.mt_comment")
        env.cr.commit()
    return orders


def open_orders(env, products, partners):
    """One reserved, one backordered, one delivered but not paid."""
    orders = make_orders(env, products, partners, OPEN, LINES)
    orders[1].order_line.product_uom_qty = 10 ** 7
    env.cr.commit()
    for order in orders:
        confirm(env, order)
    deliver(env, orders[2])
    bill(env, orders[2])
    env.cr.commit()
    return orders


def confirm(env, order):
    order.action_confirm()
    env.cr.commit()  # a claim is committed by itself, and goes with this


def deliver(env, order):
    env.cr.commit()
    for picking in order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).sorted("id"):
        picking.with_context(skip_backorder=True).button_validate()
    env.cr.commit()


def bill(env, order):
    invoice = order._create_invoices()
    invoice.action_post()
    env.cr.commit()
    return invoice


def outstanding(env):
    """Payments that are booked, as a company with a bank has them."""
    account = env["account.account"].search([("account_type", "=", "asset_current"), ("reconcile", "=", True)], limit=1)
    account = account or env["account.account"].create({
        "name": "Outstanding", "code": "OUTST", "account_type": "asset_current", "reconcile": True})
    env["account.journal"].search([("type", "in", ("bank", "cash"))]).inbound_payment_method_line_ids.payment_account_id = account


def patterns(env, say):
    """(customers and products, closed orders, open orders): made once, and known in a copy of that database."""
    kept = env["ir.config_parameter"].sudo()
    found = [Pattern(env) for _number in range(3)]
    if known := kept.get_param("oms_dev.ten"):
        for pattern, (rows, tops) in zip(found, json.loads(known)):
            pattern.rows, pattern.tops = rows, tops
        return found
    outstanding(env)
    with found[0]:
        products, partners = prepare(env)
        products.invoice_policy = "delivery"
    with found[1]:
        closed_orders(env, products, partners)
    with found[2]:
        open_orders(env, products, partners)
    for pattern in found[1:]:
        pattern.rows.pop("stock_quant", None)  # a product has one shelf at the customers, however often it is sent there
    found[0].rows = {table: rows for table, rows in found[0].rows.items() if table in (
        "product_template", "product_product", "res_partner", "stock_quant", "oms_credit_account", "oms_customer")}
    with unhindered(env.cr, found[:1]):
        Copier(env).copy(found[0], MASTERS, 0, say)
    kept.set_param("oms_dev.ten", json.dumps([(pattern.rows, pattern.tops) for pattern in found]))
    env.cr.commit()
    return found


@contextlib.contextmanager
def unhindered(cr, some):
    """Without secondary indexes of these patterns' tables, and without checks of foreign keys where the role may."""
    cr.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET session_replication_role = replica")  # they are right by construction
    indexes = dict(secondary_indexes(cr, set().union(*(pattern.rows for pattern in some))))
    for name in indexes:
        cr.execute(f'DROP INDEX "{name}"')
    cr.execute("ANALYZE")
    yield
    for definition in indexes.values():
        cr.execute(definition)
    cr.execute("RESET ALL")
    cr.commit()


def fill(env, size, say=print):
    """The pattern, and `size` orders like it. Returns {what: seconds}."""
    cr, started = env.cr, time.perf_counter()
    masters, closed, still_open = patterns(env, say)
    seconds = {"pattern": time.perf_counter() - started}
    if copies := size // (CLOSED + OPEN):
        with unhindered(cr, [closed, still_open]):
            Copier(env, masters).copy(closed, copies, DAYS, say)
            Copier(env, masters).copy(still_open, copies, 30, say, KNOWN_OPEN)
            cr.commit()
            seconds["rows"] = time.perf_counter() - started - sum(seconds.values())
        reserve(cr)
        cr.commit()
        seconds["indexes"] = time.perf_counter() - started - sum(seconds.values())
    cr._cnx.autocommit = True  # VACUUM stands alone
    cr.execute("VACUUM ANALYZE")
    cr._cnx.autocommit = False
    seconds["vacuum"] = time.perf_counter() - started - sum(seconds.values())
    return seconds


def reserve(cr):
    """The shelves know what the copied open moves have reserved."""
    cr.execute("""
        UPDATE stock_quant q SET reserved_quantity = open.quantity
          FROM (SELECT product_id, location_id, SUM(quantity) AS quantity FROM stock_move_line
                 WHERE state NOT IN ('done', 'cancel', 'draft') GROUP BY 1, 2) open
         WHERE open.product_id = q.product_id AND open.location_id = q.location_id""")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--size", type=int, default=1_000_000, help="orders; 0: the pattern alone")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        answer = fill(env, args.size)
        for table in ("sale_order", "stock_move", "oms_order_event"):
            env.cr.execute(f"SELECT COUNT(*) FROM {table}")
            answer[table] = env.cr.fetchone()[0]
        env.cr.execute("SELECT pg_database_size(current_database())")
        answer["bytes"] = env.cr.fetchone()[0]
    args.json.write_text(json.dumps(answer))
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
