# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

PICKER = "oms_fulfillment.group_fulfillment_user"
#: Tours that are listed as ready.
LISTED = 20


class OmsFloor(models.AbstractModel):
    """Picking with a handheld: what somebody may take, what is on a tour, and what a device says of it.

    The row of the tour is the guard: whoever changes anything of a tour locks it first (``_guard``). Nothing that is answered
    here has a price, an amount, or the reason of a hold in it.
    """

    _name = "oms.floor"
    _description = "Picking on the floor"

    # --- what a device asks -------------------------------------------------------------------------------------

    @api.model
    def home(self, warehouse_id=None):
        """Where one works, one's own tours, and those that are ready, the best first.

        :param warehouse_id: None: that of one's tours, else one's usual one, else the first
        """
        check_arguments(self.env, warehouse_id=(warehouse_id, "number"))
        self._check_picker()
        warehouses = self.env["stock.warehouse"].search([("company_id", "in", self.env.companies.ids)])
        mine = self._heads(SQL("tour.state = 'active' AND tour.user_id = %s", self.env.uid))
        chosen = warehouses.filtered(lambda one: one.id == warehouse_id) or warehouses.filtered(
            lambda one: mine and one.id == mine[0]["warehouse_id"]) or (
            warehouses & self.env.user._get_default_warehouse_id()) or warehouses[:1]
        ready = SQL("%s AND tour.warehouse_id = %s", self._ready_sql(), chosen.id or None)
        [(count,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM oms_tour tour WHERE %s", ready))
        return {
            "warehouses": [{"id": one.id, "name": one.name} for one in warehouses], "warehouse": chosen.id or False,
            "mine": mine, "ready": self._heads(ready, LISTED), "ready_count": count,
            "unit": {"server_time": fields.Datetime.now().isoformat() + "Z"}}

    @api.model
    def take(self, tour_id=None, warehouse_id=None, zone_id=None):
        """Take a tour: the one asked for, else the best that is ready. Of two who take the same, the second is told who has it.

        :returns: the tour, as `read` says it
        :raises UserError: somebody else has it, it is over, nothing is ready
        """
        check_arguments(self.env, tour_id=(tour_id, "number"), warehouse_id=(warehouse_id, "number"), zone_id=(zone_id, "number"))
        self._check_picker()
        tour = self._guard([tour_id]) if tour_id else self._next_to_pick(warehouse_id, zone_id)
        if not tour:
            raise UserError(
                self.env._("This tour is not there any more. Look at the list again.") if tour_id
                else self.env._("No tour is ready. Plan tours, or look again in a few minutes."))
        if tour.state not in ("open", "active"):
            raise UserError(self.env._("Tour %(tour)s is over: %(state)s.", tour=tour.name, state=self._state_words(tour)))
        if tour.user_id and tour.user_id.id != self.env.uid:
            raise UserError(self.env._("%(user)s has tour %(tour)s. Take another one.", user=tour.user_id.name, tour=tour.name))
        if tour_id:
            self._refresh(tour)
            if tour.state == "cancel":
                raise UserError(self.env._("Nothing is left to pick on tour %s. Take another one.", tour.name))
        if not tour.user_id or tour.state == "open":
            tour.write({"user_id": self.env.uid, "state": "active", "started_at": tour.started_at or fields.Datetime.now(),
                        "version": tour.version + 1})
            self._keep_seen(tour)
        return self._tour(tour)

    @api.model
    def read(self, tour_id):
        """A tour as it is now."""
        check_arguments(self.env, tour_id=(tour_id, "number"))
        self._check_picker()
        tour = self._visible(tour_id)
        if not tour:
            raise UserError(self.env._("This tour is not there any more. Look at the list again."))
        if tour.state == "active" and self._guard(tour.ids):
            self._refresh(tour)
        return self._tour(tour)

    # The method of this name that every model has may be asked of a replica; this one puts lines on the tour.
    read._readonly = False

    # --- who may, and who has it ---------------------------------------------------------------------------------

    @api.model
    def _check_picker(self):
        if not self.env.su and not self.env.user.has_group(PICKER):
            raise AccessError(self.env._("Only pickers work with tours (Fulfilment: User)."))

    @api.model
    def _visible(self, tour_id):
        """The tour where it is of a company that one works for now, else none. In superuser mode: whoever may pick (checked by
        the caller) changes of it what is written here, and nothing else."""
        # sudo: tours are readonly for everybody; the company is checked here, the person by the caller
        tour = self.env["oms.tour"].sudo().browse(tour_id or ()).exists()
        return tour.filtered(lambda one: one.company_id in self.env.companies)

    @api.model
    def _guard(self, tour_ids, mine=False):
        """These tours, locked for whoever changes them, or as far as they are there and of one's companies.

        :param mine: only those that one is picking oneself
        """
        self.env["oms.tour"].flush_model()
        rows = self.env.execute_query(SQL(
            "SELECT id FROM oms_tour WHERE id = ANY(%s) AND company_id = ANY(%s) AND %s ORDER BY id FOR NO KEY UPDATE",
            list(tour_ids), self.env.companies.ids,
            SQL("state = 'active' AND user_id = %s", self.env.uid) if mine else SQL("TRUE")))
        # sudo: as in _visible
        return self.env["oms.tour"].sudo().browse([row[0] for row in rows])

    @api.model
    def _ready_sql(self):
        """Condition over ``tour``: somebody may take it. What was handed over is waited for."""
        return SQL("tour.state IN ('open', 'active') AND tour.user_id IS NULL AND tour.company_id = ANY(%s)",
                   self.env.companies.ids)

    @api.model
    def _best_first_sql(self):
        return SQL("tour.state = 'active' DESC, tour.due NULLS LAST, tour.priority DESC NULLS LAST, tour.id")

    @api.model
    def _next_to_pick(self, warehouse_id, zone_id):
        """The best tour that is ready, locked, with its lines as they are now. Those of which nothing is left end on the way:
        else whoever asks for the next one would be sent away by them until tours are planned again."""
        while tour := self._next_ready(warehouse_id, zone_id):
            self._refresh(tour)
            if tour.state != "cancel":
                break
        return tour

    @api.model
    def _next_ready(self, warehouse_id, zone_id):
        """The best tour that is ready, locked; whom somebody else is just taking is passed by."""
        self.env["oms.tour"].flush_model()
        where = [self._ready_sql()]
        if warehouse_id:
            where.append(SQL("tour.warehouse_id = %s", warehouse_id))
        if zone_id:
            where.append(SQL("tour.zone_id = %s", zone_id))
        rows = self.env.execute_query(SQL(
            "SELECT id FROM oms_tour tour WHERE %s ORDER BY %s LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",
            SQL(" AND ").join(where), self._best_first_sql()))
        # sudo: as in _visible
        return self.env["oms.tour"].sudo().browse([row[0] for row in rows])

    @api.model
    def _state_words(self, tour):
        return dict(tour._fields["state"]._description_selection(self.env))[tour.state]
