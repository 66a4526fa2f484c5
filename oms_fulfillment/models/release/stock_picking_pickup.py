# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.oms_atp.planning import calendar as planning
from odoo.fields import Domain
from odoo.tools import SQL

#: Days before and after today whose pick-ups are looked up exactly; of what is older or further off the end of the day counts.
BEFORE, AFTER = 60, 60
COMPARED = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">="), "in": SQL("= ANY")}


class StockPicking(models.Model):
    """The pick-up that an open transfer has to make: the last one of its carrier on the day on which it has to leave."""

    _inherit = "stock.picking"

    oms_pickup_at = fields.Datetime(
        "Pick-up", compute="_compute_oms_pickup_at", search="_search_oms_pickup_at", groups="base.group_user",
        help="When the goods of this transfer have to be ready to be fetched: the last pick-up of the carrier on the day "
             "promised; without pick-ups the cut-off of the warehouse.")

    # What is open on the floor; finished transfers, of which there are ever more, cost its pages nothing.
    _oms_floor_idx = models.Index("(picking_type_id) WHERE oms_step IS NOT NULL OR oms_unreleased")

    @api.depends("move_ids.oms_promise_id.date", "date_deadline", "scheduled_date", "state", "sale_id.carrier_id")
    def _compute_oms_pickup_at(self):
        found = {}
        if self._origin.ids:
            self._oms_flush_floor()
            found = dict(self.env.execute_query(SQL(
                "SELECT picking_id, at FROM (%s) pickup",
                self._oms_pickup_sql(self.picking_type_id.warehouse_id, self._origin.ids))))
        for picking in self:
            picking.oms_pickup_at = found.get(picking._origin.id)

    @api.model
    def _search_oms_pickup_at(self, operator, value):
        if operator not in COMPARED:
            return NotImplemented
        self._oms_flush_floor()
        named = [one for one in value if one] if operator == "in" else value
        condition = SQL("at %s (%s)", COMPARED[operator], named)
        domain = Domain("id", "in", SQL("(SELECT picking_id FROM (%s) pickup WHERE %s)", self._oms_pickup_sql(), condition))
        if operator == "in" and len(named) < len(value):  # none: whatever is not open, too
            domain |= Domain("id", "not in", SQL(
                "(SELECT picking_id FROM (%s) pickup WHERE at IS NOT NULL)", self._oms_pickup_sql()))
        return domain

    @api.model
    def _oms_flush_floor(self):
        self._oms_flush_waiting()
        self.env["stock.picking.type"].flush_model(["warehouse_id", "code"])

    @api.model
    def _oms_pickup_sql(self, warehouses=None, ids=None):
        """SELECT of (picking_id, sale_id, warehouse_id, state, oms_step, oms_to_send, at, free, held, short) of open
        transfers of orders, each once. The caller flushes.

        A transfer has to leave on the earliest day that is promised of it; without a promise on its deadline's, else on the day
        for which it is scheduled; by the warehouse's day. `at`: the instant of the pick-up that it has to make; NULL: nobody
        ever fetches it. Of what was not sent: `free`: something is there and not held; `held`: something is held;
        `short`: something is backordered.

        :param warehouses: those whose transfers it is about (default: all of the companies chosen)
        :param ids: of the transfers it is about (default: all)
        """
        # sudo: hours of pick-ups and working days, for whoever works with the transfers
        warehouses = (warehouses or self.env["stock.warehouse"].sudo().with_context(active_test=False).search(
            [("company_id", "in", self.env.companies.ids)])).sudo()
        among, Day = warehouses.ids, self.env["oms.day"]
        table, carriers = self._oms_departures(warehouses)
        carrier = SQL("NULL::int")
        if carriers:
            carrier = self.env["oms.pickup"]._oms_carrier_sql(SQL("due.warehouse_id"), SQL(
                "(SELECT sale.carrier_id FROM sale_order sale WHERE sale.id = due.sale_id)"))
        return SQL(
            """SELECT due.*, CASE WHEN departure.day IS NULL THEN %(end)s ELSE departure.at END AS at
                 FROM (SELECT due.*, %(carrier)s AS carrier_id, %(day)s AS day FROM (%(due)s) due) due
            LEFT JOIN (%(table)s) departure
                   ON departure.warehouse_id = due.warehouse_id AND departure.day = due.day
                  AND departure.carrier_id IS NOT DISTINCT FROM due.carrier_id""",
            end=Day._warehouse_end_sql(SQL("due.day"), SQL("due.warehouse_id")), carrier=carrier,
            day=Day._warehouse_day_sql(SQL("due.leaves"), SQL("due.warehouse_id"), among), due=self._oms_due_sql(among, ids),
            table=table)

    @api.model
    def _oms_due_sql(self, warehouse_ids, ids):
        """What `_oms_pickup_sql` says but for the pick-up, and `leaves`, an instant of the day on which it has to leave: one pass
        over the open moves of open transfers."""
        free = SQL("move.oms_unreleased AND NOT COALESCE(move.oms_short, FALSE) AND NOT COALESCE(promise.coming, FALSE)")
        # A transfer is one order's, so that the lines of orders need not be looked up to know whose they are.
        # Few are held: only of those it is looked up which of their lines are.
        stopped = SQL(
            "(picking.sale_id IN (SELECT hold.order_id FROM oms_hold hold WHERE hold.state = 'active') AND %s)",
            self.env["sale.order.line"]._oms_stopped_sql("release"))
        return SQL(
            """SELECT picking.id AS picking_id, picking.sale_id, kind.warehouse_id, picking.state, picking.oms_step,
                      picking.oms_to_send,
                      COALESCE(MIN(promise.date), picking.date_deadline, picking.scheduled_date) AS leaves,
                      BOOL_OR(%(free)s AND NOT %(stopped)s) AS free,
                      BOOL_OR(move.oms_unreleased AND %(stopped)s) AS held,
                      BOOL_OR(move.oms_unreleased AND COALESCE(move.oms_short, FALSE)) AS short
                 FROM stock_picking picking
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.warehouse_id = ANY(%(among)s)
                 JOIN stock_move move ON move.picking_id = picking.id
                  AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           CROSS JOIN LATERAL (SELECT move.sale_line_id AS id, picking.sale_id AS order_id) line
            LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id AND promise.state = 'open'
                WHERE (picking.oms_step IS NOT NULL OR picking.oms_unreleased) AND picking.sale_id IS NOT NULL
                  AND picking.state NOT IN ('draft', 'done', 'cancel') AND %(which)s
                GROUP BY picking.id, kind.id""",
            free=free, stopped=stopped, among=warehouse_ids,
            which=SQL("TRUE") if ids is None else SQL("picking.id = ANY(%s)", list(ids)))

    @api.model
    def _oms_departures(self, warehouses):
        """(SELECT of (warehouse_id, carrier_id, day, at) for the days around today, whether carriers have their own)."""
        rows, own, today = [], False, self.env["oms.day"]._first_today(warehouses.ids)
        first = today - timedelta(days=BEFORE)
        for (warehouse_id, carrier_id), calendar in warehouses._oms_pickup_calendars().items():
            own = own or bool(carrier_id)
            for number, at in enumerate(planning.departures(first, BEFORE + AFTER, calendar)):
                rows.append((warehouse_id, carrier_id, first + timedelta(days=number), at))
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 4
        return SQL(
            """SELECT * FROM unnest(%s::int[], %s::int[], %s::date[], %s::timestamp[])
                        AS departure (warehouse_id, carrier_id, day, at)""", *columns), own
