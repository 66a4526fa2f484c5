# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import ormcache

#: What the cached sources of a company depend on.
_DECIDING = {"active", "name", "sequence", "company_id", "partner_id", "oms_promises", "oms_release_policy", "oms_daily_orders",
             "oms_calendar_id", "oms_cutoff", "oms_processing_days", "oms_transit_days", "oms_transit_days_late",
             "oms_sells_consigned"}


class Source(NamedTuple):
    id: int
    at_once: bool
    daily_orders: int
    name: str


class StockWarehouse(models.Model):
    """What sourcing knows of a warehouse."""

    _inherit = "stock.warehouse"

    oms_daily_orders = fields.Integer(
        "Orders a day", help="When so many orders are promised for a day, further ones are sent on the next. 0: any number.")

    _oms_daily_orders_range = models.Constraint(
        "CHECK(oms_daily_orders >= 0)", "The number of orders a day is zero (any number) or more.")

    @api.model
    @ormcache()
    def _oms_all_ids(self):
        """Ids of all warehouses of all companies, for jobs that look at promises wherever they are."""
        # sudo: ids only
        return tuple(self.sudo().with_context(active_test=False).search([("id", "!=", False)]).ids)

    @api.model
    @ormcache()
    def _oms_consigning_ids(self):
        """Ids of all warehouses whose orders may take goods of others."""
        # sudo: ids only
        return tuple(self.sudo().with_context(active_test=False).search([("oms_sells_consigned", "=", True)]).ids)

    @api.model
    @ormcache("company_id")
    def _oms_sources(self, company_id):
        """The warehouses of a company that orders may be promised from, preferred ones first."""
        # sudo: promises come from all warehouses of the company, whichever of them the user works with
        warehouses = self.sudo().search([("company_id", "=", company_id), ("oms_promises", "=", True)])
        return tuple(
            Source(warehouse.id, warehouse.oms_release_policy == "at_once", warehouse.oms_daily_orders, warehouse.name)
            for warehouse in warehouses)

    @api.model
    @ormcache("company_id")
    def _oms_plain_calendars(self, company_id):
        """Calendars of the sources of a company, as pairs with (warehouse id, carrier id or None), where all of them work on any
        day; else None: then leaves have to be read each time."""
        # sudo: as in _oms_sources
        warehouses = self.sudo().browse([source.id for source in self._oms_sources(company_id)])
        if warehouses.oms_calendar_id:
            return None
        return tuple(warehouses._oms_pickup_calendars().items())

    @api.model
    @ormcache("company_id")
    def _oms_plain_transit(self, company_id):
        """Pairs (warehouse id, (days, at worst)) where the company has no transit times by place; else None."""
        transit = self.env["oms.transit"].sudo()  # sudo: as in _oms_sources
        if transit.search_count([("company_id", "=", company_id)], limit=1):
            return None
        warehouses = self.sudo().browse([source.id for source in self._oms_sources(company_id)])  # sudo: as above
        return tuple(transit._oms_transit(warehouses, self.env["res.partner"]).items())

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        self.env.registry.clear_cache()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if not _DECIDING.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
