# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo import api, models
from odoo.fields import Datetime
from odoo.tools import SQL

from ...planning import tours


class OmsTours(models.AbstractModel):
    """Planned tours are written: as many statements for a hundred as for one."""

    _inherit = "oms.tours"

    @api.model
    def _write(self, kind, planned, lines, own, unknown, blind):
        """The records of these tours, in superuser mode.

        :param own: {transfer id: why no tour of the shop's was large enough}
        :param unknown: ids of transfers of which not all sizes are known although they are limited
        """
        if not planned:
            return self.env["oms.tour"]
        by_id, unknown = {line.id: line for line in lines}, set(unknown)
        groups = {number: lines.browse([line for pick in one.picks for line in pick.lines]) for number, one in enumerate(planned)}
        walks = self.env["oms.walk"]._oms_walks(groups)
        made = self.env["oms.tour"].create([
            self._vals(kind, one, walks[number], blind, self._note(one, own, unknown)) for number, one in enumerate(planned)])
        # SQL: their names are their numbers; a sequence would be asked tour by tour
        self.env.cr.execute(SQL(
            """UPDATE oms_tour SET name = 'T' || CASE WHEN id < 100000 THEN lpad(id::text, 5, '0') ELSE id::text END
                WHERE id = ANY(%s)""", made.ids))
        made.invalidate_recordset(["name"], flush=False)
        totes, rows = [], []
        for number, (tour, one) in enumerate(zip(made, planned, strict=True)):
            apart, numbers = one.method in tours.IN_TOTES, {}
            for walk, line_id in enumerate(walks[number].lines, 1):
                picking = by_id[line_id].picking_id
                numbers.setdefault(picking.id, len(numbers) + 1)
                rows.append((line_id, tour.id, walk))
            totes += [{"tour_id": tour.id, "picking_id": picking_id, "number": place if apart else 0}
                      for picking_id, place in numbers.items()]
        self.env["oms.tour.tote"].create(totes)
        self._put_on(rows)
        return made

    @api.model
    def _put_on(self, rows):
        """Move lines onto tours: (id, tour id, number on the walk). Where somebody wrote one of them meanwhile this is refused
        and tried again: a line is never on two tours."""
        # SQL: our own facts; write() would ask of each line whether its goods changed
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET oms_tour_id = put.tour_id, oms_walk = put.walk, oms_scanned = NULL,
                      oms_not_found = NULL, oms_skipped = FALSE
                 FROM unnest(%s::int[], %s::int[], %s::int[]) AS put (id, tour_id, walk) WHERE line.id = put.id""",
            *(list(column) for column in zip(*rows, strict=True))))
        self.env["stock.move.line"].invalidate_model(
            ["oms_tour_id", "oms_walk", "oms_scanned", "oms_not_found", "oms_skipped"], flush=False)

    @api.model
    def _vals(self, kind, one, walked, blind, note):
        return {
            "name": "/", "picking_type_id": kind.id, "warehouse_id": kind.warehouse_id.id, "company_id": kind.company_id.id,
            "method": one.method, "zone_id": one.zone, "priority": one.priority, "metres": walked.metres,
            "walk_text": walked.text, "blind": blind, "note": note,
            "due": one.due is not None and Datetime.to_string(datetime(1970, 1, 1) + timedelta(seconds=one.due))}

    @api.model
    def _note(self, one, own, unknown):
        """What is out of the ordinary with a tour, in words."""
        jobs = [pick.job for pick in one.picks]
        texts = [self._say(own[job]) for job in jobs if job in own]
        lacking = [job for job in jobs if job in unknown]
        if lacking:
            names = self.env["stock.picking"].browse(lacking[:3]).with_prefetch(list(unknown)).mapped("name")
            texts.append(self.env._("Not all sizes or weights are known: %s.", ", ".join(names)))
        siblings = {zone for pick in one.picks for zone in pick.siblings}
        if siblings:
            zones = self.env["oms.zone"].browse(sorted(siblings)).mapped("name")
            texts.append(self.env._("The rest of these orders is picked in %s.", ", ".join(zones)))
        return " ".join(texts) or False

    @api.model
    def _say(self, why):
        """Why something is on no tour of the shop's, or on one of its own."""
        value, limit = (f"{number:.12g}" if number is not None else "" for number in (
            why.value and round(why.value, 2), why.limit and round(why.limit, 2)))
        texts = {
            tours.TOO_MANY_LINES: lambda: self.env._(
                "On a tour of its own: %(value)s lines, a tour has %(limit)s.", value=value, limit=limit),
            tours.TOO_LARGE: lambda: self.env._(
                "On a tour of its own: %(value)s litres, a tour has %(limit)s.", value=value, limit=limit),
            tours.TOO_HEAVY: lambda: self.env._(
                "On a tour of its own: %(value)s kg, a tour has %(limit)s.", value=value, limit=limit),
            tours.NO_ZONE: lambda: self.env._("On a tour of its own: a line lies in no zone."),
            tours.MORE_LINES: lambda: self.env._("It has more than one line: no way to pick here takes it."),
        }
        return texts.get(why.code, lambda: self.env._("No way to pick here takes it."))()
