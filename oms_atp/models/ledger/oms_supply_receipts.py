# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

#: Days ahead of which receipts are looked at where neither product nor category says otherwise.
HORIZON = 365


class OmsSupply(models.AbstractModel):
    """The ledger's term of what comes: open moves into locations that orders are served from."""

    _inherit = "oms.supply"

    @api.model
    def _receipts_sql(self, scope):
        """Open moves into those locations, on the day they are expected: by the purchase line or by the receipt, whichever
        says later, tomorrow at the earliest: only what is there is there today. What is overdue comes after the usual
        delay. What was bought or made for one move is that move's."""
        # Fewer joins and a fence (OFFSET 0): with all of them in one search, PostgreSQL plans this longer than it runs. CASE in
        # place of OR: of that, it takes one in two hundred to be true, and looks up place, product and purchase row by row.
        return SQL(
            """SELECT product_id, warehouse_id, day, quantity, kind, model, res_id, 0
                 FROM (SELECT move.product_id AS product_id, final.oms_serves_id AS warehouse_id,
                              (CASE WHEN due.on_day < 0 THEN %s ELSE GREATEST(due.on_day, %s) END + due.ahead)::int AS day,
                              move.product_qty - %s AS quantity,
                              'receipt' AS kind, 'stock.move' AS model, move.id AS res_id,
                              COALESCE(NULLIF(product.oms_horizon_days, 0), %s) AS horizon
                         FROM stock_move move
                         JOIN stock_location final ON final.id = COALESCE(move.location_final_id, move.location_dest_id)
                          AND final.oms_serves_id = ANY(%s)
                         JOIN stock_location source ON source.id = move.location_id
                          AND source.oms_serves_id IS DISTINCT FROM final.oms_serves_id
                         JOIN product_product product ON product.id = move.product_id
                    LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
                   CROSS JOIN LATERAL (SELECT %s - %s, %s) AS due(on_day, ahead)
                        WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                          AND CASE WHEN final.id = move.location_dest_id THEN TRUE ELSE (
                               SELECT TRUE FROM stock_move_move_rel rel JOIN stock_move next ON next.id = rel.move_dest_id
                                WHERE rel.move_orig_id = move.id AND next.state != 'cancel'
                                  AND next.location_dest_id = final.id LIMIT 1) IS NULL END
                          %s OFFSET 0) AS receipt
                WHERE quantity > 0 AND day <= horizon""",
            self._usual_delay_sql(), scope.first_receipt, self._bespoke_sql(), HORIZON, scope.warehouses,
            self._day_sql(
                scope, SQL("COALESCE(%s GREATEST(line.date_planned, move.date))", self._moved_sql(scope)),
                SQL("final.oms_serves_id")),
            *[self._ahead_sql(scope, SQL("final.oms_serves_id"))] * 2, self._of_products(scope, SQL("move.product_id")))

    @api.model
    def _bespoke_sql(self):
        """What of a receipt (``move``, ``final``) was bought or made for one move."""
        return SQL(
            """COALESCE((SELECT SUM(next.product_qty) FROM stock_move_move_rel rel
                          JOIN stock_move next ON next.id = rel.move_dest_id
                          JOIN stock_location shelf ON shelf.id = next.location_id
                         WHERE rel.move_orig_id = move.id AND next.procure_method = 'make_to_order'
                           AND next.state NOT IN ('done', 'cancel')
                           AND shelf.oms_serves_id = final.oms_serves_id), 0)""")

    @api.model
    def _moved_sql(self, scope):
        if not scope.moved:
            return SQL()
        ids, dates = zip(*scope.moved, strict=True)
        return SQL(
            """(SELECT moved.on_date FROM unnest(%s::int[], %s::timestamp[]) AS moved(line_id, on_date)
                 WHERE moved.line_id = line.id),""", list(ids), list(dates))

    @api.model
    def _usual_delay_sql(self):
        """Days from today after which an overdue receipt (``move``, ``line``, ``due``) is expected: as late after its day as
        its vendor usually is, or any vendor; if that is over, as late as nine of ten; then as late from today. So that
        the promises that wait for it move a few times, not every day."""
        return SQL(
            """COALESCE((SELECT CASE WHEN due.on_day + lead.late_p50 >= 1 THEN due.on_day + lead.late_p50
                                     WHEN due.on_day + lead.late_p90 >= 1 THEN due.on_day + lead.late_p90
                                     ELSE GREATEST(lead.late_p50, 1) END
                           FROM oms_vendor_lead lead
                          WHERE lead.company_id = move.company_id
                            AND (lead.partner_id IS NULL OR lead.partner_id = (
                                 SELECT commercial_partner_id FROM res_partner WHERE id = line.partner_id))
                          ORDER BY lead.partner_id LIMIT 1), 1)""")
