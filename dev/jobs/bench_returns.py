# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders of three lines come back as a whole, from the request to the credit note: with the suite or, in plain Odoo, by its
return of transfers and its reversal of invoices, whichever is there. The same orders and goods; a set is fifty and a commit.

With ``--insight``: the figures of so many return lines.
"""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import confirm_job
from dev.jobs.bench_score import copy_rows
from dev.jobs.session import session
from odoo import fields, sql_db
from odoo.tools import SQL

SET = 50
#: Shipped lines for each that comes back; products and customers among which they are drawn.
SHIPPED, PRODUCTS, CUSTOMERS, CATEGORIES = 4, 20_000, 100_000, 200


def prepare(env, shop, count, lines=confirm_job.LINES):
    """Orders that were shipped and billed, of the products and customers of a shop (``confirm_job.prepare``)."""
    products, partners = shop
    orders = confirm_job.make_orders(env, products, partners, count, lines)
    for start in range(0, count, SET):
        some = orders[start:start + SET]
        some.action_confirm()
        for picking in some.picking_ids:
            picking.with_context(skip_backorder=True).button_validate()
        some._create_invoices(grouped=True)
        some.invoice_ids.action_post()
        env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return orders


def sets(env, orders):
    for start in range(0, len(orders), SET):
        env.invalidate_all()
        yield env["sale.order"].browse(orders.ids[start:start + SET])
        env.cr.commit()


def by_suite(env, orders):
    for some in sets(env, orders):
        back = env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": line.product_uom_qty, "reason": "other"} for line in some.order_line])
        for step in ("authorise", "receive", "inspect", "settle"):
            getattr(back, f"action_{step}")()


def by_plain(env, orders):
    """As a person does it: a return of each transfer, received; a reversal of each invoice, posted."""
    for some in sets(env, orders):
        for picking in some.picking_ids:
            wizard = env["stock.return.picking"].with_context(active_model="stock.picking", active_id=picking.id).create({})
            for line in wizard.product_return_moves:
                line.quantity = line.move_id.quantity
            back = wizard._create_return()
            back.with_context(skip_backorder=True).button_validate()
        for invoice in some.invoice_ids:
            reversal = env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
                {"journal_id": invoice.journal_id.id})
            reversal.refund_moves()
            reversal.new_move_ids.action_post()


def whole(env, count):
    """Seconds and queries of all steps of ``count`` returns, and what came of them."""
    suite = "oms.return" in env
    shop = confirm_job.prepare(env)
    warm, orders = prepare(env, shop, 5), prepare(env, shop, count)
    (by_suite if suite else by_plain)(env, warm)
    env.invalidate_all()
    started, before, cpu = time.perf_counter(), sql_db.sql_counter, time.process_time()
    (by_suite if suite else by_plain)(env, orders)
    answer = {"seconds": time.perf_counter() - started, "queries": sql_db.sql_counter - before,
              "core": time.process_time() - cpu, "returns": count}
    env.invalidate_all()
    notes = orders.invoice_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
    answer["credited"] = round(sum(notes.mapped("amount_total")), 2)
    billed = round(sum((orders.invoice_ids - notes).mapped("amount_total")), 2)
    kept = sum(orders.order_line.mapped("qty_delivered"))
    if answer["credited"] != billed or kept:
        raise AssertionError(f"{answer['credited']} of {billed} credited; {kept} units still delivered")
    return answer


# --- figures -----------------------------------------------------------------------------------------------------------

def fill_rates(env, count):
    """Rows as the job makes them, for two years. Without the foreign keys: asking each of eight for five million rows takes
    longer than all else, and what is measured is reading."""
    for name, in env.execute_query(SQL(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'oms_return_rate'::regclass")):
        env.cr.execute(SQL("ALTER TABLE oms_return_rate DROP CONSTRAINT %s", SQL.identifier(name)))
    today = env["oms.day"]._today(company=env.company)
    month = SQL("(%s - make_interval(months => (random() * 23)::int))::date", today.replace(day=1))
    products, partners, reasons, carriers = (
        env[model].with_context(active_test=False).search([("id", "!=", 0)]).ids
        for model in ("product.product", "res.partner", "oms.return.reason", "delivery.carrier"))
    warehouses = env["stock.warehouse"].search([("id", "!=", 0)]).ids

    def one(ids):
        return SQL("(%s::int[])[1 + floor(random() * %s)::int]", ids or [None], max(len(ids), 1))

    back, categories = SQL("number %% %s = 0", SHIPPED + 1), env["product.category"].search([("id", "!=", 0)]).ids

    def of_back(value, otherwise="0"):
        return SQL("CASE WHEN %s THEN %s ELSE %s END", back, value, SQL(otherwise))

    days = SQL(", ").join(of_back(SQL("random() * %s", most), "NULL") for most in (1, 9, 3, 3, 14))
    env.cr.execute(SQL(
        """INSERT INTO oms_return_rate (company_id, month, warehouse_id, carrier_id, product_id, categ_id, partner_id, reason_id,
                                        shipped_units, shipped_value, returned_units, returned_value, credited, scrapped, freight,
                                        days_authorise, days_receive, days_inspect, days_credit, days_total, money_on, days_money,
                                        days_to_money)
           SELECT %(company)s, %(month)s, %(warehouse)s, %(carrier)s, (%(products)s::int[])[product],
                  (%(categories)s::int[])[1 + product %% %(many)s], %(partner)s, %(reason)s, %(shipped)s, %(shipped_value)s,
                  %(returned)s, %(returned_value)s, %(credited)s, 0, 0, %(days)s,
                  CASE WHEN paid THEN %(today)s::date END, CASE WHEN paid THEN random() * 4 END,
                  CASE WHEN paid THEN random() * 20 END
             FROM (SELECT number, 1 + floor(random() * %(number)s)::int AS product, %(back)s AND random() < 0.9 AS paid
                     FROM generate_series(1, %(rows)s) AS number) drawn""",
        company=env.company.id, month=month, warehouse=one(warehouses), carrier=one(carriers), products=products,
        number=len(products), categories=categories, many=len(categories), partner=one(partners),
        reason=of_back(one(reasons), "NULL"), shipped=SQL("CASE WHEN %s THEN 0 ELSE 1 + floor(random() * 5) END", back),
        shipped_value=SQL("CASE WHEN %s THEN 0 ELSE random() * 100 END", back), returned=of_back(SQL("1")),
        returned_value=of_back(SQL("random() * 100")), credited=of_back(SQL("random() * 100")), days=days, today=today,
        back=back, rows=count * (SHIPPED + 1)))
    env.cr.execute("ANALYZE oms_return_rate")
    env.cr.commit()


def many_products(env):
    """So many products and customers to draw from; all like one that Odoo made."""
    env["product.category"].create([{"name": f"Category {number}"} for number in range(CATEGORIES)])
    product = env["product.product"].create({"name": "Returned", "type": "consu", "is_storable": True, "list_price": 10})
    partner = env["res.partner"].create({"name": "Returns"})
    env.flush_all()
    [(first,)] = env.execute_query(SQL("SELECT MAX(id) FROM product_product"))
    copy_rows(env, "product_product", product.id, SQL("generate_series(1, %s) AS number", PRODUCTS),
              id=SQL("%s + number", first), combination_indices=SQL("number::text"))
    [(first,)] = env.execute_query(SQL("SELECT MAX(id) FROM res_partner"))
    copy_rows(env, "res_partner", partner.id, SQL("generate_series(1, %s) AS number", CUSTOMERS),
              id=SQL("%s + number", first), commercial_partner_id=SQL("%s + number", first))
    env.cr.commit()


def asked(Rate, figures):
    """What pivots and graphs ask for, to show these figures: of amounts the currency too, and how many rows there are."""
    found = []
    for name in figures:
        field = Rate._fields[name]
        found.append(f"{name}:{field.aggregator}")
        if field.type == "monetary":
            found += [f"{field.get_currency_field(Rate)}:array_agg_distinct", f"{name}:sum_currency"]
    return [*found, "__count"]


def reading(env):
    """Seconds of what a person sees, as the browser asks for it: {screen: the slower of two readings}."""
    Rate = env["oms.return.rate"]
    year = [("month", ">=", fields.Date.subtract(env["oms.day"]._today(company=env.company).replace(day=1), months=12))]
    back, most = [*year, ("returned_units", "!=", 0)], [*year, ("among_most", "=", True)]
    [(category,)] = env.execute_query(SQL("SELECT categ_id FROM oms_return_rate LIMIT 1"))
    [(customer,)] = env.execute_query(SQL("SELECT partner_id FROM oms_return_rate LIMIT 1"))
    rates = ["shipped_units", "returned_units", "rate", "rate_value", "credited"]

    def pivot(domain, sets, figures):
        return lambda: Rate.formatted_read_grouping_sets(domain, sets, asked(Rate, figures))

    def graph(domain, groupby, figure):
        return lambda: Rate.formatted_read_group(domain, [groupby], asked(Rate, [figure]))

    screens = {
        # The screens as they open: Return rates, Products that come back, Cost and time; graph and pivot.
        "by month": graph(year, "month:month", "rate"),
        "by category": pivot(year, [[], ["categ_id"]], rates),
        "25 products, graph": graph(most, "product_id", "returned_units"),
        "25 products, pivot": pivot(most, [[], ["product_id"]], ["shipped_units", "returned_units", "rate", "returned_value"]),
        "time by reason, graph": graph(back, "reason_id", "days_to_money"),
        "time by reason, pivot": pivot(back, [[], ["reason_id"]], [
            "returned_units", "credited", "scrapped", "freight", "days_authorise", "days_receive", "days_inspect", "days_credit",
            "days_money", "days_to_money"]),
        # One click further.
        "a category, by product": pivot([*year, ("categ_id", "=", category)], [["product_id"]], rates),
        "by reason": pivot(year, [[], ["reason_id"]], rates),
        "by month and warehouse": pivot(
            year, [[], ["warehouse_id"], ["month:month"], ["warehouse_id", "month:month"]], rates),
        "by month, all years": graph([], "month:month", "rate"),
        "of a customer, by product": pivot([*year, ("partner_id", "=", customer)], [[], ["product_id"]], rates),
        "all products in one pivot": pivot(year, [[], ["product_id"]], rates),
    }
    found = {}
    for name, read in screens.items():
        for _twice in range(2):
            env.invalidate_all()
            started = time.perf_counter()
            read()
            found[name] = max(found.get(name, 0), time.perf_counter() - started)
    return found


def fill_returns(env, count):
    """So many order lines that came back, among shipped ones, from an order that Odoo and the suite made: the tables
    themselves, for the job."""
    order = prepare(env, confirm_job.prepare(env), 1, 1)
    by_suite(env, order)
    line = order.order_line
    sent = line.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer")
    back = line.move_ids.filtered(lambda move: move.location_id.usage == "customer")
    told = line.oms_return_line_ids
    note = told.refund_line_ids.move_id
    env.flush_all()
    every = SQL("generate_series(1, %s) AS number", count * SHIPPED)
    some = SQL("generate_series(1, %s) AS number", count)
    last = {table: env.execute_query(SQL("SELECT MAX(id) FROM %s", SQL.identifier(table)))[0][0] for table in (
        "sale_order", "sale_order_line", "stock_move", "stock_move_line", "oms_return", "oms_return_line", "stock_picking",
        "account_move")}
    [(last_item,)] = env.execute_query(SQL("SELECT MAX(id) FROM account_move_line"))

    def at(table, offset=0):
        return SQL("%s + number", last[table] + offset)

    days = SQL("now() - make_interval(days => (number * 7 %% 700)::int)")
    shipped = count * SHIPPED
    copy_rows(env, "sale_order", order.id, every, id=at("sale_order"), access_token=SQL("NULL"))
    copy_rows(env, "sale_order_line", line.id, every, id=at("sale_order_line"), order_id=at("sale_order"))
    copy_rows(env, "stock_move", sent.id, every, id=at("stock_move"), sale_line_id=at("sale_order_line"), date=days)
    copy_rows(env, "stock_move_line", sent.move_line_ids.id, every, id=at("stock_move_line"), move_id=at("stock_move"))
    copy_rows(env, "oms_return", told.return_id.id, some, id=at("oms_return"))
    copy_rows(env, "oms_return_line", told.id, some, id=at("oms_return_line"), return_id=at("oms_return"),
              sale_line_id=at("sale_order_line"), order_id=at("sale_order"))
    copy_rows(env, "stock_picking", back.picking_id.id, some, id=at("stock_picking"), name=SQL("'RET' || number"))
    copy_rows(env, "stock_move", back.id, some, id=at("stock_move", shipped), sale_line_id=at("sale_order_line"),
              origin_returned_move_id=at("stock_move"), oms_return_line_id=at("oms_return_line"), picking_id=at("stock_picking"))
    copy_rows(env, "stock_move_line", back.move_line_ids.id, some, id=at("stock_move_line", shipped),
              move_id=at("stock_move", shipped))
    copy_rows(env, "account_move", note.id, some, id=at("account_move"), name=SQL("'CREDIT' || number"))
    for place, item in enumerate(note.line_ids):
        of_line = {"oms_return_line_id": at("oms_return_line")} if item.oms_return_line_id else {}
        copy_rows(env, "account_move_line", item.id, some, id=SQL("%s + number", last_item + place * count),
                  move_id=at("account_move"), **of_line)
    env.cr.commit()


def insight(env, count, derive):
    """The screens over ``count`` return lines; what the job takes for ``derive`` of them."""
    fill_returns(env, derive)
    Rate = env["oms.return.rate"]
    started = time.perf_counter()
    months = Rate._gather_months()
    for month in months:
        Rate._oms_refresh_months([month])
        env.cr.commit()
    deriving = time.perf_counter() - started
    [(rows,)] = env.execute_query(SQL("SELECT COUNT(*) FROM oms_return_rate WHERE return_line_id IS NOT NULL"))
    if rows < derive:
        raise AssertionError(f"{rows} of {derive} return lines are told")
    started = time.perf_counter()
    env["oms.return.alarm"]._gather_lines(env.company, fields.Datetime.now())
    alarm = time.perf_counter() - started
    many_products(env)
    fill_rates(env, count)
    return {"lines": count, "derived": derive, "deriving": deriving, "months": len(months), "alarm": alarm,
            "screens": reading(env)}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--returns", type=int, default=0)
    parser.add_argument("--insight", type=int, default=0)
    parser.add_argument("--derive", type=int, default=20_000)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        answer = whole(env, args.returns) if args.returns else insight(env, args.insight, args.derive)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
