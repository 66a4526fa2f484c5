# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OPEN, ACTIVE, DONE, CANCEL = "open", "active", "done", "cancel"
#: So many transfers that stayed behind are tried again in one planning.
TAKEN_UP = 100


class OmsTour(models.Model):
    """One walk through the warehouse: which lines of which transfers are picked on it, in which order, into which totes.

    What is reserved and picked is Odoo's move lines; a tour only gathers them (`stock.move.line.oms_tour_id`).
    """

    _name = "oms.tour"
    _description = "Tour"
    _order = "due, priority desc, id"

    name = fields.Char(required=True, readonly=True, copy=False, index=True)
    state = fields.Selection(
        [(OPEN, "Ready"), (ACTIVE, "Being picked"), (DONE, "Done"), (CANCEL, "Cancelled")],
        "Status", required=True, readonly=True, copy=False, default=OPEN, index=True)
    picking_type_id = fields.Many2one("stock.picking.type", "Operation type", required=True, readonly=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    method = fields.Selection(
        selection=lambda self: self.env["oms.tour.method"]._fields["kind"].selection,
        string="Way to pick", required=True, readonly=True)
    zone_id = fields.Many2one("oms.zone", "Zone", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Picked by", readonly=True, copy=False, index="btree_not_null")
    due = fields.Datetime("Pick-up", readonly=True, help="When what is on it is fetched. Empty: nobody ever fetches it.")
    priority = fields.Integer(readonly=True)
    metres = fields.Float("Walk (m)", readonly=True, digits=(12, 1))
    walk_text = fields.Char("How the order was found", readonly=True)
    blind = fields.Boolean(
        "Walked by name", readonly=True, help="Nobody said where its locations are, so it goes by their names.")
    note = fields.Char(readonly=True, help="What is out of the ordinary: it is larger than a tour may be, sizes are not known.")
    version = fields.Integer(readonly=True, copy=False, help="Increases with each change that the floor made.")
    seen = fields.Char(
        readonly=True, copy=False, groups="base.group_system", help="What its lines were like after the last of these changes.")
    started_at = fields.Datetime("Begun", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)
    tote_ids = fields.One2many("oms.tour.tote", "tour_id", "Orders")
    line_ids = fields.One2many("stock.move.line", "oms_tour_id", "Lines")

    line_count = fields.Integer("Lines of it", compute="_compute_progress")
    done_count = fields.Integer("Picked", compute="_compute_progress", help="Lines of which nothing is left to pick.")
    order_count = fields.Integer("Number of orders", compute="_compute_progress")
    progress = fields.Integer("Progress", compute="_compute_progress", help="Per cent of its lines.")

    @api.depends("line_ids.picked", "line_ids.oms_not_found", "tote_ids", "state")
    def _compute_progress(self):
        self.env["stock.move.line"].flush_model()
        self.env["oms.tour.tote"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT tour.id, COUNT(line.id), COUNT(line.id) FILTER (
                          WHERE line.picked OR line.state = 'done' OR line.oms_not_found > 0),
                      (SELECT COUNT(*) FROM oms_tour_tote tote WHERE tote.tour_id = tour.id)
                 FROM oms_tour tour LEFT JOIN stock_move_line line ON line.oms_tour_id = tour.id
                WHERE tour.id = ANY(%s) GROUP BY tour.id""", self.ids))
        counts = {row[0]: row[1:] for row in rows}
        for tour in self:
            tour.line_count, tour.done_count, tour.order_count = counts.get(tour._origin.id, (0, 0, 0))
            tour.progress = 100 * tour.done_count // tour.line_count if tour.line_count else 100 * (tour.state == DONE)

    # --- what became of what is on them -------------------------------------------------------------------------

    def _oms_end_empty(self):
        """Nothing is left to pick on these tours, which nobody has begun. What their other zones brought already goes on."""
        pickings = self.tote_ids.picking_id
        pickings._oms_meet_tours()
        self.tote_ids.unlink()
        self.write({"state": CANCEL, "ended_at": fields.Datetime.now(), "user_id": False})
        pickings._oms_go_on_from_tours()

    @api.model
    def _oms_clear(self, kind):
        """Take from tours of this operation type that nobody has begun what cannot be picked on them any more (cancelled, taken
        back, picked otherwise, nothing reserved), and end those of which nothing is left. Called in superuser mode by whoever
        plans; a tour that somebody takes at this moment is left to them."""
        self.env.flush_all()
        gone = self.env.execute_query(SQL(
            """SELECT tote.id, tour.id, tote.picking_id
                 FROM oms_tour tour
                 JOIN oms_tour_tote tote ON tote.tour_id = tour.id
                 JOIN stock_picking picking ON picking.id = tote.picking_id
                WHERE tour.picking_type_id = %s AND tour.state = 'open' AND tour.user_id IS NULL
                  AND (picking.oms_step IS DISTINCT FROM 'pick' OR NOT EXISTS (
                      SELECT FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
                       WHERE line.picking_id = picking.id AND line.oms_tour_id = tour.id AND line.quantity > 0
                         AND move.state IN ('assigned', 'partially_available') AND NOT COALESCE(move.oms_unreleased, FALSE)))
                  FOR NO KEY UPDATE OF tour SKIP LOCKED""", kind.id))
        self._oms_take_up(kind)
        if not gone:
            return
        pickings = self.env["stock.picking"].browse(sorted({picking for _tote, _tour, picking in gone}))
        pickings._oms_meet_tours()
        self.env["oms.tour.tote"].browse([tote for tote, _tour, _picking in gone]).unlink()
        tours = list(dict.fromkeys(tour for _tote, tour, _picking in gone))
        # of each tour its own: by zones a transfer is on several
        self.browse(tours)._oms_let_go(SQL(
            "(line.oms_tour_id, line.picking_id) IN %s", tuple((tour, picking) for _tote, tour, picking in gone)))
        # whoever takes one of them now began before this was so: they begin anew
        self.env.cr.execute(SQL("UPDATE oms_tour SET version = COALESCE(version, 0) + 1 WHERE id = ANY(%s)", tours))
        self.invalidate_model(["version"], flush=False)
        self.browse(tours).filtered(lambda tour: not tour.tote_ids)._oms_end_empty()
        pickings._oms_go_on_from_tours()

    @api.model
    def _oms_take_up(self, kind):
        """Transfers that were put down and are on no tour any more, of which nothing is left to pick since, go on: their last
        tour was cancelled, or they might not go on when it ended. One that ships complete is tried once all of it is reserved;
        those tried longest ago come first (`_oms_meet_tours` notes the try)."""
        rows = self.env.execute_query(SQL(
            """SELECT picking.id FROM stock_picking picking
                WHERE picking.picking_type_id = %s AND (picking.move_type != 'one' OR picking.state = 'assigned') AND %s
                ORDER BY (SELECT MAX(tote.write_date) FROM oms_tour_tote tote WHERE tote.picking_id = picking.id), picking.id
                LIMIT %s""", kind.id, self.env["stock.picking"]._oms_brought_sql(), TAKEN_UP))
        pickings = self.env["stock.picking"].browse([row[0] for row in rows])
        pickings._oms_meet_tours()
        pickings._oms_go_on_from_tours()

    def _oms_let_go(self, where=None):
        """Lines of these tours that nobody scanned are on none any more.

        :param where: SQL over ``line``; None: all of them
        """
        where = where or SQL("TRUE")
        # SQL: our own facts; write() would ask of each line whether its goods changed
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET oms_tour_id = NULL, oms_walk = 0, oms_skipped = FALSE
                WHERE line.oms_tour_id = ANY(%s) AND COALESCE(line.oms_scanned, 0) = 0 AND %s""", self.ids, where))
        self.env["stock.move.line"].invalidate_model(["oms_tour_id", "oms_walk", "oms_skipped"], flush=False)

    # --- buttons and print ----------------------------------------------------------------------------------------------------

    def action_cancel(self):
        """Nobody walks these tours. What is on them is planned anew. One on which something was picked is refused: it is given
        back or put down, so that nothing gets lost."""
        self._oms_check_supervisor()
        for tour in self._oms_locked():
            line = tour.line_ids.filtered(lambda one: one.oms_scanned and one.state not in ("done", "cancel"))[:1]
            if line:
                raise UserError(self.env._(
                    "On tour %(tour)s %(quantity).12g × %(product)s of %(picking)s is picked already. Give the tour back, so "
                    "that somebody goes on with it, or have it put down.", tour=tour.name, quantity=line.oms_scanned,
                    product=line.product_id.display_name, picking=line.picking_id.name))
            tour.tote_ids.picking_id._oms_meet_tours()
            tour._oms_let_go()
            tour.write({"state": CANCEL, "ended_at": fields.Datetime.now(), "user_id": False, "version": tour.version + 1})
            tour.tote_ids.picking_id._oms_go_on_from_tours()

    def action_give_back(self):
        """Somebody else may take these tours and go on where they stand: whose they are gives them back, or a supervisor."""
        if any(tour.user_id.id != self.env.uid for tour in self):
            self._oms_check_supervisor()
        self._oms_locked()._oms_give_back()

    def _oms_give_back(self):
        """Nobody has these tours, which are locked, any more. One on which nothing was picked is as new."""
        for tour in self:
            begun = tour.line_ids.filtered("oms_scanned")
            tour.write({"user_id": False, "state": ACTIVE if begun else OPEN, "version": tour.version + 1})

    def _oms_locked(self):
        """These tours in superuser mode, each locked, none of them over."""
        self.check_access("read")
        self.env.cr.execute(SQL("SELECT id FROM oms_tour WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids))
        over = self.filtered(lambda tour: tour.state in (DONE, CANCEL))
        if over:
            raise UserError(self.env._("Tour %s is over: it is neither cancelled nor given back any more.", over[0].name))
        # sudo: tours are readonly for everybody; who may do this was checked by the caller, and which by their reading
        return self.sudo()

    def _oms_check_supervisor(self):
        if not self.env.su and not self.env.user.has_group("oms_fulfillment.group_fulfillment_supervisor"):
            raise AccessError(self.env._("Only a fulfilment supervisor does this with other people's tours."))

    def action_plan(self):
        """Plan tours of all that waits to be picked in the warehouses of the companies that one works for."""
        kinds = self.env["stock.picking.type"].search([("company_id", "in", self.env.companies.ids)])
        planned = self.env["oms.tours"]._plan_for(kinds)
        orders = sum(planned.tours.mapped("order_count"))
        lines = sum(planned.tours.mapped("line_count"))
        message = ", ".join((
            self.env._("1 transfer") if orders == 1 else self.env._("%s transfers", orders),
            self.env._("1 line") if lines == 1 else self.env._("%s lines", lines)))
        left = self.env._("%(count)s on no tour: %(why)s", count=len(planned.why), why=" ".join(dict.fromkeys(
            self.env["oms.tours"]._say(why) for why in planned.why.values()))) if planned.why else ""
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "title": self.env._("Nothing waits for a tour") if not planned.tours
                else self.env._("1 tour planned") if len(planned.tours) == 1
                else self.env._("%s tours planned", len(planned.tours)),
                "message": ". ".join(filter(None, [message if planned.tours else "", left])),
                "type": "warning" if left else "success", "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}

    def action_lines(self):
        """The lines of the tour in walking order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_walk_action")
        return action | {"name": self.display_name, "domain": [("oms_tour_id", "=", self.id)]}

    def _oms_pick_list(self):
        """For the printed pick list: its lines in walking order, each with the codes that are printed beside it."""
        self.ensure_one()
        numbers = {tote.picking_id: tote.number for tote in self.tote_ids}
        root = f"{self.warehouse_id.lot_stock_id.complete_name}/"
        return [{
            "line": line, "tote": numbers.get(line.picking_id) or "",
            # sudo: the number of the order whose goods they are
            "order": line.picking_id.sudo().sale_id.name or line.picking_id.name,
            "place": line.location_id.complete_name.removeprefix(root),
            "place_code": line.location_id.barcode or line.location_id.complete_name.removeprefix(root),
            "code": line.product_id.barcode or line.product_id.default_code or "",
        } for line in self.line_ids.sorted(lambda line: (not line.oms_walk, line.oms_walk, line.id))]
