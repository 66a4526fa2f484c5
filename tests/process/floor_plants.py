# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""For each rule of dev/jobs/floor_sql.py what breaks it, after a day on the floor: a rule that cannot fail tells nothing."""

_DONE = """(SELECT move.id FROM stock_move move
              JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
             WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL ORDER BY move.id LIMIT 1)"""
_QUANT = """(SELECT quant.id FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
             WHERE place.usage = 'internal' AND quant.quantity > 0 ORDER BY quant.id LIMIT 1)"""
_SCAN = """INSERT INTO oms_scan (key, user_id, company_id, kind, at)
           SELECT {key}, user_id, company_id, kind, at FROM oms_scan LIMIT 1"""

#: the first words of the rule -> statements that break it
PLANTS = {
    "goods of an order line are lost": f"UPDATE stock_move SET quantity = quantity - 1 WHERE id = {_DONE}",
    "more was shipped than ordered": f"UPDATE stock_move SET quantity = quantity + 1000 WHERE id = {_DONE}",
    "stock does not add up": f"UPDATE stock_quant SET quantity = quantity + 1 WHERE id = {_QUANT}",
    "goods are lost or doubled": f"UPDATE stock_quant SET quantity = quantity - 1 WHERE id = {_QUANT}",
    "less than nothing lies": f"DELETE FROM floor_touched; UPDATE stock_quant SET quantity = -1 WHERE id = {_QUANT}",
    "a parcel holds goods of two orders": """
        UPDATE stock_move_line SET result_package_id = (
            SELECT MIN(result_package_id) FROM stock_move_line line JOIN stock_location dest ON dest.id = line.location_dest_id
             WHERE dest.usage = 'customer') WHERE state = 'done' AND result_package_id IS NOT NULL""",
    "a tote holds goods of two orders": """
        UPDATE stock_move SET state = 'assigned' WHERE sale_line_id IS NOT NULL;
        UPDATE stock_move_line SET package_id = (SELECT MIN(package.id) FROM stock_package package JOIN stock_package_type kind
            ON kind.id = package.package_type_id WHERE kind.package_use = 'reusable')""",
    "goods left in no parcel": f"UPDATE stock_move_line SET result_package_id = NULL, package_id = NULL WHERE move_id = {_DONE}",
    "packed is not what": "UPDATE oms_scan SET quantity = quantity + 1 WHERE kind = 'put'",
    "picked is not what": "UPDATE oms_scan SET quantity = quantity - 1 WHERE kind = 'pick'",
    "marked as picked": "UPDATE stock_move_line SET state = 'assigned', picked = TRUE; DELETE FROM oms_scan",
    "a scan that a device was told of": "DELETE FROM oms_scan WHERE kind = 'pick' AND result = 'accepted'",
    "a scan is stored twice": f"DROP INDEX oms_scan_key_uniq; {_SCAN.format(key='key')}",
    "a scan is stored that no device": _SCAN.format(key="'of nobody'"),
    "a scan was never answered": "INSERT INTO floor_said (key, device, kind, planted, status) VALUES ('a', 'b', 'pick', '', '')",
    "a device was told two things": """
        INSERT INTO floor_said SELECT key, device, kind, '', 'refused', 'bad' FROM floor_said
         WHERE status = 'accepted' LIMIT 1""",
    "a mistake was accepted": """
        INSERT INTO floor_said SELECT key, device, kind, 'too many', status, code FROM floor_said
         WHERE status = 'accepted' LIMIT 1""",
    "more is reserved than": f"UPDATE stock_quant SET reserved_quantity = quantity + 1 WHERE id = {_QUANT}",
    "reserved without a move": f"UPDATE stock_quant SET reserved_quantity = reserved_quantity + 1 WHERE id = {_QUANT}",
    "a line is on a tour that ended": """
        UPDATE stock_move_line SET state = 'assigned', picked = FALSE,
               oms_tour_id = (SELECT MIN(id) FROM oms_tour WHERE state = 'done')""",
    "an order is picked on two tours": """
        UPDATE oms_tour SET state = 'active', method = 'batch';
        INSERT INTO oms_tour_tote (tour_id, picking_id)
        SELECT tour.id, tote.picking_id FROM oms_tour tour JOIN oms_tour_tote tote ON tote.tour_id != tour.id
         WHERE NOT EXISTS (SELECT FROM oms_tour_tote one WHERE one.tour_id = tour.id AND one.picking_id = tote.picking_id)
         LIMIT 1""",
    "a cancelled order still": f"""
        UPDATE sale_order SET state = 'cancel'; UPDATE stock_move SET state = 'assigned' WHERE id = {_DONE}""",
}
