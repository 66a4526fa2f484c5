# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact
from odoo.tools import SQL

from ...planning import floor_scan


class OmsFloor(models.AbstractModel):
    """Goods with lots and serial numbers. Another lot of the same goods, from the same place, is taken in place of the one that
    was reserved, if nobody else's order has it and the way in which goods are taken from stock allows it."""

    _inherit = "oms.floor"

    @api.model
    def _with_lot(self, tour, event, line, read=None):
        """(the row with the lot that was taken, None), or why it cannot be.

        :param read: the lot that the code says
        """
        if line["tracking"] == "none":
            return line, None
        name = event.lot or read
        refused = name in (None, line["lot"]) and self._out_of_date(event, line)
        if refused:
            return line, refused
        if not name:
            # the code of the goods, or of their place, does not say which lot lies there
            unsaid = not line["lot_id"] or (event.code and not event.by_hand)
            return line, self._refusal(event, floor_scan.WRONG_LOT, self.env._(
                "%s is tracked: scan its lot or serial number.", self._translated(line["product"])),
                self._line(line)) if unsaid else None
        if name == line["lot"]:
            return line, None
        lot = self.env["stock.lot"].search([("product_id", "=", line["product_id"]), ("name", "=", name)], limit=1)
        if not lot:
            return line, self._refusal(event, floor_scan.UNKNOWN, self.env._(
                "%(product)s has no lot %(lot)s.", product=self._translated(line["product"]), lot=name), self._line(line))
        refused = self._out_of_date(event, line, lot)
        if refused:
            return line, refused
        record = self.env["stock.move.line"].browse(line["id"])
        other = self._swapped(tour, line, lot)
        if other:
            self._swap(record, other)
            return self._again_with(line, record)
        why = self._why_not_lot(record, lot)
        if why:
            return line, self._refusal(event, floor_scan.WRONG_LOT, why, self._line(line))
        rest = line["quantity"] - line["scanned"]
        there = record.product_id.uom_id._compute_quantity(self._free_of(record, lot), record.product_uom_id, round=False)
        wanted = self._counted(line, event.quantity)
        if there < wanted and not self._same(there, wanted, line):
            return line, self._refusal(event, floor_scan.WRONG_LOT, self.env._(
                "%(free).12g of lot %(lot)s are free here; it is reserved for others. Take lot %(right)s.", free=max(there, 0),
                lot=name, right=line["lot"] or self.env._("(none)")), self._line(line))
        part = min(rest, there)
        line = self._divisible(line, part, line["quantity"] - part)
        taken = self._take_lot(record, line, lot, self._counted(line, part))
        return self._again_with(line, taken)

    @api.model
    def _out_of_date(self, event, line, lot=None):
        """The refusal of a lot that goes to nobody any more; None where it is good.

        :param lot: None: the line's own
        """
        lot = self.env["stock.lot"].browse(line["lot_id"] or ()) if lot is None else lot
        return self._refusal(event, floor_scan.WRONG_LOT, self.env._(
            "Lot %s is out of date. Put it aside, and take another one or say that none is there.", lot.name),
            self._line(line)) if lot._oms_lapsed() else None

    @api.model
    def _line_of_lot(self, line, event, name):
        """The open line of the same goods, order and place that has this lot, where the line has another: a device that was not
        told yet that its line was divided goes on with the one it knows."""
        if line["tracking"] == "none" or not name or name == line["lot"]:
            return line
        rows = self._lines(SQL(
            """line.oms_tour_id = %s AND line.move_id = %s AND line.location_id = %s AND line.id != %s
               AND line.package_id IS NOT DISTINCT FROM %s AND lot.name = %s""",
            line["tour_id"], line["move_id"], line["location_id"], line["id"], line["package_id"], name))
        return next((self._heard(row, event) for row in rows if self._state(row) in (floor_scan.OPEN, floor_scan.SKIPPED)), line)

    @api.model
    def _again_with(self, line, record):
        """The row of what the goods are on now."""
        row = self._lines(SQL("line.id = %s", record.id))[0]
        row["changed"] = "converted" in line or record.id != line["id"] or row["lot_id"] != line["lot_id"]
        return {**row, "times": line.get("times", 1)}, None

    @api.model
    def _swapped(self, tour, line, lot):
        """The open line of this tour that has this lot reserved in the same place, as much of it: the two may be exchanged."""
        if line["scanned"]:
            return None
        mine = self.env["stock.move.line"].browse(line["id"])
        others = self.env["stock.move.line"].search([
            ("oms_tour_id", "=", tour.id), ("lot_id", "=", lot.id), ("product_id", "=", line["product_id"]),
            ("location_id", "=", line["location_id"]), ("id", "!=", mine.id), ("picked", "=", False),
            ("state", "in", ("assigned", "partially_available"))])
        return next((
            one for one in others if not one.oms_scanned and one.package_id == mine.package_id and one.owner_id == mine.owner_id
            and one.quantity_product_uom == mine.quantity_product_uom), None)

    @api.model
    def _swap(self, one, other):
        """Exchange the lots of two lines that reserve as much in the same place: what stock has reserved stays as it is."""
        lots = {one.id: other.lot_id.id or None, other.id: one.lot_id.id or None}
        (one | other).flush_recordset()
        # SQL: write() would free what the other one is about to have, and give it to whoever waits for it
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET lot_id = swap.lot FROM unnest(%s::int[], %s::int[]) AS swap (id, lot)
                WHERE line.id = swap.id""",
            list(lots), list(lots.values())))
        (one | other).invalidate_recordset(["lot_id"], flush=False)
        (one | other).modified(["lot_id"])

    @api.model
    def _why_not_lot(self, record, lot):
        """Why this lot may not be taken in place of the reserved one; "" where it may."""
        strategy = self.env["stock.quant"]._get_removal_strategy(record.product_id, record.location_id)
        right = record.lot_id
        first, then = right and right._oms_lapses_at(), lot._oms_lapses_at()
        if strategy == "fefo" and first and then and then > first:
            return self.env._("Lot %(right)s expires first: take it before lot %(lot)s.", right=right.name, lot=lot.name)
        return ""

    @api.model
    def _free_of(self, record, lot):
        """How much of a lot nobody has reserved in the line's place, in the product's unit."""
        quants = self.env["stock.quant"].search([
            ("product_id", "=", record.product_id.id), ("location_id", "=", record.location_id.id), ("lot_id", "=", lot.id),
            ("package_id", "=", record.package_id.id), ("owner_id", "=", record.owner_id.id)])
        return sum(quant.quantity - quant.reserved_quantity for quant in quants)

    @api.model
    def _take_lot(self, record, line, lot, quantity):
        """The line that reserves `quantity` (of its unit) of this lot: the line itself where nothing of another lot is on it,
        else a new one beside what is left of it."""
        rest = self._exact(record.quantity - quantity)
        if self._same(rest, 0, line):
            record.write({"lot_id": lot.id})
            return record
        vals = {"quantity": rest}
        if line["scanned"] and self._same(line["scanned"], rest, line):
            vals["picked"] = True
            if line["tote_package_id"]:
                vals["result_package_id"] = line["tote_package_id"]
        record.write(vals)
        return self.env["stock.move.line"].create({
            "move_id": record.move_id.id, "picking_id": record.picking_id.id, "product_id": record.product_id.id,
            "product_uom_id": record.product_uom_id.id, "location_id": record.location_id.id,
            "location_dest_id": record.location_dest_id.id, "package_id": record.package_id.id, "owner_id": record.owner_id.id,
            "lot_id": lot.id, "quantity": quantity, "picked": False,
            "oms_tour_id": Fact(record.oms_tour_id.id), "oms_walk": Fact(record.oms_walk)})
