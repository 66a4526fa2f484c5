# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# ruff: noqa: E501
"""Orders with three lines each, the last fifth of them open, with holds, promises and questions; by SQL."""
from dev.jobs.find_data import secondary_indexes

TABLES = ("sale_order", "sale_order_line", "oms_hold", "oms_promise", "oms_order_event")
STATEMENTS = {
    # of a hundred open ones 5 are held, 15 backordered, 5 at risk; open orders were made last, as they are in real life
    "sale_order": """
        INSERT INTO sale_order (id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id, date_order, create_date,
                                picking_policy, state, oms_stage, user_id, currency_id, warehouse_id, amount_total, amount_untaxed,
                                invoice_status, commitment_date, oms_promised_date, oms_held, oms_backordered, oms_at_risk)
        SELECT b.id + i, 'S' || lpad(i::text, 7, '0'), c.company_id, p.id, p.id, p.id, now() - (%(n)s - i) * interval '1 minute', now(),
               'direct', 'sale', CASE WHEN i <= %(n)s * 0.8 THEN 'closed' WHEN h %% 2 = 0 THEN 'to_supply' ELSE 'in_warehouse' END,
               CASE WHEN i %% 100 = 0 THEN %(user)s ELSE 2 END, c.currency_id, w.id, 60 + h %% 900, 60 + h %% 900, 'no',
               CASE WHEN o AND h %% 5 = 0 THEN date_trunc('day', now()) + (h %% 30 - 6) * interval '1 day' END,
               CASE WHEN o AND h %% 10 > 1 THEN date_trunc('day', now()) + (h %% 30 - 3) * interval '1 day' + interval '12 hours' END,
               o AND h %% 100 < 5, o AND h %% 100 BETWEEN 5 AND 19, o AND h %% 100 BETWEEN 20 AND 24
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM sale_order) b,
               (SELECT id AS company_id, currency_id FROM res_company ORDER BY id LIMIT 1) c,
               (SELECT id FROM res_partner ORDER BY id LIMIT 1) p, (SELECT id FROM stock_warehouse ORDER BY id LIMIT 1) w,
               LATERAL (SELECT i, abs(hashint4(i)) AS h, i > %(n)s * 0.8 AS o FROM generate_series(1, %(n)s) i) x""",
    "sale_order_line": """
        INSERT INTO sale_order_line (id, order_id, company_id, currency_id, product_id, product_uom_id, name, state, sequence, customer_lead,
                                     product_uom_qty, price_unit, price_subtotal, price_total, qty_delivered_method, qty_delivered,
                                     oms_ordered_qty, oms_short_qty, oms_waiting_qty, oms_released_qty, oms_shipped_qty, oms_closed_qty)
        SELECT b.id + row_number() OVER (ORDER BY sale.id, part), sale.id, sale.company_id, sale.currency_id, p.id, t.uom_id, 'Line', 'sale',
               part, 0, 10, 2, 20, 20, 'stock_move', sent, 10,
               CASE WHEN sale.oms_backordered THEN 4 ELSE 0 END, 10 - sent - CASE WHEN sale.oms_backordered THEN 4 ELSE 0 END, 0, sent, 0
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM sale_order_line) b, generate_series(1, 3) part,
               (SELECT id, product_tmpl_id FROM product_product ORDER BY id LIMIT 1) p JOIN product_template t ON t.id = p.product_tmpl_id,
               sale_order sale, LATERAL (SELECT CASE WHEN sale.oms_stage = 'closed' THEN 10 WHEN part = 1 AND sale.id %% 5 = 0 THEN 5 ELSE 0 END AS sent) s
         WHERE sale.id > %(first)s""",
    "oms_hold": """
        INSERT INTO oms_hold (id, order_id, company_id, reason_id, state, message, placed_on)
        SELECT b.id + row_number() OVER (ORDER BY sale.id), sale.id, sale.company_id, r.id, 'active', 'Postcode does not match', sale.date_order
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM oms_hold) b, sale_order sale,
               (SELECT id FROM oms_hold_reason WHERE code = 'address' LIMIT 1) r WHERE sale.id > %(first)s AND sale.oms_held""",
    "oms_promise": """
        INSERT INTO oms_promise (id, order_id, line_id, company_id, product_id, warehouse_id, quantity, date, state)
        SELECT b.id + row_number() OVER (ORDER BY line.id), sale.id, line.id, sale.company_id, line.product_id, sale.warehouse_id, 4,
               sale.oms_promised_date - (line.sequence %% 3) * interval '1 day',
               CASE WHEN sale.oms_stage = 'closed' THEN 'kept' ELSE 'open' END
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM oms_promise) b,
               sale_order sale JOIN sale_order_line line ON line.order_id = sale.id
         WHERE sale.id > %(first)s AND (sale.oms_promised_date IS NOT NULL)""",
    # one order in twenty was asked about, one of a hundred of these is not answered
    "oms_order_event": """
        INSERT INTO oms_order_event (id, order_id, company_id, kind, date, summary)
        SELECT b.id + row_number() OVER (ORDER BY sale.id, said), sale.id, sale.company_id, CASE said WHEN 1 THEN 'message' ELSE 'answered' END,
               sale.date_order, 'Where is it?'
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM oms_order_event) b, sale_order sale, generate_series(1, 2) said
         WHERE sale.id > %(first)s AND sale.id %% 20 = 0 AND (said = 1 OR sale.id %% 2000 != 0)""",
}


def fill(env, size, user, say=print):
    """Fills the tables without their secondary indexes, then makes those. Tables of addons that are not there are left out."""
    cr = env.cr
    if not env["product.product"].search_count([], limit=1):
        env["product.product"].create({"name": "Mug", "type": "consu"})
        env.flush_all()
    cr.execute("SET maintenance_work_mem = '512MB'")
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET session_replication_role = replica")  # foreign keys are right by construction
    cr.execute("SELECT COALESCE(MAX(id), 0) FROM sale_order")
    first = cr.fetchone()[0]
    tables = [table for table in TABLES if table.replace("_", ".") in env or table.startswith("sale")]
    indexes = secondary_indexes(cr, tables)
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX "{name}"')  # a name that PostgreSQL told  # pylint: disable=sql-injection
    for table in tables:
        cr.execute(STATEMENTS[table], {"n": size, "user": user, "first": first})
        say(f"   {table}: {cr.rowcount:,}")
        cr.execute(f"ANALYZE {table}")  # the next one joins it, without indexes  # pylint: disable=sql-injection
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT GREATEST(MAX(id), 1) FROM {table}))")  # pylint: disable=sql-injection
    for _name, definition in indexes:
        cr.execute(definition)
    cr.execute("RESET ALL")
    cr.commit()
    cr._cnx.autocommit = True  # VACUUM stands alone, and index-only scans need it
    cr.execute("VACUUM ANALYZE")
    cr._cnx.autocommit = False
