# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...planning import calendar as planning


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_calendar_id = fields.Many2one(
        "resource.calendar", "Sends goods during", check_company=True,
        help="Working hours, with their public holidays, in which orders leave this warehouse. Empty: any day.")
    oms_cutoff = fields.Float(
        "Cut-off", default=24.0,
        help="Orders ready by this hour leave on the same day, if it is a working day. 24:00: until work ends. Where pick-ups "
             "are entered for the warehouse, they count instead.")
    oms_pickup_ids = fields.One2many(
        "oms.pickup", "warehouse_id", "Pick-ups",
        groups="sales_team.group_sale_salesman,stock.group_stock_user,purchase.group_purchase_user,oms_core.group_oms_manager,"
               "oms_atp.group_atp_manager")
    oms_processing_days = fields.Integer(
        "Working days to prepare", help="Working days from goods and order being there to leaving. 0: the same day.")
    oms_transit_days = fields.Integer(
        "Days in transit", help="Calendar days from leaving to arriving as a rule, where no transit time is known for "
                                "the place. 0: as for the company.")
    oms_transit_days_late = fields.Integer(
        "Days in transit at worst", help="The same for nine deliveries of ten. 0: as for the company.")

    _oms_cutoff_range = models.Constraint(
        "CHECK (oms_cutoff >= 0 AND oms_cutoff <= 24)", "A cut-off is an hour between 0:00 and 24:00.")
    _oms_days_range = models.Constraint(
        "CHECK (oms_processing_days BETWEEN 0 AND 365 AND oms_transit_days BETWEEN 0 AND 365 "
        "AND oms_transit_days_late BETWEEN 0 AND 365)",
        "Days to prepare and in transit are between 0 and 365.")

    @api.constrains("oms_calendar_id")
    def _check_oms_calendar(self):
        for warehouse in self.filtered("oms_calendar_id"):
            if not warehouse.oms_calendar_id._oms_workdays():
                raise ValidationError(self.env._(
                    "%(calendar)s has no working hours: nothing would ever leave %(warehouse)s. Give it working hours, "
                    "or choose another one.",
                    calendar=warehouse.oms_calendar_id.name, warehouse=warehouse.name))
        # sudo: whoever changes the warehouse's hours is told which of its pick-ups they would end
        self.sudo().oms_pickup_ids._check_work()

    def _oms_calendars(self):
        """{warehouse id: ``planning.calendar.Calendar``} of carriers that have no pick-ups of their own."""
        return {warehouse_id: calendar for (warehouse_id, carrier_id), calendar in self._oms_pickup_calendars().items()
                if not carrier_id}

    def _oms_pickup_calendars(self):
        """{(warehouse id, carrier id, or None for all that have no pick-ups of their own): ``planning.calendar.Calendar``}. Three
        queries for any number of warehouses."""
        rows = self._gather_calendars()
        calendars = {row["calendar_id"] for row in rows if row["calendar_id"]}
        hours, leaves = self._gather_hours(calendars), self._gather_leaves(calendars)
        found = {}
        for row in rows:
            of_calendar = row["calendar_id"]
            pickups = {None: []}
            for carrier_id, weekday, hour in row["pickups"] or ():
                pickups.setdefault(carrier_id, []).append((weekday, hour))
            for carrier_id, fetched in pickups.items():
                found[row["id"], carrier_id] = planning.Calendar(
                    tz=row["tz"],
                    hours=tuple(hours[of_calendar]) if of_calendar else planning.ALWAYS,
                    leaves=tuple(leaves[of_calendar, row["company_id"]]) if of_calendar else (),
                    cutoff=row["cutoff"], processing=row["processing"], pickups=tuple(fetched))
        return found

    @api.model
    def _oms_tz_sql(self):
        """The time zone of ``warehouse``, beside its ``calendar`` (LEFT JOIN), ``site`` and ``company_site`` (partners of
        the warehouse and of its company)."""
        return SQL("COALESCE(calendar.tz, site.tz, company_site.tz, 'UTC')")

    @api.model
    def _oms_tz_joins_sql(self):
        """The joins that ``_oms_tz_sql`` needs."""
        return SQL(
            """JOIN res_company company ON company.id = warehouse.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = warehouse.oms_calendar_id
          LEFT JOIN res_partner site ON site.id = warehouse.partner_id
          LEFT JOIN res_partner company_site ON company_site.id = company.partner_id""")

    def _gather_calendars(self):
        """A dict per warehouse: id, company_id, calendar_id, tz, cutoff, processing, pickups (lists of carrier id or None,
        weekday, hour)."""
        self.env["oms.pickup"].flush_model()
        self.env["stock.warehouse"].flush_model()
        self.env["resource.calendar"].flush_model(["tz"])
        self.env["res.partner"].flush_model(["tz"])
        return self.env.execute_query_dict(SQL(
            """SELECT warehouse.id, warehouse.company_id, warehouse.oms_calendar_id AS calendar_id, %s AS tz,
                      COALESCE(warehouse.oms_cutoff, 24.0) AS cutoff,
                      COALESCE(warehouse.oms_processing_days, 0) AS processing,
                      (SELECT json_agg(json_build_array(pickup.carrier_id, pickup.weekday::int, pickup.hour)
                                       ORDER BY pickup.weekday, pickup.hour)
                         FROM oms_pickup pickup WHERE pickup.warehouse_id = warehouse.id) AS pickups
                 FROM stock_warehouse warehouse %s
                WHERE warehouse.id = ANY(%s)""", self._oms_tz_sql(), self._oms_tz_joins_sql(), list(self.ids)))

    @api.model
    def _gather_hours(self, calendar_ids):
        """{calendar id: list of (weekday, from hour, to hour, week or None)}."""
        found = defaultdict(list)
        if not calendar_ids:
            return found
        self.env["resource.calendar"].flush_model(["two_weeks_calendar"])
        self.env["resource.calendar.attendance"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT line.calendar_id, line.dayofweek::int, line.hour_from, line.hour_to,
                      CASE WHEN calendar.two_weeks_calendar THEN line.week_type::int END
                 FROM resource_calendar_attendance line
                 JOIN resource_calendar calendar ON calendar.id = line.calendar_id
                WHERE line.calendar_id = ANY(%s) AND line.display_type IS NULL AND line.day_period != 'lunch'
                ORDER BY line.calendar_id, line.dayofweek, line.hour_from, line.id""", list(calendar_ids)))
        for calendar_id, *hours in rows:
            found[calendar_id].append(tuple(hours))
        return found

    @api.model
    def _gather_leaves(self, calendar_ids):
        """{(calendar id, company id): list of (from, to)}: days off for everybody, of the calendar itself or of the whole
        company, that end after yesterday."""
        found = defaultdict(list)
        if not calendar_ids:
            return found
        self.env["resource.calendar.leaves"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT warehouse.oms_calendar_id, warehouse.company_id, leave.date_from, leave.date_to
                 FROM stock_warehouse warehouse
                 JOIN resource_calendar_leaves leave
                   ON leave.calendar_id = warehouse.oms_calendar_id
                   OR (leave.calendar_id IS NULL AND leave.company_id = warehouse.company_id)
                WHERE warehouse.oms_calendar_id = ANY(%s) AND leave.resource_id IS NULL AND leave.time_type = 'leave'
                  AND (leave.company_id IS NULL OR leave.company_id = warehouse.company_id)
                  AND leave.date_to > %s
                ORDER BY leave.date_from, leave.date_to""",
            list(calendar_ids), fields.Datetime.subtract(fields.Datetime.now(), days=2)))
        for calendar_id, company_id, *leave in rows:
            found[calendar_id, company_id].append(tuple(leave))
        return found
