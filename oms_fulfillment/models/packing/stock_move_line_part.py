# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning.sizes import NOTHING


class NothingReserved:
    """Takes the place of the quant that a new line would reserve from, where what is on it is reserved already."""

    @staticmethod
    def _update_reserved_quantity(*_args, **_kwargs):
        pass


class StockMoveLine(models.Model):
    """Goods go into parcels in Odoo's own lines: a line is in one, or a part of it becomes a line that is. What is reserved stays
    so: the parts together are what the line was, and no quant is touched (other orders' packers need the same ones)."""

    _inherit = "stock.move.line"

    def _oms_parcel(self):
        """The parcel that this line goes into; none while it only lies in a tote."""
        return self.result_package_id._oms_parcels()

    def _action_done(self):
        """Totes stay in the warehouse: what was picked into one and never packed leaves without it."""
        self.filtered(lambda line: (
            line.result_package_id and line.location_dest_id.usage == "customer" and line.move_id.sale_line_id
            and not line._oms_parcel())).result_package_id = False
        return super()._action_done()

    def _oms_pack_into(self, quantity, parcel):
        """Put so much (in the product's own unit) of this line into a parcel; an empty one: take it out."""
        self.ensure_one()
        whole = self.quantity_product_uom <= quantity + NOTHING
        if not whole:
            self._oms_in_own_unit()
        other = self._oms_twin(parcel)
        if other:
            self._oms_shift(self.quantity_product_uom if whole else quantity, other)
        elif whole:
            self._oms_set_parcel(parcel)
        else:
            self._oms_split(quantity, parcel)

    def _oms_in_own_unit(self):
        """Count this line in the product's own unit: of a dozen three may go into one parcel."""
        unit = self.product_id.uom_id
        if self.product_uom_id != unit:
            self._oms_write_plain({"product_uom_id": unit.id, "quantity": self.quantity_product_uom})

    def _oms_twin(self, parcel):
        """A line like this one that is in the parcel already (or in none): parts of it are joined, not listed one by one."""
        def key(line):
            return (line.move_id, line.lot_id, line.package_id, line.owner_id, line.location_id, line.location_dest_id,
                    line.product_uom_id, line.picked)

        mine = key(self)
        return self.move_id.move_line_ids.filtered(
            lambda line: line != self and line.result_package_id == parcel and line.quantity and key(line) == mine)[:1]

    def _oms_shift(self, quantity, other):
        """Move so much of this line onto another one of the same goods."""
        other._oms_write_plain({"quantity": other.quantity + quantity})
        self._oms_write_plain({"quantity": self.quantity - quantity})
        if self.product_uom_id.is_zero(self.quantity):
            self.unlink()

    def _oms_split(self, quantity, parcel):
        rest = self.quantity - quantity
        self._oms_write_plain({"quantity": rest})
        new = self.with_context(reserved_quant=NothingReserved()).copy({
            "quantity": quantity, "picked": self.picked, "result_package_id": parcel.id, "is_entire_pack": False})
        new.with_env(self.env)._oms_same_way(parcel)

    def _oms_set_parcel(self, parcel):
        self.write({"result_package_id": parcel.id})
        self._oms_same_way(parcel)

    def _oms_same_way(self, parcel):
        """A parcel goes to one place: where a putaway rule sends its goods elsewhere, they follow what is in it."""
        there = (self.picking_id.move_line_ids - self).filtered(lambda line: parcel and line.result_package_id == parcel)
        if there and there[0].location_dest_id != self.location_dest_id:
            self.location_dest_id = there[0].location_dest_id

    def _oms_write_plain(self, vals):
        """Write without what Odoo and others do when a quantity changes (reserve, log, recompute the move): of all lines together it
        does not change here."""
        models.BaseModel.write(self, vals)
