# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be true after `make floor`, in SQL of its own: nothing of the suite's Python, no computed field of it.

`floor_opening` is what lay where before anybody walked; `floor_said` what the devices say they sent and were answered;
`floor_touched` the orders that somebody edited, held or cancelled while they were picked, and goods that were counted.
"""

OPENING = """
    CREATE TABLE floor_opening AS
    SELECT quant.product_id, quant.location_id, SUM(quant.quantity) AS quantity
      FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
     GROUP BY quant.product_id, quant.location_id;
    CREATE TABLE floor_before AS SELECT id FROM stock_move WHERE state = 'done'
"""
SAID = """
    DROP TABLE IF EXISTS floor_said, floor_touched;
    CREATE TABLE floor_said (
        key varchar, device varchar, kind varchar, planted varchar, status varchar, code varchar, again boolean);
    CREATE TABLE floor_touched (order_id integer, product_id integer)
"""
#: Changes while the jobs still find something to do.
STATE = """
    SELECT (SELECT COUNT(*) FROM oms_dirty), (SELECT MAX(id) FROM oms_promise), (SELECT COUNT(*) FROM oms_promise WHERE at_risk),
           (SELECT MAX(id) FROM stock_move), (SELECT SUM(quantity) FROM stock_move WHERE state = 'assigned')
"""

#: What moved since the floor opened, in the product's own unit.
_MOVED = """
    moved AS (
        SELECT line.id, line.product_id, line.location_id, line.location_dest_id, line.quantity_product_uom AS quantity,
               source.usage AS source_usage, dest.usage AS dest_usage
          FROM stock_move_line line
          JOIN stock_location source ON source.id = line.location_id
          JOIN stock_location dest ON dest.id = line.location_dest_id
         WHERE line.state = 'done' AND NOT EXISTS (SELECT FROM floor_before WHERE floor_before.id = line.move_id)
    ), there AS (
        SELECT quant.product_id, quant.location_id, quant.quantity
          FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
    )"""
#: Accepted picks and puts, by transfer and product.
_SCANNED = """
    scanned AS (
        SELECT picking_id, product_id,
               SUM(quantity) FILTER (WHERE kind IN ('pick', 'short')) AS picked,
               SUM(CASE kind WHEN 'put' THEN quantity WHEN 'take_out' THEN -quantity END) AS packed
          FROM oms_scan WHERE result = 'accepted' AND kind IN ('pick', 'short', 'put', 'take_out') GROUP BY picking_id, product_id
    )"""

#: sentence -> SELECT of the rows that break it
RULES = {
    "goods of an order line are lost or doubled (order, line, ordered, shipped, open, given up)": """
        SELECT sale.name, line.id, line.product_uom_qty::float, need.shipped::float, need.open::float,
               COALESCE(line.oms_closed_qty, 0)::float
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id AND sale.state IN ('sale', 'cancel')
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
    CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(move.quantity) FILTER (WHERE move.state = 'done' AND dest.usage = 'customer'), 0) AS shipped,
                      COALESCE(SUM(move.product_qty) FILTER (WHERE move.state NOT IN ('draft', 'done', 'cancel')), 0) AS open
                 FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
                WHERE move.sale_line_id = line.id) AS need
         WHERE CASE sale.state WHEN 'cancel' THEN need.open > 0.0001
                    ELSE abs(line.product_uom_qty - need.shipped - need.open - COALESCE(line.oms_closed_qty, 0)) > 0.0001 END""",
    "more was shipped than ordered (order, line, ordered, shipped)": """
        SELECT sale.name, line.id, line.product_uom_qty::float, SUM(move.quantity)::float
          FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
          JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
          JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
         GROUP BY sale.name, line.id HAVING SUM(move.quantity) > line.product_uom_qty + 0.0001""",
    "stock does not add up (product, location, opening, came, went, there)": f"""
        WITH {_MOVED}, change AS (
            SELECT product_id, location_id, quantity AS opening, 0 AS came, 0 AS went, 0 AS there FROM floor_opening
         UNION ALL SELECT product_id, location_dest_id, 0, quantity, 0, 0 FROM moved WHERE dest_usage = 'internal'
         UNION ALL SELECT product_id, location_id, 0, 0, quantity, 0 FROM moved WHERE source_usage = 'internal'
         UNION ALL SELECT product_id, location_id, 0, 0, 0, quantity FROM there)
        SELECT product_id, location_id, SUM(opening)::float, SUM(came)::float, SUM(went)::float, SUM(there)::float FROM change
         GROUP BY product_id, location_id HAVING abs(SUM(opening) + SUM(came) - SUM(went) - SUM(there)) > 0.0001""",
    "goods are lost or doubled (product, opening, received, counted away, shipped, there)": f"""
        WITH {_MOVED}, change AS (
            SELECT product_id, quantity AS opening, 0 AS received, 0 AS counted, 0 AS shipped, 0 AS there FROM floor_opening
         UNION ALL SELECT product_id, 0, quantity, 0, 0, 0 FROM moved WHERE source_usage = 'supplier' AND dest_usage = 'internal'
         UNION ALL SELECT product_id, 0, 0, CASE source_usage WHEN 'internal' THEN quantity ELSE -quantity END, 0, 0 FROM moved
                    WHERE 'inventory' IN (source_usage, dest_usage) AND source_usage != dest_usage
         UNION ALL SELECT product_id, 0, 0, 0, CASE WHEN dest_usage = 'customer' THEN quantity ELSE -quantity END, 0 FROM moved
                    WHERE 'customer' IN (source_usage, dest_usage) AND source_usage != dest_usage
         UNION ALL SELECT product_id, 0, 0, 0, 0, quantity FROM there)
        SELECT product_id, SUM(opening)::float, SUM(received)::float, SUM(counted)::float, SUM(shipped)::float, SUM(there)::float
          FROM change GROUP BY product_id
        HAVING abs(SUM(opening) + SUM(received) - SUM(counted) - SUM(shipped) - SUM(there)) > 0.0001""",
    "less than nothing lies somewhere (product, location, quantity)": """
        SELECT quant.product_id, place.complete_name, quant.quantity::float
          -- Where somebody else has the row, Odoo writes another one beside it, until it puts them together.
          FROM (SELECT product_id, location_id, lot_id, SUM(quantity) AS quantity
                  FROM stock_quant GROUP BY product_id, location_id, lot_id, package_id, owner_id) quant
          JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
         WHERE quant.quantity < -0.0001
           -- But for what Odoo's own count took from here while it was picked and had not left: the transfer takes it once more,
           -- in plain Odoo as well. No more than that, and not what a picker says (`oms.floor` counts what is picked as there).
           AND NOT EXISTS (
               SELECT FROM stock_move_line counted
                 JOIN stock_move count ON count.id = counted.move_id AND count.is_inventory AND count.state = 'done'
                  AND position('said by' IN COALESCE(count.inventory_name, '')) = 0
                 JOIN stock_location lost ON lost.id = counted.location_dest_id AND lost.usage = 'inventory'
                WHERE counted.product_id = quant.product_id AND counted.location_id = quant.location_id
                  AND counted.lot_id IS NOT DISTINCT FROM quant.lot_id
                  AND EXISTS (SELECT FROM floor_touched touched WHERE touched.product_id = quant.product_id)
                  AND EXISTS (
                      SELECT FROM oms_scan scan
                        JOIN stock_move_line line ON line.picking_id = scan.picking_id AND line.product_id = scan.product_id
                         AND line.location_id = quant.location_id AND line.state = 'done' AND line.date >= counted.date
                       WHERE scan.product_id = quant.product_id AND scan.kind IN ('pick', 'short') AND scan.result = 'accepted'
                         AND scan.at <= counted.date)
               HAVING SUM(counted.quantity_product_uom) >= -quant.quantity - 0.0001)""",
    "a parcel holds goods of two orders (parcel, orders)": """
        SELECT package.name, array_agg(DISTINCT sale_line.order_id)::text
          FROM stock_move_line line
          JOIN stock_package package ON package.id = line.result_package_id
     LEFT JOIN stock_package_type kind ON kind.id = package.package_type_id
          JOIN stock_move move ON move.id = line.move_id AND move.state != 'cancel'
          JOIN sale_order_line sale_line ON sale_line.id = move.sale_line_id
         WHERE COALESCE(kind.package_use, 'disposable') != 'reusable' AND line.quantity > 0
         GROUP BY package.name HAVING COUNT(DISTINCT sale_line.order_id) > 1""",
    "a tote holds goods of two orders at a time (tote, orders)": """
        SELECT package.name, array_agg(DISTINCT sale_line.order_id)::text
          FROM stock_move_line line
          JOIN stock_package package ON package.id IN (line.package_id, line.result_package_id)
          JOIN stock_package_type kind ON kind.id = package.package_type_id AND kind.package_use = 'reusable'
          JOIN stock_move move ON move.id = line.move_id AND move.state NOT IN ('done', 'cancel')
          JOIN sale_order_line sale_line ON sale_line.id = move.sale_line_id
         WHERE line.quantity > 0 AND (line.picked OR package.id = line.package_id)
         GROUP BY package.name HAVING COUNT(DISTINCT sale_line.order_id) > 1""",
    "goods left in no parcel (transfer, line, quantity)": """
        SELECT picking.name, line.id, line.quantity::float
          FROM stock_move_line line
          JOIN stock_move move ON move.id = line.move_id AND move.state = 'done' AND move.sale_line_id IS NOT NULL
          JOIN stock_picking picking ON picking.id = line.picking_id
          JOIN stock_location dest ON dest.id = line.location_dest_id AND dest.usage = 'customer'
     LEFT JOIN stock_package package ON package.id = COALESCE(line.result_package_id, line.package_id)
     LEFT JOIN stock_package_type kind ON kind.id = package.package_type_id
         WHERE line.quantity > 0 AND (package.id IS NULL OR kind.package_use = 'reusable')""",
    "packed is not what was validated (transfer, product, packed, validated)": f"""
        WITH {_SCANNED}, done AS (
            SELECT move.picking_id, move.product_id, SUM(move.quantity) AS quantity
              FROM stock_move move
              JOIN stock_picking picking ON picking.id = move.picking_id
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
             WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL AND kind.id =
                   CASE warehouse.delivery_steps WHEN 'pick_pack_ship' THEN warehouse.pack_type_id ELSE warehouse.out_type_id END
             GROUP BY move.picking_id, move.product_id)
        SELECT picking.name, done.product_id, COALESCE(scanned.packed, 0)::float, done.quantity::float
          FROM done JOIN stock_picking picking ON picking.id = done.picking_id
     LEFT JOIN scanned USING (picking_id, product_id)
         WHERE abs(COALESCE(scanned.packed, 0) - done.quantity) > 0.0001""",
    "picked is not what was scanned (transfer, product, scanned, picked)": f"""
        WITH {_SCANNED}, done AS (
            SELECT move.picking_id, move.product_id, SUM(move.quantity) AS quantity,
                   BOOL_OR(EXISTS (SELECT FROM floor_touched touched WHERE touched.order_id = sale_line.order_id
                                      OR touched.product_id = move.product_id)) AS touched
              FROM stock_move move
              JOIN sale_order_line sale_line ON sale_line.id = move.sale_line_id
              JOIN stock_picking picking ON picking.id = move.picking_id
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
             WHERE move.state = 'done' AND kind.id =
                   CASE warehouse.delivery_steps WHEN 'ship_only' THEN warehouse.out_type_id ELSE warehouse.pick_type_id END
             GROUP BY move.picking_id, move.product_id)
        SELECT picking.name, done.product_id, COALESCE(scanned.picked, 0)::float, done.quantity::float
          FROM done JOIN stock_picking picking ON picking.id = done.picking_id
     LEFT JOIN scanned USING (picking_id, product_id)
         WHERE done.quantity > COALESCE(scanned.picked, 0) + 0.0001
            OR NOT done.touched AND abs(COALESCE(scanned.picked, 0) - done.quantity) > 0.0001""",
    "marked as picked, and nobody scanned it (transfer, product, scanned, picked)": f"""
        WITH {_SCANNED}, marked AS (
            SELECT line.picking_id, line.product_id, SUM(line.quantity_product_uom) AS quantity
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id AND move.sale_line_id IS NOT NULL
              JOIN stock_picking picking ON picking.id = line.picking_id
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
             WHERE line.state NOT IN ('done', 'cancel') AND line.picked AND kind.id =
                   CASE warehouse.delivery_steps WHEN 'ship_only' THEN warehouse.out_type_id ELSE warehouse.pick_type_id END
             GROUP BY line.picking_id, line.product_id)
        SELECT picking.name, marked.product_id, COALESCE(scanned.picked, 0)::float, marked.quantity::float
          FROM marked JOIN stock_picking picking ON picking.id = marked.picking_id
     LEFT JOIN scanned USING (picking_id, product_id)
         WHERE marked.quantity > COALESCE(scanned.picked, 0) + 0.0001""",
    "a scan that a device was told of is not there, or otherwise (key, device, told, stored)": """
        SELECT said.key, said.device, said.status, array_agg(scan.result)::text
          FROM (SELECT DISTINCT key, device, status FROM floor_said
                 WHERE status IN ('accepted', 'refused') AND kind != 'malformed') AS said
     LEFT JOIN oms_scan scan ON scan.key = said.key
         GROUP BY said.key, said.device, said.status
        HAVING COUNT(scan.id) != 1 AND said.status = 'accepted'
            OR COUNT(scan.id) FILTER (WHERE (scan.result = 'accepted') != (said.status = 'accepted')) > 0""",
    "a scan is stored twice (key)": "SELECT key FROM oms_scan GROUP BY key HAVING COUNT(*) > 1",
    "a scan is stored that no device sent (key)": """
        SELECT scan.key FROM oms_scan scan WHERE NOT EXISTS (SELECT FROM floor_said said WHERE said.key = scan.key)""",
    "a scan was never answered (key, device, kind)": """
        SELECT key, device, kind FROM floor_said GROUP BY key, device, kind
        HAVING COUNT(*) FILTER (WHERE status IN ('accepted', 'refused')) = 0""",
    "a device was told two things of one scan (key)": """
        SELECT key FROM floor_said WHERE status IN ('accepted', 'refused')
         GROUP BY key HAVING COUNT(DISTINCT status || COALESCE(code, '')) > 1""",
    "a mistake was accepted (device, mistake, key)": """
        SELECT device, planted, key FROM floor_said WHERE planted != '' AND status = 'accepted'""",
    "more is reserved than there is (product, location)": """
        SELECT quant.product_id, place.complete_name, SUM(quant.quantity)::float, SUM(quant.reserved_quantity)::float
          FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
         GROUP BY quant.product_id, place.complete_name
        HAVING SUM(quant.reserved_quantity) > GREATEST(SUM(quant.quantity), 0) + 0.0001""",
    "reserved without a move, or a move's reservation is not on the shelf (product, location, on quants, on lines)": """
        SELECT product_id, location_id, SUM(held)::float, SUM(asked)::float
          FROM (SELECT quant.product_id, quant.location_id, quant.reserved_quantity AS held, 0 AS asked
                  FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
             UNION ALL
                SELECT line.product_id, line.location_id, 0, line.quantity_product_uom
                  FROM stock_move_line line
                  JOIN stock_move move ON move.id = line.move_id AND move.state NOT IN ('draft', 'done', 'cancel')
                  JOIN stock_location place ON place.id = line.location_id AND place.usage = 'internal') AS each
         GROUP BY product_id, location_id HAVING abs(SUM(held) - SUM(asked)) > 0.0001""",
    "a line is on a tour that ended, and neither picked nor done (tour, line)": """
        SELECT tour.name, line.id FROM stock_move_line line JOIN oms_tour tour ON tour.id = line.oms_tour_id
         WHERE tour.state IN ('done', 'cancel') AND line.state NOT IN ('done', 'cancel') AND NOT COALESCE(line.picked, FALSE)""",
    "an order is picked on two tours at once that are not by zones (transfer)": """
        SELECT picking.name FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
          JOIN stock_picking picking ON picking.id = tote.picking_id
         WHERE tour.state IN ('open', 'active') AND tour.method != 'zone' GROUP BY picking.name HAVING COUNT(*) > 1""",
    "a cancelled order still wants goods (order)": """
        SELECT sale.name FROM sale_order sale JOIN sale_order_line line ON line.order_id = sale.id
          JOIN stock_move move ON move.sale_line_id = line.id AND move.state NOT IN ('done', 'cancel')
         WHERE sale.state = 'cancel'""",
}

COUNTS = """
    SELECT (SELECT COUNT(*) FROM sale_order WHERE state = 'sale') AS orders,
           (SELECT COUNT(*) FROM sale_order WHERE state = 'cancel') AS cancelled,
           (SELECT COUNT(*) FROM oms_tour) AS tours,
           (SELECT COUNT(*) FROM oms_tour WHERE state IN ('open', 'active')) AS "tours left",
           (SELECT COUNT(*) FROM oms_scan WHERE result = 'accepted') AS "scans accepted",
           (SELECT COUNT(*) FROM oms_scan WHERE result != 'accepted') AS "scans refused",
           (SELECT SUM(quantity) FROM oms_scan WHERE result = 'accepted' AND kind = 'pick') AS "units picked",
           (SELECT SUM(move.quantity) FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
             WHERE move.state = 'done' AND dest.usage = 'customer') AS "units shipped",
           (SELECT COUNT(DISTINCT line.result_package_id) FROM stock_move_line line
              JOIN stock_location dest ON dest.id = line.location_dest_id
             WHERE line.state = 'done' AND dest.usage = 'customer') AS parcels
"""
