# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("at_risk", "Promise at risk")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'desk', 'at_risk', sale.id, 'sale.order', sale.id, sale.name, sale.date_order,
                      sale.oms_promised_date, sale.amount_total, sale.currency_id, sale.company_id
                 FROM sale_order sale WHERE sale.state = 'sale' AND sale.oms_at_risk""")]

    @api.model
    def _oms_todo_late(self):
        promised = self.env["oms.day"]._late_sql(SQL("sale.oms_promised_date"), SQL("sale.warehouse_id"))
        return SQL("%s OR %s", super()._oms_todo_late(), promised)

    @api.model
    def _oms_todo_cutoff(self):
        """What is still to leave has until the warehouse's cut-off on the day promised: that of the order's first promise.
        Where the row itself is due on an earlier day, it is due then."""
        deadline, joins = super()._oms_todo_cutoff()
        return (
            SQL("""CASE WHEN %(day)s < ship.day THEN %(deadline)s ELSE COALESCE(ship.instant, %(deadline)s) END""",
                deadline=deadline, day=self.env["oms.day"]._warehouse_day_sql(deadline, SQL("ship.warehouse_id"))),
            SQL("""%s LEFT JOIN (%s) ship ON ship.order_id = todo.order_id AND todo.kind != 'to_deliver'
                   AND todo.role IN ('desk', 'credit', 'warehouse', 'buyer')""", joins, self._oms_ship_sql()))

    @api.model
    def _oms_ship_sql(self):
        """SELECT of (order_id, warehouse_id, day, instant): until when the first open promise of an order has to leave its
        warehouse, by pick-ups or cut-off and working hours of that day of the week (single hours off do not count). Each day of a
        warehouse and carrier is worked out once."""
        warehouses, pickups = self.env["stock.warehouse"], self.env["oms.pickup"]
        carrier, join = SQL("NULL::int"), SQL()
        if pickups._oms_carriers_differ():
            carrier = pickups._oms_carrier_sql(SQL("promise.warehouse_id"), SQL("sale.carrier_id"))
            join = SQL("JOIN sale_order sale ON sale.id = promise.order_id")
        return SQL(
            """WITH promise AS MATERIALIZED (
                   SELECT DISTINCT ON (promise.order_id) promise.order_id, promise.warehouse_id, %(day)s AS day,
                          %(carrier)s AS carrier_id
                     FROM oms_promise promise %(join)s WHERE promise.state = 'open' ORDER BY promise.order_id, promise.date),
               cut AS MATERIALIZED (
                   SELECT day.warehouse_id, day.day, day.carrier_id,
                          (day.day + LEAST(interval '86399 seconds', interval '1 hour' * LEAST(
                              COALESCE(%(fetched)s, warehouse.oms_cutoff, 24),
                              (SELECT MAX(work.hour_to) FROM resource_calendar_attendance work
                                WHERE work.calendar_id = warehouse.oms_calendar_id AND work.display_type IS NULL
                                  AND work.day_period != 'lunch'
                                  AND work.dayofweek = (EXTRACT(isodow FROM day.day) - 1)::text)
                          ))) AT TIME ZONE %(tz)s AT TIME ZONE 'UTC' AS instant
                     FROM (SELECT DISTINCT warehouse_id, day, carrier_id FROM promise) day
                     JOIN stock_warehouse warehouse ON warehouse.id = day.warehouse_id %(joins)s)
               SELECT promise.order_id, MIN(promise.warehouse_id) AS warehouse_id, MIN(promise.day) AS day,
                      MIN(cut.instant) AS instant
                 FROM promise JOIN cut ON cut.warehouse_id = promise.warehouse_id AND cut.day = promise.day
                  AND cut.carrier_id IS NOT DISTINCT FROM promise.carrier_id
                GROUP BY promise.order_id""",  # of one row each: so PostgreSQL knows, and leaves it out where it only counts
            day=self.env["oms.day"]._warehouse_day_sql(SQL("promise.date"), SQL("promise.warehouse_id")),
            carrier=carrier, join=join,
            fetched=pickups._oms_last_hour_sql(SQL("day.warehouse_id"), SQL("day.carrier_id"), SQL("day.day")),
            tz=warehouses._oms_tz_sql(), joins=warehouses._oms_tz_joins_sql())
