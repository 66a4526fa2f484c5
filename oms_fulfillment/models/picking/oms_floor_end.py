# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import floor_scan, outcome


class OmsFloor(models.AbstractModel):
    """Handing a tour over, and its end: what was picked goes on."""

    _inherit = "oms.floor"

    @api.model
    def _do_hand_over(self, tour, event):
        """Anybody may take it and go on where it stands."""
        tour._oms_give_back()
        return self._acceptance(event, self.env._("Tour %s waits for whoever takes it next.", tour.name)), {}

    @api.model
    def _do_put_down(self, tour, event):
        """The goods are where they are brought to: transfers of which all is picked or short go on, in sets. What cannot go is
        told, transfer by transfer (`transfers` of the answer); the rest goes."""
        lines = self._lines(SQL("line.oms_tour_id = %s", tour.id))
        still_open = [line for line in lines if self._state(line) in (floor_scan.OPEN, floor_scan.SKIPPED)]
        if still_open:
            return self._refusal(event, floor_scan.STILL_OPEN, self._say_open(still_open)), {}
        refused = self._put_at(tour, event, lines)
        if refused:
            return refused, {}
        tour.write({"state": "done", "ended_at": fields.Datetime.now()})
        self._drop_nothing(lines)
        pickings = self._to_advance(tour)
        outcomes = pickings._oms_pick() if pickings else {}
        stopped = self._stopped(pickings)
        words = {key: one.why or "" for key, one in outcomes.items()}
        words.update({picking.id: self._say_stopped() for picking in stopped if words[picking.id]})
        answer = self._acceptance(event, self._say_outcomes(outcomes, words))
        answer["transfers"] = [{
            "picking_id": picking.id, "name": picking.name, "order": picking.sudo().sale_id.name or "",  # sudo: its number
            "status": outcomes[picking.id].status, "words": words[picking.id]} for picking in pickings]
        return answer, {"changed": True}

    @api.model
    def _drop_nothing(self, lines):
        """Lines of which nothing was found are none of the transfer's any more: they would be asked about where it goes on (a lot
        that has expired, a package that is taken whole)."""
        self.env["stock.move.line"].browse([
            line["id"] for line in lines
            if line["not_found"] and not line["quantity"] and line["state"] not in ("done", "cancel")]).unlink()

    @api.model
    def _to_advance(self, tour):
        """The transfers whose goods are all picked, on this tour and on the others that bring them together. What another tour
        has nothing of any more does not wait for it."""
        others = self.env["oms.tour.tote"].search(Domain("picking_id", "in", tour.tote_ids.picking_id.ids) & Domain(
            "tour_id.state", "in", ("open", "active"))).sudo()  # sudo: yes or no, of transfers that are on the tour
        others.picking_id._oms_meet_tours()
        waiting = others.picking_id.filtered(lambda one: any(
            line.quantity and line.oms_tour_id != tour and (not line.picked or line.oms_tour_id.state in ("open", "active"))
            for line in one.move_line_ids))
        # as the user: transfers of the user's companies, which a picker picks by the button, too
        pickings = self.env["stock.picking"].browse((tour.tote_ids.picking_id - waiting).ids)
        return pickings.filtered(lambda one: one.state not in ("done", "cancel") and any(
            line.picked and line.quantity for line in one.move_line_ids))

    @api.model
    def _put_at(self, tour, event, lines):
        """Why the goods cannot be put where the event says; else they are sent there, where that is below the place that their
        transfers bring them to (goods that are to leave at once are put down where their packer wants them)."""
        code = event.said["code"]
        if not code:
            return None
        codes = self.env["oms.code"]
        places = codes._places(code, codes._gs1(code)).filtered(lambda one: one.usage == "internal")
        # codes of places are their company's own: whoever works for two means the one whose goods these are
        place = places.sorted(lambda one: one.company_id != tour.company_id)[:1]
        if not place:
            return self._refusal(event, floor_scan.UNKNOWN, self.env._("No place is called “%s”.", code))
        moved = self.env["stock.move.line"].browse([
            line["id"] for line in lines if line["picked"] and line["state"] not in ("done", "cancel")])
        moved = moved.filtered(lambda line: line.location_dest_id.usage == "internal")
        wrong = moved.filtered(lambda line: not place._child_of(line.move_id.location_dest_id))[:1]
        if wrong:
            return self._refusal(event, floor_scan.WRONG_PLACE, self.env._(
                "%(picking)s is brought to %(right)s, not to %(place)s.", picking=wrong.picking_id.name,
                right=wrong.move_id.location_dest_id.display_name, place=place.display_name))
        moved.filtered(lambda line: line.location_dest_id != place).write({"location_dest_id": place.id})
        return None

    @api.model
    def _say_open(self, lines):
        goods = ", ".join(
            f"{line['quantity'] - line['scanned']:.12g} × {self._translated(line['product'])}" for line in lines[:3])
        if len(lines) > 3:
            return self.env._(
                "Still to pick: %(goods)s and %(more)s more. Pick it, say that it is not there, or hand the tour over.",
                goods=goods, more=len(lines) - 3)
        return self.env._("Still to pick: %s. Pick it, say that it is not there, or hand the tour over.", goods)

    @api.model
    def _say_outcomes(self, outcomes, words):
        left = [key for key, one in outcomes.items() if one.status != outcome.DONE]
        if not left:
            return self.env._("All of it goes on.")
        return self.env._("%(done)s of %(all)s transfers go on whole. %(words)s", done=len(outcomes) - len(left),
                          all=len(outcomes), words="; ".join(dict.fromkeys(words[key] for key in left if words[key])))

    # --- what the floor is not told -----------------------------------------------------------------------------------

    @api.model
    def _stopped(self, pickings):
        """Those of these transfers of whose order something is stopped: why is the office's business."""
        every = pickings.sudo()  # sudo: yes or no
        # of an order that ships complete the words name what holds any part of it
        whole = every.sale_id.filtered(lambda order: order.picking_policy == "one")
        lines = (every.move_ids.sale_line_id | whole.order_line)._oms_stopped()
        return pickings.browse(every.filtered(lambda one: (
            one.move_ids.sale_line_id & lines or one.sale_id in whole & lines.order_id)).ids)

    @api.model
    def _say_stopped(self):
        return self.env._("Something of this order was stopped. Leave it aside: the office says what becomes of it.")
