# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .oms_floor_page import AT_WORK, MOST

OPEN, ACTIVE = "open", "active"


class OmsFloorPage(models.AbstractModel):
    """Tours, totes and people of the page."""

    _inherit = "oms.floor.page"

    @api.model
    def _tours(self, warehouse):
        """Numbers of tours and totes, and the tours under way: by whom, how far."""
        tours = Domain("warehouse_id", "=", warehouse.id)
        totes = Domain("package_id", "!=", False) & Domain("tour_id.warehouse_id", "=", warehouse.id) & Domain(
            "tour_id.state", "in", (OPEN, ACTIVE))
        counts = dict(self.env["oms.tour"]._read_group(tours & Domain("state", "in", (OPEN, ACTIVE)), ["state"], ["__count"]))
        return {
            "ready": self._number("ready", self.env._("Tours ready"), counts.get(OPEN, 0), tours & Domain("state", "=", OPEN),
                                  model="oms.tour"),
            "active": self._number("active", self.env._("Being picked"), counts.get(ACTIVE, 0),
                                   tours & Domain("state", "=", ACTIVE), model="oms.tour"),
            "totes": self._number("totes", self.env._("Totes in use"), self.env["oms.tour.tote"].search_count(totes), totes,
                                  model="oms.tour.tote"),
            "walks": self._gather_walks(tours & Domain("state", "=", ACTIVE)),
        }

    @api.model
    def _gather_walks(self, domain):
        """Tours under way, the longest under way first: {"id", "name", "user", "method", "done", "lines"}."""
        tours = self.env["oms.tour"].search_fetch(
            domain, ["name", "user_id", "method", "zone_id", "started_at"], order="started_at, id", limit=MOST)
        methods = dict(self.env["oms.tour"]._fields["method"]._description_selection(self.env))
        # sudo: names of the colleague and the zone, for who leads the warehouse
        return [{
            "id": tour.id, "name": tour.name, "user": tour.sudo().user_id.name or "", "done": tour.done_count,
            "lines": tour.line_count, "method": methods.get(tour.method) or "", "zone": tour.sudo().zone_id.name or "",
        } for tour in tours]

    @api.model
    def _gather_people(self, warehouse):
        """Who scanned in the last minutes, or has a tour: {"id", "name", "scans", "minutes" (since the last one, or None)}."""
        now = fields.Datetime.now()
        scans, tours = self.env["oms.scan"], self.env["oms.tour"]
        for model in (scans, tours):
            model.flush_model()
        # The scans and tours that the user may read, with their company rules.
        read = scans._search(
            Domain("at", ">=", now - timedelta(minutes=AT_WORK)) & Domain("company_id", "=", warehouse.company_id.id))
        walked = tours._search([("state", "=", ACTIVE), ("warehouse_id", "=", warehouse.id), ("user_id", "!=", False)])
        rows = self.env.execute_query(SQL(
            """SELECT who.user_id, partner.name, SUM(who.scans), MAX(who.at)
                 FROM (SELECT scan.user_id, COUNT(*) AS scans, MAX(scan.at) AS at
                         FROM oms_scan scan
                    LEFT JOIN oms_tour tour ON tour.id = scan.tour_id
                    LEFT JOIN stock_picking picking ON picking.id = scan.picking_id
                    LEFT JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                        WHERE scan.id IN %(scans)s AND COALESCE(tour.warehouse_id, kind.warehouse_id) = %(warehouse)s
                        GROUP BY scan.user_id
                    UNION ALL
                       SELECT tour.user_id, 0, NULL FROM oms_tour tour WHERE tour.id IN %(tours)s) who
                 JOIN res_users person ON person.id = who.user_id JOIN res_partner partner ON partner.id = person.partner_id
                GROUP BY 1, 2 ORDER BY MAX(who.at) DESC NULLS LAST, 2 LIMIT %(most)s""",
            scans=read.subselect(), tours=walked.subselect(), warehouse=warehouse.id, most=MOST))
        return [{"id": id_, "name": name, "scans": int(scans_), "minutes": at and int((now - at).total_seconds() // 60)}
                for id_, name, scans_, at in rows]
