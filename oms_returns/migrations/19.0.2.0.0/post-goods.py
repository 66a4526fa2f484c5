# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """What came is what transfers brought, and what was inspected has rows.

    No transfers are made for what is authorised: an update fills no dock with receipts of what may never come. They are made
    when the goods are received, or by the button of the return.
    """
    # The quantity that was expected used to be written as received at once.
    cr.execute("""UPDATE oms_return_line SET to_receive = received_quantity, received_quantity = 0
                   WHERE state = 'authorised' AND received_quantity > 0""")
    cr.execute("UPDATE oms_return_line SET received_quantity = 0 WHERE state = 'cancelled' AND received_quantity > 0")
    cr.execute("UPDATE oms_return_reason SET condition = code WHERE code IN ('damaged', 'faulty') AND condition = 'new'")
    cr.execute("""
        INSERT INTO oms_return_inspection (line_id, return_id, company_id, product_id, lot_id, quantity, condition, disposition,
                                           state, done_on, create_uid, write_uid, create_date, write_date)
             SELECT line.id, line.return_id, line.company_id, move.product_id, part.lot_id,
                    SUM(part.quantity * unit.factor / product_unit.factor), 'new', COALESCE(line.disposition, 'restock'), 'done',
                    MAX(back.state_since), 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
               FROM oms_return_line line
               JOIN oms_return back ON back.id = line.return_id AND back.state IN ('inspected', 'settled')
               JOIN stock_move move ON move.oms_return_line_id = line.id AND move.state = 'done'
               JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
               JOIN stock_move_line part ON part.move_id = move.id AND part.state = 'done'
               JOIN uom_uom unit ON unit.id = part.product_uom_id
               JOIN product_product product ON product.id = move.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               JOIN uom_uom product_unit ON product_unit.id = template.uom_id
              WHERE line.decision = 'accept'
                AND NOT EXISTS (SELECT FROM oms_return_inspection row WHERE row.line_id = line.id)
              GROUP BY line.id, move.product_id, part.lot_id
             HAVING SUM(part.quantity) > 0""")
