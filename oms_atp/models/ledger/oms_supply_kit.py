# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import kits


class OmsSupply(models.AbstractModel):
    """Kits in the ledger: they have no supply of their own. What is asked of a kit is read of its components, and folded."""

    _inherit = "oms.supply"

    @api.model
    def _scope(self, product_ids, warehouse_ids, **options):
        """Who asks for kits reads their components."""
        recipes = {}
        if product_ids is not None and self.env["stock.move"]._oms_knows_kits():
            recipes = self.env["product.product"].browse(product_ids)._oms_stock_recipes()
        if not recipes:
            return super()._scope(product_ids, warehouse_ids, **options)
        asked = set(product_ids)
        return super()._scope(
            (asked - recipes.keys()).union(*recipes.values()), warehouse_ids, kits=tuple(recipes.items()), asked=frozenset(asked),
            **options)

    @api.model
    def _gather_ladders(self, cr, scope):
        """With the ladders of the kits asked for; those of their components stay, for whoever takes kits from them."""
        ladders = super()._gather_ladders(cr, scope)
        for (kit_id, warehouse_id), steps in self._fold(ladders, scope).items():
            ladders[kit_id, warehouse_id] = list(steps)
        return ladders

    @api.model
    def _gather_free(self, cr, product_ids, warehouse_ids, for_backorders=False):
        free = super()._gather_free(cr, product_ids, warehouse_ids, for_backorders)
        scope = self._scope(product_ids, warehouse_ids)
        if not scope.kits:
            return free
        there = {key: [(0, quantity)] for key, quantity in free.items()}
        free.update({key: steps[0][1] for key, steps in self._fold(there, scope).items()})
        return {key: quantity for key, quantity in free.items() if key[0] in scope.asked}

    @api.model
    def _fold(self, ladders, scope):
        """{(kit id, warehouse id): ladder of whole kits}"""
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        found = {}
        for kit_id, recipe in scope.kits:
            for warehouse_id in scope.warehouses:
                parts = {
                    component: tuple((day, int(quantity * scale + 1e-6)) for day, quantity in
                                     ladders.get((component, warehouse_id), ()))
                    for component in recipe}
                steps = kits.fold(parts, recipe, scale)
                if steps:
                    found[kit_id, warehouse_id] = tuple((day, quantity / scale) for day, quantity in steps)
        return found

    @api.model
    def _with_siblings(self, product_ids):
        """These products and all that open promises of kits need together with them: a kit is judged whole."""
        if not product_ids or not self.env["stock.move"]._oms_knows_kits():
            return product_ids
        return sorted({*product_ids, *(row[0] for row in self.env.execute_query(SQL(
            """SELECT DISTINCT part.product_id
                 FROM stock_move move
                 JOIN oms_promise promise ON promise.id = move.oms_promise_id AND promise.state = 'open'
                 JOIN stock_move part ON part.oms_promise_id = promise.id
                WHERE move.oms_kit IS NOT NULL AND part.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                  AND (move.product_id = ANY(%(ids)s) OR promise.product_id = ANY(%(ids)s))""", ids=list(product_ids))))})

    @api.model
    def _stored_parts_sql(self):
        """SQL: of the components that a kit's ``move`` may be of, those that are kept in stock can be missing."""
        if not self.env["stock.move"]._oms_knows_kits():
            return SQL()
        return SQL("""AND (move.oms_kit IS NULL OR EXISTS (
                           SELECT FROM product_product part JOIN product_template stored ON stored.id = part.product_tmpl_id
                            WHERE part.id = move.product_id AND stored.is_storable))""")

    @api.model
    def _kit_part_sql(self, kit, product):
        """SQL: how much of ``product`` is in one kit of the recipe ``kit`` (oms_core/planning/kits.py); 1 for what is none."""
        return SQL(
            """COALESCE((SELECT split_part(part, ':', 2)::float FROM unnest(string_to_array(%s, ',')) AS part
                          WHERE split_part(part, ':', 1)::int = %s), 1)""", kit, product)
