# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models


class FoundRules(dict):
    """Rules found in one run, by all that their search depends on. No client can send it along in a context."""

    __slots__ = ()


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "oms_unreleased"]

    @api.model
    def run(self, procurements, raise_user_error=True):
        """Natively each procurement searches its rules anew; those of one run share what was found."""
        if len(procurements) > 1 and not isinstance(self.env.context.get("oms_rules"), FoundRules):
            self = self.with_context(oms_rules=FoundRules())
        return super().run(procurements, raise_user_error=raise_user_error)

    @api.model
    def _search_rule_for_warehouses(self, route_ids, packaging_uom_id, product_id, warehouse_ids, domain):
        known = self.env.context.get("oms_rules")
        if not isinstance(known, FoundRules):
            return super()._search_rule_for_warehouses(route_ids, packaging_uom_id, product_id, warehouse_ids, domain)
        usable = partial(self._filter_warehouse_routes, product_id, warehouse_ids)
        # All that the search depends on; the product itself only by its routes.
        key = (
            tuple(route_ids.ids if route_ids else ()),
            tuple(packaging_uom_id.package_type_id.route_ids.ids if packaging_uom_id else ()),
            tuple((product_id.route_ids | product_id.categ_id.total_route_ids).ids),
            tuple(warehouse_ids.route_ids.filtered(usable).ids if warehouse_ids else ()),
            tuple(warehouse_ids.ids if warehouse_ids else ()),
            str(domain),
        )
        if key not in known:
            known[key] = super()._search_rule_for_warehouses(
                route_ids, packaging_uom_id, product_id, warehouse_ids, domain)
        return known[key]
