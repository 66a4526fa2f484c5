# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact

from .oms_return_adopted import PAID_BACK


class SaleOrderLine(models.Model):
    """What Odoo's own returns mean for an order: nothing that came back is sent again, and while goods are exchanged the
    customer keeps what was ordered, whichever of the two transfers is done first."""

    _inherit = "sale.order.line"

    # --- nothing is launched twice --------------------------------------------------------------------------------------

    def _oms_returned_for_launch(self, previous):
        """How much came back for good and is not to be sent again by a launch, in the order's unit; with it what was credited
        and is still to come, and what came besides and is not taken back: Odoo takes all of it off what was launched. What comes
        back by Odoo's own return is not, as long as nobody orders another quantity: then Odoo sends what is ordered less what
        the customer has.

        :param previous: the ordered quantity before this launch
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: (
            move.oms_return_line_id and move.to_refund and move.state != "cancel" and move.location_id.usage == "customer"))
        if not moves:
            return self.oms_qty_returned
        back = self.oms_qty_returned + self._oms_untaken()
        native = moves.filtered(lambda move: move.oms_adopted in PAID_BACK)
        coming = moves.filtered(lambda move: move.state != "done" and move.oms_adopted != "replaced")
        if native and self.product_uom_id.compare(previous, self.product_uom_qty) != 0:
            return back + self._oms_of_moves(coming - native) - self._oms_of_moves(native - coming)
        return back + self._oms_of_moves(coming)

    def _oms_of_moves(self, moves):
        """How much of this line these moves are, in the order's unit; of a kit the whole ones."""
        def quantity(move):
            return move.quantity if move.state == "done" else move.product_uom_qty

        parts = moves._oms_for_kits()
        found = self._oms_sum((quantity(move), move.product_uom) for move in moves - parts)
        if parts:
            found += self._oms_from_kits(parts._oms_in_kits(lambda move: move.product_uom._compute_quantity(
                quantity(move), move.product_id.uom_id, round=False)))
        return found

    # --- exchanges --------------------------------------------------------------------------------------------------------

    def _oms_replaced_moves(self):
        return self.move_ids.filtered(lambda move: move.oms_adopted == "replaced" and move.to_refund and move.state != "cancel")

    def _oms_replaced(self, done):
        """How much of an exchange came back (``done``), or is still to come, in the order's unit."""
        self.ensure_one()
        return self._oms_of_moves(self._oms_replaced_moves().filtered(lambda move: (move.state == "done") == done))

    def _oms_still_to_leave(self):
        """How much is still to leave for the customer, in the order's unit."""
        return self._oms_in_line_unit(self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty)

    @api.depends("move_ids.oms_adopted", "move_ids.product_uom_qty", "move_ids.state", "move_ids.to_refund")
    def _compute_qty_to_invoice(self):
        """An exchange is neither credited nor billed: what came back is on its way once more (odoo#271474), what left in
        advance takes the place of what comes back."""
        super()._compute_qty_to_invoice()
        for line in self:
            if line.state != "sale" or not line.qty_to_invoice or line.product_id.invoice_policy != "delivery":
                continue
            if not line._oms_replaced_moves():
                continue
            if line.qty_to_invoice < 0:
                line.qty_to_invoice += min(-line.qty_to_invoice, line._oms_replaced(True), line._oms_still_to_leave())
            else:
                over = max(line.qty_delivered - line.product_uom_qty, 0.0)
                line.qty_to_invoice -= min(line.qty_to_invoice, line._oms_replaced(False), over)

    @api.depends("move_ids.oms_adopted")
    def _compute_invoice_status(self):
        """What left in advance is no more than was ordered."""
        super()._compute_invoice_status()
        for line in self.filtered(lambda line: line.invoice_status == "upselling"):
            coming = line._oms_replaced(False) if line._oms_replaced_moves() else 0.0
            if coming and line.product_uom_id.compare(line.qty_delivered - coming, line.product_uom_qty) <= 0:
                line.invoice_status = "invoiced"

    def _oms_forget_replacement(self):
        """Goods in exchange do not leave any more: what came back counts as returned, and is credited."""
        for line in self:
            replaced = line._oms_replaced_moves()
            if not replaced:
                continue
            placed = line.oms_short_qty + line.oms_waiting_qty + line.oms_released_qty + line.oms_shipped_qty
            if line.product_id.uom_id.compare(placed, line.oms_ordered_qty) > 0:  # some of it still leaves, or has left
                continue
            replaced.write({"oms_adopted": Fact(
                "waits" if line.product_id.invoice_policy == "order" else "counted")})
            back = replaced.oms_return_line_id.filtered(lambda one: one.state not in ("settled", "cancelled", "refused"))
            back._oms_write({"resolution": "refund", "note": self.env._("Its replacement was cancelled")})
