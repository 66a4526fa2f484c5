# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    _inherit = "stock.move"

    oms_promise_id = fields.Many2one("oms.promise", "Promise", readonly=True, index="btree_not_null")
    oms_short = fields.Boolean(
        "Backordered", readonly=True, help="Demand that is not promised from any warehouse yet.")

    _oms_short_idx = models.Index("(sale_line_id) WHERE oms_short")

    def write(self, vals):
        if not self.env.su and not {"oms_short", "oms_promise_id"}.isdisjoint(vals):
            raise AccessError(self.env._("What goods are promised to is decided on their order."))
        return super().write(vals)

    def _oms_may_release(self):
        return super()._oms_may_release() and not self.oms_short

    def _oms_why_not_workable(self):
        short = self.filtered("oms_short")
        return [
            self.env._("%(product)s of %(order)s cannot be moved yet: it is backordered; receive it first.",
                       product=move.product_id.display_name, order=move.origin or "")
            for move in short
        ] + super(StockMove, self - short)._oms_why_not_workable()

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_promise_id", "oms_short"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        return [*super()._prepare_merge_negative_moves_excluded_distinct_fields(), "oms_promise_id", "oms_short"]

    def _oms_give_back(self, quantity):
        """Take up to ``quantity`` (in the product's unit) of demand off these moves, the ones that cost least first:
        backordered, not yet sent, sent but not picked. Nothing is returned or shipped twice: only demand that
        nobody has picked goes.

        :returns: what could not be taken off
        """
        def cost(move):
            return (not move.oms_short, not move.oms_unreleased, -move.id)

        candidates = self.filtered(
            lambda move: move.state not in ("done", "cancel", "draft") and not move.move_orig_ids
            and not (move.picked and move.quantity))
        for move in candidates.sorted(cost):
            if move.product_id.uom_id.compare(quantity, 0) <= 0:
                break
            taken = min(quantity, move.product_qty)
            quantity -= taken
            move._oms_reduce(taken)
        return quantity

    def _oms_reduce(self, quantity):
        """Lower the demand of one move by ``quantity`` in the product's unit, and its promise with it."""
        self.ensure_one()
        left = self.product_qty - quantity
        unit = self.product_id.uom_id
        promise = self.oms_promise_id
        self.product_uom_qty = unit._compute_quantity(left, self.product_uom, round=False)
        if unit.is_zero(left):
            self._action_cancel()
        elif promise:
            promise._oms_shrink(promise.quantity - quantity)
        if not unit.is_zero(left) and not self.oms_unreleased:
            self._action_assign()
