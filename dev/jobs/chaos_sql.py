# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be true after `make chaos`, in SQL of its own: it uses neither the suite's ledger nor its checker.

Where goods are is found by the paths of locations, what was promised by the demand that carries promises. Receipts
and deliveries of the chaos shop take one step, all in one unit.
"""

#: Shelves by warehouse, what is or comes there by day, and what was promised from there by day, risks left out.
_BALANCE = """
WITH place AS (
    SELECT warehouse.id AS warehouse_id, location.id AS location_id
      FROM stock_warehouse warehouse
      JOIN stock_location stock ON stock.id = warehouse.lot_stock_id
      JOIN stock_location location ON location.parent_path LIKE stock.parent_path || '%' AND location.usage = 'internal'
), supply AS (
    SELECT product_id, warehouse_id, CURRENT_DATE AS day, SUM(quantity) AS quantity
      FROM stock_quant JOIN place USING (location_id) GROUP BY product_id, warehouse_id
 UNION ALL
    SELECT move.product_id, place.warehouse_id, GREATEST(COALESCE(line.date_planned, move.date)::date, CURRENT_DATE),
           move.product_qty
      FROM stock_move move
      JOIN place ON place.location_id = move.location_dest_id
 LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
     WHERE move.state NOT IN ('draft', 'done', 'cancel') AND move.location_id NOT IN (SELECT location_id FROM place)
), taken AS (
    SELECT move.product_id, place.warehouse_id, GREATEST({day}::date, CURRENT_DATE) AS day, SUM(move.product_qty) AS quantity
      FROM stock_move move
      JOIN place ON place.location_id = move.location_id
      JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
      {source}
     WHERE move.state NOT IN ('draft', 'done', 'cancel') GROUP BY 1, 2, 3
), balance AS (
    SELECT taken.product_id, taken.warehouse_id, taken.day,
           SUM(taken.quantity) OVER (PARTITION BY taken.product_id, taken.warehouse_id ORDER BY taken.day) -
           COALESCE((SELECT SUM(supply.quantity) FROM supply
                      WHERE supply.product_id = taken.product_id AND supply.warehouse_id = taken.warehouse_id
                        AND supply.day <= {until}), 0) AS beyond
      FROM taken
)
"""
_PROMISED = _BALANCE.format(
    day="promise.date", until="taken.day",
    source="JOIN oms_promise promise ON promise.id = move.oms_promise_id AND NOT COALESCE(promise.at_risk, FALSE)")
_WORST = """
    SELECT SUM(worst) AS oversold FROM (
        SELECT GREATEST(MAX(beyond), 0) AS worst FROM balance GROUP BY product_id, warehouse_id) AS each
"""
OVERSOLD = _PROMISED + _WORST
#: Plain Odoo tells every customer a date; here it is judged kindly: whatever is coming counts, on whichever day.
PLAIN_OVERSOLD = _BALANCE.format(day="move.date", until="'infinity'", source="") + _WORST

#: sentence -> SELECT of the rows that break it
RULES = {
    "a unit is promised twice (product, warehouse, day, beyond supply)": _PROMISED + """
        SELECT product_id, warehouse_id, day::text, beyond::float FROM balance WHERE beyond > 0.0001""",
    "a need is forgotten (order, line, ordered, promised, backordered, shipped, given up)": """
        SELECT sale.name, line.id, line.product_uom_qty::float, need.promised::float, need.short::float, need.shipped::float,
               line.oms_closed_qty
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
    CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(product_qty) FILTER (WHERE state != 'done' AND oms_promise_id IS NOT NULL), 0) AS promised,
                      COALESCE(SUM(product_qty) FILTER (WHERE state != 'done' AND oms_short), 0) AS short,
                      COALESCE(SUM(quantity) FILTER (WHERE state = 'done'), 0) AS shipped
                 FROM stock_move move
                WHERE move.sale_line_id = line.id AND move.state NOT IN ('draft', 'cancel')) AS need
         WHERE abs(line.oms_ordered_qty - need.promised - need.short - need.shipped - COALESCE(line.oms_closed_qty, 0)) > 0.0001
            OR abs(line.product_uom_qty - line.oms_ordered_qty) > 0.0001""",
    "a promise is lost (promise, quantity, on its open demand)": """
        SELECT promise.id, promise.quantity::float, COALESCE(SUM(move.product_qty), 0)::float
          FROM oms_promise promise
     LEFT JOIN stock_move move ON move.oms_promise_id = promise.id AND move.state != 'cancel'
         WHERE promise.state = 'open'
         GROUP BY promise.id HAVING abs(promise.quantity - COALESCE(SUM(move.product_qty), 0)) > 0.0001""",
    "demand goes on with a promise that ended (move, promise)": """
        SELECT move.id, promise.id
          FROM stock_move move JOIN oms_promise promise ON promise.id = move.oms_promise_id
         WHERE move.state NOT IN ('draft', 'done', 'cancel') AND promise.state != 'open'""",
    "more is reserved than there is (product, location)": """
        SELECT quant.product_id, location.id, SUM(quant.quantity)::float, SUM(quant.reserved_quantity)::float
          FROM stock_quant quant JOIN stock_location location ON location.id = quant.location_id
         WHERE location.usage = 'internal'
         GROUP BY quant.product_id, location.id HAVING SUM(quant.reserved_quantity) > SUM(quant.quantity) + 0.0001""",
    "a cancelled order still wants goods (order)": """
        SELECT sale.name FROM sale_order sale JOIN sale_order_line line ON line.order_id = sale.id
          JOIN stock_move move ON move.sale_line_id = line.id AND move.state NOT IN ('done', 'cancel')
         WHERE sale.state = 'cancel'""",
    "supply that changed was not looked at (product)": "SELECT product_id FROM oms_dirty",
}

#: Changes while the jobs still find something to do.
STATE = """
    SELECT (SELECT COUNT(*) FROM oms_dirty), (SELECT MAX(id) FROM oms_promise), (SELECT COUNT(*) FROM oms_promise WHERE at_risk),
           (SELECT MAX(id) FROM stock_move), (SELECT SUM(quantity) FROM stock_move WHERE state = 'assigned')
"""
COUNTS = """
    SELECT (SELECT COUNT(*) FROM sale_order WHERE state = 'sale') AS orders,
           (SELECT COUNT(*) FROM sale_order WHERE state = 'cancel') AS cancelled,
           (SELECT SUM(quantity) FROM oms_promise WHERE state = 'open') AS promised,
           (SELECT SUM(quantity) FROM oms_promise WHERE state = 'open' AND at_risk) AS "at risk",
           (SELECT SUM(product_qty) FROM stock_move WHERE oms_short AND state NOT IN ('done', 'cancel')) AS backordered,
           (SELECT COUNT(*) FROM oms_order_event WHERE kind = 'moved') AS "moved promises"
"""
