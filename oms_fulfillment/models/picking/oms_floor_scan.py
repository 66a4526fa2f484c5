# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.tools import SQL

from ...planning import floor_scan
from ...planning.floor_scan import ACCEPTED, REFUSED


class OmsFloor(models.AbstractModel):
    """What devices say of tours, under the tours' guard."""

    _inherit = "oms.floor"

    @api.model
    def scan(self, device, events):
        """Do what a device says, in the order in which it happened, each event once for its key (`oms.scan._once`).

        :param device: its name, for whoever looks at the scans
        :param events: dicts, see `planning.floor_scan.KINDS`, each with `key`, `kind`, `at`, `by_hand`, `code`
        :returns: {"answers": one for each event that has a key, "tour": the tour where it changed otherwise than the answers say}
        """
        check_arguments(self.env, device=(device, "text"))
        self._check_picker()
        read, tours, changed, done = [], {}, set(), set()

        def before(good):
            read.extend(map(floor_scan.read, good))
            found, other = self._guard_for(read)
            tours.update(found)
            changed.update(other)

        def work(raw, about):
            event = floor_scan.read(raw)
            tour = tours.get(event.said.get("tour_id"))
            if tour:
                about.update(tour_id=tour.id, company_id=tour.company_id.id)
            answer, links = self._answer(event, tour)
            about.update(links)
            if answer["status"] == ACCEPTED:
                done.add(tour.id)
                if links.get("changed"):
                    changed.add(tour.id)
            return answer

        def explain(event, error):
            # what stops it may be a hold, and its reason is nobody's business here
            said = floor_scan.read(event)
            stopped = self._stopped(self._transfers_of(tours[said.tour_id], said))
            return floor_scan.STOPPED, self._say_stopped() if stopped else str(error)

        answers = self.env["oms.scan"]._once(device, events, work, before, explain)
        for tour_id in done:
            self._keep_seen(tours[tour_id])
        last = next((tours[tour_id] for event in reversed(read)
                     if (tour_id := event.said.get("tour_id")) in changed), None)
        return {"answers": [{"line": None, **answer} for answer in answers if answer["key"]],
                "tour": self._tour(last) if last else None}

    @api.model
    def _transfers_of(self, tour, event):
        """The transfers of a tour that an event is about: that of its line or tote; without one it is about all of them."""
        every, line_id, number = tour.tote_ids, event.said.get("line_id"), event.said.get("number")
        if line_id:
            # sudo: which transfer of the tour it is
            line = self.env["stock.move.line"].sudo().browse(line_id).exists()
            return every.picking_id & line.picking_id
        return every.filtered(lambda tote: not number or tote.number == number).picking_id

    # --- under the tour's guard ---------------------------------------------------------------------------------------

    @api.model
    def _guard_for(self, events):
        """({id: tour}, ids of one's own that changed since the floor's last change). One's own are locked until the end; nobody
        holds up other people's by naming them: those are read, for what is said of them."""
        ids = {event.said["tour_id"] for event in events if "tour_id" in event.said}
        active = self._guard(ids, mine=True) if ids else self.env["oms.tour"].sudo()  # sudo: see _guard
        others = ids - set(active.ids)
        # sudo: as in _visible
        tours = active | self.env["oms.tour"].sudo().search([
            ("id", "in", list(others)), ("company_id", "in", self.env.companies.ids)]) if others else active
        now = self._seen_now(active)
        other = active.filtered(lambda tour: tour.seen != now.get(tour.id))
        for tour in other:
            self._refresh(tour)
            self._keep_seen(tour)
        return {tour.id: tour for tour in tours}, set(other.ids)

    @api.model
    def _seen_now(self, tours):
        """{id: what the lines of a tour are like}: whatever a device must know of has its part in it."""
        if not tours:
            return {}
        self._flush_lines()
        return dict(self.env.execute_query(SQL(
            """SELECT tote.tour_id, md5(string_agg(concat_ws(
                          ':', line.id, line.quantity, line.lot_id, line.location_id, line.picked, line.oms_scanned,
                          line.oms_not_found, move.oms_unreleased, move.state), ',' ORDER BY line.id))
                 FROM oms_tour_tote tote
                 JOIN stock_move_line line ON line.picking_id = tote.picking_id
                  AND (line.oms_tour_id IS NULL OR line.oms_tour_id = tote.tour_id)
                 JOIN stock_move move ON move.id = line.move_id
                WHERE tote.tour_id = ANY(%s)
                GROUP BY tote.tour_id""", tours.ids)))

    @api.model
    def _keep_seen(self, tours):
        """What these tours are like now is what the floor knows."""
        now = self._seen_now(tours)
        for tour in tours:
            tour.seen = now.get(tour.id) or ""

    # --- one event ------------------------------------------------------------------------------------------------------

    @api.model
    def _answer(self, event, tour):
        """(answer, what it was about): refused where it may not be or cannot be done."""
        if event.bad:
            return self._refusal(event, floor_scan.BAD, self.env._("This scan says no valid %s.", event.bad)), {}
        refused = self._not_yours(event, tour)
        if refused:
            return refused, {}
        answer, about = getattr(self, f"_do_{event.kind}")(tour, event)
        if answer["status"] == ACCEPTED:
            tour.version += 1
        return answer, about

    @api.model
    def _not_yours(self, event, tour):
        """The refusal of who has not this tour; None where one may go on."""
        if not tour:
            # sudo: only whether another company has such a tour
            other = self.env["oms.tour"].sudo().browse(event.tour_id).exists()
            return self._refusal(event, *(
                (floor_scan.OTHER_COMPANY, self.env._("This tour is another company's.")) if other
                else (floor_scan.GONE, self.env._("This tour is not there any more. Take another one."))))
        if tour.state == "active" and tour.user_id.id == self.env.uid:
            return None
        if tour.state in ("done", "cancel"):
            words = self.env._("Tour %(tour)s is over: %(state)s.", tour=tour.name, state=self._state_words(tour))
        elif tour.user_id:
            words = self.env._("%(user)s has tour %(tour)s now.", user=tour.user_id.name, tour=tour.name)
        else:
            words = self.env._("Nobody has tour %s: take it first.", tour.name)
        return self._refusal(event, floor_scan.NOT_YOURS, words)

    @api.model
    def _refusal(self, event, code, words, line=None):
        return {"key": event.key, "status": REFUSED, "code": code, "words": words, "line": line}

    @api.model
    def _acceptance(self, event, words="", line=None):
        return {"key": event.key, "status": ACCEPTED, "code": "", "words": words, "line": line}
