# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models

from ...jobs import later_on_collision
from ...planning import kits


class FoundRules(dict):
    """Rules found in one run, by all that their search depends on. No client can send it along in a context."""

    __slots__ = ()


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "oms_unreleased", "oms_kit"]

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        """Odoo's daily job waits for whoever reserves the same goods, as all do, and is no request that is tried again."""
        if use_new_cursor:
            return self._oms_run_scheduled(company_id)
        return super()._run_scheduler_tasks(use_new_cursor=use_new_cursor, company_id=company_id)

    @api.model
    @later_on_collision("stock.ir_cron_scheduler_action")
    def _oms_run_scheduled(self, company_id):
        return super()._run_scheduler_tasks(use_new_cursor=True, company_id=company_id)

    @api.model
    def run(self, procurements, raise_user_error=True):
        """Natively each procurement searches its rules anew; those of one run share what was found."""
        if len(procurements) > 1 and not isinstance(self.env.context.get("oms_rules"), FoundRules):
            self = self.with_context(oms_rules=FoundRules())
        return super().run(self._oms_with_kits(procurements), raise_user_error=raise_user_error)

    @api.model
    def _oms_with_kits(self, procurements):
        """What a kit is made of goes with its components: taken apart later, its quantities are counted by that."""
        products = self.env["product.product"].union(*(
            one.product_id for one in procurements if one.values.get("sale_line_id")))._oms_kits()
        if not products:
            return procurements
        known, found = {}, []
        for one in procurements:
            if one.product_id in products and one.values.get("sale_line_id") and not one.values.get("oms_kit"):
                never = one.values.get("never_product_template_attribute_value_ids")
                key = one.product_id, one.company_id, never
                if key not in known:
                    known[key] = kits.dump(one.product_id.with_company(one.company_id)._oms_kit_recipe(never=never))
                one = one._replace(values={**one.values, "oms_kit": known[key]})
            found.append(one)
        return found

    @api.model
    def _search_rule(self, route_ids, packaging_uom_id, product_id, warehouse_id, domain):
        known = self.env.context.get("oms_rules")
        if not isinstance(known, FoundRules):
            return super()._search_rule(route_ids, packaging_uom_id, product_id, warehouse_id, domain)
        key = (
            tuple(route_ids.ids if route_ids else ()),
            tuple(packaging_uom_id.package_type_id.route_ids.ids if packaging_uom_id else ()),
            tuple((product_id.route_ids | product_id.categ_id.total_route_ids).ids),
            warehouse_id and warehouse_id.id, tuple(warehouse_id.route_ids.ids if warehouse_id else ()), self.env.su, str(domain),
        )
        if key not in known:
            known[key] = super()._search_rule(route_ids, packaging_uom_id, product_id, warehouse_id, domain)
        return self.browse(known[key]._ids)

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
