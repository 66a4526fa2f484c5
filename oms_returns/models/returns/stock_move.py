# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact, facts
from odoo.exceptions import UserError

# What a move of Odoo's own return means for the money of its order line.
ADOPTED = [
    ("counted", "Counts for the order"),
    ("waits", "Its return decides about the money"),  # billed as ordered: Odoo would never credit it
    ("replaced", "Replaced by another delivery"),
]


class StockMove(models.Model):
    """Moves of Odoo's own returns of deliveries, which returns of ours adopted."""

    _inherit = "stock.move"

    oms_parcel_line_id = fields.Many2one(
        "oms.return.parcel.line", "Of a parcel without papers", copy=False, readonly=True, index="btree_not_null",
        ondelete="restrict")
    oms_adopted = fields.Selection(ADOPTED, "Odoo's own return", copy=False, readonly=True)

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        """Each row of a parcel is goods of its own: two of one product may turn out to be of two customers."""
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_parcel_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_adopted": Fact(self.oms_adopted)}

    def _oms_is_shelved(self):
        """Whether Odoo's own return brought it where nobody inspects goods of returns: into stock, as ever."""
        self.ensure_one()
        place = self.location_dest_id
        return bool(self.oms_adopted) and place != place.warehouse_id.oms_inspection_location_id

    def _oms_shelve_adopted(self):
        """Goods that came by Odoo's own returns are where its transfers took them: they are inspected by that.

        :return: the moves of these that were
        """
        shelved = self.filtered(lambda move: move._oms_is_shelved())
        if shelved:
            self.env["oms.return"]._oms_writing().env["oms.return.inspection"].create([
                facts({
                    "line_id": part.move_id.oms_return_line_id.id, "product_id": part.product_id.id, "lot_id": part.lot_id.id,
                    "quantity": part.product_uom_id._compute_quantity(part.quantity, part.product_id.uom_id, round=False),
                    "disposition": "restock", "state": "done", "done_on": fields.Datetime.now(), "user_id": self.env.uid,
                    "note": part.move_id.picking_id.name,
                }) for part in shelved.move_line_ids if part.quantity > 0])
        return shelved

    def _oms_part_by_origin(self, origins):
        """Goods of this done move left with several deliveries: a move for each, so that each part is worth what it left with.
        They stay where they are.

        :param origins: [(move that they left with, quantity in the product's unit)]
        :return: [(move, move that its goods left with)]
        """
        self.ensure_one()
        unit, found, left = self.product_id.uom_id, [(self, origins[0][0])], self.quantity
        for origin, quantity in origins[1:]:
            if self.product_uom.compare(left, quantity) <= 0:  # somebody counted less of it meanwhile
                break
            left -= quantity
            other = self.copy({
                "state": "done", "product_uom": unit.id, "product_uom_qty": quantity, "date": self.date, "move_line_ids": [],
                "oms_parcel_line_id": Fact(self.oms_parcel_line_id.id)})
            for part in self.move_line_ids.sorted("id", reverse=True):
                taken = min(part.quantity, quantity)
                quantity -= taken
                if unit.compare(taken, part.quantity) == 0:
                    part.move_id = other
                elif taken > 0:
                    part.copy({"move_id": other.id, "quantity": taken, "date": part.date, "picked": True})
                    part.quantity -= taken
            found.append((other, origin))
        if len(found) > 1:
            self.product_uom_qty = left
        return found

    def _action_done(self, cancel_backorder=False):
        """An exchange is done with when the other goods have left."""
        self._oms_check_left()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        sold = done.filtered(lambda move: move.location_dest_usage == "customer").sale_line_id
        if replaced := sold.move_ids.filtered(lambda move: move.oms_adopted == "replaced" and move.state == "done"):
            # sudo: what returns follow from goods that left
            replaced.sudo().oms_return_line_id.return_id._oms_close_credited()
        return done

    def _oms_check_left(self):
        """Odoo prepares the return of an order's delivery before it leaves, as often as somebody asks for it. It is no return of
        ours, and would be credited whether or not goods left.

        :raises UserError: for goods that come back by such a transfer
        """
        # sudo: by which delivery of which order goods left, for whoever takes them in
        for move in self.sudo().filtered(lambda move: (
                move.origin_returned_move_id and not move.oms_return_line_id and move.state not in ("done", "cancel")
                and move.location_id.usage == "customer" and move.quantity)):
            left = move.origin_returned_move_id
            if left.sale_line_id and left.location_dest_id.usage == "customer" and left.location_id.usage in (
                    "internal", "transit") and (left.state != "done" or left.date > move.create_date):
                raise UserError(self.env._(
                    "%(picking)s was prepared before %(delivery)s had left, and only what left comes back. Cancel it, and return "
                    "the goods from %(delivery)s when that is done.",
                    picking=move.picking_id.name, delivery=left.picking_id.name))

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: what returns follow from moves that somebody may cancel
        self.filtered("oms_adopted").sudo().oms_return_line_id.return_id._oms_follow_cancelled()
        self.filtered(lambda move: move.sale_line_id and move.location_dest_usage == "customer").sudo().sale_line_id \
            ._oms_forget_replacement()
        return result
