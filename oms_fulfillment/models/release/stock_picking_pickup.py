# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.oms_atp.planning import calendar as planning
from odoo.fields import Domain
from odoo.tools import SQL

#: Days before and after today whose pick-ups are looked up exactly; of what is older or further off the end of the day
#: counts.
BEFORE, AFTER = 60, 60
#: States of a move that is still to be done.
OPEN = SQL("('waiting', 'confirmed', 'partially_available', 'assigned')")
COMPARED = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">="), "in": SQL("= ANY")}


class StockPicking(models.Model):
    """The pick-up that an open transfer makes: the next one of its carrier that it still can, not before the day on which it
    has to leave. What plans, sends, packs or lists transfers reads it here."""

    _inherit = "stock.picking"

    oms_pickup_at = fields.Datetime(
        "Pick-up", compute="_compute_oms_pickup_at", search="_search_oms_pickup_at", groups="base.group_user",
        help="When the goods of this transfer are fetched: the next pick-up of its carrier that they can still make, not before "
             "the day promised; without pick-ups the cut-off of the warehouse.")

    oms_pickup_text = fields.Char(
        "Goes with", compute="_compute_oms_pickup_text", groups="base.group_user",
        help="The pick-up, by the clock of the warehouse.")

    # What is open on the floor; finished transfers, of which there are ever more, cost its pages nothing.
    _oms_floor_idx = models.Index("(picking_type_id) WHERE oms_step IS NOT NULL OR oms_unreleased")

    @api.depends("move_ids.oms_promise_id.date", "date_deadline", "scheduled_date", "state", "carrier_id",
                 "sale_id.carrier_id")
    def _compute_oms_pickup_at(self):
        found = {}
        if self._origin.ids:
            self._oms_flush_floor()
            found = dict(self.env.execute_query(SQL(
                "SELECT picking_id, at FROM (%s) pickup",
                self._oms_pickup_sql(self.picking_type_id.warehouse_id, self._origin.ids))))
        for picking in self:
            picking.oms_pickup_at = found.get(picking._origin.id)

    @api.depends("oms_pickup_at", "picking_type_id")
    @api.depends_context("lang")
    def _compute_oms_pickup_text(self):
        day = self.env["oms.day"]
        for picking in self:
            picking.oms_pickup_text = day._say_when(picking.oms_pickup_at, picking.picking_type_id.warehouse_id)

    @api.model
    def _search_oms_pickup_at(self, operator, value):
        if operator not in COMPARED:
            return NotImplemented
        self._oms_flush_floor()
        named = [one for one in value if one] if operator == "in" else value
        condition = SQL("at %s (%s)", COMPARED[operator], named)
        domain = self._oms_among_open(SQL("SELECT picking_id FROM (%s) pickup WHERE %s", self._oms_pickup_sql(), condition))
        if operator == "in" and len(named) < len(value):  # none: whatever is not open, too
            domain |= Domain("id", "not in", SQL(
                "(SELECT picking_id FROM (%s) pickup WHERE at IS NOT NULL)", self._oms_pickup_sql()))
        return domain

    @api.model
    def _oms_among_open(self, found):
        """A domain of the open transfers that the SELECT `found` names, read once whatever else the search asks. Several such
        domains joined are many times slower: how many rows each finds cannot be estimated."""
        return Domain.custom(to_sql=lambda _model, alias, _query: SQL(
            """((%(row)s.oms_step IS NOT NULL OR %(row)s.oms_unreleased)
                AND CASE WHEN %(row)s.id IN (%(found)s) THEN TRUE ELSE FALSE END)""", row=SQL.identifier(alias), found=found))

    @api.model
    def _oms_flush_floor(self):
        self._oms_flush_waiting()
        self.env["stock.picking.type"].flush_model(["warehouse_id", "code"])

    @api.model
    def _oms_pickup_sql(self, warehouses=None, ids=None):
        """SELECT of (picking_id, sale_id, warehouse_id, state, oms_step, oms_to_send, at, until, free, held, short) of open
        transfers of orders, each once. The caller flushes.

        `at`: the instant of the next pick-up that it can still make, on the day on which it has to leave or after it; `until`: of
        the last one of that day, which it misses if it is still here afterwards. NULL: nobody ever fetches it. Of what was not
        sent: `free`: something is there and not held; `held`: something is held; `short`: something is backordered.

        :param warehouses: those whose transfers it is about (default: all of the companies chosen)
        :param ids: of the transfers it is about (default: all)
        """
        # sudo: hours of pick-ups and working days, for whoever works with the transfers
        warehouses = (warehouses or self.env["stock.warehouse"].sudo().with_context(active_test=False).search(
            [("company_id", "in", self.env.companies.ids)])).sudo()
        among, Day = warehouses.ids, self.env["oms.day"]
        first, table, own = self._oms_departures(warehouses)
        # OFFSET 0: what is worked out of a transfer is worked out once, not for each row that it may join.
        return SQL(
            """SELECT due.picking_id, due.sale_id, due.warehouse_id, due.state, due.oms_step, due.oms_to_send, due.free,
                      due.held, due.short, CASE WHEN departure.day IS NULL THEN %(end)s ELSE departure.at END AS at,
                      CASE WHEN departure.day = due.day THEN departure.until ELSE %(end)s END AS until
                 FROM (SELECT due.*, %(carrier)s AS own_id, %(day)s AS day FROM (%(due)s OFFSET 0) due OFFSET 0) due
            LEFT JOIN (%(table)s) departure
                   ON departure.warehouse_id = due.warehouse_id AND departure.day = GREATEST(due.day, %(first)s)
                  AND departure.carrier_id = due.own_id""",
            end=Day._warehouse_end_sql(SQL("due.day"), SQL("due.warehouse_id")), first=first, table=table,
            carrier=SQL(
                """CASE WHEN (due.warehouse_id, due.carrier_id) IN (SELECT * FROM unnest(%s::int[], %s::int[]))
                        THEN due.carrier_id ELSE 0 END""", *own) if own else SQL("0"),
            day=Day._warehouse_day_sql(SQL("due.leaves"), SQL("due.warehouse_id"), among),
            due=self._oms_due_sql(among, ids, bool(own)))

    @api.model
    def _oms_leaves_sql(self, promised):
        """SQL: an instant of the day on which the transfer of a row ``picking`` has to leave: the earliest that is promised of
        it, without a promise its deadline's, else the day for which it is scheduled.

        :param promised: SQL: the first date of the open promises of its open moves
        """
        return SQL("COALESCE(%s, picking.date_deadline, picking.scheduled_date)", promised)

    @api.model
    def _oms_promised_sql(self):
        """SQL: what ``_oms_leaves_sql`` wants to know of a row ``picking``."""
        return SQL(
            """(SELECT MIN(kept.date) FROM stock_move part JOIN oms_promise kept ON kept.id = part.oms_promise_id
                 WHERE part.picking_id = picking.id AND part.state IN %s AND kept.state = 'open')""", OPEN)

    @api.model
    def _oms_due_sql(self, warehouse_ids, ids, carriers):
        """What `_oms_pickup_sql` says but for the pick-up, and `leaves`, an instant of the day on which it has to leave, and
        `carrier_id` (its own, else its order's), if `carriers` make a difference: one pass over the open moves of open
        transfers."""
        free = SQL("move.oms_unreleased AND NOT COALESCE(move.oms_short, FALSE) AND NOT COALESCE(promise.coming, FALSE)")
        # Grouped, not looked up for each transfer: those of a warehouse are read in one join. A transfer is one order's, so that
        # the lines of orders need not be looked up to know whose they are; two holds on one line say what one does.
        holds = self.env["oms.hold"]
        stop = SQL("(SELECT TRUE AS found%s)", holds._of_line_sql(holds._stopping_sql("release")))
        return SQL(
            """SELECT picking.id AS picking_id, picking.sale_id, %(carrier)s AS carrier_id, kind.warehouse_id, picking.state,
                      picking.oms_step, picking.oms_to_send, %(leaves)s AS leaves,
                      BOOL_OR(%(free)s AND stop.found IS NULL) AS free, BOOL_OR(move.oms_unreleased AND stop.found) AS held,
                      BOOL_OR(move.oms_unreleased AND COALESCE(move.oms_short, FALSE)) AS short
                 FROM stock_picking picking
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.warehouse_id = ANY(%(among)s)
                 JOIN stock_move move ON move.picking_id = picking.id AND move.state IN %(open)s
           CROSS JOIN LATERAL (SELECT move.sale_line_id AS id, picking.sale_id AS order_id) line
            LEFT JOIN LATERAL %(stop)s stop ON TRUE
            LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id AND promise.state = 'open'
                WHERE (picking.oms_step IS NOT NULL OR picking.oms_unreleased) AND picking.sale_id IS NOT NULL
                  AND picking.state NOT IN ('draft', 'done', 'cancel') AND %(which)s
             GROUP BY picking.id, kind.id""",
            carrier=SQL(
                "COALESCE(picking.carrier_id, (SELECT sale.carrier_id FROM sale_order sale WHERE sale.id = picking.sale_id))")
            if carriers else SQL("NULL::int"),
            leaves=self._oms_leaves_sql(SQL("MIN(promise.date)")), free=free, stop=stop, among=warehouse_ids, open=OPEN,
            which=SQL("TRUE") if ids is None else SQL("picking.id = ANY(%s)", list(ids)))

    @api.model
    def _oms_departures(self, warehouses):
        """(the first day; SELECT of (warehouse_id, carrier_id or 0, day, at, until) for the days around today; lists of the
        warehouses and carriers that have pick-ups of their own there). `at` is as `planning.next_pickup`, `until` the last
        pick-up, of what has to leave on that day."""
        rows, own, now = [], [], fields.Datetime.now()
        first = self.env["oms.day"]._first_today(warehouses.ids) - timedelta(days=BEFORE)
        count = BEFORE + AFTER
        for (warehouse_id, carrier_id), calendar in warehouses._oms_pickup_calendars().items():
            if carrier_id:
                own.append((warehouse_id, carrier_id))
            pairs = zip(
                planning.next_pickups(now, calendar, first, count), planning.departures(first, count, calendar), strict=True)
            rows += [(warehouse_id, carrier_id or 0, first + timedelta(days=number), *pair) for number, pair in enumerate(pairs)]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 5
        return first, SQL(
            """SELECT * FROM unnest(%s::int[], %s::int[], %s::date[], %s::timestamp[], %s::timestamp[])
                        AS departure (warehouse_id, carrier_id, day, at, until)""", *columns), [
            list(column) for column in zip(*own, strict=True)]
