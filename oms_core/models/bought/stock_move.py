# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...tools import Fact, facts

#: What of a move says how much comes, and when.
WATCHED = {"state", "product_uom_qty", "quantity", "date", "procure_method", "move_orig_ids", "move_dest_ids"}


class Losing:
    """Marks in a context that a purchase or a receipt is being cancelled. No client can send it along."""

    __slots__ = ()


class StockMove(models.Model):
    """What comes for an order, and what is lost on the way to it."""

    _inherit = "stock.move"

    oms_to_order = fields.Boolean(
        "Was made to order", readonly=True,
        help="It was served by what was bought or made for it; that was cancelled, and Odoo would take it from stock.")
    oms_lost_line_id = fields.Many2one(
        "purchase.order.line", "Was bought with", readonly=True, copy=False, index="btree_not_null")

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        if vals.get("procure_method") == "make_to_stock":
            lost = self.filtered(lambda move: (
                move.procure_method == "make_to_order" and move.sale_line_id and not move.oms_to_order
                and move.state not in ("done", "cancel")))
            if lost:
                super(StockMove, lost).write(facts({"oms_to_order": True}))
        result = super().write(vals)
        noted = self.filtered(lambda move: move.purchase_line_id or move.oms_to_order or ("date" not in vals and (
            move.procure_method == "make_to_order" or move.rule_id.procure_method == "mts_else_mto")))
        if noted:
            self.env["sale.order.line"]._oms_bought_changed(moves=noted.ids)
        return result

    def _oms_is_mixed(self):
        """Whether any of these takes from stock what is there, and has bought what is not."""
        return "mts_else_mto" in self.rule_id.mapped("procure_method")

    def _oms_losing(self, records):
        return records.with_context(oms_losing=Losing())

    def _action_cancel(self):
        """What a vendor does not send any more, and what waited for that alone, is lost and not given up."""
        if not self.env["oms.demand"]._is_given_up():
            return super()._action_cancel()
        coming = self.filtered(lambda move: move.location_id.usage == "supplier")
        result = super(StockMove, self - coming)._action_cancel()
        return super(StockMove, self._oms_losing(coming))._action_cancel() if coming else result

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_to_order": Fact(self.oms_to_order)}
