# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact


class StockMove(models.Model):
    _inherit = "stock.move"

    oms_return_line_id = fields.Many2one(
        "oms.return.line", "Return line", copy=False, readonly=True, index="btree_not_null", ondelete="restrict")
    oms_second_line_id = fields.Many2one(
        "oms.return.line", "Second grade of", copy=False, readonly=True, index="btree_not_null", ondelete="restrict",
        help="Of which return line goods left stock, or entered it as the product of second grade.")

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_return_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_return_line_id": Fact(self.oms_return_line_id.id)}

    def _oms_from_customer(self):
        """Those that bring goods back from the customer (not the onward move to stock or scrap)."""
        return self.filtered(lambda move: move.location_id.usage == "customer")

    def _action_done(self, cancel_backorder=False):
        """What follows from goods of returns that came, whoever validates their transfer."""
        # sudo: facts of returns, for whoever works in the warehouse
        coming = self.filtered("oms_return_line_id").sudo()._oms_from_customer().filtered(
            lambda move: move.state not in ("done", "cancel"))
        if not coming:
            return super()._action_done(cancel_backorder=cancel_backorder)
        arriving = self | coming._oms_check_coming().with_env(self.env)
        done = super(StockMove, arriving.with_context(oms_return_quiet=True))._action_done(cancel_backorder=cancel_backorder)
        done = done.with_env(self.env)
        came = done.filtered("oms_return_line_id").sudo()._oms_from_customer()  # sudo: as above
        (coming.oms_return_line_id - came.oms_return_line_id).return_id._oms_follow()
        came.oms_return_line_id.return_id._oms_arrived(came)
        return done

    def _action_cancel(self):
        # sudo: as above
        lines = self.filtered(lambda move: move.oms_return_line_id and move.state != "done").sudo()._oms_from_customer(
            ).oms_return_line_id
        result = super()._action_cancel()
        if lines and not self.env.context.get("oms_return_quiet"):
            lines.return_id._oms_follow()
            lines.return_id._oms_not_expected()
        return result

    def _oms_set_came(self, quantity):
        """So much of this move, in its product's unit, is here."""
        self.ensure_one()
        came = self.product_id.uom_id._compute_quantity(quantity, self.product_uom, rounding_method="HALF-UP")
        if self.product_uom.compare(self.quantity, came) != 0:
            self.quantity = came

    def _oms_came_back(self):
        """Returns tell of their own goods themselves, when all of them are here."""
        return super()._oms_came_back().filtered(lambda move: not move.oms_return_line_id or move._oms_is_shelved())
