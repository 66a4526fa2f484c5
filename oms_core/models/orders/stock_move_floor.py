# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """Goods of a held order leave by no path that people find on the floor.

    What the order's own process launches carries the release flag. People (and other addons) make, link and change moves
    besides it; of a transfer of an order of which something is held, only this may be worked on: released moves of its own
    lines, up to what is ordered. Orders that are not held are Odoo's business alone.
    """

    _inherit = "stock.move"

    # --- a move of a stopped line is not sent, whoever makes it -----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        # Our own and Odoo's code says whether what it launches is sent, or makes the next step of what was.
        said = self.env.su and {move.id for move, vals in zip(moves, vals_list) if "oms_unreleased" in vals}
        moves.filtered(lambda move: move.sale_line_id and not (said and move.id in said))._oms_keep_back()
        return moves

    def write(self, vals):
        if "sale_line_id" in vals:
            self._oms_check_link(vals["sale_line_id"])
        if vals.get("state") == "done":
            self.filtered(lambda move: move.state != "done")._oms_check_workable()
        result = super().write(vals)
        if not self.env.su and not {"location_id", "location_dest_id", "location_final_id"}.isdisjoint(vals):
            self.filtered("sale_line_id")._oms_keep_back()
        return result

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        self._oms_keep_back_drafts()
        return super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)

    def _oms_keep_back_drafts(self):
        """Of what starts only now; a further step of goods that are on their way already goes on."""
        drafts = self.filtered(lambda move: move.state == "draft")
        if drafts.sale_line_id._oms_stopped():  # hardly ever: the ways of all others need not be read
            drafts.filtered(lambda move: not move._oms_is_further_step())._oms_keep_back()

    def _oms_keep_back(self):
        """Mark those of these moves that are for stopped lines as not sent to the warehouse."""
        lines = self.filtered(lambda move: not move.oms_unreleased)._oms_towards_customer().sale_line_id._oms_stopped()
        if not lines:
            return
        # What a vendor sends on our confirmed purchase cannot be called back.
        moves = self.filtered(lambda move: (
            move.sale_line_id in lines and not move.oms_unreleased and move.location_id.usage != "customer"
            and not (move.location_id.usage == "supplier" and move.purchase_line_id)))._oms_towards_customer()
        moves._oms_set_unreleased(True)
        moves.filtered(lambda move: move.quantity or move.state == "done")._oms_check_workable()

    def _oms_check_link(self, line_id):
        """Goods are counted for a held line, or not any more, by its order only.

        :raises UserError: for people who link moves to a line that is held, or take them off it
        """
        if self.env.su:
            return
        moves = self.filtered(lambda move: move.sale_line_id.id != line_id and move.location_id.usage != "customer")
        lines = (moves.sale_line_id | self.env["sale.order.line"].browse(line_id or ()))._oms_stopped() if moves else ()
        if lines:
            order = lines[:1].sudo().order_id  # sudo: names of the order and of what holds it
            raise UserError(self.env._(
                "Transfers cannot be linked to %(order)s or taken off it while it is held (%(reasons)s): clear the hold first.",
                order=order.name, reasons=order._oms_stop_names()))

    # --- what else is on the transfers of held orders ----------------------------------------------------------------

    def _oms_workable(self):
        return (super()._oms_workable() and not self._oms_stranger_to() and not self._oms_goes_beyond()
                and not self._oms_sends_besides())

    def _oms_sends_besides(self):
        """Whether detailed operations of this move, which is for a stopped line and goes nowhere near the customer, do."""
        self.ensure_one()
        if not self.sale_line_id or self._oms_towards_customer() or self.location_id.usage == "customer":
            return False
        there = self.move_line_ids.location_dest_id.filtered(lambda location: location.usage == "customer")
        return bool(there and self.sale_line_id._oms_stopped())

    def _oms_why_not_workable(self):
        reasons, rest = [], self.browse()
        for move in self:
            strange = not move.oms_unreleased and move._oms_stranger_to()
            if strange:
                reasons.append(self.env._(
                    "%(product)s was added to a transfer of %(order)s, which is held (%(reasons)s): clear the hold first, "
                    "or take it off %(picking)s.", product=move.product_id.display_name, order=strange[0].name,
                    reasons=strange[0]._oms_stop_names(), picking=move.picking_id.name or move.reference or ""))
            elif not move.oms_unreleased and move._oms_goes_beyond():
                order = move.sudo().sale_line_id.order_id  # sudo: its name
                reasons.append(self.env._(
                    "More %(product)s than ordered cannot leave with %(order)s: some of it %(why)s. Take only what was "
                    "sent to the warehouse.", product=move.product_id.display_name, order=order.name,
                    why=self.env._("is held (%s)", order._oms_stop_names()) if order._oms_stops()
                    else self.env._("is backordered")))
            else:
                rest |= move
        return reasons + super(StockMove, rest)._oms_why_not_workable()

    # --- not by a count, nor as scrap ---------------------------------------------------------------------------------

    def _action_done(self, cancel_backorder=False):
        self._oms_keep_back_drafts()
        wrong = self.filtered(lambda move: (
            (move.is_inventory or move.scrap_id) and move.location_id.usage in ("internal", "transit")
            and move.location_dest_id.usage == "customer" and move.state not in ("done", "cancel")))
        if wrong:
            raise UserError(self.env._(
                "%(product)s cannot be sent to %(location)s by a count, a relocation or as scrap: make a delivery.",
                product=wrong[0].product_id.display_name, location=wrong[0].location_dest_id.display_name))
        return super()._action_done(cancel_backorder=cancel_backorder)
