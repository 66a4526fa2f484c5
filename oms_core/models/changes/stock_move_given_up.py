# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockMove(models.Model):
    """What is cancelled is given up, not needed again."""

    _inherit = "stock.move"

    oms_merged = fields.Boolean(store=False, help="Cancelled because another move took over its quantity.")

    def _clean_merged(self):
        self.oms_merged = True
        return super()._clean_merged()

    def _action_cancel(self):
        given_up = self.filtered(
            lambda move: move.state not in ("done", "cancel", "draft") and move.product_qty > 0 and not move.oms_merged
        )._oms_towards_customer()
        demand = self.env["oms.demand"]
        placed = demand._placed(given_up.sale_line_id)
        quantities = [(move.sale_line_id, move.product_qty) for move in given_up if move.sale_line_id not in placed]
        result = super()._action_cancel()
        if demand._is_given_up():
            demand._give_up(quantities, placed)
        return result

    def _action_done(self, cancel_backorder=False):
        if not cancel_backorder:
            return super()._action_done(cancel_backorder=cancel_backorder)
        # What a vendor sends less, nobody gave up.
        ours = self._oms_towards_customer().filtered(lambda move: move.location_id.usage != "supplier")
        demand = self.env["oms.demand"]
        placed = demand._placed(ours.sale_line_id)
        done = super()._action_done(cancel_backorder=cancel_backorder)
        demand._give_up(done._oms_rest(placed), placed)
        return done

    def _oms_rest(self, placed):
        """[(line, quantity in the product's unit)] that whoever shipped less and wants no backorder gives up, but for lines
        of ``placed``."""
        rest = []
        for move in self.filtered(lambda move: move.state == "done")._oms_towards_customer():
            if move.location_id.usage == "supplier" or move.sale_line_id in placed:
                continue
            quantity = move.product_qty - move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, rounding_method="HALF-UP")
            if move.product_id.uom_id.compare(quantity, 0) > 0:
                rest.append((move.sale_line_id, quantity))
        return rest
