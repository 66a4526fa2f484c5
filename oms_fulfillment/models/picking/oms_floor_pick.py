# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models
from odoo.addons.oms_core.tools import Fact
from odoo.tools import SQL

from ...planning import floor_scan


class OmsFloor(models.AbstractModel):
    """Taking goods from a shelf into a tote."""

    _inherit = "oms.floor"

    @api.model
    def _do_pick(self, tour, event):
        """So much of a line was taken: nothing is written of the transfer before the line is complete."""
        line, refused = self._line_for(tour, event)
        lot = None
        if not refused:
            lot, refused = self._read_for(tour, event, line)
            line = self._line_of_lot(line, event, event.lot or lot)
        refused = refused or self._wrong_tote(event, line)
        if refused:
            return refused, self._about(line)
        if not self._taken(event, line):  # before another lot is put on it: what is refused leaves nothing behind
            return self._too_many(event, line), self._about(line)
        line, refused = self._with_lot(tour, event, line, lot)
        if refused:
            return refused, self._about(line)
        taken = self._taken(event, line)
        if not taken:
            return self._too_many(event, line), self._about(line)
        total, complete = taken
        self._take_goods(line, total, complete)
        return self._acceptance(event, line=self._line(line)), {
            **self._about(line), "quantity": self._counted(line, event.quantity), "changed": line.get("changed")}

    @api.model
    def _taken(self, event, line):
        return floor_scan.taken(
            line["quantity"], line["scanned"], self._counted(line, event.quantity), partial(self._same, line=line))

    @api.model
    def _take_goods(self, line, total, complete):
        """Note what was taken of a row of `_lines`, in the database and in the row."""
        total = self._exact(total, line)
        line.update(scanned=total, skipped=False, picked=complete)
        if complete:
            self.env["stock.move.line"].browse(line["id"]).write({
                "picked": True, "oms_scanned": Fact(total), "oms_skipped": Fact(False),
                **({"result_package_id": line["tote_package_id"]} if line["tote_package_id"] else {})})
            return
        # SQL: our own facts, no content of Odoo's: write() would ask each time whether its goods changed
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line SET oms_scanned = %s, oms_skipped = FALSE, write_uid = %s,
                      write_date = now() AT TIME ZONE 'UTC' WHERE id = %s""", total, self.env.uid, line["id"]))
        self.env["stock.move.line"].browse(line["id"]).invalidate_recordset(["oms_scanned", "oms_skipped"], flush=False)

    @api.model
    def _do_skip(self, tour, event):
        """A line comes last."""
        line, refused = self._line_for(tour, event)
        if refused:
            return refused, self._about(line)
        [(last,)] = self.env.execute_query(SQL(
            "SELECT COALESCE(MAX(oms_walk), 0) FROM stock_move_line WHERE oms_tour_id = %s", tour.id))
        # SQL: as in _take_goods
        self.env.cr.execute(SQL(
            "UPDATE stock_move_line SET oms_skipped = TRUE, oms_walk = %s WHERE id = %s", last + 1, line["id"]))
        self.env["stock.move.line"].browse(line["id"]).invalidate_recordset(["oms_skipped", "oms_walk"], flush=False)
        line.update(skipped=True, walk=last + 1)
        return self._acceptance(event, line=self._line(line)), self._about(line)

    # --- what cannot be -----------------------------------------------------------------------------------------------

    @api.model
    def _line_for(self, tour, event):
        """(row of the line that the event is about, None), or what is known of it and why it is refused."""
        rows = self._lines(SQL("line.id = %s AND line.oms_tour_id = %s", event.line_id, tour.id))
        if not rows:
            return None, self._refusal(event, floor_scan.GONE, self.env._(
                "This is not on tour %s any more: the order was changed or cancelled. What you took of it goes back to its "
                "place.", tour.name))
        line = self._heard(rows[0], event)
        if line["state"] == "done":
            return line, self._refusal(event, floor_scan.SHIPPED, self.env._(
                "%(product)s of %(order)s has left this place already.", product=self._translated(line["product"]),
                order=line["order"]), self._line(line))
        state = self._state(line)
        if state == floor_scan.STOPPED:
            return line, self._refusal(event, floor_scan.STOPPED, self._why(line, state), self._line(line))
        return line, None

    @api.model
    def _wrong_tote(self, event, line):
        if event.tote is None or not line["tote"] or event.tote == line["tote"]:
            return None
        return self._refusal(event, floor_scan.WRONG_TOTE, self.env._(
            "%(order)s goes into tote %(right)s, not %(wrong)s.", order=line["order"], right=line["tote"], wrong=event.tote),
            self._line(line))

    @api.model
    def _too_many(self, event, line):
        left = line["quantity"] - line["scanned"]
        return self._refusal(event, floor_scan.TOO_MANY, self.env._(
            "%(left).12g %(unit)s of %(product)s are left to pick for %(order)s, not more.", left=max(left, 0.0),
            unit=self._translated(line["unit"]), product=self._translated(line["product"]), order=line["order"]),
            self._line(line))

    @api.model
    def _about(self, line):
        return {"picking_id": line["picking_id"], "product_id": line["product_id"], "line_id": line["id"]} if line else {}
