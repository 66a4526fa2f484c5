# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import refund_plan as planning


class OmsRefund(models.AbstractModel):
    """What is still owed comes before anything that goes back, of the order in exchange and of those it is in exchange for."""

    _inherit = "oms.refund"

    @api.model
    def _oms_lower_first(self, want, orders):
        """Open bills of these orders take what is wanted, in their sequence.

        :return: what is left of it
        """
        money, before = want.note.currency_id, want.note._oms_free() if want.amount > 0 else 0.0
        rest = want.amount
        for order in orders:
            if money.compare_amounts(rest, 0) <= 0:
                return 0.0
            self._lower([want.note._oms_cents(rest)], want._replace(order=order))
            rest = money.round(want.amount - (before - want.note._oms_free()))
        return max(rest, 0.0)

    @api.model
    def _oms_chain(self, order):
        """This order, those it is in exchange for, those these are in exchange for, and so on."""
        found, after = order.browse(), order
        while after := after - found:
            found |= after
            after = after.oms_exchange_return_id.line_ids._oms_exchanged().order_id
        return found

    @api.model
    def _oms_rooms(self, note, orders):
        """{order: what of what was paid for it may go back}, by the rule of a plan, in the currency of a note"""
        money, drafts = self.env["oms.money"]._gather(orders.ids), self._drafts(orders)
        return {order: note.currency_id.round(note.currency_id.rounding * planning.room(planning.Facts(
            0, **self._paid_and_billed(note, order, money[order.id], drafts.get(order.id, 0.0))))) for order in orders}
