# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
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
            ("received_as_moved", "fault", "oms.return.line", SQL(
                """SELECT part.id, format('%%s: %%s received by its record, %%s by its transfers', back.name,
                                          part.received_quantity, COALESCE(moves.quantity, 0))
                     FROM oms_return_line part
                     JOIN oms_return back ON back.id = part.return_id
        LEFT JOIN LATERAL (
                   SELECT SUM(CASE WHEN move.oms_kit IS NULL OR part.component_id IS NOT NULL THEN move.quantity
                                   ELSE move.quantity / COALESCE((
                                        SELECT split_part(piece, ':', 2)::float
                                          FROM unnest(string_to_array(move.oms_kit, ',')) AS piece
                                         WHERE split_part(piece, ':', 1)::int = move.product_id), 1)
                                        / array_length(string_to_array(move.oms_kit, ','), 1) END
                              * unit.factor / product_unit.factor) AS quantity
                     FROM stock_move move
                     JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                     JOIN uom_uom unit ON unit.id = move.product_uom
                     JOIN product_product product ON product.id = move.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                     JOIN uom_uom product_unit ON product_unit.id = template.uom_id
                    WHERE move.oms_return_line_id = part.id AND move.state = 'done') moves ON TRUE
                    WHERE back.state IN ('received', 'inspected', 'settled') AND part.decision = 'accept'
                      AND round((part.received_quantity - COALESCE(moves.quantity, 0))::numeric, 2) != 0""")),
            ("settled_not_overbilled", "fault", "sale.order.line", SQL(
                """SELECT DISTINCT line.id, format('%%s: a settled return left %%s billed too much', back.name,
                                                   -line.qty_to_invoice)
                     FROM oms_return_line part
                     JOIN oms_return back ON back.id = part.return_id AND back.state = 'settled'
                     JOIN sale_order_line line ON line.id = part.sale_line_id
                    WHERE part.resolution = 'refund' AND part.decision = 'accept' AND part.received_quantity > 0
                      AND line.qty_to_invoice < 0""")),
        ]
