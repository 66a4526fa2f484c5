# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..planning import days

UTC = "UTC"
ALL = [("id", "!=", False)]  # they are few


class OmsDay(models.AbstractModel):
    """Whose day it is. What is due and late is a matter of the warehouse that sends it; credit, bills and days of arrival are
    the company's. UTC's day is nobody's: it ends at four in the afternoon in Los Angeles.

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
        return ({warehouse.id: self._zone_of_warehouse(warehouse) for warehouse in warehouses},
                {company.id: self._zone_of_company(company) for company in companies})

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
        warehouses, companies = self._zones()
        zone = warehouses.get(warehouse.id) if warehouse else companies.get(company.id) if company else None
        return days.day(instant, zone or UTC)

    @api.model
    def _on(self, date, warehouse=None, company=None):
        """An instant on a date there, which is on that date in UTC as well."""
        warehouses, companies = self._zones()
        zone = warehouses.get(warehouse.id) if warehouse else companies.get(company.id) if company else None
        return days.on(date, zone or UTC)

    @api.model
    def _today(self, warehouse=None, company=None):
        return self._of(fields.Datetime.now(), warehouse, company)

    @api.model
    def _midnights(self):
        """{warehouse id or False: when today began there}: what is due today is not late before tomorrow."""
        now, found = fields.Datetime.now(), {}
        zones = {**self._zones()[0], False: UTC}
        for zone in set(zones.values()):
            found[zone] = days.midnight(now, zone)
        return {warehouse_id: found[zone] for warehouse_id, zone in zones.items()}

    @api.model
    def _late_domain(self, field):
        """The domain of orders of which the instant ``field`` was before today where they are sent from."""
        groups = self._grouped(self._midnights())
        before = Domain(field, "<", max(groups))
        if len(groups) == 1:
            return before
        return before & Domain.OR(
            Domain(field, "<", start) & Domain("warehouse_id", "in", ids) for start, ids in groups.items())

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
    def _passed_domain(self, field, company="company_id"):
        """The domain of records of which the date ``field`` is before today for their company."""
        now = fields.Datetime.now()
        groups = self._grouped({id_: days.day(now, zone) for id_, zone in self._zones()[1].items()})
        return Domain.OR(Domain(field, "<", day) & Domain(company, "in", ids) for day, ids in groups.items())

    @api.model
    def _company_zone_sql(self, company_id):
        """The time zone of the company whose id a column has."""
        groups = self._grouped(self._zones()[1])
        if len(groups) == 1:
            return SQL("%s", next(iter(groups)))
        cases = SQL(" ").join(SQL("WHEN %s = ANY(%s) THEN %s", company_id, ids, zone) for zone, ids in groups.items())
        return SQL("CASE %s ELSE 'UTC' END", cases)

    @api.model
    def _company_today_sql(self, company_id):
        """Today of the company whose id a column has."""
        now = fields.Datetime.now()
        groups = self._grouped({id_: days.day(now, zone) for id_, zone in self._zones()[1].items()})
        if len(groups) == 1:
            return SQL("%s::date", next(iter(groups)))
        cases = SQL(" ").join(SQL("WHEN %s = ANY(%s) THEN %s::date", company_id, ids, day) for day, ids in groups.items())
        return SQL("CASE %s ELSE %s::date END", cases, now.date())

    @api.model
    def _grouped(self, mapping):
        """{value: keys}"""
        found = {}
        for key, value in mapping.items():
            found.setdefault(value, []).append(key)
        return found
