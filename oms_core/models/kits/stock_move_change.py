# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """Taking kits off demand: all components of a kit from one place, or none."""

    _inherit = "stock.move"

    def _oms_take_off(self, quantity):
        parts = self._oms_for_kits()
        if not parts:
            return super()._oms_take_off(quantity)
        quantity = parts._oms_take_kits(quantity, self.env["stock.move"]._oms_spare_of)
        return super(StockMove, self - parts)._oms_take_off(quantity) if self - parts else quantity

    def _oms_spare_of(self, move):
        return move._oms_spare_qty()

    def _oms_kit_key(self):
        """Components that have the same are of the same kits. Extended by promising."""
        self.ensure_one()
        return self.sale_line_id, self.oms_kit, self.warehouse_id, self.oms_unreleased

    def _oms_take_kits(self, quantity, spare):
        """Take up to ``quantity`` kits off these components of one line: what is not sent first, then the newest.

        :param spare: how much of a move may be taken, in the component's unit
        :returns: the kits that could not be taken off
        """
        sets = self.grouped(lambda move: move._oms_kit_key()).values()
        for moves in sorted(sets, key=lambda moves: (not moves[0].oms_unreleased, -max(moves.ids))):
            free = moves._oms_in_kits(spare)
            taken = min(quantity, free)
            if moves.sale_line_id.product_id.uom_id.compare(taken, 0) > 0:
                moves._oms_lower_kits(taken, spare, all_of_them=taken == moves._oms_in_kits(lambda move: move.product_qty))
                quantity -= taken
        return quantity

    def _oms_lower_kits(self, quantity, spare, all_of_them=False):
        for moves in self.grouped("product_id").values():
            unit = moves.product_id.uom_id
            rest = unit.round(quantity * moves[0]._oms_each(), rounding_method="HALF-UP")
            for move in moves.sorted("id", reverse=True):
                part = spare(move) if all_of_them else min(rest, spare(move))
                if unit.compare(part, 0) > 0:
                    rest -= part
                    move._oms_lower(part)
