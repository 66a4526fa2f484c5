# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact
from odoo.tools import SQL


class OmsFloor(models.AbstractModel):
    """Lines in another unit than that of their goods: a dozen, of which eleven are there."""

    _inherit = "oms.floor"

    @api.model
    def _divisible(self, line, *parts):
        """The row of a line which can be divided into these parts of it. Where its unit has no such number (eleven pieces are
        0.92 dozens, and those are 11.04 pieces), it is counted in the unit of its product from here on.

        :returns: the row; `times` in it: how many of its unit are one of the unit that the device counts in (see `_heard`);
            `converted`: it had another unit until now
        """
        if all(self._kept(line, part) for part in parts):
            return line
        record = self.env["stock.move.line"].browse(line["id"])
        times = 1 / line["per_unit"]
        record._oms_in_own_unit()
        record.write({"oms_scanned": Fact(self._exact(line["scanned"] * times)),
                      "oms_not_found": Fact(self._exact(line["not_found"] * times))})
        return {**self._lines(SQL("line.id = %s", line["id"]))[0], "times": line.get("times", 1) * times, "converted": True}

    @api.model
    def _heard(self, line, event):
        """The row, with how many of its unit are one of the unit that the device knew (`per_unit` of the event): an event that
        waited on a device says dozens of a line which is counted in pieces by now."""
        knew = event.said.get("per_unit")
        return {**line, "times": line["per_unit"] / knew} if knew and knew != line["per_unit"] else line

    @api.model
    def _in_pieces(self, lines, wanted):
        """Odoo reserves what its rounding leaves of the unit of a transfer: of one piece of a dozen 0.08 dozens, 0.96 pieces. The
        piece is taken whole.

        :param lines: what was just reserved of so much, in the product's unit
        """
        last = lines[-1:]
        own, lost = last.product_id.uom_id, wanted - sum(lines.mapped("quantity_product_uom"))
        if not last or last.product_uom_id == own or own.compare(lost, 0) <= 0:
            return
        free = self.env["stock.quant"]._get_available_quantity(
            last.product_id, last.location_id, last.lot_id, last.package_id, last.owner_id, strict=True)
        rounded = last.product_uom_id._compute_quantity(self._least(), own, round=False)
        if lost < rounded and own.compare(lost, free) <= 0:
            last.write({"product_uom_id": own.id, "quantity": last.quantity_product_uom + lost})

    @api.model
    def _kept(self, line, part):
        """Whether so much of a line is still as many pieces when Odoo has rounded it in the line's unit."""
        pieces = self._exact(part / line["per_unit"])
        return abs(self._exact(part) / line["per_unit"] - pieces) < self._least() / 2

    @api.model
    def _counted(self, line, quantity):
        """What a device said of a line, which may be counted in another unit by now."""
        return self._exact(quantity * line["times"], line) if line.get("times", 1) != 1 else quantity
