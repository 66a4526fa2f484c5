# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact
from odoo.tools import SQL


class OmsFloor(models.AbstractModel):
    """Less is there than the system says."""

    _inherit = "oms.floor"

    @api.model
    def _do_short(self, tour, event):
        """What was found is taken; the count of the place is corrected; the rest is reserved elsewhere in the warehouse, and
        joins the tour. What is nowhere goes the way of all that is lost: its promise is at risk, and it is promised anew."""
        line, refused = self._line_for(tour, event)
        if refused:
            return refused, self._about(line)
        refused = event.found and self._out_of_date(event, line)
        if refused:  # whatever of it is there: it is not picked
            return refused, self._about(line)
        found = self._counted(line, event.found)
        if found > line["quantity"] and not self._same(found, line["quantity"], line):
            return self._too_many(event, line), self._about(line)
        if self._same(found, line["quantity"], line):
            more = found - line["scanned"]
            self._take_goods(line, line["quantity"], True)
            return self._acceptance(event, line=self._line(line)), {**self._about(line), "quantity": more}
        line = self._divisible(line, found)
        record = self.env["stock.move.line"].browse(line["id"])
        move, here, found = record.move_id, record.location_id, self._counted(line, event.found)
        more, missing = found - line["scanned"], self._exact(line["quantity"] - found)
        self._leave_out(record, line, found, missing)
        self._correct_count(tour, event, record)
        more_of = self._reserve_rest(move)
        self._refresh(tour, here)
        row = self._lines(SQL("line.id = %s", line["id"]))[0]
        words = self._say_missing(tour, more_of, here, missing)
        return (self._acceptance(event, words, self._line(row)),
                {**self._about(line), "quantity": more, "changed": True})

    @api.model
    def _leave_out(self, record, line, found, missing):
        """The line is about what was found, and its transfer about no more from this place."""
        vals = {"quantity": found, "oms_scanned": Fact(found), "oms_not_found": Fact(self._exact(line["not_found"] + missing)),
                "oms_skipped": Fact(False)}
        if found:
            vals["picked"] = True
            if line["tote_package_id"]:
                vals["result_package_id"] = line["tote_package_id"]
        record.write(vals)

    @api.model
    def _reserve_rest(self, move):
        """Reserve what the move still lacks. Odoo leaves out moves that are picked in part unless it is told how much.

        :returns: the lines that it is on; one that was picked whole, and has more by now, is open again
        """
        own, before = move.product_id.uom_id, {one: one.quantity_product_uom for one in move.move_line_ids}
        lacks = move.product_qty - sum(before.values())
        if own.compare(lacks, 0) <= 0:
            return move.move_line_ids.browse()
        move._action_assign(force_qty=own._compute_quantity(lacks, move.product_uom, round=False))
        self._in_pieces(move.move_line_ids.filtered(lambda one: one not in before), lacks)
        more = move.move_line_ids.filtered(lambda one: own.compare(one.quantity_product_uom, before.get(one, 0)) > 0)
        for one in more.filtered("picked"):
            was = own._compute_quantity(before[one], one.product_uom_id, round=False)
            if one.oms_tour_id.state == "done":  # brought already, by another tour: what is more is a line of its own
                extra = one.quantity - was
                one.quantity = was
                more = more - one + one.copy({"quantity": extra, "picked": False, "result_package_id": False})
            else:
                # ticked by hand: what it was about
                one.write({"picked": False, "oms_scanned": Fact(one.oms_scanned or was)})
        return more

    @api.model
    def _correct_count(self, tour, event, line):
        """In this place is what was picked there and has not left yet, and nothing else: the picker stands before it. That a
        picker may say so holds for this door alone: the line is on their tour, and only less is said."""
        product = line.product_id
        if not product.is_storable or line.location_id.usage != "internal":
            return
        quants = self.env["stock.quant"].search([
            ("product_id", "=", product.id), ("location_id", "=", line.location_id.id), ("lot_id", "=", line.lot_id.id),
            ("package_id", "=", line.package_id.id), ("owner_id", "=", line.owner_id.id)])
        counted = self._taken_there(line)
        if product.uom_id.compare(sum(quants.mapped("quantity")), counted) <= 0:
            return
        reasons = {
            "not_there": self.env._("Not there"), "damaged": self.env._("Damaged"),
            "wrong_goods": self.env._("Other goods there")}
        name = self.env._(
            "%(reason)s, said by %(user)s on tour %(tour)s", reason=reasons[event.said.get("reason", "not_there")],
            user=self.env.user.name, tour=tour.name)
        self.env["oms.count"]._correct(quants, counted, name, {})

    @api.model
    def _taken_there(self, line):
        """How much of the same goods was picked from the same place and is still counted there, in the product's unit. The
        lines are locked: who picked there at this moment would else be counted out, and their goods taken from less than
        nothing."""
        self._flush_lines()
        [(taken,)] = self.env.execute_query(SQL(
            """WITH here AS (
                    SELECT line.picked, line.quantity_product_uom,
                           COALESCE(line.oms_scanned, 0)::numeric * uom.factor::numeric / own.factor::numeric AS scanned
                      FROM stock_move_line line
                      JOIN stock_move move ON move.id = line.move_id AND move.state NOT IN ('done', 'cancel', 'draft')
                      JOIN uom_uom uom ON uom.id = line.product_uom_id
                      JOIN uom_uom own ON own.id = %s
                     WHERE line.product_id = %s AND line.location_id = %s AND line.lot_id IS NOT DISTINCT FROM %s
                       AND line.package_id IS NOT DISTINCT FROM %s AND line.owner_id IS NOT DISTINCT FROM %s
                     ORDER BY line.id FOR NO KEY UPDATE OF line)
               SELECT COALESCE(SUM(CASE WHEN picked THEN quantity_product_uom
                                        ELSE LEAST(scanned, quantity_product_uom) END), 0)::float FROM here""",
            line.product_id.uom_id.id, line.product_id.id, line.location_id.id, line.lot_id.id or None,
            line.package_id.id or None, line.owner_id.id or None))
        return line.product_id.uom_id.round(taken)

    @api.model
    def _say_missing(self, tour, more, here, missing):
        """Where the rest is (`more`) and who brings it, or that it is nowhere."""
        mine = more.filtered(lambda one: one.oms_tour_id == tour)
        words = []
        if mine:
            words.append(self.env._("%(missing).12g not found. More is at %(places)s: it is on your tour.",
                                    missing=missing, places=self._say_places(mine, here)))
        if more - mine:  # in a zone in which somebody else picks this transfer
            places = self._say_places(more - mine, here)
            words.append(self.env._("More is at %(places)s: another tour brings it.", places=places) if words else self.env._(
                "%(missing).12g not found. More is at %(places)s: another tour brings it.", missing=missing, places=places))
        return " ".join(words) or self.env._("%.12g not found, and nowhere else. It is promised anew.", missing)

    @api.model
    def _say_places(self, lines, here):
        """At the same place it is another lot, or in another package."""
        return ", ".join(dict.fromkeys(
            one.location_id.name if one.location_id != here else " ".join(filter(None, (
                one.location_id.name, one.lot_id.name, one.package_id.name))) for one in lines))
