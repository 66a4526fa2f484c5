# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ...planning import days

UTC = "UTC"
ALL = [("id", "!=", False)]  # they are few


class OmsDay(models.AbstractModel):
    """Whose day it is. What is promised, due and late is a matter of the warehouse that sends it; credit, bills and the workbook
    are the company's; what customers read and choose is theirs (``oms_day_customer.py``). UTC's day is nobody's: it ends at four
    in the afternoon in Los Angeles. `make lint` refuses it elsewhere.

    A warehouse has the time zone of its address, else of its company's, else UTC's (with promising: of its working hours first);
    a company that of its address, else UTC.
    """

    _name = "oms.day"
    _description = "Days of warehouses and companies"

    @api.model
    @ormcache()
    def _zones(self):
        """({warehouse id: time zone}, {company id: time zone}) of all."""
        # sudo: time zones only, whichever warehouses and companies the user works with
        every = self.sudo().with_context(active_test=False).env
        warehouses, companies = every["stock.warehouse"].search(ALL), every["res.company"].search(ALL)
        return ({warehouse.id: self._known(self._zone_of_warehouse(warehouse)) for warehouse in warehouses},
                {company.id: self._known(self._zone_of_company(company)) for company in companies})

    @api.model
    def _known(self, zone):
        """The time zone, UTC where this machine knows none of that name: days must not fail because of an old one."""
        return zone if days.is_zone(zone) else UTC

    @api.model
    def _zone(self, warehouse=None, company=None):
        """The time zone of a warehouse, else of a company, else UTC's."""
        warehouses, companies = self._zones()
        return (warehouses.get(warehouse.id) if warehouse else companies.get(company.id) if company else None) or UTC

    @api.model
    def _zone_of_warehouse(self, warehouse):
        return warehouse.partner_id.tz or self._zone_of_company(warehouse.company_id)

    @api.model
    def _zone_of_company(self, company):
        return company.partner_id.tz or UTC

    @api.model
    def _oms_has_zone_of(self, partners):
        """Whether a company or warehouse has one of these addresses."""
        # sudo: whether there is any, whoever changes the address
        return any(self.env[model].sudo().with_context(active_test=False).search_count(
            [("partner_id", "in", partners.ids)], limit=1) for model in ("res.company", "stock.warehouse"))

    @api.model
    def _of(self, instant, warehouse=None, company=None):
        """The date of an instant where a warehouse is, or for a company."""
        return days.day(instant, self._zone(warehouse, company))

    @api.model
    def _on(self, date, warehouse=None, company=None, others=()):
        """An instant on a date there, which is on that date in these other time zones and in UTC as well, if it can be."""
        return days.on(date, self._zone(warehouse, company), *others)

    @api.model
    def _start(self, date, warehouse=None, company=None):
        """The instant at which a date begins there."""
        return days.start(date, self._zone(warehouse, company))

    @api.model
    def _clock(self, instant, warehouse=None, company=None):
        """The hour of the clock at an instant where a warehouse is, or for a company."""
        return days.hour(instant, self._zone(warehouse, company))

    @api.model
    def _today(self, warehouse=None, company=None):
        return self._of(fields.Datetime.now(), warehouse, company)

    @api.model
    def _first_today(self, warehouse_ids):
        """The earliest of the days that it is today in these warehouses: from it they can all count."""
        now, zones = fields.Datetime.now(), self._zones()[0]
        return min((days.day(now, zone) for zone in {zones.get(id_, UTC) for id_ in warehouse_ids}), default=days.day(now, UTC))

    @api.model
    def _midnights(self):
        """{warehouse id or False: when today began there}: what is due today is not late before tomorrow."""
        now, found = fields.Datetime.now(), {}
        zones = {**self._zones()[0], False: UTC}
        for zone in set(zones.values()):
            found[zone] = days.midnight(now, zone)
        return {warehouse_id: found[zone] for warehouse_id, zone in zones.items()}

    @api.model
    def _late_domain(self, field, warehouse="warehouse_id"):
        """The domain of records of which the instant ``field`` was before today where they are sent from (``warehouse``)."""
        groups = self._grouped(self._midnights())
        before = Domain(field, "<", max(groups))
        if len(groups) == 1:
            return before
        return before & Domain.OR(
            Domain(field, "<", start) & Domain(warehouse, "in", ids) for start, ids in groups.items())

    @api.model
    def _late_sql(self, instant, warehouse_id):
        """The same as a condition on columns."""
        groups = self._grouped(self._midnights())
        last = max(groups)
        before = SQL("%s < %s", instant, last)
        if len(groups) == 1:
            return before
        cases = SQL(" ").join(
            SQL("WHEN %s = ANY(%s) THEN %s::timestamp", warehouse_id, [id_ for id_ in ids if id_], start)
            for start, ids in groups.items())
        return SQL("(%s AND %s < CASE %s ELSE %s::timestamp END)", before, instant, cases, self._midnights()[False])

    @api.model
    def _passed_domain(self, field, company="company_id", operator="<"):
        """The domain of records of which the date ``field`` is before (or otherwise than) today for their company."""
        now = fields.Datetime.now()
        groups = self._grouped({id_: days.day(now, zone) for id_, zone in self._zones()[1].items()})
        return Domain.OR(Domain(field, operator, day) & Domain(company, "in", ids) for day, ids in groups.items())

    @api.model
    def _company_zone_sql(self, company_id):
        """The time zone of the company whose id a column has."""
        return self._case_sql(company_id, self._zones()[1], UTC)

    @api.model
    def _company_day_sql(self, instant, company_id):
        """The date of an instant for the company whose id a column has."""
        return self._day_sql(instant, company_id, self._zones()[1])

    @api.model
    def _company_month_sql(self, instant, company_id):
        """The first day of the month of an instant for the company whose id a column has."""
        return SQL("date_trunc('month', %s)::date", self._company_day_sql(instant, company_id))

    @api.model
    def _company_today_sql(self, company_id):
        """Today of the company whose id a column has."""
        now = fields.Datetime.now()
        return SQL("(%s)::date", self._case_sql(
            company_id, {id_: days.day(now, zone) for id_, zone in self._zones()[1].items()}, days.day(now, UTC)))

    @api.model
    def _warehouse_day_sql(self, instant, warehouse_id, among=None):
        """The date of an instant where the warehouse is whose id (``among`` these, None: any) a column has."""
        return self._day_sql(instant, warehouse_id, self._zones_among(among))

    @api.model
    def _warehouse_today_sql(self, warehouse_id, among=None):
        """Today where the warehouse is whose id (``among`` these, None: any) a column has."""
        now = fields.Datetime.now()
        return SQL("(%s)::date", self._case_sql(
            warehouse_id, {id_: days.day(now, zone) for id_, zone in self._zones_among(among).items()}, days.day(now, UTC)))

    @api.model
    def _zones_among(self, warehouse_ids):
        zones = self._zones()[0]
        return zones if warehouse_ids is None else {id_: zones[id_] for id_ in warehouse_ids if id_ in zones}

    @api.model
    def _day_sql(self, instant, column, zones):
        if set(zones.values()) <= {UTC}:
            return SQL("(%s)::date", instant)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", instant, self._case_sql(column, zones, UTC))

    @api.model
    def _company_end_sql(self, date, company_id):
        """The last second of a date for the company whose id a column has."""
        return self._end_sql(date, company_id, self._zones()[1])

    @api.model
    def _warehouse_end_sql(self, date, warehouse_id):
        """The last second of a date where the warehouse is whose id a column has."""
        return self._end_sql(date, warehouse_id, self._zones()[0])

    @api.model
    def _end_sql(self, date, column, zones):
        if set(zones.values()) <= {UTC}:
            return SQL("(%s + interval '86399 seconds')", date)
        return SQL("((%s + interval '86399 seconds') AT TIME ZONE %s AT TIME ZONE 'UTC')", date,
                   self._case_sql(column, zones, UTC))

    @api.model
    def _case_sql(self, column, values, default):
        """The value ({id: value}) of the id in a column: a constant where all are alike."""
        groups = self._grouped(values)
        if len(groups) <= 1:
            return SQL("%s", next(iter(groups), default))
        cases = SQL(" ").join(SQL("WHEN %s = ANY(%s) THEN %s", column, ids, value) for value, ids in groups.items())
        return SQL("CASE %s ELSE %s END", cases, default)

    @api.model
    def _grouped(self, mapping):
        """{value: keys}"""
        found = {}
        for key, value in mapping.items():
            found.setdefault(value, []).append(key)
        return found
