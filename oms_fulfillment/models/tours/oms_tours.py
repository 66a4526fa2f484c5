# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import Any, NamedTuple

from odoo import api, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tools import SQL

from ...planning import tours, tours_bound, walk

#: Advisory locks of whoever plans the tours of an operation type ("TOUR"); they end with the transaction.
SPACE = 0x544F5552
SUPERVISOR = "oms_fulfillment.group_fulfillment_supervisor"
#: What no tour of the shop's is large enough for is picked on one of its own.
OWN = (tours.TOO_MANY_LINES, tours.TOO_LARGE, tours.TOO_HEAVY, tours.NO_ZONE)


class Planned(NamedTuple):
    """``tours``: the new ones; ``why``: {transfer id: `planning.tours.Why`} of those that are on none."""

    tours: Any
    why: dict


class OmsTours(models.AbstractModel):
    """What is to be picked becomes tours: facts in sets, `planning.tours` decides, tours and totes are written at once.

    Two who plan at the same moment: the second finds the operation type locked and leaves it. Should it begin in between, both
    write the same move lines, of which PostgreSQL refuses one.
    """

    _name = "oms.tours"
    _description = "Planning of tours"

    @api.model
    @later_on_collision("oms_fulfillment.cron_tours")
    def _plan_due(self):
        """Scheduled run: tours for all that waits to be picked, operation type by operation type."""
        rows = self.env.execute_query(SQL("SELECT DISTINCT picking_type_id FROM oms_tour_method ORDER BY 1"))
        return run(self.env, "oms_fulfillment.cron_tours", [row[0] for row in rows], self._plan_set, 1,
                   name="tours of operation type {}")

    @api.model
    def _plan_set(self, type_ids):
        for kind in self.env["stock.picking.type"].browse(type_ids).exists():
            if self._lock(kind):
                self._plan_type(kind)

    @api.model
    def _plan_for(self, kinds, pickings=None):
        """A supervisor asks for it now.

        :param kinds: operation types; of which none has a way to pick, says so
        :param pickings: these transfers only
        :returns: `Planned`
        """
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only a fulfilment supervisor plans tours."))
        kinds = kinds.filtered("oms_method_ids")
        if not kinds:
            raise UserError(self.env._(
                "No operation type here says how it picks. Add a way to pick: Warehouse, Ways to pick."))
        found, why = self.env["oms.tour"], {}
        for kind in kinds:
            if not self._lock(kind):
                raise UserError(self.env._(
                    "Somebody is planning the tours of %s at the moment. Look at the list in a minute.", kind.display_name))
            planned = self._plan_type(kind, pickings)
            found |= planned.tours
            why.update(planned.why)
        return Planned(found, why)

    @api.model
    def _lock(self, kind):
        """Whether the tours of this operation type are ours to plan in this transaction."""
        return self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", SPACE, kind.id))[0][0]

    @api.model
    def _plan_type(self, kind, pickings=None):
        """Plan what waits of one operation type."""
        # sudo: tours are readonly for everybody; a supervisor (checked by the caller) or the job plans what waits here
        self, kind = self.sudo(), kind.sudo()
        self.env["oms.tour"]._oms_clear(kind)
        self.env["oms.tour"]._oms_renew_due(kind)
        lines, orders = self._gather(kind, pickings)
        if not lines:
            return Planned(self.env["oms.tour"], {})
        jobs, router, blind = self._jobs(kind.warehouse_id, lines, orders)
        ways = [self._way(one) for one in kind.oms_method_ids.sorted(lambda one: (one.sequence, one.id))]
        plan = tours.plan(jobs, ways, **router)
        alone = [job for job in jobs if job.id in plan.why and plan.why[job.id].code in OWN]
        own = tours.plan(alone, [tours.Method(tours.SINGLE)], **router) if alone else tours.Plan()
        made = self._write(
            kind, [*plan.tours, *own.tours], lines, {job.id: plan.why[job.id] for job in alone}, plan.unknown, blind)
        return Planned(made, {job: why for job, why in plan.why.items() if why.code not in OWN or job in own.why})

    # --- facts ------------------------------------------------------------------------------------------------------

    @api.model
    def _gather(self, kind, pickings=None):
        """(move lines to be picked and on no tour, {transfer id: (priority, carrier id, an instant of the day on which it has to
        leave)})."""
        transfers = self.env["stock.picking"]
        for name in ("stock.picking", "stock.move", "stock.move.line", "oms.promise", "oms.tour", "oms.tour.tote"):
            self.env[name].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT line.id, picking.id, COALESCE(picking.priority, '0')::int, COALESCE(picking.carrier_id, sale.carrier_id),
                      %s
                 FROM stock_picking picking
                 JOIN stock_move_line line ON line.picking_id = picking.id AND line.quantity > 0
                  AND COALESCE(line.picked, FALSE) = FALSE
                 JOIN stock_move move ON move.id = line.move_id AND move.state IN ('assigned', 'partially_available')
                  AND NOT COALESCE(move.oms_unreleased, FALSE)
            LEFT JOIN sale_order sale ON sale.id = picking.sale_id
                WHERE picking.picking_type_id = %s AND picking.oms_step = 'pick' AND picking.batch_id IS NULL
                  AND (picking.state = 'assigned' OR (picking.move_type != 'one' AND picking.state IN ('confirmed', 'waiting')))
                  AND NOT EXISTS (SELECT FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                                   WHERE tote.picking_id = picking.id AND tour.state IN ('open', 'active'))
                  AND (%s OR picking.id = ANY(%s))
                ORDER BY line.id""", transfers._oms_leaves_sql(transfers._oms_promised_sql()), kind.id,
            pickings is None, list(pickings.ids) if pickings is not None else []))
        return self.env["stock.move.line"].browse([row[0] for row in rows]), {row[1]: row[2:] for row in rows}

    @api.model
    def _jobs(self, warehouse, lines, orders):
        """(jobs, arguments of `tours.plan` about the walk, whether it goes by name)"""
        service = self.env["oms.walk"]
        lines.fetch(["location_id", "location_dest_id", "product_id", "product_uom_id", "quantity", "picking_id"])
        shelf = {line: service._oms_shelf(line) for line in lines}
        locations = self.env["stock.location"].union(*shelf.values())
        locations.fetch(["complete_name", "warehouse_id", "parent_path"])
        zones, keys = locations._oms_zones(), service._oms_keys(locations)
        volumes = self._loads(lines)
        due = self._due(warehouse, orders)
        jobs = [tours.Job(
            picking.id, tuple(tours.Line(
                line.id, keys[shelf[line]], zones.get(shelf[line].id), line.quantity, *volumes[line.id]) for line in some),
            due[picking.id], orders[picking.id][0]) for picking, some in lines.grouped("picking_id").items()]
        return jobs, *self._router(warehouse, locations, keys, lines)

    @api.model
    def _router(self, warehouse, locations, keys, lines):
        """How long walks are: by the layout; without one each place counts as one, so that orders of the same places meet."""
        service = self.env["oms.walk"]
        layout, walked = service._oms_layouts(warehouse).get(warehouse, (None, None))
        at = locations._oms_places() if layout else {}
        if not at:
            return {"walk": lambda stops: float(len(stops))}, True
        stops = {keys[one]: layout._oms_stop(at[one.id], keys[one]) if one.id in at else walk.Stop(key=keys[one])
                 for one in locations}
        start = walked.depots[0]
        return tours_bound.router(walked, stops, start, service._oms_end(layout, walked, lines) or start), False

    @api.model
    def _loads(self, lines):
        """{line id: (litres or None, kilograms or None)} of all its goods: by their sizes, else by what Odoo knows of them."""
        goods = self.env["oms.sizes"]._goods_of(lines)
        kilogram, litres, kilograms = self.env["oms.sizes"]._grams() / 1000, {}, {}
        for piece in goods.pieces:
            key = piece.id[0]
            litres[key] = litres.get(key, 0.0) + piece.quantity * piece.length * piece.width * piece.height / 1_000_000
            kilograms[key] = kilograms.get(key, 0.0) + piece.quantity * piece.weight / 1000
        for missing in goods.missing:
            if missing.what == "size":
                litres.pop(missing.id, None)
            kilograms.pop(missing.id, None)
        found = {}
        for line in lines:
            product, quantity = line.product_id, line.quantity_product_uom
            found[line.id] = (
                litres.get(line.id, product.volume * quantity * 1000 or None),
                kilograms.get(line.id, product.weight * quantity * kilogram or None))
        return found

    @api.model
    def _due(self, warehouse, orders):
        """{transfer id: when what is on it is fetched, in seconds, or None}."""
        pickings, Day = self.env["stock.picking"], self.env["oms.day"]
        keys = {picking_id: (warehouse.id, carrier_id, Day._of(leaves, warehouse) if leaves else None)
                for picking_id, (_priority, carrier_id, leaves) in orders.items()}
        pickups = pickings._gather_pickups(set(keys.values()), Datetime.now())
        return {picking_id: pickings._oms_seconds(pickups[key][0]) for picking_id, key in keys.items()}

    @api.model
    def _way(self, method):
        """A way to pick as the planner knows it."""
        return tours.Method(method.kind, tours.Limits(
            method.most_orders or None, method.most_lines or None, method.most_litres or None, method.most_kilograms or None))
