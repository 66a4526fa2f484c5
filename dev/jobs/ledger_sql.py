# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger once more, written by hand as one statement: open moves are read once, with all joins in the open.

Whoever wrote it had read the suite's ledger; it was not tuned afterwards, the suite's was. It has the same terms (stock,
demand, receipts, claims, carts, safety stock, what is kept for channels), the same running total and the same look-ahead
minimum. The bench measures the suite against it and checks that both give the same ladders.
"""

STATEMENT = """
WITH change (product_id, warehouse_id, day, quantity) AS (
    SELECT quant.product_id, place.oms_serves_id, 0, quant.quantity
      FROM stock_quant quant
      JOIN stock_location place ON place.id = quant.location_id
     WHERE place.usage = 'internal' AND place.oms_serves_id = ANY(%(warehouses)s)
       {quant}
 UNION ALL
    SELECT move.product_id, part.warehouse_id, part.day, part.quantity
      FROM stock_move move
      JOIN stock_location source ON source.id = move.location_id
      JOIN stock_location dest ON dest.id = move.location_dest_id
      JOIN stock_location final ON final.id = COALESCE(move.location_final_id, move.location_dest_id)
      JOIN product_product product ON product.id = move.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN product_category category ON category.id = template.categ_id
 LEFT JOIN purchase_order_line purchase ON purchase.id = move.purchase_line_id
CROSS JOIN LATERAL (
           SELECT COALESCE(move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0), move.quantity, 0),
                  move.date::date - %(today)s::date,
                  COALESCE(purchase.date_planned, move.date)::date - %(today)s::date
           ) AS known (reserved, due, planned)
CROSS JOIN LATERAL (
           SELECT GREATEST(1, CASE WHEN known.planned >= 0 THEN known.planned ELSE (
               SELECT CASE WHEN known.planned + lead.late_p50 > 0 THEN known.planned + lead.late_p50
                           WHEN known.planned + lead.late_p90 > 0 THEN known.planned + lead.late_p90
                           ELSE lead.late_p50 END
                 FROM oms_vendor_lead lead
            LEFT JOIN res_partner vendor ON vendor.id = purchase.partner_id
                WHERE lead.company_id = move.company_id
                  AND (lead.partner_id IS NULL OR lead.partner_id = vendor.commercial_partner_id)
                ORDER BY lead.partner_id LIMIT 1) END)
           ) AS late (expected)
CROSS JOIN LATERAL (
           SELECT source.oms_serves_id, 0, -known.reserved
            WHERE known.reserved != 0 AND source.oms_serves_id IS DISTINCT FROM dest.oms_serves_id
        UNION ALL
           SELECT source.oms_serves_id, GREATEST(known.due, 0), known.reserved - move.product_qty
            WHERE source.oms_serves_id IS DISTINCT FROM dest.oms_serves_id AND move.procure_method != 'make_to_order'
        UNION ALL
           SELECT final.oms_serves_id, late.expected, GREATEST(move.product_qty - COALESCE((
                      SELECT SUM(next.product_qty)
                        FROM stock_move_move_rel rel
                        JOIN stock_move next ON next.id = rel.move_dest_id
                        JOIN stock_location shelf ON shelf.id = next.location_id
                       WHERE rel.move_orig_id = move.id AND next.procure_method = 'make_to_order'
                         AND next.state NOT IN ('done', 'cancel') AND shelf.oms_serves_id = final.oms_serves_id), 0), 0)
            WHERE final.oms_serves_id IS DISTINCT FROM source.oms_serves_id
              AND late.expected <= COALESCE(NULLIF(template.oms_horizon, 0), NULLIF(category.oms_horizon, 0), 365)
              AND (final.id = dest.id OR NOT EXISTS (
                   SELECT FROM stock_move_move_rel rel
                     JOIN stock_move next ON next.id = rel.move_dest_id
                    WHERE rel.move_orig_id = move.id AND next.state != 'cancel' AND next.location_dest_id = final.id))
           ) AS part (warehouse_id, day, quantity)
     WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
       AND part.warehouse_id = ANY(%(warehouses)s) {move}
 UNION ALL
    SELECT claim.key1, claim.key2, GREATEST(claim.ref - %(ordinal)s, 0), -claim.amount::numeric
      FROM oms_claim claim
     WHERE claim.kind = 'stock' AND claim.key2 = ANY(%(warehouses)s)
       AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC') {claim}
       AND NOT EXISTS (SELECT FROM oms_promise promise WHERE promise.claim_token = claim.token)
       AND NOT EXISTS (SELECT FROM oms_cart cart WHERE cart.claim_token = claim.token)
 UNION ALL
    SELECT cart.product_id, cart.warehouse_id, GREATEST(cart.date - %(today)s::date, 0), -cart.quantity::numeric
      FROM oms_cart_line cart
     WHERE cart.warehouse_id = ANY(%(warehouses)s) AND cart.expires_at > (clock_timestamp() AT TIME ZONE 'UTC') {cart}
 UNION ALL
    SELECT claim.key1, claim.key2, 0, claim.amount::numeric
      FROM oms_claim claim
      JOIN oms_cart cart ON cart.id = claim.ref AND cart.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
     WHERE claim.kind = 'cart' AND claim.key2 = ANY(%(warehouses)s)
       AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC') {claim}
 UNION ALL
    SELECT product_id, warehouse_id, 0, -safety_qty::numeric
      FROM oms_stock_policy policy
     WHERE safety_qty > 0 AND warehouse_id = ANY(%(warehouses)s) {policy}
 UNION ALL
    SELECT kept.product_id, kept.warehouse_id, 0, -GREATEST(kept.quantity - COALESCE(SUM(promise.quantity), 0), 0)
      FROM oms_allotment kept
 LEFT JOIN (oms_promise promise JOIN sale_order sale ON sale.id = promise.order_id)
        ON promise.product_id = kept.product_id AND promise.warehouse_id = kept.warehouse_id
       AND promise.state != 'withdrawn' AND promise.create_date >= kept.date_from AND sale.team_id = kept.team_id
     WHERE kept.active AND kept.warehouse_id = ANY(%(warehouses)s) AND kept.date_from <= %(today)s
       AND (kept.date_to IS NULL OR kept.date_to >= %(today)s) {kept}
     GROUP BY kept.id
), running AS (
    SELECT product_id, warehouse_id, day,
           SUM(SUM(quantity)) OVER (PARTITION BY product_id, warehouse_id ORDER BY day) AS total
      FROM change GROUP BY product_id, warehouse_id, day
)
SELECT product_id, warehouse_id, day,
       MIN(total) OVER (PARTITION BY product_id, warehouse_id ORDER BY day DESC)::float AS quantity
  FROM running ORDER BY product_id, warehouse_id, day
"""
COLUMNS = {"quant": "quant.product_id", "move": "move.product_id", "claim": "claim.key1", "cart": "cart.product_id",
           "policy": "policy.product_id", "kept": "kept.product_id"}


def by_hand(products, warehouses, today):
    """(statement, its parameters) for these products, or for all with None."""
    limits = {name: "" if products is None else f"AND {column} = ANY(%(products)s)" for name, column in COLUMNS.items()}
    return STATEMENT.format(**limits), {
        "products": products, "warehouses": warehouses, "today": today, "ordinal": today.toordinal()}
