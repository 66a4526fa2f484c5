# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning.inspection import NOT_TAKEN, untaken


class SaleOrderLine(models.Model):
    """Goods that came and are not taken back stay delivered: more than was accepted, what goes back to the customer, what is kept
    without credit."""

    _inherit = "sale.order.line"

    def _oms_untaken(self):
        """How much of this line came back by settled returns and is not taken back, in the order's unit; of returns that are
        settled in stages, what is not inspected yet is not taken back either."""
        self.ensure_one()
        # sudo: quantities of its returns, for whoever computes the order
        back = self.sudo().oms_return_line_ids.filtered(lambda line: not line.component_id and any(
            move.to_refund and move.state == "done" for move in line.move_ids._oms_from_customer()))
        found = 0
        for line in back:
            of_order = line.move_ids._oms_from_customer().filtered(
                lambda move: move.state == "done" and move.to_refund and move.sale_line_id)
            given = sum(row.quantity for row in line.inspection_ids
                        if row.state == "done" and row.disposition in NOT_TAKEN and row.product_id == line.product_id)
            units, accepted = line._oms_units, line.quantity
            if line.state in ("authorised", "received") and not any(of_order.mapped("oms_adopted")):
                accepted = line._oms_due_quantity()[line]
            found += untaken(units(line._oms_sum_of_moves(of_order, lambda move: move.quantity)), units(accepted),
                             units(line.received_quantity - given))
        if not found:
            return 0.0
        return back.product_id[:1].uom_id._compute_quantity(
            back[:1]._oms_quantity(found), self.product_uom_id, rounding_method="HALF-UP")

    @api.depends("oms_return_line_ids.inspection_ids.state", "oms_return_line_ids.quantity", "move_ids.to_refund")
    def _compute_oms_qty_returned(self):
        super()._compute_oms_qty_returned()

    @api.depends("oms_return_line_ids.inspection_ids.state", "oms_return_line_ids.quantity")
    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """Odoo takes off all that came by a move; what of it is not taken back is still the customer's to pay."""
        delivered = super()._prepare_qty_delivered()
        for line in self:
            if line in delivered and any(move.oms_return_line_id and move.to_refund for move in line.move_ids):
                kept = line._oms_untaken()
                if kept:
                    delivered[line] += kept
        return delivered
