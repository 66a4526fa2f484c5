# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...planning import release as planning
from ...planning.outcome import DONE, NOT, PARTLY, Outcome
from ..picking.stock_picking_undo import SUPERVISOR

#: Who looks at the board: who sends, and who leads the warehouse.
READERS = (SUPERVISOR, "oms_core.group_oms_user", "stock.group_stock_manager")


class OmsReleaseBoard(models.AbstractModel):
    """What waits to be sent to a warehouse: what would go now, what stays and why, for which pick-up and into which zone,
    before anything is sent. The plan is that of the scheduled run; nothing is written before somebody sends."""

    _name = "oms.release.board"
    _description = "Sending to the warehouse"

    @api.model
    def board(self, warehouse_id=None):
        """All that the page shows of one warehouse (None: the first that plans what it sends).

        Every figure says in ``parts`` which lists of ``parts`` of the answer have the transfers that it counts: a transfer is in
        one list of what waits, and in one of what is on the floor, however many figures count it. Who sends what was shown says
        their ids.
        """
        check_arguments(self.env, warehouse_id=(warehouse_id, "number"))
        self._check_reader()
        warehouses = self._warehouses()
        if not warehouses:
            return {"warehouses": [], "warehouse": False}
        warehouse = self._chosen(warehouses, warehouse_id) if warehouse_id else warehouses[:1]
        now = fields.Datetime.now()
        pairs, plan = self._planned(warehouse, now)
        floor = self._gather_floor(warehouse, now)
        own = [(job, carrier) for job, carrier in pairs if job.warehouse == warehouse.id]
        parts, part_of = self._parts(own, plan, floor)
        user = self.env.user
        return {
            "warehouses": [{"id": one.id, "name": one.name} for one in warehouses], "warehouse": warehouse.id,
            "views": [self.env.ref(f"oms_fulfillment.oms_picking_view_{name}").id for name in ("list", "kanban", "search")],
            "as_of": self.env["oms.day"]._hour(now, warehouse),
            "planned": warehouse.oms_release_policy == "planned", "next": self._next_text(warehouse, now),
            "may_send": self._may_send(), "may_take_back": self.env.su or user.has_group(SUPERVISOR),
            "parts": parts,
            "go": self._figure([job for job, _carrier in own if plan.why[job.id] == planning.SENT], part_of),
            "stay": self._figure([job for job, _carrier in own if plan.why[job.id] != planning.SENT], part_of),
            "floor": self._floor_figure(floor),
            "pickups": self._pickups(warehouse, own, plan, floor, part_of),
            "zones": self._zones(warehouse, own, plan, floor),
            "reasons": self._reasons([job for job, _carrier in own], plan, part_of),
            "others": self._others(pairs, plan, warehouse),
        }

    @api.model
    def send(self, warehouse_id, picking_ids):
        """Send those of these transfers that the plan sends now, with what has to go with them; what changed since they were
        shown is said. Sent twice, or by two people at once, they go once."""
        check_arguments(self.env, warehouse_id=(warehouse_id, "number"), picking_ids=(picking_ids, "numbers"))
        if not self._may_send():
            raise AccessError(self.env._("Only supervisors of the warehouse and the order desk send orders to the warehouse."))
        warehouse, now = self._chosen(self._warehouses(), warehouse_id), fields.Datetime.now()
        pairs, plan = self._planned(warehouse, now)
        chosen = set(picking_ids or ())
        groups = {job.together for job, _carrier in pairs if job.id in chosen and job.together is not None}
        jobs = {job.id: job for job, _carrier in pairs}
        picks = self.env["stock.picking"].browse(
            [number for number in plan.picks if number in chosen or jobs[number].together in groups])
        asked = self.env["stock.picking"].browse(sorted(chosen)).exists()
        asked.check_access("read")
        waiting = (asked | picks)._oms_waiting_to_go().grouped("picking_id")
        picks._oms_send_picks()
        why = {picking.id: plan.why[picking.id] for picking in asked | picks if picking.id in plan.why}
        return asked._oms_show_outcomes(self.env._("Send to warehouse"), asked._oms_sent_outcomes(waiting, why))

    @api.model
    def take_back(self, warehouse_id, picking_ids):
        """Take these transfers back from the warehouse as far as nobody has them in hand, with those that ship complete with
        them."""
        check_arguments(self.env, warehouse_id=(warehouse_id, "number"), picking_ids=(picking_ids, "numbers"))
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only a fulfilment supervisor takes back what was sent to the warehouse."))
        pickings = self.env["stock.picking"].browse(sorted(set(picking_ids or ()))).exists()
        pickings.check_access("write")
        warehouses = self._chosen(self._warehouses(), warehouse_id) | pickings.picking_type_id.warehouse_id
        at_once = warehouses.filtered(lambda one: one.oms_release_policy != "planned")[:1]
        if at_once:
            raise UserError(self.env._(
                "%s sends at once: what is taken back would be sent again. Let it plan what it sends (on its form), or hold the "
                "orders.", at_once.name))
        together = pickings.sale_id.filtered(lambda order: order.picking_policy == "one").picking_ids
        return pickings._oms_show_outcomes(self.env._("Take back"), (pickings | together)._oms_take_back(pickings))

    # --- who, and where -----------------------------------------------------------------------------------------------

    @api.model
    def _check_reader(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(self.env._(
                "What waits to be sent is for supervisors of the warehouse and the order desk."))

    @api.model
    def _may_send(self):
        return self.env.su or any(self.env.user.has_group(group) for group in READERS[:2])

    @api.model
    def _warehouses(self):
        """Of the companies chosen; those first that plan what they send."""
        # sudo: names and settings of warehouses of companies that the user works in, for the order desk as well
        found = self.env["stock.warehouse"].sudo().search([("company_id", "in", self.env.companies.ids)])
        return found.sorted(lambda one: one.oms_release_policy != "planned")

    @api.model
    def _chosen(self, warehouses, warehouse_id):
        found = warehouses.filtered(lambda one: one.id == warehouse_id)
        if not found:
            raise UserError(self.env._("This warehouse is not there, or not in a company that is chosen. Choose another one."))
        return found

    @api.model
    def _planned(self, warehouse, now):
        """([(job, carrier with own pick-ups)], plan) of what waits in the warehouse and, to be shipped complete, elsewhere: as
        if it were sent now, whether or not the time of the automatic run has come."""
        pickings = self.env["stock.picking"]
        pairs = [(replace(job, opens=True), carrier)
                 for job, carrier in pickings._gather_release(pickings._oms_release_in(warehouse), now)]
        return pairs, pickings._oms_plan_jobs([job for job, _carrier in pairs])

    # --- what is on the floor already ---------------------------------------------------------------------------------

    @api.model
    def _gather_floor(self, warehouse, now):
        """What was sent and is not picked yet: a dict for each transfer, with its pick-up, and in ``zones`` how many of its lines
        are in which zone. Two queries, and those for hours and zones."""
        pickings, Day = self.env["stock.picking"], self.env["oms.day"]
        rows = self.env.execute_query_dict(SQL(
            """SELECT picking.id, COUNT(*) AS lines, MAX(COALESCE(picking.carrier_id, sale.carrier_id)) AS carrier, %s AS day
                 FROM stock_move move
                 JOIN stock_picking picking ON picking.id = move.picking_id
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                 JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                 JOIN sale_order sale ON sale.id = line.order_id
                WHERE warehouse.id = %s AND picking.oms_step = 'pick' AND NOT COALESCE(move.oms_unreleased, FALSE)
                  AND NOT COALESCE(move.picked, FALSE)
                  AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                GROUP BY picking.id""", Day._warehouse_day_sql(
                pickings._oms_leaves_sql(pickings._oms_promised_sql()), SQL("%s", warehouse.id)), warehouse.id))
        pickups = pickings._gather_pickups({(warehouse.id, row["carrier"], row["day"]) for row in rows}, now)
        lines = self.env.execute_query(SQL(
            """SELECT item.location_id, array_agg(DISTINCT ARRAY[item.picking_id, item.move_id])
                 FROM stock_move_line item WHERE item.picking_id = ANY(%s) AND NOT COALESCE(item.picked, FALSE)
                GROUP BY item.location_id""", [row["id"] for row in rows]))
        zones = {}
        for zone, pairs in pickings._oms_by_zone(
                [(location, [tuple(pair) for pair in found]) for location, found in lines]).items():
            for picking_id, _move_id in pairs:
                of_picking = zones.setdefault(picking_id, {})
                of_picking[zone] = of_picking.get(zone, 0) + 1
        for row in rows:
            pickup, own = pickups[warehouse.id, row["carrier"], row["day"]]
            row.update(pickup=pickings._oms_seconds(pickup), carrier=own, zones=zones.get(row["id"], {}))
        return rows


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _oms_take_back(self, asked):
        """{transfer id: Outcome} of taking these back; ``asked``: those that are told in any case."""
        before = self.move_ids.filtered(
            lambda move: not move.oms_unreleased and move.state not in ("draft", "done", "cancel")).grouped("picking_id")
        # Pieces of a line lie in a tote before all of it is picked. A hold stops them there; who only takes back leaves them.
        loose = self.env["stock.move"].union(*before.values()).filtered(
            lambda move: not any(move.move_line_ids.mapped("oms_scanned")))
        taken = loose._oms_unrelease().grouped("picking_id")
        outcomes, entries = {}, []
        for picking in self:
            moves, of_it = taken.get(picking), before.get(picking)
            if not moves:
                if picking in asked or of_it:
                    outcomes[picking.id] = Outcome(NOT, (
                        self.env._("Picked, packed or done in part: it stays with the warehouse") if of_it
                        else self.env._("Nothing of it is with the warehouse")))
                continue
            what = self.env._("1 line taken back") if len(moves) == 1 else self.env._("%s lines taken back", len(moves))
            rest = of_it - moves
            outcomes[picking.id] = Outcome(
                PARTLY if rest else DONE,
                self.env._("%(what)s; %(rest)s in hand stay", what=what, rest=len(rest)) if rest else what, picking.ids)
            entries += [{"order_id": order.id, "kind": "changed", "customer_visible": False, "facts": {"picking_id": picking.id},
                         "summary": self.env._("%(picking)s: %(what)s", picking=picking.name,
                                               what=self.env._("taken back from the warehouse"))}
                        for order in picking.sudo().sale_id]  # sudo: its timeline, for the supervisor
        self.env["oms.order.event"]._oms_log(entries)
        return outcomes
