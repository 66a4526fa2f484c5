# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import groupby


class StockMove(models.Model):
    """Goods that are gone after they were sent to the warehouse."""

    _inherit = "stock.move"

    @api.model
    def _oms_lacking(self, product_ids):
        """Moves of promises that were sent, should be reserved, and are not wholly: of goods that are taken from stock."""
        return self.search([
            ("product_id", "in", product_ids), ("oms_promise_id.state", "=", "open"), ("oms_promise_id.coming", "=", False),
            ("oms_unreleased", "=", False), ("state", "in", ("confirmed", "waiting", "partially_available")),
        ]).filtered(lambda move: move._oms_workable() and move._oms_is_from_shelf())

    def _oms_reserve_in_turn(self):
        """What is promised for earlier goes before what was promised for later and is not there for all: Odoo takes from whom it
        finds first when goods are lost. Returns those that lack something then."""
        rivals = self.search([
            ("product_id", "in", self.product_id.ids), ("location_id", "in", self.location_id.ids),
            ("oms_promise_id.state", "=", "open"), ("oms_promise_id.at_risk", "=", True), ("oms_unreleased", "=", False),
            ("state", "in", ("assigned", "partially_available"))])
        rivals -= rivals._oms_begun()
        first = min((move._oms_turn() for move in self), default=None)
        rivals = rivals.filtered(lambda move: move not in self and move._oms_turn() > first)
        rivals._do_unreserve()
        every = (self | rivals).sorted(lambda move: move._oms_turn())
        every._action_assign()
        return every.filtered(lambda move: move.state in ("confirmed", "waiting", "partially_available"))

    def _oms_turn(self):
        return self.oms_promise_id.date, self.oms_promise_id.id, self.id

    def _oms_split_lost(self):
        """The part of these moves for which nothing is reserved, as moves of their own: what is there, or picked, stays."""
        lost, vals_list = self.browse(), []
        for move in self:
            unit = move.product_id.uom_id
            there = move.product_uom._compute_quantity(move.quantity, unit, round=False)
            if unit.compare(there, 0) <= 0:
                lost |= move
            elif unit.compare(there, move.product_qty) < 0:
                vals_list += move._split(move.product_qty - there)
        parts = self.create(vals_list)
        parts._action_confirm(merge=False)
        return lost | parts

    def _oms_release(self):
        """What turns out not to be there when it is to be reserved does not stay on the floor."""
        moves = super()._oms_release()
        # sudo: reservations and promises of orders that the user has just sent
        moves.sudo().filtered(lambda move: (
            move.state in ("confirmed", "waiting", "partially_available") and move.oms_promise_id.state == "open"
            and not move.oms_promise_id.coming and move._oms_is_from_shelf()))._oms_take_back_lost()
        return moves

    def _oms_is_from_shelf(self):
        """Whether it is reserved from stock as soon as it is sent, and may wait by itself: parts of a kit are promised, and
        promised anew, together."""
        self.ensure_one()
        return bool(
            not self.oms_kit and self.product_id.is_storable
            and self.location_id.oms_serves_id and self.procure_method == "make_to_stock"
            and self.picking_type_id.reservation_method == "at_confirm" and not self._oms_is_further_step())

    def _oms_take_back_lost(self, cause=""):
        """Take back of these moves from the warehouse what is not reserved. What is reserved or picked is left alone.

        :param cause: what happened, in words, or {product id: text}
        :returns: the moves taken back
        """
        if not self:
            return self
        lost = self._oms_split_lost()
        lost._oms_unrelease()
        lost = lost.filtered("oms_unreleased")
        lost.oms_promise_id._oms_wait_anew(cause)
        lost._oms_log_lost(cause)
        lost.oms_promise_id.order_id.filtered(
            lambda order: order.picking_policy == "one").order_line.move_ids._oms_keep_together()
        return lost

    def _oms_log_lost(self, cause, sent=True):
        """On the timeline of each order: what is not there any more, from where, and what happened to it.

        :param sent: it was sent to the warehouse, and is taken back
        """
        entries = []
        for (order, picking), some in groupby(self, lambda move: (move.sale_line_id.order_id, move.picking_id)):
            moves = self.concat(*some)
            said = (self.env._("%(picking)s: taken back, not there any more: %(goods)s", picking=picking.name,
                               goods=moves._oms_list_quantities()) if sent
                    else self.env._("%(picking)s: not there any more: %(goods)s", picking=picking.name,
                                    goods=moves._oms_list_quantities()))
            why = moves.oms_promise_id._oms_cause_of(cause)
            entries.append({"order_id": order.id, "kind": "changed", "customer_visible": False,
                            "summary": f"{said} – {why}" if why else said, "facts": {"picking_id": picking.id}})
        self.env["oms.order.event"]._oms_log([entry for entry in entries if entry["order_id"]])

    def _oms_lost_text(self, waits):
        """That its goods were there when they were promised and are lost, and why, in words; None: they were not there then.

        :param waits: what it waits for now, in words; "": nothing
        """
        promise = self.oms_promise_id
        if not promise.firm or not promise.coming:
            return None
        what = (self.env._("not there any more (%s)", promise.cause) if promise.cause else self.env._("not there any more"))
        return f"{what}; {waits}" if waits else what
