# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import cost
from ...planning.cost import Goods


class StockMove(models.Model):
    """Goods come back at the value they left with: where Odoo's value of a returned move is another, ours. Each part says which
    fault it is about; where Odoo's value is right already, nothing changes."""

    _inherit = "stock.move"

    def _set_value(self, correction_quantity=None):
        """Each company by itself: whoever works in several would take the cost of the first of them, and bring its average up to
        date instead of that of the company whose goods move. Moves that are valued together are so one after the other; what
        came in as it came, for Odoo values it again each time a bill is posted, and nothing changes by that."""
        for company, moves in self.grouped("company_id").items():
            in_turn = iter(moves.filtered("is_in").sorted(lambda move: (move.date, move.id)))
            moves = moves.browse([next(in_turn).id if move.is_in else move.id for move in moves])
            together = moves.with_company(company).with_context(oms_valued_together=moves.ids)
            super(StockMove, together)._set_value(correction_quantity)

    def _get_value_from_returns(self, quantity, at_date=None):
        found = super()._get_value_from_returns(quantity, at_date)
        origin = self.origin_returned_move_id
        whole = origin._oms_moved() if origin and self.is_in and (origin.is_out or origin.is_dropship) else 0.0
        if not whole:
            return found
        value = self._oms_value_back(quantity, whole)
        # As they are booked: half a cent less a hair is no difference, and rounds to another cent.
        if not self.company_currency_id.compare_amounts(value, found["value"]) and found["quantity"]:
            return found
        return {"value": value, "quantity": quantity,
                "description": self.env._("Value based on original move %(reference)s", reference=origin.reference)}

    def _oms_value_back(self, quantity, whole):
        """What ``quantity`` units of the original move left with, of which ``whole`` were shipped.

        - Shipped by a vendor to the customer and returned to us: they were never in stock, and Odoo takes the cost of today.
        - Valued by lot: a lot comes back at its own cost, not at the average of those it left with.
        - The last of several returns brings what is left of the value, so that no cent is lost.
        """
        origin = self.origin_returned_move_id
        value = origin._get_value() if origin.is_dropship else origin.value
        if self.product_id.lot_valuated and len(origin.move_line_ids.lot_id) > 1:
            return cost.by_weight(value, origin._oms_lots(), {lot: one.quantity for lot, one in self._oms_lots().items()})
        together = self.env.context.get("oms_valued_together", ())
        later = together[together.index(self.id):] if self.id in together else ()  # they have no value yet
        before = (origin.returned_move_ids - self).filtered(
            lambda move: move.state == "done" and move.is_in and move.date <= self.date and move.id not in later)
        return cost.shared(value, whole, quantity, [Goods(move._oms_moved(), move.value) for move in before])

    def _oms_moved(self):
        """How many of our own units moved, in the product's unit."""
        return self._get_valued_qty()

    def _oms_lots(self):
        """{lot: Goods of it that moved, at the lot's cost of today}"""
        found = {}
        for part in self.move_line_ids.filtered("lot_id"):
            quantity = part.quantity_product_uom + (found[part.lot_id].quantity if part.lot_id in found else 0.0)
            # sudo: the cost of a lot, which whoever receives it need not be let see
            price = part.lot_id.sudo().with_company(self.company_id).standard_price
            found[part.lot_id] = Goods(quantity, quantity * price)
        return found
