# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, models

from ...planning import kits, ledger, sourcing, terms


class OmsSourcing(models.AbstractModel):
    """Kits are sourced whole: all components of one from one warehouse, on one day. Planning sees a kit as a product whose
    ladder is folded from those of its components; what is taken is taken from these."""

    _inherit = "oms.sourcing"

    @api.model
    def _with_kits(self, known, recipes):
        """What is known of kits is what is known of their components: where one may not come from, no kit does."""
        excluded = dict(known.excluded)
        for kit_id, recipe in recipes.items():
            for (order_id, product_id, warehouse_id), reason in known.excluded.items():
                if product_id in recipe:
                    excluded.setdefault((order_id, kit_id, warehouse_id), reason)
        units = terms.with_kits(known.units, recipes, known.warehouses)
        return known._replace(kits=recipes, excluded=excluded, units=units)

    @api.model
    def _ladder(self, ladders, product_id, warehouse_id, known):
        """The ladder of a product, folded anew for a kit: what its components lost since counts."""
        recipe = known.kits.get(product_id)
        if recipe is None:
            return ladders.get((product_id, warehouse_id), ())
        return kits.fold(self._parts(ladders, recipe, warehouse_id), recipe, known.scale)

    @api.model
    def _parts(self, ladders, recipe, warehouse_id):
        return {component: ladders.get((component, warehouse_id), ()) for component in recipe}

    @api.model
    def _take_kits(self, ladders, pick, known):
        """As ``_take``, of all components: firm where all of them are on hand and will not lapse."""
        warehouse_id, recipe = pick.node.id, known.kits[pick.product_id]
        parts = self._parts(ladders, recipe, warehouse_id)
        firm = all(ledger.lowest(parts[component], pick.ship) >= kits.need(each, pick.quantity)
                   for component, each in recipe.items())
        lapses = any(ledger.falls(steps, pick.ship) for steps in parts.values())
        day = 0 if firm and warehouse_id in known.at_once and not lapses else pick.ship
        for component, steps in kits.take(parts, recipe, day, pick.quantity).items():
            ladders[component, warehouse_id] = steps
        return firm, day

    @api.model
    def _claim_rows(self, pick, day, known):
        """[(product id, warehouse id, quantity, day)]: what of supply a pick takes."""
        recipe = known.kits.get(pick.product_id, {pick.product_id: 1.0})
        return [(product_id, pick.node.id, kits.need(each, pick.quantity) / known.scale, day)
                for product_id, each in recipe.items()]

    @api.model
    def _plan_apart(self, groups, known, scaled):
        """Plan lines of one order that want the same goods one after the other. Parcels of the lines before cost nothing
        anew; an order that is to be sent complete is, or has nothing promised."""
        start, under_way, decided = dict(scaled), dict(known.under_way), []
        order_id = groups[0][0].order_id
        for needs in groups:
            mine = known._replace(under_way=under_way)
            problem = self._problem(needs, mine, scaled)
            plan = sourcing.plan(problem)
            decided.append((problem, plan, self._take_all(scaled, plan.picks, known)))
            under_way[order_id] = {*under_way.get(order_id, ()), *((pick.node, pick.ship) for pick in plan.picks)}
        rules = known.rules[order_id]
        if rules.whole_order and (any(plan.short for _problem, plan, _taken in decided) or len(under_way[order_id]) > 1):
            scaled.clear()
            scaled.update(start)
            nothing = [replace(problem, steps={}) for problem, _plan, _taken in decided]
            decided = [(problem, sourcing.plan(problem), []) for problem in nothing]
        return decided
