# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import release as planning


class OmsReleaseBoard(models.AbstractModel):
    """The figures of the board, and what it says."""

    _inherit = "oms.release.board"

    @api.model
    def _parts(self, own, plan, floor):
        """(lists of ids of transfers that all figures count alike, {id of a transfer that waits: which list}); the rows of the
        floor get ``part``. Each figure is made of whole lists, so that with 20,000 transfers each id is said once."""
        lists, part_of = {}, {}

        def put(number, *alike):
            part, ids = lists.setdefault(alike, (len(lists), []))
            ids.append(number)
            return part

        for job, carrier in own:
            part_of[job.id] = put(job.id, *self._reason(job, plan), self._pickup_key(job, carrier))
        for row in floor:
            row["part"] = put(row["id"], "floor", row["pickup"], row["carrier"])
        return [ids for _part, ids in lists.values()], part_of

    @api.model
    def _reason(self, job, plan):
        """Why it stays, or that it goes: what people are told of it in one line."""
        return plan.why[job.id], plan.full.get(job.id, ()), job.together is not None

    @api.model
    def _pickup_key(self, job, carrier):
        return (job.pickup, carrier) if job.promised else None

    @api.model
    def _figure(self, jobs, part_of):
        return {"orders": len(jobs), "lines": sum(job.lines for job in jobs), "parts": sorted({part_of[job.id] for job in jobs})}

    @api.model
    def _floor_figure(self, rows):
        return {"orders": len(rows), "lines": sum(row["lines"] for row in rows), "parts": sorted({row["part"] for row in rows})}

    # --- by pick-up and zone ------------------------------------------------------------------------------------------

    @api.model
    def _pickups(self, warehouse, own, plan, floor, part_of):
        """One column for each pick-up, the first to come first: what would go, what stays of goods that are there, what is on the
        floor already, and the lines by zone."""
        jobs, rows = {}, {}
        for job, carrier in own:
            if job.promised:
                jobs.setdefault(self._pickup_key(job, carrier), []).append(job)
        for row in floor:
            rows.setdefault((row["pickup"], row["carrier"]), []).append(row)
        # sudo: names of carriers, for whoever sends
        names = {one.id: one.name for one in self.env["delivery.carrier"].sudo().browse(
            {carrier for _pickup, carrier in (*jobs, *rows) if carrier})}
        columns = []
        for key in sorted({*jobs, *rows}, key=lambda key: (key[0] is None, key[0] or 0, key[1] or 0)):
            found, sent = jobs.get(key, []), rows.get(key, [])
            pickup, carrier = key
            go = [job for job in found if plan.why[job.id] == planning.SENT]
            columns.append({
                "key": f"{int(pickup) if pickup else 0}-{carrier or 0}", "carrier": names.get(carrier, ""),
                **self._when(warehouse, pickup), "go": self._figure(go, part_of),
                "stay": self._figure([job for job in found if plan.why[job.id] != planning.SENT], part_of),
                "floor": self._floor_figure(sent), "zones": self._cells(found, plan, sent)})
        return columns

    @api.model
    def _cells(self, jobs, plan, floor):
        """{zone id, "0" for none or not known: [lines on the floor, lines that would go, lines that stay]}"""
        cells = {}
        for row in floor:
            for zone, lines in row["zones"].items() or ((None, row["lines"]),):
                cells.setdefault(str(zone or 0), [0, 0, 0])[0] += lines
        for job in jobs:
            for zone, lines in plan.zones[job.id].items():
                cells.setdefault(str(zone or 0), [0, 0, 0])[1 if plan.why[job.id] == planning.SENT else 2] += lines
        return cells

    @api.model
    def _zones(self, warehouse, own, plan, floor):
        """The zones of the warehouse: how much each takes in a day, how much it got, how much it would get now."""
        # sudo: names and limits, for the order desk as well
        zones = self.env["oms.zone"].sudo().search([("warehouse_id", "=", warehouse.id)])
        if not zones:
            return []
        sent = self.env["stock.picking"]._gather_sent_today(warehouse)
        go = {}
        for job, _carrier in own:
            if plan.why[job.id] == planning.SENT:
                for zone, lines in plan.zones[job.id].items():
                    go[zone] = go.get(zone, 0) + lines
        found = [{"id": zone.id, "name": zone.name, "limit": zone.lines_a_day, "sent": sent.get(zone.id, 0),
                  "go": go.get(zone.id, 0)} for zone in zones]
        nowhere = any(None in plan.zones[job.id] for job, _carrier in own) or any(not row["zones"] for row in floor)
        if nowhere:
            found.append({"id": 0, "name": self.env._("No zone"), "limit": 0, "sent": 0, "go": go.get(None, 0)})
        return found

    @api.model
    def _others(self, pairs, plan, warehouse):
        """In words: what goes along in other warehouses, to be shipped complete."""
        found = {}
        for job, _carrier in pairs:
            if job.warehouse != warehouse.id and plan.why[job.id] == planning.SENT:
                found[job.warehouse] = found.get(job.warehouse, 0) + 1
        # sudo: names of warehouses of the same orders
        # sudo: names of warehouses that an order of the board waits for
        names = {one.id: one.name for one in self.env["stock.warehouse"].sudo().browse(found)}
        if not found:
            return ""
        where = ", ".join(
            self.env._("%(count)s in %(warehouse)s", count=count, warehouse=names[key]) for key, count in found.items())
        return self.env._("Ships complete, goes along: %s", where)

    # --- what stays, and why ------------------------------------------------------------------------------------------

    @api.model
    def _reasons(self, jobs, plan, part_of):
        """What stays, by its reason, in the order in which people can do something about it."""
        groups = {}
        for job in jobs:
            if plan.why[job.id] != planning.SENT:
                groups.setdefault(self._reason(job, plan), []).append(job)
        words = self._words(groups, jobs)
        order = {reason: place for place, reason in enumerate((
            planning.ZONE_FULL, planning.NO_ROOM, planning.PARTLY_HELD, planning.HELD, planning.INCOMPLETE, planning.NOT_DUE,
            planning.WAITS, planning.NOT_PROMISED))}
        return [{"key": f"{reason}-{'-'.join(map(str, full))}-{int(together)}", "reason": reason,
                 "text": words[reason, full, together], **self._figure(found, part_of)}
                for (reason, full, together), found in sorted(groups.items(), key=lambda item: (order[item[0][0]], item[0][1:]))]

    @api.model
    def _words(self, groups, jobs):
        zones = {number for reason, full, _together in groups if reason == planning.ZONE_FULL for number in full}
        warehouses = {number for reason, full, _together in groups if reason == planning.NO_ROOM for number in full}
        # sudo: names, also of a warehouse that an order ships complete with
        zone_names = {
            one.id: one.name if one.warehouse_id.id == jobs[0].warehouse
            else self.env._("%(zone)s (%(warehouse)s)", zone=one.name, warehouse=one.warehouse_id.name)
            for one in self.env["oms.zone"].sudo().browse(zones)}
        names = {one.id: one.name for one in self.env["stock.warehouse"].sudo().browse(warehouses)}
        known = {planning.ZONE_FULL: zone_names, planning.NO_ROOM: names}
        return {(reason, full, together): self._say(reason, ", ".join(known[reason][number] for number in full), together)
                for reason, full, together in groups}

    @api.model
    def _say(self, reason, where, together):
        text = {
            planning.HELD: self.env._("Held: clear the hold first"),
            planning.PARTLY_HELD: self.env._("A part of the order is held: clear the hold first"),
            planning.NOT_PROMISED: self.env._("Backordered"),
            planning.WAITS: self.env._("Waits for goods that are to come"),
            planning.INCOMPLETE: self.env._("A part of the order is not there yet"),
            planning.NOT_DUE: self.env._("Scheduled later: too early to send it"),
            planning.NO_ROOM: self.env._("%s has its fill for this time", where) if where else self.env._("Too many at once"),
            planning.ZONE_FULL: self.env._("Full for today: %s", where),
        }[reason]
        return self.env._("Ships complete: %s", text) if together else text

    # --- when ---------------------------------------------------------------------------------------------------------

    @api.model
    def _when(self, warehouse, pickup):
        """Day and hour of a pick-up where the warehouse is, in words, and the instant (`at`)."""
        if pickup is None:
            return {"day": self.env._("No pick-up known"), "hour": "", "at": False}
        instant = self.env["stock.picking"]._oms_instant(pickup)
        day, hour = self.env["oms.day"]._when(instant, warehouse)
        return {"day": day, "hour": hour, "at": f"{instant}Z"}

    @api.model
    def _next_text(self, warehouse, now):
        if warehouse.oms_release_policy != "planned":
            return self.env._("Sends at once: only what is held, waits for goods or was taken back is here.")
        instant = warehouse._oms_next_run(now)[warehouse.id]
        if instant <= now:
            return self.env._("The next automatic sending is due now.")
        day, hour = self.env["oms.day"]._when(instant, warehouse)
        return self.env._("Next automatic sending: %(day)s %(hour)s", day=day, hour=hour)
