# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...tools import Fact


class StockMove(models.Model):
    _inherit = "stock.move"

    oms_unreleased = fields.Boolean(
        "Not sent to warehouse", readonly=True,
        help="Demand that the warehouse cannot work on yet: the order is held or waits for planned sending.")

    _oms_unreleased_idx = models.Index("(sale_line_id) WHERE oms_unreleased")

    # --- release -----------------------------------------------------------------------------------

    def _oms_release(self):
        """Send to the warehouse: from here on the moves are workable, and reserve what is promised.

        Moves of orders and lines that are held stay where they are.
        """
        self.filtered("oms_unreleased").sale_line_id.order_id._oms_check_release()
        waiting = self.filtered(lambda move: move.oms_unreleased and move.state not in ("done", "cancel"))
        stopped = waiting.sale_line_id._oms_stopped()
        moves = waiting.filtered(lambda move: move.sale_line_id not in stopped)
        if not moves:
            return moves
        # A hold placed at this very moment writes on the same order: one of the two is refused and tried again.
        # sudo: a fact about the order, for warehouse staff
        moves.sudo().sale_line_id.order_id.write({"oms_released_on": fields.Datetime.now()})
        moves._oms_set_unreleased(False)
        moves._oms_log_by_order("released", self.env._("Sent to %(warehouses)s"))
        moves.filtered(lambda move: move._should_bypass_reservation() or move._should_assign_at_confirm()
                       or not move._oms_reserves_later())._action_assign()
        return moves

    def _oms_reserves_later(self):
        """By-date and manual reservation stay Odoo's business after release."""
        self.ensure_one()
        return self.picking_type_id.reservation_method in ("manual", "by_date")

    def _oms_unrelease(self):
        """Take back from the warehouse what nobody has picked yet. Returns what could be taken back."""
        moves = self.filtered(
            lambda move: not move.oms_unreleased and move.state not in ("done", "cancel", "draft")
            and not move.picked and move.location_id.usage in ("internal", "transit")
            and not move._oms_is_further_step())
        if moves:
            moves._do_unreserve()
            moves._oms_set_unreleased(True)
        return moves

    def _oms_is_further_step(self):
        """Whether a step of the way to the customer was done before: the goods are in the warehouse's hands."""
        self.ensure_one()
        before = self.move_orig_ids
        if not before:  # Odoo cuts the link between two steps when goods are lost between them
            before = self.sale_line_id.move_ids.filtered(
                lambda move: move.location_dest_id == self.location_id and move.product_id == self.product_id)
        return any(move.state == "done" for move in before._oms_towards_customer())

    def _oms_set_unreleased(self, unreleased):
        """Whether these are kept from the warehouse. Extended by fulfilment, which notes since when."""
        # sudo: the order desk, which has no write access to moves, holds and sends orders; checked by the caller.
        self.sudo().write({"oms_unreleased": unreleased})

    def _oms_log_by_order(self, kind, template, customer_visible=False):
        """One event per order of these moves; ``template`` gets the names of the warehouses."""
        entries = []
        for order, moves in groupby(self.filtered("sale_line_id"), lambda move: move.sale_line_id.order_id):
            warehouses = self.env["stock.move"].concat(*moves).warehouse_id
            entries.append({
                "order_id": order.id, "kind": kind, "customer_visible": customer_visible,
                "summary": template % {"warehouses": ", ".join(warehouses.mapped("name"))},
            })
        self.env["oms.order.event"]._oms_log(entries)

    # --- an unreleased move cannot be worked on -------------------------------------------------------

    def _action_assign(self, force_qty=False):
        workable = self.filtered(lambda move: move._oms_workable())
        return super(StockMove, workable)._action_assign(force_qty=force_qty)

    def _oms_workable(self):
        """Whether the warehouse may reserve and move these goods. Extended by promising."""
        self.ensure_one()
        return not self.oms_unreleased

    def _oms_check_workable(self):
        """Refuse work on moves that were not sent to the warehouse, saying why and the way out."""
        blocked = self.filtered(lambda move: not move._oms_workable())
        if blocked:
            raise UserError("\n".join(blocked[:5]._oms_why_not_workable()))

    def _oms_why_not_workable(self):
        reasons = []
        for move in self.sudo():  # sudo: names of the order and of what holds it, for warehouse staff
            order = move.sale_line_id.order_id
            held = order._oms_stop_names(lines=move.sale_line_id)
            way_out = (
                self.env._("it is held (%s): clear the hold first", held)
                if held else self.env._("send the order to the warehouse first"))
            reasons.append(self.env._(
                "%(product)s of %(order)s cannot be moved yet: %(way_out)s.",
                product=move.product_id.display_name, order=order.name or move.origin or move.reference or "",
                way_out=way_out))
        return reasons

    def _action_done(self, cancel_backorder=False):
        self.filtered(lambda move: move.state not in ("done", "cancel") and move.quantity)._oms_check_workable()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _oms_towards_customer(self):
        return self.filtered(
            lambda move: move.sale_line_id
            and (move.location_final_id or move.location_dest_id).usage == "customer")

    def _trigger_scheduler(self):
        """Natively one search per move; moves of products that no reordering rule is about need none."""
        return super(StockMove, self._oms_reordered())._trigger_scheduler()

    def _update_orderpoints(self):
        """Natively a search at each change of a move."""
        return super(StockMove, self._oms_reordered())._update_orderpoints()

    def _oms_reordered(self):
        """Those of these moves whose products a reordering rule is about. Which have one the ORM knows since the move was made:
        it asks itself what depends on the move."""
        # sudo: only which products have a rule; archived ones are in the same look
        products = self.product_id.sudo().with_context(active_test=False)
        ruled = set(products.filtered("orderpoint_ids").ids)
        return self.filtered(lambda move: move.product_id.id in ruled)

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_unreleased"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        # Less demand is taken from the move it belongs to, sent to the warehouse or not.
        return [*super()._prepare_merge_negative_moves_excluded_distinct_fields(), "oms_unreleased"]

    def _prepare_move_split_vals(self, qty):
        # What was picked when a hold came goes on; what is split off it waits for the hold.
        stopped = self._oms_towards_customer().sale_line_id._oms_stopped()
        return {**super()._prepare_move_split_vals(qty), "oms_unreleased": Fact(self.oms_unreleased or bool(stopped))}

    def _oms_may_release(self):
        """Whether these goods may be sent to the warehouse at all. Extended by promising."""
        self.ensure_one()
        return True

    def _oms_going_at_once(self):
        """Those of these moves that nobody has to send. Extended by planned sending."""
        return self.filtered(
            lambda move: (move.warehouse_id or move.picking_type_id.warehouse_id).oms_release_policy != "planned")
