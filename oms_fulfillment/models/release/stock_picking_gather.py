# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.addons.oms_atp.planning.calendar import next_pickup
from odoo.tools import SQL

from ...planning import release as planning
from ...planning import release_times as times


class StockPicking(models.Model):
    """What planned sending has to know, read in sets: the same few queries for any number of transfers."""

    _inherit = "stock.picking"

    @api.model
    def _gather_release_jobs(self, where, now=None):
        """Jobs (``planning.release``) of the transfers with unreleased moves that satisfy the condition.

        :param where: SQL over move, picking, warehouse, sale
        """
        return [job for job, _carrier in self._gather_release(where, now)]

    @api.model
    def _gather_release(self, where, now=None):
        """Pairs of a job and its carrier, where that has pick-ups of its own in its warehouse (else None)."""
        rows, now = self._gather_waiting(where), now or fields.Datetime.now()
        pickups = self._gather_pickups({(row["warehouse"], row["carrier"], row["leaves"]) for row in rows}, now)
        warehouses = self.env["stock.warehouse"].browse({row["warehouse"] for row in rows}).sudo()  # sudo: their settings
        before = {one.id: one.oms_release_before for one in warehouses if one.oms_release_when == times.PICKUP}
        found = []
        for row in rows:
            pickup, carrier = pickups[row["warehouse"], row["carrier"], row["leaves"]]
            if not row["promised"]:
                pickup = None  # goods that are not there make no truck
            opens = times.opens(pickup, before[row["warehouse"]]) if row["warehouse"] in before else None
            found.append((planning.Job(
                id=row["id"], warehouse=row["warehouse"], lines=row["lines"], priority=int(row["priority"] or 0),
                pickup=self._oms_seconds(pickup), tier=row["tier"], since=float(row["since"] or 0.0), held=bool(row["held"]),
                partly_held=bool(row["partly"]), promised=row["promised"], waits=row["waits"], due=row["due"],
                opens=opens is None or opens <= now, together=row["together"], group_promised=row["complete"],
                wants=tuple((product, float(quantity)) for product, quantity in row["wants"] or ())), carrier))
        return found

    @api.model
    def _oms_seconds(self, instant):
        return instant and instant.replace(tzinfo=timezone.utc).timestamp()

    @api.model
    def _oms_instant(self, seconds):
        return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)

    @api.model
    def _gather_waiting(self, where):
        """A dict for each transfer that waits: what its job is made of; ``leaves``: on which day it has to leave, by its
        warehouse's clock."""
        self.env.flush_all()
        Line, Day = self.env["sale.order.line"], self.env["oms.day"]
        stopped = Line._oms_stopped_sql("release")
        there = SQL("(%s) = 'waiting' AND NOT COALESCE(promise.coming, FALSE)", Line._quantity_bucket_sql())
        free = SQL("%s AND NOT %s", there, stopped)
        day = Day._warehouse_day_sql(
            SQL("COALESCE(MIN(move.date) FILTER (WHERE %s), MIN(move.date))", free), SQL("warehouse.id"))
        return self.env.execute_query_dict(SQL(
            """SELECT picking.id, warehouse.id AS warehouse, COUNT(*) FILTER (WHERE %(free)s) AS lines,
                      MAX(picking.priority) AS priority, MAX(COALESCE(picking.carrier_id, sale.carrier_id)) AS carrier,
                      EXTRACT(EPOCH FROM MIN(sale.date_order)) AS since, MIN(tier.place)::int AS tier,
                      BOOL_OR(%(stopped)s) AND NOT BOOL_OR(%(free)s) AS held,
                      BOOL_OR(EXISTS (SELECT FROM sale_order_line line WHERE line.order_id = sale.id AND %(stopped)s)) AS partly,
                      BOOL_OR(%(there)s) AS promised, BOOL_OR(COALESCE(promise.coming, FALSE)) AS waits,
                      %(leaves)s AS leaves, %(day)s <= %(today)s + warehouse.oms_release_days AS due,
                      MIN(sale.id) FILTER (WHERE sale.picking_policy = 'one') AS together,
                      NOT COALESCE(BOOL_OR(sale.oms_backordered), FALSE) AS complete, %(wants)s AS wants
                 FROM stock_move move
                 JOIN stock_picking picking ON picking.id = move.picking_id
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                 JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
            LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id
            LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
            LEFT JOIN sale_order sale ON sale.id = line.order_id
            LEFT JOIN res_partner buyer ON buyer.id = sale.partner_id
            LEFT JOIN oms_customer customer ON customer.partner_id = buyer.commercial_partner_id
                  AND customer.company_id = sale.company_id
            LEFT JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY minimum DESC, sequence, id) AS place
                         FROM oms_customer_tier WHERE active) tier ON tier.id = customer.tier_id
                WHERE move.oms_unreleased AND move.state NOT IN ('draft', 'done', 'cancel')
                  AND %(where)s
                GROUP BY picking.id, warehouse.id""",
            leaves=Day._warehouse_day_sql(self._oms_leaves_sql(self._oms_promised_sql()), SQL("warehouse.id")),
            there=there, stopped=stopped, free=free, day=day, today=Day._warehouse_today_sql(SQL("warehouse.id")), where=where,
            wants=SQL("json_agg(json_build_array(move.product_id, move.product_qty)) FILTER (WHERE %s)", free)
            if self._oms_knows_zones() else SQL("NULL::json")))

    @api.model
    def _oms_knows_zones(self):
        """Whether any warehouse is divided: else nobody asks where goods lie."""
        return bool(self.env["oms.zone"].sudo().search_count([], limit=1))  # sudo: yes or no

    @api.model
    def _gather_pickups(self, keys, now):
        """{(warehouse, carrier, day): (when it is fetched that has to leave on that day, or as soon as it can, an instant; the
        carrier, where it has pick-ups of its own there)}. Three queries."""
        warehouses = self.env["stock.warehouse"].browse({warehouse for warehouse, _carrier, _day in keys})
        # sudo: hours of warehouses, for the order desk as well
        calendars = warehouses.sudo()._oms_pickup_calendars() if keys else {}
        found, known = {}, {}
        for warehouse, carrier, day in keys:
            own = carrier if (warehouse, carrier) in calendars else None
            if (warehouse, own, day) not in known:
                known[warehouse, own, day] = next_pickup(now, calendars[warehouse, own], day)
            found[warehouse, carrier, day] = known[warehouse, own, day], own
        return found

    # --- limits -------------------------------------------------------------------------------------------------------

    @api.model
    def _gather_release_limits(self, jobs):
        """How much the warehouses of these jobs and their zones take (``planning.release.Limits``)."""
        warehouses = self.env["stock.warehouse"].browse({job.warehouse for job in jobs}).sudo()  # sudo: their settings
        zones = self.env["oms.zone"].sudo().search([("warehouse_id", "in", warehouses.ids)]) if jobs else self.env["oms.zone"]
        return planning.Limits(
            runs={warehouse.id: warehouse.oms_release_capacity for warehouse in warehouses},
            zones={zone.id: zone.lines_a_day for zone in zones},
            sent=self._gather_sent_today(zones.warehouse_id) if any(zones.mapped("lines_a_day")) else {})

    @api.model
    def _gather_sent_today(self, warehouses):
        """{zone id: order lines that were sent there today, by the warehouse's day}, finished ones too; what was taken back does
        not count. Three queries."""
        Day = self.env["oms.day"]
        starts = {one.id: Day._start(Day._today(one), one) for one in warehouses}
        if not starts:
            return {}
        for name in ("stock.move", "stock.move.line", "stock.picking"):
            self.env[name].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT item.location_id, array_agg(DISTINCT move.id)
                 FROM stock_move move
                 JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                 JOIN stock_move_line item ON item.move_id = move.id
                WHERE move.oms_sent_on >= %s AND move.oms_sent_on >= %s AND kind.warehouse_id = ANY(%s)
                  AND move.state != 'cancel' AND NOT move.oms_unreleased
                GROUP BY item.location_id""",
            min(starts.values()), Day._case_sql(SQL("kind.warehouse_id"), starts, min(starts.values())), list(starts)))
        return {zone: len(moves) for zone, moves in self._oms_by_zone(rows).items()}

    @api.model
    def _oms_by_zone(self, rows):
        """{zone id: set of ids} of (location id, ids) rows; what is in no zone is left out."""
        # sudo: in which zone, for the order desk as well
        zones = self.env["stock.location"].sudo().browse([row[0] for row in rows])._oms_zones() if rows else {}
        found = defaultdict(set)
        for location, ids in rows:
            if location in zones:
                found[zones[location]].update(ids)
        return found
