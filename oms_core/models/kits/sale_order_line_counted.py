# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """Deliveries and documents in another unit than the line's are added up exactly and rounded once: Odoo rounds each, so that
    twelve singles of a dozen were 0.96 of it."""

    _inherit = "sale.order.line"

    def _oms_sum(self, parts):
        """The sum of ``parts``, (quantity, unit), in the line's unit."""
        self.ensure_one()
        unit = self.product_uom_id
        total = sum(own._compute_quantity(quantity, unit, round=False, raise_if_failure=False) for quantity, own in parts)
        return unit.round(total, rounding_method="HALF-UP") if unit else total

    # --- delivered -----------------------------------------------------------------------------------------------------

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self.filtered(lambda line: line.qty_delivered_method == "stock_move" and (
                line.move_ids.product_uom - line.product_uom_id)):
            outgoing, incoming = line._get_outgoing_incoming_moves()
            moves = (outgoing | incoming).filtered(lambda move: move.state == "done")
            # Components of kits are not of the line's product: they are counted by whom they are of.
            if moves.product_id == line.product_id:
                delivered[line] = line._oms_sum(
                    (-move.quantity if move in incoming else move.quantity, move.product_uom) for move in moves)
        return delivered

    # --- invoiced ------------------------------------------------------------------------------------------------------

    def _prepare_qty_invoiced(self):
        found = super()._prepare_qty_invoiced()
        for line in self:
            if (items := line._get_invoice_lines()).product_uom_id - line.product_uom_id:
                found[line] = line._oms_sum_documents(items.filtered(
                    lambda item: item.parent_state != "cancel" or item.move_id.payment_state == "invoicing_legacy"))
        return found

    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self:
            if (items := line._get_invoice_lines()).product_uom_id - line.product_uom_id:
                line.qty_invoiced_posted = line._oms_sum_documents(items.filtered(
                    lambda item: item.parent_state == "posted" or item.move_id.payment_state == "invoicing_legacy"))

    def _oms_sum_documents(self, items):
        return self._oms_sum((item.quantity * -item.move_id.direction_sign, item.product_uom_id) for item in items.filtered(
            lambda item: item.move_id.move_type in ("out_invoice", "out_refund")))
