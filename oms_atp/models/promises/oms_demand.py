# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsDemand(models.AbstractModel):
    """Promised demand: its promise goes with it, and what was kept for it is there for others."""

    _inherit = "oms.demand"

    @api.model
    def _give_back(self, moves, quantity):
        """Take up to ``quantity`` of demand that nobody has picked off these moves, in turn: nothing is shipped twice.

        :returns: what could not be taken off
        """
        return self._take_back(moves, quantity, self._untouched)

    @api.model
    def _untouched(self, move):
        """All of what nobody has picked anything of."""
        return move.product_qty if move._oms_takeable() else 0.0

    @api.model
    def _turn(self, some):
        """What is backordered goes first: nobody keeps goods for it."""
        return not some[0].oms_short, *super()._turn(some)

    @api.model
    def _kit_key(self, move):
        return *super()._kit_key(move), move.oms_promise_id, move.oms_short

    @api.model
    def _lower(self, move, quantity):
        """Lower the demand of one move, and its promise with it."""
        promise, unit = move.oms_promise_id, move.product_id.uom_id
        if promise:
            self.env["oms.claim"]._note_freed(self._freed_of(move, quantity))
        if promise and not unit.is_zero(move.product_qty - quantity):
            left = promise.quantity - quantity if not move.oms_kit else move._oms_kits_left(quantity)
            if promise.product_id.uom_id.compare(left, promise.quantity) < 0:  # its first component lowers it
                promise._oms_shrink(left)
        super()._lower(move, quantity)

    # --- what is there for others then -------------------------------------------------------------------------------

    @api.model
    def _freed(self, promise, quantity):
        """Rows for the ledger (``freed``) of giving back so much of a promise, as :meth:`_give_back` does it: (product id,
        warehouse id, ordinal of the day or 0: now, quantity), with a fifth value of what lapses."""
        return [row for _taken, parts in self._parts(promise.move_ids, quantity, self._untouched)
                for move, part in parts for row in self._freed_of(move, part)]

    @api.model
    def _freed_of(self, move, quantity):
        """Those of taking ``quantity`` off one move: what is reserved beyond its rest is back today, the rest on its day."""
        promise = move.oms_promise_id
        reserved = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
        now = min(max(reserved - (move.product_qty - quantity), 0.0), quantity)
        day = promise._oms_day().toordinal()
        where = move.product_id.id, promise.warehouse_id.id
        return [*((*where, on, part) for on, part in ((0, now), (day, quantity - now)) if part > 0),
                *((*where, *lapse) for lapse in move._oms_lapses(now))]
