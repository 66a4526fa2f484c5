# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsDemand(models.AbstractModel):
    """Taking kits off demand: all components of a kit from one place, or none."""

    _inherit = "oms.demand"

    @api.model
    def _sets(self, moves):
        parts = moves._oms_for_kits()
        return [*parts.grouped(self._kit_key).values(), *super()._sets(moves - parts)]

    @api.model
    def _kit_key(self, move):
        """Components that have the same are of the same kits. Extended by promising."""
        return move.sale_line_id, move.oms_kit, move.warehouse_id, move.oms_unreleased

    @api.model
    def _turn(self, some):
        return not some[0].oms_kit, *super()._turn(some)

    @api.model
    def _unit(self, some):
        return some.sale_line_id.product_id.uom_id if some[0].oms_kit else super()._unit(some)

    @api.model
    def _free(self, some, free):
        return some._oms_in_kits(free) if some[0].oms_kit else super()._free(some, free)

    @api.model
    def _shared_out(self, some, quantity, free):
        if not some[0].oms_kit:
            yield from super()._shared_out(some, quantity, free)
            return
        all_of_them = quantity == some._oms_in_kits(lambda move: move.product_qty)
        for moves in some.grouped("product_id").values():
            unit = moves.product_id.uom_id
            rest = unit.round(quantity * moves[0]._oms_each(), rounding_method="HALF-UP")
            for move in moves.sorted("id", reverse=True):
                part = free(move) if all_of_them else min(rest, free(move))
                if unit.compare(part, 0) > 0:
                    rest -= part
                    yield move, part
