# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import floor_scan
from ...planning.floor_scan import ACCEPTED, REFUSED

#: Events in one call: a device that was cut off for an hour has fewer.
MOST = 500


class OmsFloor(models.AbstractModel):
    """What devices say. Each event is answered once, whatever becomes of it, and its answer is kept with what it did: the same
    event again gets the same answer."""

    _inherit = "oms.floor"

    @api.model
    def scan(self, device, events):
        """Do what a device says, in the order in which it happened.

        :param device: its name, for whoever looks at the scans
        :param events: dicts, see `planning.floor_scan.KINDS`, each with `key`, `kind`, `at`, `by_hand`, `code`
        :returns: {"answers": one for each event that has a key, "tour": the tour where it changed otherwise than the answers say}
        """
        check_arguments(self.env, device=(device, "text"))
        self._check_picker()
        if not isinstance(events, (list, tuple)) or len(events) > MOST:
            raise UserError(self.env._("Scans come as a list, of %s at most.", MOST))
        read = [event for event in map(floor_scan.read, events) if event]
        tours, changed = self._guard_for(read)
        known = self._known([event.key for event in read])
        answers, rows = [], []
        for event in read:
            if event.key in known:
                answers.append(self._again(event, known[event.key]))
                continue
            tour = tours.get(event.said.get("tour_id"))
            answer, about = self._answer(event, tour)
            changed |= {tour.id} if about.get("changed") else set()
            known[event.key] = (self.env.uid, self._content(event), answer)
            rows.append(self._row(device, event, tour, answer, about))
            answers.append(answer)
        self._store(rows)
        last = next((tours[tour_id] for event in reversed(read) if (tour_id := event.said.get("tour_id")) in changed), None)
        return {"answers": answers, "tour": self._tour(last) if last else None}

    # --- under the tour's guard ---------------------------------------------------------------------------------------

    @api.model
    def _guard_for(self, events):
        """({id: tour}, ids of those that changed since the floor's last change), all locked until the end."""
        ids = {event.said["tour_id"] for event in events if "tour_id" in event.said}
        tours = self._guard(ids) if ids else self.env["oms.tour"].sudo()  # sudo: see _guard
        active = tours.filtered(lambda tour: tour.state == "active")
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

    # --- once ---------------------------------------------------------------------------------------------------------

    @api.model
    def _known(self, keys):
        """{key: (who said it, what, the answer)} of those that were said before."""
        rows = self.env.execute_query(SQL(
            "SELECT key, user_id, said, answer FROM oms_scan WHERE key = ANY(%s)", list(keys))) if keys else ()
        return {key: tuple(rest) for key, *rest in rows}

    @api.model
    def _content(self, event):
        """What of an event has to be the same where it is said again; its clock may have been set meanwhile."""
        return {"kind": event.kind, "by_hand": event.by_hand, "code": event.code, **event.said, **(
            {"bad": event.bad} if event.bad else {})}

    @api.model
    def _again(self, event, known):
        user_id, said, answer = known
        if user_id != self.env.uid or said != json.loads(json.dumps(self._content(event))):
            return self._refusal(event, floor_scan.BAD, self.env._(
                "This scan has the number of another one, so it was not done. Scan again."))
        return {**answer, "again": True}

    @api.model
    def _store(self, rows):
        """Keep what was said and answered. Who says the same at the same moment is refused by PostgreSQL, tries again and finds
        it."""
        if not rows:
            return
        names = list(rows[0])
        self.env.cr.execute(SQL(
            "INSERT INTO oms_scan (%s) VALUES %s ON CONFLICT (key) DO NOTHING",
            SQL(", ").join(map(SQL.identifier, names)), SQL(", ").join(tuple(row.values()) for row in rows)))

    @api.model
    def _row(self, device, event, tour, answer, about):
        now = fields.Datetime.now()
        return {
            "key": event.key, "user_id": self.env.uid, "company_id": tour.company_id.id if tour else self.env.company.id,
            "device": (device or "")[:64] or None, "kind": event.kind, "code": event.code, "by_hand": event.by_hand,
            "tour_id": tour.id if tour else None, "picking_id": about.get("picking_id"), "product_id": about.get("product_id"),
            "quantity": about.get("quantity"), "result": answer["code"] or ACCEPTED,
            "said": json.dumps(self._content(event)), "answer": json.dumps(answer), "device_at": event.at, "at": now,
            "create_uid": self.env.uid, "create_date": now, "write_uid": self.env.uid, "write_date": now}

    # --- one event ------------------------------------------------------------------------------------------------------

    @api.model
    def _answer(self, event, tour):
        """(answer, what it was about): refused where it may not be or cannot be done, and nothing of it is left then."""
        if event.bad:
            return self._refusal(event, floor_scan.BAD, self.env._("This scan says no valid %s.", event.bad)), {}
        refused = self._not_yours(event, tour)
        if refused:
            return refused, {}
        try:
            with self.env.cr.savepoint():
                answer, about = getattr(self, f"_do_{event.kind}")(tour, event)
                if answer["status"] == ACCEPTED:
                    tour.version += 1
        except UserError as error:
            self.env.invalidate_all(flush=False)
            # what stops it may be a hold, and its reason is nobody's business here
            words = self._say_stopped() if self._stopped(tour.tote_ids.picking_id) else str(error)
            return self._refusal(event, floor_scan.STOPPED, words), {}
        if answer["status"] == ACCEPTED:
            self._keep_seen(tour)
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
