# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsDemand(models.AbstractModel):
    """The one way to take back demand that was launched for order lines: without a return, without another procurement.

    Natively a negative procurement looks for demand in the line's own warehouse, and makes a return of what it does not find
    there. Quantities are in the unit of the product: of a line that of its product, of a move that of the move's.
    """

    _name = "oms.demand"
    _description = "Demand that is taken back"

    @api.model
    def _take_off(self, line, quantity):
        """Take ``quantity`` off the demand of a line, and off what is bought for it. Extended by what will not come.

        :returns: what no move could be lowered by
        """
        # sudo: demand of a line that the user may change
        moves = line.sudo().move_ids.filtered(lambda move: move.oms_kit or move.product_id == move.sale_line_id.product_id)
        left = self._take_back(moves._oms_from_stock(), quantity)
        if line._oms_bought():
            self._buy_less(line, quantity)
        return left

    @api.model
    def _take_back(self, moves, quantity, free=None):
        """Take up to ``quantity`` off these moves, in turn.

        :param free: function of a move: how much of it may be taken; what nobody has in hands, if nothing is said
        :returns: what could not be taken off
        """
        for taken, parts in self._parts(moves, quantity, free or self._spare):
            quantity -= taken
            for move, part in parts:
                self._lower(move, part)
        return quantity

    @api.model
    def _parts(self, moves, quantity, free):
        """What there is to take of ``quantity`` from these moves, in turn: (so much of it, [(move, so much of the move)]).
        Found as it is asked for: whoever takes it does so before asking for more."""
        there = moves.filtered(lambda move: move.state not in ("done", "cancel", "draft"))
        for some in sorted(self._sets(there), key=self._turn):
            if quantity <= 0:
                return
            taken = min(quantity, self._free(some, free))
            if self._unit(some).compare(taken, 0) > 0:
                yield taken, self._shared_out(some, taken, free)
                quantity -= taken

    # --- what is taken together, and when: each move by itself, and kits as such. Extended by kits and promising. -----------

    @api.model
    def _sets(self, moves):
        """Those of ``moves`` that something can only be taken off together, as lists of records."""
        return list(moves)

    @api.model
    def _turn(self, some):
        """What is sorted first goes first: what is not sent to the warehouse, then the newest."""
        return not some[0].oms_unreleased, -max(some.ids)

    @api.model
    def _unit(self, some):
        return some.product_id.uom_id

    @api.model
    def _free(self, some, free):
        """How much may be taken of one of the :meth:`_sets`, in its :meth:`_unit`."""
        return free(some)

    @api.model
    def _shared_out(self, some, quantity, free):
        """[(move, so much of it)] of taking ``quantity`` of one of the :meth:`_sets`."""
        return [(some, quantity)]

    @api.model
    def _spare(self, move):
        return move._oms_spare_qty()

    # --- one move --------------------------------------------------------------------------------------------------------

    @api.model
    def _lower(self, move, quantity):
        """Lower the demand of one move. Extended by promising."""
        unit = move.product_id.uom_id
        left = move.product_qty - quantity
        assigns = not move.oms_unreleased and not move.picked and (move.quantity or not move._oms_reserves_later())
        move.product_uom_qty = 0.0 if unit.is_zero(left) else max(move.product_uom_qty - move._oms_in_own_unit(quantity), 0.0)
        if unit.is_zero(left):
            move._action_cancel()
        elif assigns:
            move._action_assign()

    # --- what is given up ------------------------------------------------------------------------------------------------

    @api.model
    def _is_given_up(self):
        """Whether what is being cancelled is given up by somebody. Extended by what is lost on its way."""
        return True

    @api.model
    def _placed(self, lines):
        """{line: how much of it is on moves} of those whose moves cannot simply be added up, before something is cancelled."""
        # sudo: quantities of orders, for whoever may cancel or ship a transfer and sees own orders only
        return {line: line._oms_placed_qty() for line in lines.sudo()._oms_counted_otherwise()}

    @api.model
    def _give_up(self, quantities, placed):
        """Record what of confirmed orders will not be shipped.

        :param quantities: [(line, quantity)]
        :param placed: what :meth:`_placed` said before: what less is there now, and not recorded yet, is given up as well
        """
        quantities = [(line.sudo(), quantity) for line, quantity in quantities]  # sudo: as above
        for line, before in placed.items():
            now = line._oms_placed_qty()
            gone = min(before - now, line.oms_ordered_qty - line.oms_closed_qty - now)
            if line.product_id.uom_id.compare(gone, 0) > 0:
                quantities.append((line, gone))
        rows = [
            {"line_id": line.id, "company_id": line.company_id.id, "quantity": quantity,
             "reason": self.env._("Delivery cancelled")}
            for line, quantity in quantities if line.order_id.state == "sale"
        ]
        if rows:
            closures = self.env["oms.line.closure"].sudo().create(rows)  # sudo: facts of a cancellation that was allowed
            self.env["oms.capture"]._follow(closures.line_id.order_id, "cancel", f"given up {max(closures.ids)}")
