# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTour(models.Model):
    """With which pick-up a tour goes: the first one of its transfers. It is kept, to choose the best tour by it, and looked at
    anew whenever tours are planned: pick-ups pass, orders change."""

    _inherit = "oms.tour"

    due_text = fields.Char("Goes with", compute="_compute_due_text", help="The pick-up, by the clock of the warehouse.")

    @api.depends("due", "warehouse_id")
    @api.depends_context("lang")
    def _compute_due_text(self):
        for tour in self:
            tour.due_text = self.env["oms.day"]._say_when(tour.due, tour.warehouse_id)

    def _oms_due_on_paper(self):
        """The pick-up with its day, whatever day it is when somebody reads it."""
        day = self.env["oms.day"]
        return f"{day._say(day._of(self.due, self.warehouse_id))} {day._hour(self.due, self.warehouse_id)}"

    @api.model
    def _oms_renew_due(self, kind):
        """The pick-ups of the tours of this operation type that are not over, as they are now. Called in superuser mode by
        whoever plans; a tour that somebody scans for at this moment is left until the next time."""
        self.env.flush_all()
        on_tours = self.env.execute_query(SQL(
            """SELECT DISTINCT tote.picking_id FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                WHERE tour.picking_type_id = %s AND tour.state IN ('open', 'active')""", kind.id))
        if not on_tours:
            return
        pickup = self.env["stock.picking"]._oms_pickup_sql(kind.warehouse_id, [row[0] for row in on_tours])
        changed = self.env.execute_query(SQL(
            """SELECT tour.id, fresh.at FROM oms_tour tour
                 JOIN (SELECT tote.tour_id, MIN(pickup.at) AS at
                         FROM (%s) pickup JOIN oms_tour_tote tote ON tote.picking_id = pickup.picking_id GROUP BY 1) fresh
                   ON fresh.tour_id = tour.id
                WHERE tour.picking_type_id = %s AND tour.state IN ('open', 'active') AND tour.due IS DISTINCT FROM fresh.at
                ORDER BY tour.id FOR NO KEY UPDATE OF tour SKIP LOCKED""", pickup, kind.id))
        for at in {at for _tour, at in changed}:
            self.browse(tour for tour, one in changed if one == at).write({"due": at})
