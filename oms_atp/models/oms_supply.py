# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsSupply(models.AbstractModel):
    """What can be promised: facts of products in warehouses, gathered set-based from tables."""

    _name = "oms.supply"
    _description = "Available to promise"

    @api.model
    def _gather_free(self, cr, product_ids, warehouse_ids, for_backorders=False):
        """What is not spoken for, now: {(product id, warehouse id): quantity in the product's unit}.

        Pickable stock (below the warehouse's stock location, nobody else's property) less open demand on it
        less what is being promised at this moment. New orders queue behind what is backordered.

        :param for_backorders: backorders themselves ask: they do not queue behind themselves
        """
        terms = [
            SQL("SELECT product_id, warehouse_id, %s * quantity FROM (%s) AS term(product_id, warehouse_id, quantity)",
                sign, term)
            for sign, term in self._free_terms(list(product_ids), list(warehouse_ids), for_backorders)]
        cr.execute(SQL(
            """SELECT product_id, warehouse_id, SUM(quantity)
                 FROM (%s) AS total(product_id, warehouse_id, quantity) GROUP BY product_id, warehouse_id""",
            SQL(" UNION ALL ").join(terms)))
        return {(product_id, warehouse_id): float(quantity or 0.0)
                for product_id, warehouse_id, quantity in cr.fetchall()}

    @api.model
    def _free_terms(self, product_ids, warehouse_ids, for_backorders):
        """List of (sign, SELECT of product id, warehouse id, quantity). Extended by addons."""
        return [
            (1, self._on_hand_sql(product_ids, warehouse_ids)),
            (-1, self._demand_sql(product_ids, warehouse_ids, for_backorders)),
            (-1, self._claimed_sql(product_ids, warehouse_ids)),
        ]

    @api.model
    def _pickable_sql(self, warehouse_ids):
        """FROM clause: warehouse, its stock location (root) and what is below it (location)."""
        return SQL(
            """stock_warehouse warehouse
               JOIN stock_location root ON root.id = warehouse.lot_stock_id AND warehouse.id = ANY(%s)
               JOIN stock_location location ON location.parent_path LIKE root.parent_path || '%%'
                                           AND location.usage = 'internal'""", warehouse_ids)

    @api.model
    def _on_hand_sql(self, product_ids, warehouse_ids):
        return SQL(
            """SELECT quant.product_id, warehouse.id, SUM(quant.quantity)
                 FROM %s
                 JOIN stock_quant quant ON quant.location_id = location.id
                WHERE quant.product_id = ANY(%s) AND quant.owner_id IS NULL
                GROUP BY quant.product_id, warehouse.id""", self._pickable_sql(warehouse_ids), product_ids)

    @api.model
    def _demand_sql(self, product_ids, warehouse_ids, for_backorders):
        short = SQL("AND NOT COALESCE(move.oms_short, FALSE)") if for_backorders else SQL()
        return SQL(
            """SELECT move.product_id, warehouse.id, SUM(move.product_qty)
                 FROM %s
                 JOIN stock_move move ON move.location_id = location.id
                 JOIN stock_location dest ON dest.id = move.location_dest_id
                                         AND dest.parent_path NOT LIKE root.parent_path || '%%'
                WHERE move.product_id = ANY(%s) %s
                  AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                GROUP BY move.product_id, warehouse.id""", self._pickable_sql(warehouse_ids), product_ids, short)

    @api.model
    def _claimed_sql(self, product_ids, warehouse_ids):
        return SQL(
            """SELECT claim.key1, claim.key2, SUM(claim.amount)
                 FROM oms_claim claim
                WHERE claim.kind = 'stock' AND claim.key1 = ANY(%s) AND claim.key2 = ANY(%s)
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND NOT EXISTS (SELECT FROM oms_promise promise WHERE promise.claim_token = claim.token)
                GROUP BY claim.key1, claim.key2""", product_ids, warehouse_ids)
