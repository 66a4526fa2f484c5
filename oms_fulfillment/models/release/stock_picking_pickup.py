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
        help="When the goods of this transfer have to be ready to be fetched: the last pick-up of the carrier on the day promised; "
             "without pick-ups the cut-off of the warehouse.")

    # What is open on the floor; finished transfers, of which there are ever more, cost its pages nothing.
    _oms_floor_idx = models.Index("(picking_type_id) WHERE oms_step IS NOT NULL OR oms_unreleased")

    @api.depends("move_ids.oms_promise_id.date", "date_deadline", "scheduled_date", "state", "sale_id.carrier_id")
    def _compute_oms_pickup_at(self):
        found = {}
        if self._origin.ids:
            self._oms_flush_floor()
            found = dict(self.env.execute_query(SQL(
                "SELECT picking_id, at FROM (%s) pickup WHERE picking_id = ANY(%s)",
                self._oms_pickup_sql(), self._origin.ids)))
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
            domain |= Domain("id", "not in", SQL("(SELECT picking_id FROM (%s) pickup WHERE at IS NOT NULL)", self._oms_pickup_sql()))
        return domain

    @api.model
    def _oms_flush_floor(self):
        self._oms_flush_waiting()
        self.env["stock.picking.type"].flush_model(["warehouse_id", "code"])

    @api.model
    def _oms_open_sql(self):
        """The condition on a row ``picking``: an order's transfer of which something is to be sent, picked, packed or shipped."""
        return SQL(
            """((picking.oms_step IS NOT NULL OR picking.oms_unreleased)
                AND picking.sale_id IS NOT NULL AND picking.state NOT IN ('draft', 'done', 'cancel'))""")

    @api.model
    def _oms_pickup_sql(self, warehouses=None):
        """SELECT of (picking_id, warehouse_id, at) of open transfers (``_oms_open_sql``). The caller flushes.

        A transfer has to leave on the earliest day that is promised of it; without a promise on its deadline's, else on the day for
        which it is scheduled; by the warehouse's day. NULL: nobody ever fetches it.

        :param warehouses: those whose transfers it is about (default: all of the companies chosen)
        """
        # sudo: hours of pick-ups and working days, for whoever works with the transfers
        warehouses = (warehouses or self.env["stock.warehouse"].sudo().with_context(active_test=False).search(
            [("company_id", "in", self.env.companies.ids)])).sudo()
        among, Day = warehouses.ids, self.env["oms.day"]
        table, carriers = self._oms_departures(warehouses)
        carrier = SQL("NULL::int")
        if carriers:
            carrier = self.env["oms.pickup"]._oms_carrier_sql(SQL("kind.warehouse_id"), SQL("sale.carrier_id"))
        return SQL(
            """SELECT due.picking_id, due.warehouse_id, CASE WHEN departure.day IS NULL THEN %(end)s ELSE departure.at END AS at
                 FROM (SELECT picking.id AS picking_id, kind.warehouse_id, %(carrier)s AS carrier_id, %(day)s AS day
                         FROM stock_picking picking
                         JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.warehouse_id = ANY(%(among)s)
                         %(sale)s
                    LEFT JOIN (SELECT move.picking_id, MIN(promise.date) AS date
                                 FROM stock_move move JOIN oms_promise promise ON promise.id = move.oms_promise_id
                                WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                                GROUP BY move.picking_id) promised ON promised.picking_id = picking.id
                        WHERE %(open)s) due
            LEFT JOIN (%(table)s) departure
                   ON departure.warehouse_id = due.warehouse_id AND departure.day = due.day
                  AND departure.carrier_id IS NOT DISTINCT FROM due.carrier_id""",
            end=Day._warehouse_end_sql(SQL("due.day"), SQL("due.warehouse_id")), carrier=carrier, among=among,
            day=Day._warehouse_day_sql(
                SQL("COALESCE(promised.date, picking.date_deadline, picking.scheduled_date)"), SQL("kind.warehouse_id"), among),
            sale=SQL("JOIN sale_order sale ON sale.id = picking.sale_id") if carriers else SQL(), open=self._oms_open_sql(),
            table=table)

    @api.model
    def _oms_departures(self, warehouses):
        """(SELECT of (warehouse_id, carrier_id, day, at) for the days around today, whether carriers have pick-ups of their own)."""
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
