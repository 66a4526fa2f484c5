# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..ledger.stock_quant import ForOrders


class _Left:
    """What moves without a promise may still reserve, by (product id, warehouse id). A class of our own: a context key
    that a client sends is never one."""

    def __init__(self, quantities):
        self.quantities = quantities


class StockMove(models.Model):
    """Reservation honours promises: no other move takes goods that were promised."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        left = self._oms_unpromised_left()
        if left is not None:
            self = self.with_context(oms_unpromised_left=left)
        return super()._action_assign(force_qty=force_qty)

    def _oms_unpromised(self):
        """Moves that may reserve only what is promised to nobody."""
        return self.filtered(
            lambda move: not move.oms_promise_id and not move.move_orig_ids and move.product_id.is_storable
            and move.company_id.oms_promise_mode == "on" and move.location_id.oms_serves_id
            and move.state in ("confirmed", "waiting", "partially_available"))

    def _oms_unpromised_left(self):
        """What there is beyond open promises, for the products of these moves; None: no promise stands against them.

        A promise that waits for a receipt counts where it is due before the move is: its goods may have come just now.
        """
        moves = self._oms_unpromised()
        if not moves:
            return None
        self.env["stock.move"].flush_model()
        self.env["oms.promise"].flush_model()
        self.env["stock.quant"].flush_model()
        supply, where = self.env["oms.supply"], moves.location_id.oms_serves_id.ids
        scope = supply._scope(moves.product_id.ids, where)
        there = SQL(
            "SELECT product_id, warehouse_id, SUM(quantity) AS quantity FROM (%s) AS row GROUP BY product_id, warehouse_id",
            supply._unreserved_sql(scope))
        rows = self.env.execute_query(SQL(
            """WITH spoken AS (
                   SELECT move.product_id, promise.warehouse_id,
                          SUM(GREATEST(move.product_qty - COALESCE(move.quantity, 0), 0)) AS quantity
                     FROM stock_move move
                     JOIN oms_promise promise ON promise.id = move.oms_promise_id AND promise.state = 'open'
                     JOIN stock_location source ON source.id = move.location_id
                      AND source.oms_serves_id = promise.warehouse_id
                    WHERE move.product_id = ANY(%s) AND promise.warehouse_id = ANY(%s)
                      AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                      AND (NOT COALESCE(promise.coming, FALSE) OR promise.date <= %s)
                    GROUP BY move.product_id, promise.warehouse_id)
               SELECT spoken.product_id, spoken.warehouse_id, COALESCE(there.quantity, 0) - spoken.quantity
                 FROM spoken LEFT JOIN (%s) AS there USING (product_id, warehouse_id)""",
            moves.product_id.ids, where, max(moves.mapped("date")), there))
        if not rows:
            return None
        return _Left({(product_id, warehouse_id): float(left) for product_id, warehouse_id, left in rows})

    def _oms_for_orders(self):
        """These goods go to somebody and are taken from where orders are served: from what the ledger counts. What is counted,
        relocated, scrapped or sent back to its vendor may be anything."""
        self.ensure_one()
        warehouse = self.location_id.oms_serves_id
        if not warehouse or self.company_id.oms_promise_mode != "on" or (
                (self.location_final_id or self.location_dest_id).usage not in ("customer", "production", "transit")):
            return self
        product = self.product_id
        return self.with_context(oms_for_orders=ForOrders(
            warehouse.sudo(),  # sudo: its settings, for whoever reserves
            self.env["oms.day"]._of(max(self.date, fields.Datetime.now()), warehouse),
            "use_expiration_date" in product._fields and product.use_expiration_date))

    def _update_reserved_quantity(self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True):
        self = self._oms_for_orders()
        left = self.env.context.get("oms_unpromised_left")
        key = self.product_id.id, location_id.oms_serves_id.id
        if not isinstance(left, _Left) or key not in left.quantities or owner_id or not self._oms_unpromised():
            return super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)
        need = min(need, left.quantities[key])
        if self.product_id.uom_id.compare(need, 0) <= 0:
            return 0.0
        taken = super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)
        left.quantities[key] -= taken
        return taken
