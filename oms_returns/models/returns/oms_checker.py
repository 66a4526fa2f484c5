# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import states


class OmsChecker(models.AbstractModel):
    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            # What is of the order line: pieces beyond what was shipped are received as goods of no order.
            ("returned_within_shipped", "fault", "sale.order.line", SQL(
                """SELECT line.id, format('%%s of %%s came back, %%s were shipped (%%s)', moves.returned,
                                          product.default_code, moves.shipped, sale.name)
                     FROM sale_order_line line
                     JOIN sale_order sale ON sale.id = line.order_id
                     JOIN product_product product ON product.id = line.product_id
             JOIN LATERAL (
                   SELECT SUM(move.quantity * unit.factor) FILTER (WHERE dest.usage = 'customer') AS shipped,
                          SUM(move.quantity * unit.factor) FILTER (WHERE source.usage = 'customer') AS returned
                     FROM stock_move move
                     JOIN stock_location source ON source.id = move.location_id
                     JOIN stock_location dest ON dest.id = move.location_dest_id
                     JOIN uom_uom unit ON unit.id = move.product_uom
                    WHERE move.sale_line_id = line.id AND move.state = 'done') moves ON TRUE
                    WHERE EXISTS (SELECT FROM oms_return_line part WHERE part.sale_line_id = line.id)
                      AND round((COALESCE(moves.returned, 0) - COALESCE(moves.shipped, 0))::numeric, 4) > 0""")),
            # By transfers that are done, whoever validated them; of kits, the whole ones.
            ("received_as_moved", "fault", "oms.return.line", SQL(
                """SELECT part.id, format('%%s: %%s received by its record, %%s by its transfers', back.name,
                                          part.received_quantity, COALESCE(moves.quantity, 0))
                     FROM oms_return_line part
                     JOIN oms_return back ON back.id = part.return_id
        LEFT JOIN LATERAL (
                   SELECT SUM(kit.quantity) AS quantity, BOOL_OR(kit.name IS NOT NULL) AS of_kits
                     FROM (SELECT piece.name, CASE WHEN COUNT(*) < array_length(string_to_array(piece.name, ','), 1) THEN 0
                                                   ELSE MIN(piece.quantity / piece.each) END AS quantity
                             FROM (SELECT CASE WHEN part.component_id IS NULL THEN move.oms_kit END AS name,
                                          COALESCE((SELECT split_part(one, ':', 2)::float
                                                      FROM unnest(string_to_array(move.oms_kit, ',')) AS one
                                                     WHERE part.component_id IS NULL
                                                       AND split_part(one, ':', 1)::int = move.product_id), 1) AS each,
                                          SUM(move.quantity * unit.factor / product_unit.factor) AS quantity
                                     FROM stock_move move
                                     JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                                     %(units)s
                                    WHERE move.oms_return_line_id = part.id AND move.state = 'done'
                                    GROUP BY 1, 2, move.product_id) piece
                            GROUP BY piece.name) kit) moves ON TRUE
                    WHERE back.state NOT IN ('requested', 'refused') AND part.decision = 'accept'
                      AND round(ABS(COALESCE(part.received_quantity, 0) - COALESCE(moves.quantity, 0))::numeric, 2)
                          >= CASE WHEN moves.of_kits THEN 1 ELSE 0.01 END""", units=self.env["stock.move"]._oms_units_sql())),
            ("settled_not_overbilled", "fault", "sale.order.line", SQL(
                """SELECT DISTINCT line.id, format('%%s: a settled return left %%s billed too much', back.name,
                                                   -line.qty_to_invoice)
                     FROM oms_return_line part
                     JOIN oms_return back ON back.id = part.return_id AND back.state = 'settled'
                     JOIN sale_order_line line ON line.id = part.sale_line_id
                    WHERE part.resolution = 'refund' AND part.decision = 'accept' AND part.received_quantity > 0
                      AND line.qty_to_invoice < 0
                      -- what is credited with it is not billed too much because of it: somebody ordered less afterwards
                      AND (part.component_id IS NOT NULL OR part.received_quantity - 0.005 > (
                          SELECT COALESCE(SUM(item.quantity * unit.factor / product_unit.factor), 0)
                            FROM account_move_line item
                            JOIN account_move note ON note.id = item.move_id AND note.state = 'posted'
                                                  AND note.move_type = 'out_refund'
                            JOIN product_product product ON product.id = item.product_id
                            JOIN product_template template ON template.id = product.product_tmpl_id
                            JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                            JOIN uom_uom unit ON unit.id = COALESCE(item.product_uom_id, template.uom_id)
                           WHERE item.oms_return_line_id = part.id AND item.product_id = line.product_id))
                      -- nor while another return of the same has goods here whose money is to be decided
                      AND NOT EXISTS (
                          SELECT FROM oms_return_line other
                            JOIN oms_return open ON open.id = other.return_id AND open.state = ANY(%(open)s)
                           WHERE other.sale_line_id = line.id AND other.received_quantity > 0)
                      -- whose credit note somebody took back or reversed is to be credited once more, by a person
                      AND NOT EXISTS (
                          SELECT FROM oms_return_line other
                            JOIN account_move_line item ON item.oms_return_line_id = other.id
                            JOIN account_move note ON note.id = item.move_id
                           WHERE other.sale_line_id = line.id
                             AND (note.state != 'posted' OR EXISTS (
                                  SELECT FROM account_move undone
                                   WHERE undone.reversed_entry_id = note.id AND undone.state = 'posted')))""",
                open=sorted(states.OPEN))),
        ]
