# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.addons.stock_account.models.stock_move import VALUATION_DICT


class StockMove(models.Model):
    """Moves that take returned goods back to their vendor."""

    _inherit = "stock.move"

    oms_vendor_line_id = fields.Many2one(
        "oms.vendor.return.line", "Goes back to the vendor", copy=False, readonly=True, index="btree_not_null",
        ondelete="restrict")

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_vendor_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_vendor_line_id": Fact(self.oms_vendor_line_id.id)}

    # --- the vendor sends it back: at the value it left with, not at what it was bought for ---------------------------------

    def _get_value_from_account_move(self, quantity, at_date=None):
        if self._oms_vendor_sends_back():
            return dict(VALUATION_DICT)
        return super()._get_value_from_account_move(quantity, at_date)

    def _get_value_from_quotation(self, quantity, at_date=None):
        if self._oms_vendor_sends_back():
            return dict(VALUATION_DICT)
        return super()._get_value_from_quotation(quantity, at_date)

    def _oms_vendor_sends_back(self):
        """Whether it brings goods back that had left for their vendor by a record of ours. Its purchase line says what they were
        bought for once, which Odoo takes before what they left with."""
        self.ensure_one()
        return self.is_in and self.origin_returned_move_id.is_out and bool(self.origin_returned_move_id.oms_vendor_line_id)

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: what follows for goods that go back to vendors, whoever sends them
        if lines := (self | done).oms_vendor_line_id.sudo():
            lines.vendor_return_id._oms_follow()
        return done

    def _action_cancel(self):
        result = super()._action_cancel()
        if lines := self.oms_vendor_line_id.sudo():  # sudo: as above
            lines.vendor_return_id._oms_follow()
        return result
