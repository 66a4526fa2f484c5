# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning.outcome import DONE, NOT, Outcome


class StockPicking(models.Model):
    """Transfers on tours. Batches and tours are two ways to pick: a transfer is in one of them."""

    _inherit = "stock.picking"

    oms_tote_ids = fields.One2many("oms.tour.tote", "picking_id", "Tours", readonly=True, groups="stock.group_stock_user")

    @api.model
    def _oms_on_open_tour(self):
        """SELECT of the ids of transfers that are on a tour which is not over."""
        return SQL("""SELECT tote.picking_id FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                       WHERE tour.state IN ('open', 'active')""")

    def _oms_open_tours(self):
        # sudo: which tours, for whoever may see the transfers
        return self.sudo().oms_tote_ids.tour_id.filtered(lambda tour: tour.state in ("open", "active"))

    def _oms_check_may_batch(self):
        super()._oms_check_may_batch()
        tours = self._oms_open_tours()
        if tours:
            # sudo: which of these transfers it is
            picking = tours[0].tote_ids.picking_id & self.sudo()
            raise UserError(self.env._(
                "%(picking)s is on tour %(tour)s, so it is not for a batch or wave. Cancel the tour first, or leave it out.",
                picking=picking[:1].name, tour=tours[0].name))
        # SQL: who plans these on a tour at this moment writes the same lines, so that one of the two is refused by PostgreSQL and
        # tried again; elsewhere they share no row.
        types = self.env["oms.tour.method"]._oms_type_ids()
        toured = self.filtered(lambda one: one.picking_type_id.id in types)
        if toured:
            self.env.cr.execute(SQL(
                "UPDATE stock_move_line SET oms_tour_id = oms_tour_id WHERE picking_id = ANY(%s) AND state != 'done'",
                toured.ids))

    def _is_auto_batchable(self, picking=None):
        if not super()._is_auto_batchable(picking):  # nearly always: nothing more is asked
            return False
        kinds = (self | picking if picking else self).picking_type_id
        return not self.env["oms.tour.method"]._oms_type_ids().intersection(kinds.ids)

    def _get_possible_pickings_domain(self):
        return super()._get_possible_pickings_domain() & Domain("id", "not in", SQL("(%s)", self._oms_on_open_tour()))

    def action_oms_plan_tours(self):
        """Tours of these transfers alone. Says of each on which it is, or why on none."""
        planned = self.env["oms.tours"]._plan_for(self.picking_type_id, self)
        outcomes, became = {}, {}
        for picking in self.with_prefetch():
            tours = picking._oms_open_tours()
            why = planned.why.get(picking.id)
            if tours:
                names = ", ".join(tours.mapped("name"))
                outcomes[picking.id], became[picking.id] = Outcome(DONE, ids=(picking.id,)), (self.env._("On a tour"), names)
            else:
                outcomes[picking.id] = Outcome(NOT, self.env["oms.tours"]._say(why) if why else picking._oms_why_no_tour())
        return self.env["oms.fulfillment.result"]._oms_show(self.env._("Plan tours"), self, outcomes, became)

    def _oms_why_no_tour(self):
        """Why a transfer cannot be on a tour now."""
        self.ensure_one()
        if self.batch_id:
            return self.env._("It is in %s: take it out of that first", self.batch_id.name)
        if self.oms_step != "pick":
            return self.env._("Nothing of it is to be picked: %s", self._oms_step_label() or self.env._("finished"))
        if not self.picking_type_id.oms_method_ids:
            return self.env._("%s has no way to pick (Warehouse, Ways to pick)", self.picking_type_id.display_name)
        return self._oms_why_not_ready() or self.env._("All that is reserved of it is picked")
