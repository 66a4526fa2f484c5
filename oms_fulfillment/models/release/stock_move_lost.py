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
            ("product_id.is_storable", "=", True), ("location_id.oms_serves_id", "!=", False), ("procure_method", "=", "make_to_stock"),
            ("picking_type_id.reservation_method", "=", "at_confirm")],
        ).filtered(lambda move: move._oms_workable() and not move._oms_is_further_step())

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

    def _oms_log_lost(self, cause):
        """On the timeline of each order: what was taken back, from where, and what happened to it."""
        entries = []
        for (order, picking), some in groupby(self, lambda move: (move.sale_line_id.order_id, move.picking_id)):
            moves = self.concat(*some)
            said = self.env._("%(picking)s: taken back, not there any more: %(goods)s", picking=picking.name,
                              goods=moves._oms_list_quantities())
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
