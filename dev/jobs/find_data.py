# ruff: noqa: E501
"""A million orders and what belongs to them, by SQL: for the benchmark of the search."""
import time

TABLES = ("res_partner", "product_template", "product_product", "sale_order", "stock_picking", "account_move", "stock_lot")

# %(n)s: orders; %(words)s, %(common)s: arrays of words. random() is seeded. Ids follow on what is there.
STATEMENTS = {
    "res_partner": """
        INSERT INTO res_partner (id, name, complete_name, email, phone, ref, type, active, is_company, company_id,
                                 autopost_bills, group_rfq, group_on, commercial_partner_id, lang, customer_rank)
        SELECT b.id + i, w, w, lower(replace(w, ' ', '.')) || i || '@' || lower(word) || '.example',
               '+49 ' || (100 + random() * 899)::int || ' ' || (1000000 + random() * 8999999)::int, 'C' || (100000 + i), 'contact',
               true, true, NULL, 'ask', 'default', 'default', b.id + i, 'en_US', 1
          FROM (SELECT MAX(id) AS id FROM res_partner) b,
               LATERAL (SELECT i, words[1 + floor(random() * nw)] || ' ' || words[1 + floor(random() * nw)] || ' '
                               || common[1 + floor(random() * nc)] AS w, words[1 + floor(random() * nw)] AS word
                          FROM generate_series(1, %(n)s / 5) i, v) x""",
    "product_template": """
        INSERT INTO product_template (id, name, type, uom_id, categ_id, service_tracking, tracking, active, sale_ok, is_storable,
                                      list_price)
        SELECT b.id + i, jsonb_build_object('en_US', w), 'consu', (SELECT MIN(id) FROM uom_uom),
               (SELECT MIN(id) FROM product_category), 'no', 'none', true, true, true, 10
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM product_template) b,
               LATERAL (SELECT i, words[1 + floor(random() * nw)] || ' ' || words[1 + floor(random() * nw)] || ' '
                               || (ARRAY['red', 'blue', 'large', 'small', 'set of 6'])[1 + floor(random() * 5)] AS w
                          FROM generate_series(1, %(n)s / 20) i, v) x""",
    "product_product": """
        INSERT INTO product_product (id, product_tmpl_id, default_code, barcode, active, combination_indices)
        SELECT id + 1000, id, 'SKU-' || upper(substr(md5(id::text), 1, 4)) || '-' || id, (4000000000000 + id * 7919)::text, true, ''
          FROM product_template t WHERE NOT EXISTS (SELECT FROM product_product p WHERE p.product_tmpl_id = t.id)""",
    "sale_order": """
        INSERT INTO sale_order (id, name, client_order_ref, company_id, partner_id, partner_invoice_id, partner_shipping_id,
                                date_order, picking_policy, state, oms_stage, user_id, currency_id, amount_total, invoice_status)
        SELECT b.id + i, 'S' || lpad(i::text, 7, '0'), 'PO-' || (2020 + i %% 6) || '-' || lpad((random() * 9999999)::int::text, 7, '0'),
               c.company_id, p, p, p, now() - i * interval '1 minute', 'direct', 'sale', 'shipped',
               CASE WHEN i %% 100 = 0 THEN %(user)s ELSE 2 END, c.currency_id, 100, 'invoiced'
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM sale_order) b,
               (SELECT id AS company_id, currency_id FROM res_company ORDER BY id LIMIT 1) c,
               (SELECT MAX(id) AS top FROM res_partner) r,
               LATERAL (SELECT i, r.top - floor(random() * (%(n)s / 5))::int AS p FROM generate_series(1, %(n)s) i) x""",
    "stock_picking": """
        INSERT INTO stock_picking (id, name, origin, carrier_tracking_ref, partner_id, picking_type_id, location_id, location_dest_id,
                                   move_type, state, company_id, date_done, scheduled_date, priority)
        SELECT b.id + i, 'WH/OUT/' || lpad(i::text, 7, '0'), 'S' || lpad(i::text, 7, '0'),
               'JJD' || lpad((random() * 1e12)::bigint::text, 12, '0'), r.top - floor(random() * (%(n)s / 5))::int, t.id,
               t.default_location_src_id, (SELECT id FROM stock_location WHERE usage = 'customer' LIMIT 1), 'direct', 'done',
               t.company_id, now(), now(), '0'
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM stock_picking) b, (SELECT MAX(id) AS top FROM res_partner) r,
               (SELECT * FROM stock_picking_type WHERE code = 'outgoing' ORDER BY id LIMIT 1) t, generate_series(1, %(n)s) i""",
    "account_move": """
        INSERT INTO account_move (id, name, ref, move_type, state, payment_state, partner_id, commercial_partner_id, journal_id,
                                  currency_id, company_id, date, invoice_date, auto_post, amount_total, sequence_prefix,
                                  sequence_number)
        SELECT b.id + i, 'INV/2025/' || lpad(i::text, 7, '0'), 'R' || (random() * 1e9)::int, 'out_invoice', 'posted', 'paid',
               p, p, j.id, c.currency_id, c.company_id, '2025-06-01', '2025-06-01', 'no', 100, 'INV/2025/', i
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM account_move) b, (SELECT MAX(id) AS top FROM res_partner) r,
               (SELECT id FROM account_journal WHERE type = 'sale' ORDER BY id LIMIT 1) j,
               (SELECT id AS company_id, currency_id FROM res_company ORDER BY id LIMIT 1) c,
               LATERAL (SELECT i, r.top - floor(random() * (%(n)s / 5))::int AS p FROM generate_series(1, %(n)s) i) x""",
    "stock_lot": """
        INSERT INTO stock_lot (id, name, product_id, company_id)
        SELECT b.id + i, 'L' || (24 + i %% 3) || '-' || lpad((random() * 1e9)::int::text, 9, '0'),
               (SELECT MAX(id) FROM product_product) - (i %% (%(n)s / 20)), NULL
          FROM (SELECT COALESCE(MAX(id), 0) AS id FROM stock_lot) b, generate_series(1, %(n)s / 10) i""",
}
WORDS = """WITH v AS (SELECT %(words)s::text[] AS words, cardinality(%(words)s::text[]) AS nw,
                            %(common)s::text[] AS common, cardinality(%(common)s::text[]) AS nc)"""


def fill(env, size, words, common, user, say=print):
    """Fills the tables without their secondary indexes, then makes those. Returns {step: seconds}."""
    cr, seconds = env.cr, {}
    cr.execute("SET maintenance_work_mem = '512MB'; SELECT setseed(0.7)")
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET session_replication_role = replica")  # foreign keys are right by construction
    indexes = secondary_indexes(cr)
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX "{name}"')  # a name that PostgreSQL told  # pylint: disable=sql-injection
    for table in TABLES:
        start = time.perf_counter()
        head = WORDS if " v)" in STATEMENTS[table] else ""
        cr.execute(head + STATEMENTS[table], {"n": size, "words": words, "common": list(common), "user": user})
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")  # pylint: disable=sql-injection
        seconds[table] = time.perf_counter() - start
        say(f"   {table}: {seconds[table]:.0f} s")
    ours = others = 0.0
    for name, definition in indexes:
        start = time.perf_counter()
        cr.execute(definition)
        spent = time.perf_counter() - start
        ours, others = (ours + spent, others) if name.startswith("oms_find_") else (ours, others + spent)
    seconds["search indexes"], seconds["other indexes"] = ours, others
    say(f"   indexes: {ours:.0f} s for the search's, {others:.0f} s for the others")
    cr.execute("RESET ALL; ANALYZE")
    cr.commit()
    return seconds


def secondary_indexes(cr, tables=TABLES):
    """(name, definition) of all indexes of these tables that no constraint needs."""
    cr.execute("""
        SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
          JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
         WHERE t.relname = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
         ORDER BY 1""", [list(tables)])
    return cr.fetchall()
